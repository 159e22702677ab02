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
from twin.view.editor.asking import (
    ask_description,
    ask_drive_units,
    ask_file,
    ask_floor_name,
    ask_station_name,
    ask_totes,
    ask_zone_name,
)
from twin.view.editor.board import Board, Extras
from twin.view.editor.checking import Checker
from twin.view.editor.control import Control
from twin.view.editor.hand import Hand
from twin.view.editor.saving import home_of, save, suggested_name
from twin.view.editor.surroundings import Surroundings
from twin.view.editor.tools import Act
from twin.view.palette import Theme
from twin.view.panels.entry import Entry
from twin.view.panels.rows import Tone
from twin.view.panels.skin import Skin

__all__ = ["Editor"]


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
    entry : Entry or None
        What is being asked.
    leaving : bool
        Whether somebody has been told that leaving loses what was drawn.
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
        self.entry: Entry | None = None
        self.message = "; ".join(sketch.notes), Tone.PLAIN
        self.around = Surroundings()
        self.leaving = False
        self._control = Control(self)
        self._problem = -1
        self.resize(size)

    @property
    def changed(self) -> bool:
        """Whether there is something that has not been saved."""
        return self.sketch.changed

    def layout(self) -> Layout | None:
        """Give the floor as drawn now, checked; None if it is none."""
        return self.checker.now().layout

    def resize(self, size: tuple[int, int]) -> None:
        """Change to another size of the window."""
        self.board.place(self.around.place(size, self.skin))

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
        return self._control.handle(event)

    def draw(self, surface: pygame.Surface) -> None:
        """Draw all of it."""
        self.board.draw(surface, self._extras())
        self.around.draw(surface, self)
        if self.entry is not None:
            self.entry.draw(surface, self.skin)

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
        self.entry = ask_file(self.sketch, suggested, self._saved)

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
        if self.may_leave():
            self.wants = "quit"

    def may_leave(self) -> bool:
        """Whether nothing would be lost, or whoever is leaving has been told so."""
        if self.sketch.changed and not self.leaving:
            self.leaving = True
            self.say("not saved: Ctrl+S saves it, leaving again throws it away", Tone.BAD)
            return False
        return True

    def ask_name(self) -> None:
        """Ask for the name of the selected station, of the zone that is pointed at, or of the floor."""
        station, zone = self.hand.station_selected(), self.hand.zone_at()
        if station is not None:
            self.entry = ask_station_name(self.sketch, station)
        elif zone is not None:
            self.entry = ask_zone_name(self.sketch, zone)
        else:
            self.entry = ask_floor_name(self.sketch)

    def ask_description(self) -> None:
        """Ask what the floor is for."""
        self.entry = ask_description(self.sketch)

    def ask_number(self) -> None:
        """Ask for the tote places of the selected station, or for the drive units."""
        at = self.hand.station_selected()
        kind = None if at is None else self.sketch.mark(*at).station
        if at is None or kind is None:
            self.entry = ask_drive_units(self.sketch)
        elif kind.picks:
            self.entry = ask_totes(self.sketch, at)

    def nudge(self, by: Place) -> None:
        """Move what is selected, or the tool, by a cell."""
        self.hand.nudge(by)
        at = self.hand.at
        if at is not None and not self.board.free.contains(self.board.rect_of((at, at))):
            self.board.show([at])

    def toggle_pen(self, *, box: bool = False) -> None:
        """Put the tool down where it is, or lift it; a brush is lifted at once, unless it fills a box."""
        if self.hand.pen is not None:
            self.hand.release()
        elif self.hand.at is not None:
            brush = self.hand.tool.act in (Act.PAINT, Act.ERASE)
            self.hand.press(self.hand.at, box=box)
            if brush and not box:
                self.hand.release()

    def next_problem(self) -> None:
        """Go to the next problem that has a place."""
        placed = [problem for problem in self.checker.verdict.problems if problem.cells]
        if placed:
            self._problem = (self._problem + 1) % len(placed)
            self.show_cells(placed[self._problem].cells)

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

    def _saved(self, path: Path) -> None:
        self.path, self.leaving = path, False
        self.checker.source = str(path)
        self.say(f"saved as {path}", Tone.GOOD)

    def show_cells(self, cells: Sequence[int]) -> None:
        """Bring cells of the last verdict into sight."""
        places = [divmod(cell, self.checker.verdict.n_cols) for cell in cells]
        self.board.show([place for place in places if self.sketch.has(*place)] or [(0, 0)])

    def _extras(self) -> Extras:
        hand, pen = self.hand, self.hand.pen
        verdict = self.checker.verdict
        known = verdict.problems if verdict.n_cols == self.sketch.n_cols else ()
        faults = [cell for problem in known for cell in problem.cells]
        return Extras(
            faults=np.unique(np.array(faults, dtype=np.int64)),
            ghost=hand.ghost(),
            outline=pen.outline() if pen is not None else None,
            selected=hand.selected,
            hover=hand.at,
            names=self.names(),
        )
