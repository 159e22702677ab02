"""Drawings for tests: their rows as text, and what two of them have in common."""

from __future__ import annotations

import dataclasses

import numpy as np

from twin.layout.sketch import Particulars, Sketch


def rows(sketch: Sketch) -> list[str]:
    return ["".join(row) for row in sketch.grid]


def sheet(*lines: str) -> Sketch:
    return Sketch(np.array([list(line) for line in lines]))


def assert_same_drawing(one: Sketch, other: Sketch) -> None:
    for mine, theirs in zip(one.cells(), other.cells(), strict=True):
        assert (mine == theirs).all()
    assert one.stations() == other.stations()
    assert _plain(one.particulars) == _plain(other.particulars)


def _plain(particulars: Particulars) -> Particulars:
    """Leave out what may differ: characters that had to be replaced, and blanks in the description."""
    description = " ".join(particulars.description.split())
    return dataclasses.replace(particulars, legend={}, description=description)
