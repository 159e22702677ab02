"""Motion models: what a step lasts, and what comes out of one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawn_floor import SMALL, at
from tests.running import floor_of, settings
from twin.errors import PolicyError
from twin.events import EventRecord
from twin.layout import Layout
from twin.motion.models import MOTION_MODELS
from twin.planning.fields import DistanceFields
from twin.state import empty_fleet, grid_of


def test_an_ideal_step_crosses_a_cell() -> None:
    ideal = MOTION_MODELS["ideal"]
    assert ideal.step_s(SMALL, settings().fleet) == pytest.approx(1 / 1.5)
    wide = replace(SMALL, cell_m=1.2)
    assert ideal.step_s(wide, settings(fleet__speed_mps=3.0).fleet) == pytest.approx(0.4)


def test_what_was_committed_is_done_and_recorded() -> None:
    fleet = empty_fleet(np.array([at(2, 2), at(5, 5)], dtype=np.int32), SMALL.n_cells)
    grid = grid_of(SMALL)
    record = EventRecord(keep_moves=True)
    motion = MOTION_MODELS["ideal"](grid, fleet, DistanceFields(grid, SMALL.n_cols, [], 2, 1.0), record)
    assert motion.wants_plan()
    assert motion.advance(1) == []
    assert len(record.moves()) == 0
    fleet.travelling[1], fleet.goal[1] = 1, at(5, 6)
    motion.commit(np.array([at(2, 3), at(5, 6)], dtype=np.int32))
    assert motion.advance(2) == [1]
    assert record.moves().tolist() == [[2, 0, at(2, 3)], [2, 1, at(5, 6)]]


def test_an_unknown_motion_model_or_planner(loop: Layout) -> None:
    with pytest.raises(PolicyError, match="motion: there is no 'ideel'; did you mean 'ideal'"):
        floor_of(loop, motion="ideel")
    with pytest.raises(PolicyError, match=r"planning.planner: there is no 'PIBT'; "):
        floor_of(loop, planning__planner="PIBT")
