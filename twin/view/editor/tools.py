"""The tools: what each draws, and its key, which is the letter that a layout file has for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from twin.layout.floor import CellKind, StationKind
from twin.layout.legend import DEFAULT_LEGEND, Mark

__all__ = ["TOOLS", "Act", "Tool", "tool_of"]


class Act(Enum):
    """What pressing and dragging does."""

    SELECT = 0
    PAINT = 1
    WAY = 2
    """Drag along the way: the cells head where the drag goes."""
    STATION = 3
    ERASE = 4
    ZONE = 5


@dataclass(frozen=True, slots=True)
class Tool:
    """Something to draw with.

    Attributes
    ----------
    name : str
        What it is called.
    keys : tuple of str
        What is typed to take it; capitals count.
    act : Act
        What pressing and dragging does.
    mark : Mark
        What its cells become; of a drag along a way the kind only.
    hint : str
        How it is used.
    listed : bool
        Whether it is in the tool box; one-way marks by their letters are many, and found by key.
    """

    name: str
    keys: tuple[str, ...]
    act: Act
    mark: Mark
    hint: str
    listed: bool = True

    @property
    def station(self) -> StationKind | None:
        """What is done at the station that it places."""
        return self.mark.station


_PAINT = "drag to draw; Shift fills a box, Ctrl outlines one; the right button erases"
_WAY = "drag the way that drive units take"
_PLACE = "click beside a highway; T turns it, [ and ] change its queue"


def _heading(letter: str, what: str, towards: str) -> Tool:
    return Tool(f"{what} {towards}", (letter,), Act.PAINT, DEFAULT_LEGEND[letter], _PAINT, listed=False)


TOOLS: tuple[Tool, ...] = (
    Tool("Select, move", ("m",), Act.SELECT, Mark(CellKind.WALL),
         "drag a box, then drag it elsewhere; click a station to name it"),
    Tool("Highway", (".",), Act.PAINT, DEFAULT_LEGEND["."], _PAINT),
    Tool("One-way highway", ("w",), Act.WAY, Mark(CellKind.HIGHWAY), _WAY),
    Tool("Storage location", ("S", "s"), Act.PAINT, DEFAULT_LEGEND["S"], _PAINT),
    Tool("Queue cell", ("q",), Act.WAY, Mark(CellKind.QUEUE), _WAY),
    Tool("Charger", ("C", "c"), Act.PAINT, DEFAULT_LEGEND["C"], _PAINT),
    Tool("Pick station", ("P", "p"), Act.STATION, DEFAULT_LEGEND["P"], _PLACE),
    Tool("Replenishment", ("R",), Act.STATION, DEFAULT_LEGEND["R"], _PLACE),
    Tool("Station for both", ("B", "b"), Act.STATION, DEFAULT_LEGEND["B"], _PLACE),
    Tool("Zone", ("z",), Act.ZONE, Mark(CellKind.WALL), "drag a box and name it"),
    Tool("Wall, eraser", ("#", "x"), Act.ERASE, Mark(CellKind.WALL),
         "drag to erase; a click on a station takes its lane along"),
    *(_heading(letter, "One-way", towards) for letter, towards in
      (("^", "north"), (">", "east"), ("v", "south"), ("<", "west"))),
    *(_heading(letter, "Queue cell", towards) for letter, towards in
      (("u", "north"), ("r", "east"), ("d", "south"), ("l", "west"))),
)  # fmt: skip
"""Every tool, in the order of the tool box."""

_BY_KEY = {key: tool for tool in TOOLS for key in tool.keys}


def tool_of(typed: str) -> Tool | None:
    """Look a tool up by what was typed."""
    return _BY_KEY.get(typed)
