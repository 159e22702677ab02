"""Motion models: what a step lasts, and what comes out of one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawn_floor import SMALL
from tests.running import floor_of, settings
from twin.errors import PolicyError
from twin.events import EventRecord
from twin.layout import Layout
from twin.motion.models import MOTION_MODELS
from twin.planning.problem import Moves
from twin.units import NONE


def test_an_ideal_step_crosses_a_cell() -> None:
    ideal = MOTION_MODELS["ideal"]
    assert ideal.step_s(SMALL, settings().fleet) == pytest.approx(1 / 1.5)
    wide = replace(SMALL, cell_m=1.2)
    assert ideal.step_s(wide, settings(fleet__speed_mps=3.0).fleet) == pytest.approx(0.4)


def test_what_was_committed_is_done_and_recorded(loop: Layout) -> None:
    floor = floor_of(loop)
    fleet = floor.state.fleet
    record = EventRecord(keep_moves=True)
    motion = MOTION_MODELS["ideal"](floor.state, floor.navigator.fields, record)
    assert motion.wants_plan(False)
    after = fleet.cell.copy()
    direction = int(np.flatnonzero(floor.state.grid.neighbour[after[0]] != NONE)[0])
    after[0] = floor.state.grid.neighbour[after[0], direction]
    fleet.travelling[0], fleet.goal[0] = 1, after[0]
    headings = fleet.heading.copy()
    headings[0] = direction
    motion.commit(Moves(after[None], headings[None]))
    assert not motion.wants_plan(False)
    assert motion.advance(1, 5) == (2, [0])
    assert motion.wants_plan(False)
    assert record.moves().tolist() == [[2, 0, after[0]]]
    assert fleet.heading[0] == direction


def test_an_unknown_motion_model_or_planner(loop: Layout) -> None:
    with pytest.raises(PolicyError, match="motion: there is no 'ideel'; did you mean 'ideal'"):
        floor_of(loop, motion="ideel")
    with pytest.raises(PolicyError, match=r"planning.planner: there is no 'PIBT'; "):
        floor_of(loop, planning__planner="PIBT")
