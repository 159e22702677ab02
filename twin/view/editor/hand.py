"""The hand: the tool it holds, what it does with it by pointer or keys, what it has selected and copied."""

from __future__ import annotations

from twin.layout.floor import CellKind
from twin.layout.legend import Mark
from twin.layout.settings import SIDES, Side
from twin.layout.sketch import Block, Sketch, copy_block, move_block, paint_box, paste_block
from twin.layout.sketch.particulars import Place
from twin.view.editor.pens import (
    Bounds,
    BoxPen,
    Brush,
    EdgePen,
    Ghost,
    MovePen,
    Pen,
    SelectPen,
    WayPen,
    erase_station,
    inside,
    moved,
    place_with_lane,
    stamp,
)
from twin.view.editor.tools import TOOLS, Act, Tool

__all__ = ["Hand"]

WALL = Mark(CellKind.WALL)
MOST_QUEUE = 12


class Hand:
    """Draws on a sheet.

    Parameters
    ----------
    sketch : Sketch
        What is drawn on.

    Attributes
    ----------
    tool : Tool
        What it draws with.
    side : str or None
        On which side of the highways stations lie; None where they fit best.
    queue : int
        Queue cells of stations to come.
    at : (row, col) or None
        Where it is, which may be off the sheet; None where it is elsewhere.
    pen : Pen or None
        What it is drawing.
    selected : (corner, corner) or None
        The selected rectangle.
    zone_asked : (corner, corner) or None
        A rectangle that wants a name.
    trouble : str
        Why the last thing did not work.
    """

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self.tool = TOOLS[0]
        self.side: Side | None = None
        self.queue = 6
        self.at: Place | None = None
        self.pen: Pen | None = None
        self.selected: Bounds | None = None
        self.zone_asked: Bounds | None = None
        self.edge_moved: tuple[Side, int] | None = None
        self.trouble = ""
        self._block: Block | None = None

    def take(self, tool: Tool) -> None:
        """Take another tool."""
        self.cancel()
        self.tool = tool
        if tool.act is not Act.SELECT:
            self.selected = None

    def turn(self) -> None:
        """Lay stations to come on the next side; the last turn lets them choose again."""
        order: tuple[Side | None, ...] = (None, *SIDES)
        self.side = order[(order.index(self.side) + 1) % len(order)]

    def lengthen(self, by: int) -> None:
        """Give stations to come more queue cells, or fewer."""
        self.queue = min(max(self.queue + by, 1), MOST_QUEUE)

    def press(self, at: Place, *, box: bool = False, hollow: bool = False, erase: bool = False) -> None:
        """Put the tool down on a cell.

        Parameters
        ----------
        at : (row, col)
            The cell.
        box, hollow : bool
            Fill or outline a rectangle instead of drawing cell by cell.
        erase : bool
            Erase, whatever the tool.
        """
        self.cancel()
        self.at, self.trouble = at, ""
        sketch, tool = self._sketch, self.tool
        mark = WALL if erase else tool.mark
        if (box or hollow) and (erase or tool.act in (Act.PAINT, Act.ERASE)):
            self.pen = BoxPen.painting(sketch, mark, at, hollow=hollow)
            return
        if erase or tool.act is Act.ERASE:
            self.pen = None if erase_station(sketch, at) else Brush(sketch, WALL, at)
        elif tool.act is Act.PAINT:
            self.pen = Brush(sketch, mark, at)
        elif tool.act is Act.WAY:
            self.pen = WayPen(sketch, mark.kind, at)
        elif tool.act is Act.STATION:
            if not place_with_lane(sketch, tool, at, self.side, self.queue):
                self.trouble = "the station and its lane do not fit on the sheet here"
        elif tool.act is Act.ZONE:
            self.pen = SelectPen(sketch, at, self._ask_zone)
        elif self.selected is not None and inside(at, self.selected):
            self.pen = MovePen(sketch, self.selected, at, self._select)
        else:
            self.selected = None
            self.pen = SelectPen(sketch, at, self._select)

    def drag_edge(self, side: Side, at: Place) -> None:
        """Take hold of an edge of the sheet."""
        self.cancel()
        self.pen = EdgePen(self._sketch, side, at, self._edge)

    def move(self, at: Place) -> None:
        """Go to a cell, drawing on the way."""
        if self.pen is not None and at != self.at:
            self.pen.move(at)
        self.at = at

    def release(self) -> None:
        """Lift the tool."""
        if self.pen is not None:
            pen, self.pen = self.pen, None
            pen.release()

    def cancel(self) -> None:
        """Lift the tool, and leave the sheet as it was before."""
        if self.pen is not None:
            pen, self.pen = self.pen, None
            pen.cancel()

    def station_selected(self) -> Place | None:
        """Give the cell of the station that is selected alone."""
        if self.selected is None or self.selected[0] != self.selected[1]:
            return None
        at = self.selected[0]
        return at if self._sketch.has(*at) and self._sketch.mark(*at).station else None

    def zone_at(self) -> int | None:
        """Give the number of the zone that the zone tool points at."""
        if self.tool.act is not Act.ZONE or self.at is None:
            return None
        for number, zone in reversed(list(enumerate(self._sketch.particulars.zones))):
            if inside(self.at, ((zone.first_row, zone.first_col), (zone.last_row, zone.last_col))):
                return number
        return None

    def copy(self, *, cut: bool = False) -> None:
        """Remember what is selected; and erase it."""
        if self.selected is not None:
            self._block = copy_block(self._sketch, *self.selected)
            if cut:
                self.erase_selected()

    def paste(self) -> None:
        """Set down what was copied, where the hand is."""
        if self._block is None:
            self.trouble = "nothing has been copied"
            return
        at = self.at if self.at is not None and self._sketch.has(*self.at) else (0, 0)
        paste_block(self._sketch, self._block, at)
        height, width = self._block.letters.shape
        self.take(TOOLS[0])
        self._select((at, (at[0] + height - 1, at[1] + width - 1)))

    def erase_selected(self) -> None:
        """Make what is selected walls; of a station alone its lane as well."""
        if self.selected is not None:
            at = self.station_selected()
            if at is None or not erase_station(self._sketch, at):
                paint_box(self._sketch, *self.selected, WALL)

    def nudge(self, by: Place) -> None:
        """Move what is selected by a cell, else the hand itself."""
        if self.selected is not None and self.pen is None:
            move_block(self._sketch, *self.selected, by)
            self._select((moved(self.selected[0], by), moved(self.selected[1], by)))
            return
        row, col = moved(self.at, by) if self.at is not None else (0, 0)
        self.move((min(max(row, 0), self._sketch.n_rows - 1), min(max(col, 0), self._sketch.n_cols - 1)))

    def select_all(self) -> None:
        """Select the whole sheet."""
        self.take(TOOLS[0])
        self._select(((0, 0), (self._sketch.n_rows - 1, self._sketch.n_cols - 1)))

    def ghost(self) -> Ghost:
        """Give the cells as they would become."""
        if self.pen is not None:
            return self.pen.ghost()
        if self.at is None or not self._sketch.has(*self.at):
            return []
        return stamp(self._sketch, self.tool, self.at, self.side, self.queue)

    def keep_to_sheet(self) -> None:
        """Let go of what is no more on the sheet, after undo."""
        self.cancel()
        if self.selected is not None:
            self._select(self.selected)

    def _select(self, bounds: Bounds) -> None:
        first = max(bounds[0][0], 0), max(bounds[0][1], 0)
        last = min(bounds[1][0], self._sketch.n_rows - 1), min(bounds[1][1], self._sketch.n_cols - 1)
        self.selected = (first, last) if first[0] <= last[0] and first[1] <= last[1] else None

    def _ask_zone(self, bounds: Bounds) -> None:
        self.zone_asked = bounds

    def _edge(self, side: Side, by: int) -> None:
        self.selected = None
        self.edge_moved = side, by
