"""Tracks begin with everybody in its cell, holding that cell's first ticket."""

from __future__ import annotations

import numpy as np

from twin.state import TRACK_CELLS, tracks_at
from twin.units import NONE


def test_everybody_holds_the_ticket_of_its_cell() -> None:
    tracks = tracks_at(np.array([4, 1], dtype=np.int32), 6)
    assert tracks.cell[:, 0].tolist() == [4, 1]
    assert tracks.issued.tolist() == [0, 1, 0, 0, 1, 0]
    assert tracks.latest.tolist() == [NONE, 1, NONE, NONE, 0, NONE]
    assert not tracks.served.any(), "the first ticket is served at once"
    assert not tracks.ticket.any()
    assert (tracks.before == NONE).all()
    for numbers in (tracks.at, tracks.end, tracks.clear, tracks.straight, tracks.offset_m):
        assert not numbers.any()


def test_no_two_columns_share_memory() -> None:
    """A drive unit that moves changes one thing at a time."""
    tracks = tracks_at(np.array([4, 1], dtype=np.int32), 6)
    arrays = list(tracks)
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


def test_the_ring_is_a_power_of_two() -> None:
    """Columns are found by masking the number."""
    assert TRACK_CELLS & (TRACK_CELLS - 1) == 0
