"""Somebody watching floors: what is shown, selected and open; what every command acts on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from twin.errors import TwinError
from twin.view.asking import find_entry, time_entry
from twin.view.clock import DisplayClock, clock_text, speed_text
from twin.view.commands import GROUPS, choice_of, command, of_group
from twin.view.layers import Layer, toggled
from twin.view.palette import DARK, LIGHT, Theme
from twin.view.panels.entry import Entry
from twin.view.panels.help import HelpPage
from twin.view.panels.menu import Menu
from twin.view.panels.rows import Choice
from twin.view.panels.skin import Skin
from twin.view.pointed import Pointed
from twin.view.screen import Screen
from twin.view.selection import Selection
from twin.view.source import Source
from twin.view.viewport import Viewport
from twin.view.what_if import WhatIf

__all__ = ["Modal", "Session"]

NOTICE_S = 4.0
READY = "Getting the floor ready"
WAITING_S = 0.2
"""Wall-clock seconds for which that is said at a time."""
SLOW_S = 3.0
"""Wall-clock seconds after which it is said why it takes so long."""
PANELS = frozenset({"charts", "minimap"})
"""What is shown at first."""

Modal = Menu | Entry | HelpPage


class Session(Pointed):
    """What is shown, and what every command acts on.

    Parameters
    ----------
    sources : sequence of Source
        One floor, or two to compare.
    theme : Theme
        The colours.
    scale : float
        Pixels of the screen in one of the design.
    speed : float
        Simulated seconds in a second.
    screen : Screen
        The window.

    Attributes
    ----------
    views : list of Viewport
        The floors.
    clock : DisplayClock
        Which moment is shown.
    selected : Selection or None
        On the floor that one is turned to.
    """

    views: list[Viewport]
    clock: DisplayClock
    skin: Skin
    what_if: WhatIf
    bare: bool
    full_screen: bool
    following: bool
    menu_group: str

    def __init__(
        self, sources: Sequence[Source], theme: Theme, scale: float, speed: float, screen: Screen
    ) -> None:
        self.views = [Viewport(source, theme, scale) for source in sources]
        self.turned_to = 0
        self.clock = DisplayClock(min(source.end_s for source in sources), speed)
        self.skin = Skin(theme, scale)
        self.layers: frozenset[Layer] = frozenset()
        self.shown: set[str] = set(PANELS)
        self.bare = self.full_screen = self.following = False
        self.selected: Selection | None = None
        self.modal: Modal | None = None
        self.menu_group = GROUPS[0]
        self.running = True
        self.notice = ""
        self._notice_until = 0.0
        self._began = time.monotonic()
        self._screen = screen
        self.what_if = WhatIf(self)

    @property
    def known_s(self) -> float:
        """Up to which moment all floors can be shown."""
        return min(view.source.known_s for view in self.views)

    @property
    def trouble(self) -> TwinError | None:
        """Why a floor cannot go on."""
        return next((view.source.trouble for view in self.views if view.source.trouble), None)

    def say(self, text: str) -> None:
        """Tell something, for some seconds."""
        self.notice, self._notice_until = text, time.monotonic() + NOTICE_S

    def run(self, name: str) -> None:
        """Do a command by its name, or say why it can't be done."""
        found = command(name)
        refused = found.refused(self) if found.refused else ""
        if refused:
            self.say(f"{found.title.rstrip('.')}: {refused}")
        else:
            found.run(self)

    def advance(self, wall_s: float) -> None:
        """Let wall-clock time pass, and take the frames of the moment that comes."""
        if self.notice and time.monotonic() > self._notice_until:
            self.notice = ""
        self.what_if.poll()
        known = self.known_s
        self.clock.advance(wall_s, known)
        for view in self.views:
            view.source.reach(self.clock.wanted_s)
            view.seek(self.clock.now_s)
        if self.following and self.selected is not None:
            self.view.follow(self.selected)

    def say_waiting(self) -> None:
        """Tell why nothing moves yet; it goes away by itself soon after something does."""
        if self.known_s > 0.0 or (self.notice and not self.notice.startswith(READY)):
            return
        slow = time.monotonic() - self._began >= SLOW_S
        made = all(view.source.live for view in self.views)
        if made and (self.clock.paused or not slow):
            return
        self.notice = f"{READY}: the first time, machine code is made for this computer." if slow else READY
        self._notice_until = time.monotonic() + WAITING_S

    def show(self, number: int, source: Source) -> None:
        """Show a floor as another source knows it, from where one stands."""
        self.views[number].show(source)
        self.clock.end_s = min(view.source.end_s for view in self.views)

    # time

    def toggle_pause(self) -> None:
        """Stop, or go on."""
        self.clock.paused = not self.clock.paused

    def single_step(self, towards: int) -> None:
        """Go one step on or back."""
        self.clock.step(towards * max(view.source.step_s for view in self.views), self.known_s)

    def change_speed(self, by: int) -> None:
        """Go faster or slower."""
        self.clock.faster(by)
        self.say(f"Speed: {speed_text(self.clock.speed)}")

    def set_speed(self, speed: float) -> None:
        """Go at a speed."""
        self.clock.speed, self.clock.paused = speed, False
        self.say(f"Speed: {'as fast as it goes' if math.isinf(speed) else speed_text(speed)}")

    def restart(self) -> None:
        """Show everything again from the beginning."""
        self.clock.jump(0.0, self.known_s)

    def ask_time(self) -> None:
        """Ask for a moment to jump to."""
        self.modal = time_entry(self)

    def ask_find(self) -> None:
        """Ask for the name of a thing."""
        self.modal = find_entry(self)

    # what is shown

    def toggle_layer(self, layer: Layer) -> None:
        """Turn an overlay on or off."""
        self.layers = toggled(self.layers, layer)
        if layer is Layer.BATTERY and np.isnan(self.view.frame.charge).all():
            self.say("The batteries of this floor do not run down.")
        if layer is Layer.GUIDANCE and layer in self.layers and not self.view.guided:
            self.say("The planner follows no guidance here: alternating streets are shown.")
        if layer is Layer.ROUTES and layer in self.layers and not self.view.planned:
            whose = "This planner keeps" if self.view.source.live else "This recording holds"
            self.say(f"{whose} no routes: a shortest way to each goal is shown.")
        if layer is Layer.ZONES and not self.view.source.layout.zones:
            self.say("This floor has no zones.")

    def clear_layers(self) -> None:
        """Take all overlays away."""
        self.layers = frozenset()

    def toggle_panel(self, name: str) -> None:
        """Show a panel, or hide it."""
        self.bare = False
        self.shown ^= {name}

    def toggle_bare(self) -> None:
        """Hide all panels, or show them again."""
        self.bare = not self.bare

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.wear(LIGHT if self.skin.dark else DARK)

    def wear(self, theme: Theme) -> None:
        """Change the colours."""
        self.skin = Skin(theme, self.skin.scale)
        for view in self.views:
            view.wear(theme)

    # the window

    def open_menu(self, group: str) -> None:
        """Open a menu of commands."""
        self.menu_group = group

        def choose(name: str) -> None:
            self.modal = None
            self.run(name)

        def turn(step: int) -> None:
            self.open_menu(GROUPS[(GROUPS.index(group) + step) % len(GROUPS)])

        self.open_list(group, [choice_of(c, self) for c in of_group(group)], choose, turn)

    def open_list(
        self,
        title: str,
        choices: Sequence[Choice],
        choose: Callable[[str], None],
        turn: Callable[[int], None] | None = None,
    ) -> None:
        """Open a list to choose from."""
        self.modal = Menu(title, choices, choose, self._screen.menu_place(title), turn)

    def toggle_help(self) -> None:
        """Show all keys, or no longer."""
        self.modal = None if isinstance(self.modal, HelpPage) else HelpPage()

    def focus_next(self, step: int) -> None:
        """Put the keyboard on the next link of the panels."""
        self._screen.focus_next(step)

    def shoot(self) -> None:
        """Write what is shown as a picture."""
        file = Path(f"twin-{clock_text(self.clock.now_s).replace(':', '')}.png")
        try:
            self._screen.shoot(file)
        except TwinError as refused:
            self.say(str(refused))
        else:
            self.say(f"Saved as {file}")

    def toggle_full_screen(self) -> None:
        """Take all of the screen, or give it back."""
        self.full_screen = self._screen.toggle_full_screen()

    def edit(self) -> None:
        """Draw on the floor."""
        self._screen.edit()

    def edit_refusal(self) -> str:
        """Say why the floor can't be edited; empty where it can."""
        return self._screen.edit_refusal()

    def escape(self) -> None:
        """Close what is open, or let go of what is selected."""
        if self.modal is not None:
            self.modal = None
        elif self.selected is not None:
            self.select(None)
        elif self.bare:
            self.bare = False

    def quit(self) -> None:
        """End."""
        self.running = False

    def title(self) -> str:
        """Name what is shown."""
        names = [view.source.layout.name for view in self.views]
        return names[0] if len(names) == 1 else f"A: {names[0]}   B: {names[1]}"
