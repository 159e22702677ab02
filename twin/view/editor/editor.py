"""The floor editor: draw, see at once what is wrong, save, run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pygame

from twin.errors import OutputError
from twin.layout import Layout
from twin.layout.sketch import Sketch
from twin.layout.sketch.particulars import Place
from twin.view.editor.actions import action, action_of_key
from twin.view.editor.asking import (
    ask_description,
    ask_drive_units,
    ask_file,
    ask_floor_name,
    ask_station_name,
    ask_totes,
    ask_zone,
    ask_zone_name,
)
from twin.view.editor.board import Board, Extras
from twin.view.editor.checking import Checker
from twin.view.editor.hand import Hand
from twin.view.editor.saving import home_of, save, suggested_name
from twin.view.editor.surroundings import Surroundings
from twin.view.editor.tools import Act, Tool, tool_of
from twin.view.keys import key_name
from twin.view.palette import Theme
from twin.view.panels.entry import Entry
from twin.view.panels.rows import Tone
from twin.view.panels.skin import Skin
from twin.view.selection import Selection

__all__ = ["Editor"]

WHEEL_PX = 40
LEFT, MIDDLE, RIGHT = 1, 2, 3


class Editor:
    """Draws a floor in a window that somebody else owns.

    Parameters
    ----------
    sketch : Sketch
        What is drawn.
    theme : Theme
        The colours.
    size : (int, int)
        Width and height of the window in pixels.
    scale : float
        Pixels of the screen in one of the design.

    Attributes
    ----------
    wants : str or None
        What the window should do next: ``run`` what :meth:`layout` gives, or ``quit`` the editor. The
        window sets it back to None.
    path : pathlib.Path or None
        Where it is saved to; None as long as there is no file.
    message : (str, Tone)
        What the status line says.
    """

    def __init__(
        self,
        sketch: Sketch,
        theme: Theme,
        size: tuple[int, int],
        scale: float = 1.0,
    ) -> None:
        self.sketch: Sketch = sketch
        self.path = home_of(sketch)
        self.wants: Literal["run", "quit"] | None = None
        self.skin = Skin(theme, scale)
        self.hand: Hand = Hand(sketch)
        self.board: Board = Board(sketch, self.skin)
        self.checker = Checker(sketch, str(self.path or "<drawing>"))
        self._entry: Entry | None = None
        self.message = "; ".join(sketch.notes), Tone.PLAIN
        self.around = Surroundings()
        self._panning = self._leaving = False
        self._problem = -1
        self.resize(size)
        self.board.fit()

    @property
    def changed(self) -> bool:
        """Whether there is something that has not been saved."""
        return self.sketch.changed

    def layout(self) -> Layout | None:
        """Give the floor as drawn now, checked; None if it is none."""
        return self.checker.now().layout

    def resize(self, size: tuple[int, int]) -> None:
        """Change to another size of the window."""
        self.board.free = self.around.place(size, self.skin)

    def wear(self, theme: Theme) -> None:
        """Change the colours."""
        self.skin = Skin(theme, self.skin.scale)
        self.board.wear(self.skin)

    def update(self, dt: float) -> None:
        """Let seconds pass."""
        self.checker.update(dt)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show something in the status line."""
        self.message = text, tone

    def handle(self, event: pygame.Event) -> bool:
        """Take an event; False where it means nothing here."""
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type == pygame.MOUSEBUTTONDOWN:
            return self._press(event)
        if event.type == pygame.MOUSEMOTION:
            self._move(event)
            return True
        if event.type == pygame.MOUSEBUTTONUP:
            return self._release(event)
        if event.type == pygame.MOUSEWHEEL:
            self._wheel(event.y)
            return True
        return False

    def draw(self, surface: pygame.Surface) -> None:
        """Draw all of it."""
        self.board.draw(surface, self._extras())
        self.around.draw(surface, self)
        if self._entry is not None:
            self._entry.draw(surface, self.skin)

    def names(self) -> dict[Place, str]:
        """Name the stations by their cells, as far as it is known now."""
        equipment = self.sketch.particulars.equipment
        names = {at: has.name for at, has in equipment.items() if has.name is not None}
        floor = self.checker.verdict.layout
        if floor is not None and self.checker.current:
            names |= {divmod(station.cell, floor.n_cols): station.name for station in floor.stations}
        return names

    def undo(self) -> None:
        """Take a step back."""
        self.hand.cancel()
        self.sketch.undo()
        self.hand.keep_to_sheet()

    def redo(self) -> None:
        """Do a step again."""
        self.hand.cancel()
        self.sketch.redo()
        self.hand.keep_to_sheet()

    def save(self) -> None:
        """Save to the file it has, or ask for one."""
        self.hand.cancel()
        if self.path is None:
            self.save_as()
            return
        try:
            self._saved(save(self.sketch, self.path))
        except OutputError as refused:
            self.say(str(refused), Tone.BAD)

    def save_as(self) -> None:
        """Ask for a file, and save to it."""
        self.hand.cancel()
        suggested = str(self.path) if self.path else suggested_name(self.sketch)
        self._entry = ask_file(self.sketch, suggested, self._saved)

    def run(self) -> None:
        """Ask the window to run the floor, if it is one."""
        self.hand.cancel()
        if self.layout() is None:
            count = len(self.checker.verdict.problems)
            self.say(f"{count} problem{'s' * (count != 1)} to solve before it can run", Tone.BAD)
        else:
            self.wants = "run"

    def leave(self) -> None:
        """Ask the window to close the editor; twice where something is not saved."""
        if self.sketch.changed and not self._leaving:
            self._leaving = True
            self.say("not saved: Ctrl+S saves it, leaving again throws it away", Tone.BAD)
        else:
            self.wants = "quit"

    def ask_name(self) -> None:
        """Ask for the name of the selected station, or of the floor."""
        at = self.hand.station_selected()
        self._entry = ask_floor_name(self.sketch) if at is None else ask_station_name(self.sketch, at)

    def ask_number(self) -> None:
        """Ask for the tote places of the selected station, or for the drive units."""
        at = self.hand.station_selected()
        kind = None if at is None else self.sketch.mark(*at).station
        if at is None or kind is None:
            self._entry = ask_drive_units(self.sketch)
        elif kind.picks:
            self._entry = ask_totes(self.sketch, at)

    def nudge(self, by: Place) -> None:
        """Move what is selected, or the tool, by a cell."""
        self.hand.nudge(by)
        at = self.hand.at
        if at is not None and not self.board.free.contains(self.board.rect_of((at, at))):
            self.board.show([at])

    def toggle_pen(self) -> None:
        """Put the tool down where it is, or lift it."""
        if self.hand.pen is not None:
            self.hand.release()
        elif self.hand.at is not None:
            self.hand.press(self.hand.at)
            if self.hand.tool.act in (Act.PAINT, Act.ERASE):
                self.hand.release()
        self._after_stroke()

    def next_problem(self) -> None:
        """Go to the next problem that has a place."""
        placed = [problem for problem in self.checker.verdict.problems if problem.cells]
        if placed:
            self._problem = (self._problem + 1) % len(placed)
            self._show_cells(placed[self._problem].cells)

    def zoom(self, steps: int) -> None:
        """Enlarge about the middle."""
        self.board.zoom(steps, self.board.free.center)

    def toggle_help(self) -> None:
        """Show the page of keys, or put it away."""
        self.around.helping = not self.around.helping

    def escape(self) -> None:
        """Let go of what is held, open or selected."""
        if self.around.helping:
            self.around.helping = False
        elif self.hand.pen is not None:
            self.hand.cancel()
        else:
            self.hand.selected = None
        self.say("")

    def _key(self, event: pygame.Event) -> bool:
        name, typed = key_name(event), getattr(event, "unicode", "")
        if self._entry is not None:
            if name == "escape" or self._entry.key(name, typed):
                self._entry = None
            return True
        shift = bool(event.mod & pygame.KMOD_SHIFT)
        tool = tool_of(typed) if not name.startswith("ctrl+") else None
        found = action_of_key(name, shift=shift)
        if found is None and tool is None:
            return False
        self._leaving = self._leaving and found is action("leave")
        if tool is not None:
            self.hand.take(tool)
            self.say("")
        elif found is not None:
            found.run(self)
            self._after_stroke()
        return True

    def _press(self, event: pygame.Event) -> bool:
        pos = event.pos
        if self._entry is not None:
            if not self._entry.rect.collidepoint(pos):
                self._entry = None
            return True
        if event.button == LEFT and self._click(pos):
            return True
        if event.button == MIDDLE:
            self._panning = True
        elif event.button in (LEFT, RIGHT):
            self.say("")
            self._leaving = False
            at, mods = self.board.cell_at(pos), pygame.key.get_mods()
            side = self.board.handle_at(pos) if event.button == LEFT else None
            if side is not None:
                self.hand.drag_edge(side, at)
            else:
                self.hand.press(
                    at,
                    box=bool(mods & pygame.KMOD_SHIFT),
                    hollow=bool(mods & pygame.KMOD_CTRL),
                    erase=event.button == RIGHT,
                )
            self._after_stroke()
        else:
            return False
        return True

    def _click(self, pos: tuple[int, int]) -> bool:
        """Take a click on a panel; False beside them."""
        if self.around.helping:
            self.around.helping = False
            return True
        target = self.around.at(pos, self.skin)
        if isinstance(target, Tool):
            self.hand.take(target)
            self.say("")
        elif isinstance(target, Selection):
            problems = self.checker.verdict.problems
            cells = next((p.cells for p in problems if p.cells[:1] == (target.index,)), (target.index,))
            self._show_cells(cells)
        elif target == "description":
            self._entry = ask_description(self.sketch)
        elif target is not None and target.startswith("zone "):
            self._entry = ask_zone_name(self.sketch, int(target.removeprefix("zone ")))
        elif target is not None:
            self._leaving = self._leaving and target == "leave"
            action(target).run(self)
            self._after_stroke()
        return self.around.covers(pos)

    def _move(self, event: pygame.Event) -> None:
        if self._panning:
            self.board.pan(*event.rel)
        if self.hand.pen is None and self.around.covers(event.pos):
            self.hand.at = None
        else:
            self.hand.move(self.board.cell_at(event.pos))

    def _release(self, event: pygame.Event) -> bool:
        if event.button == MIDDLE:
            self._panning = False
        elif event.button in (LEFT, RIGHT):
            self.hand.release()
            self._after_stroke()
        return True

    def _wheel(self, steps: int) -> None:
        pos = pygame.mouse.get_pos()
        if not self.around.scroll(pos, -steps * self.skin.px(WHEEL_PX)):
            self.board.zoom(steps, pos)

    def _after_stroke(self) -> None:
        """See to what the hand leaves to others."""
        hand = self.hand
        if hand.trouble:
            self.say(hand.trouble, Tone.BAD)
            hand.trouble = ""
        if hand.zone_asked is not None:
            self._entry, hand.zone_asked = ask_zone(self.sketch, hand.zone_asked), None
        if hand.edge_moved is not None:
            (side, by), hand.edge_moved = hand.edge_moved, None
            px = self.board.camera.cell_px
            self.board.pan(-by * px if side == "west" else 0, -by * px if side == "north" else 0)

    def _saved(self, path: Path) -> None:
        self.path, self._leaving = path, False
        self.checker.source = str(path)
        self.say(f"saved as {path}", Tone.GOOD)

    def _show_cells(self, cells: Sequence[int]) -> None:
        n_cols = self.sketch.n_cols
        places = [divmod(cell, n_cols) for cell in cells if cell < self.sketch.grid.size]
        if places:
            self.board.show(places)

    def _extras(self) -> Extras:
        hand, pen = self.hand, self.hand.pen
        faults = [cell for problem in self.checker.verdict.problems for cell in problem.cells]
        return Extras(
            faults=np.unique(np.array(faults, dtype=np.int64)),
            ghost=hand.ghost(),
            outline=pen.outline() if pen is not None else None,
            selected=hand.selected,
            hover=hand.at,
            names=self.names(),
        )
