"""A floor written into an event file comes back as it was, array by array."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from twin.experiments.floor_document import floor_document, floor_from_document
from twin.layout import bundled_layouts, load_layout


@pytest.mark.parametrize("name", bundled_layouts())
def test_every_bundled_floor_comes_back(name: str) -> None:
    floor = load_layout(name)
    again = floor_from_document(floor_document(floor))
    for field in fields(floor):
        before, after = getattr(floor, field.name), getattr(again, field.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype, field.name
            assert np.array_equal(before, after), field.name
            assert not after.flags.writeable
        else:
            assert before == after, field.name
