"""What a panel says, row by row; how it looks is the sheet's business."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from twin.view.palette import Colour
from twin.view.selection import Selection

__all__ = ["Choice", "Columns", "Gap", "Heading", "Line", "Pair", "Row", "Share", "Swatch", "Tone"]


class Tone(Enum):
    """How much weight a text has."""

    PLAIN = 0
    MUTED = 1
    STRONG = 2
    GOOD = 3
    BAD = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A small title over what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Text, broken where it is too long; ``go`` makes it a link to a thing on the floor."""

    text: str
    tone: Tone = Tone.PLAIN
    go: Selection | None = None
    before: str = ""
    """Set in front, muted, in a column of its own."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name on the left and its value on the right."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Columns:
    """A name and several values on the right, each with its tone."""

    label: str
    values: tuple[tuple[str, Tone], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A name, a share from 0 to 1 as a bar, and what it is in words."""

    label: str
    share: float
    text: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour and what it stands for."""

    colour: Colour
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: a command, an entry of a list.

    Attributes
    ----------
    text : str
        What it is called.
    name : str
        What the panel's owner is told when it is chosen.
    hint : str
        Set on the right, muted: its key.
    checked : bool or None
        Whether it is on; None where it is neither on nor off.
    enabled : bool
        Whether it can be chosen now.
    """

    text: str
    name: str
    hint: str = ""
    checked: bool | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """Some air."""


Row: TypeAlias = Heading | Line | Pair | Columns | Share | Swatch | Choice | Gap
