"""Names in boxes: as large as they fit, alike in size, shortened or left out where there is no room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twin.view.camera import Box
from twin.view.canvas import Canvas, fitted
from twin.view.palette import Colour

__all__ = ["Label", "write_labels"]

SIZES = range(12, 24)
"""Font sizes: smaller letters are not legible, larger ones shout."""

PADDING_PX = 1.5
LINE_SPACING = 0.9


@dataclass(frozen=True, slots=True)
class Label:
    """A name, and where it may be written."""

    name: str
    box: Box
    colour: Colour


def write_labels(canvas: Canvas, labels: Iterable[Label]) -> None:
    """Write names centred in their boxes; those that have more room keep to the size of the others."""
    fits = [(label, *fit) for label in labels if (fit := _fit(label)) is not None]
    if not fits:
        return
    usual = sorted(size for _, _, size in fits)[len(fits) // 4]
    for label, lines, size in fits:
        _write(canvas, label, lines, min(size, usual))


def _fit(label: Label) -> tuple[list[str], int] | None:
    """Choose line breaks and size; None where not even the initials fit."""
    room = label.box.shrunk(PADDING_PX)
    for lines in _ways_to_write(label.name):
        size = fitted(lines, room.width, room.height, SIZES)
        if size is not None:
            return lines, size
    return None


def _ways_to_write(name: str) -> Iterator[list[str]]:
    """Give the name in one line, a line for each word, and its initials."""
    yield [name]
    words = name.split()
    if len(words) > 1:
        yield words
        yield ["".join(word if word.isdigit() else word[0] for word in words)]


def _write(canvas: Canvas, label: Label, lines: list[str], size: int) -> None:
    x, y = label.box.centre
    for number, line in enumerate(lines):
        offset = LINE_SPACING * size * (number - (len(lines) - 1) / 2)
        canvas.text(line, x, y + offset, size, label.colour, (0.5, 0.5))
