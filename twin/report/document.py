"""What a report is made of, before it becomes a page: sections of words, tables and drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "Block",
    "Column",
    "Commands",
    "Drawing",
    "Gallery",
    "Kind",
    "Picture",
    "Report",
    "Section",
    "Span",
    "Table",
]

Row = Mapping[str, Any]
Kind = Literal["text", "name", "code", "command", "number", "verdict", "span"]


@dataclass(frozen=True, slots=True)
class Span:
    """An interval that a table draws beside its numbers.

    Attributes
    ----------
    low, middle, high : str
        The columns that hold it.
    band : float
        Half the width of what makes no difference, drawn behind; 0 for none.
    about_zero : bool
        Whether it is a difference: zero is marked and stays in the middle.
    """

    low: str
    middle: str
    high: str
    band: float = 0.0
    about_zero: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column that people see.

    Attributes
    ----------
    name : str
        Key in the rows.
    label : str
        What heads it.
    kind : str
        ``text``, ``name`` (of a candidate), ``code``, ``command``, ``number``, ``verdict`` (a coloured
        word), or ``span`` (a drawn interval).
    digits : int or None
        Places after the point; None for as many as say something.
    signed : bool
        Whether a number has a plus in front.
    span : Span or None
        What a ``span`` draws.
    """

    name: str
    label: str
    kind: Kind = "text"
    digits: int | None = None
    signed: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: everything in its rows goes into files, its columns are what the page shows.

    Attributes
    ----------
    name : str
        Of its files, unique in a report.
    title : str
        Says what it holds.
    columns : sequence of Column
        What is shown, from left to right.
    rows : sequence of mapping
        Plain values; all rows have the same keys.
    note : str
        What one must know to read it.
    group : str
        The value of the rows that heads those which share it; empty for none.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as inline SVG.

    Attributes
    ----------
    name : str
        Unique in a report.
    title, note : str
        What it shows, and what one must know to read it.
    svg : str
        The element, its colours as CSS variables.
    wide : bool
        Whether it wants the width of two.
    """

    name: str
    title: str
    svg: str
    note: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in pixels, once for light pages and once for dark ones.

    Attributes
    ----------
    name : str
        Of its file, unique in a report.
    title, note : str
        What it shows, and what one must know to read it.
    light, dark : bytes
        As PNG.
    width, height : int
        In pixels.
    share : float
        Of the width that the widest of a gallery has: all are drawn to one scale.
    """

    name: str
    title: str
    light: bytes
    dark: bytes
    width: int
    height: int
    note: str = ""
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures side by side, with a common scale of colours below where there is one."""

    title: str
    pictures: Sequence[Picture]
    scale: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands that repeat something."""

    lines: Sequence[str]


Block = Table | Drawing | Gallery | Commands


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a heading.

    Attributes
    ----------
    key : str
        Anchor on the page.
    title : str
        The heading.
    words : sequence of str
        Paragraphs that come first.
    blocks : sequence of Table, Drawing, Gallery or Commands
        What follows.
    """

    key: str
    title: str
    words: Sequence[str] = ()
    blocks: Sequence[Block] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.words and not self.blocks


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes
    ----------
    title : str
        What was done, in a few words.
    question : str
        What was asked.
    verdict : str
        The answer in words.
    tone : str
        ``better``, ``worse``, ``equivalent``, ``undecided``, ``overloaded`` or ``interrupted``: its colour.
    facts : mapping of str to str
        Short facts that stand under the answer.
    warnings : sequence of str
        What limits the answer: failures, an interruption, a cap that was hit.
    notes : sequence of str
        What was done to make it fair, and the like.
    sections : sequence of Section
        The rest.
    """

    title: str
    question: str
    verdict: str
    tone: str
    facts: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
    sections: Sequence[Section] = ()

    @property
    def tables(self) -> list[Table]:
        """Every table, in the order of the page."""
        return [block for block in self._blocks if isinstance(block, Table)]

    @property
    def drawings(self) -> list[Drawing]:
        """Every chart."""
        return [block for block in self._blocks if isinstance(block, Drawing)]

    @property
    def pictures(self) -> list[Picture]:
        """Every picture."""
        return [one for block in self._blocks if isinstance(block, Gallery) for one in block.pictures]

    @property
    def _blocks(self) -> list[Block]:
        return [block for section in self.sections for block in section.blocks]
