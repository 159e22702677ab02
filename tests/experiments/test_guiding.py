"""Guidance learnt from traffic: against the flow and into crowds costs more; the best weights are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.cli.commands import call
from tests.drawn_floor import at, draw
from tests.running import needs_jit, settings
from twin.experiments.guiding import Trial, learn_guidance, reinforced
from twin.layout import Layout
from twin.planning.guidance import read_guidance
from twin.planning.weights import UNIT
from twin.state import grid_of
from twin.units import EAST, SOUTH, WEST

FLOOR = draw("....\n....")
GRID = grid_of(FLOOR)
EVEN = np.full((8, 4), UNIT, dtype=np.uint8)


def test_the_prevailing_direction_becomes_a_street() -> None:
    flow = np.zeros((8, 4), dtype=np.int64)
    flow[at(0, 1, FLOOR), EAST] = 100
    flow[at(0, 2, FLOOR), WEST] = 10
    weight = reinforced(EVEN, flow, np.zeros(8, dtype=np.int64), GRID)
    assert weight[at(0, 1, FLOOR), EAST] == UNIT
    assert weight[at(0, 2, FLOOR), WEST] > UNIT
    assert (np.delete(weight.ravel(), 4 * at(0, 2, FLOOR) + WEST) == UNIT).all()


def test_entering_a_crowd_costs_more_from_every_side() -> None:
    blocked = np.zeros(8, dtype=np.int64)
    blocked[at(1, 1, FLOOR)] = 50
    weight = reinforced(EVEN, np.zeros((8, 4), dtype=np.int64), blocked, GRID)
    dearer = {(at(1, 0, FLOOR), EAST), (at(1, 2, FLOOR), WEST), (at(0, 1, FLOOR), SOUTH)}
    assert {(int(cell), int(way)) for cell, way in np.argwhere(weight > UNIT)} == dearer


@needs_jit
def test_the_best_of_all_runs_is_kept_and_checked_on_a_fresh_seed(tiny: Layout) -> None:
    seen: list[Trial] = []
    learnt = learn_guidance(tiny, settings(hours=0.05, motion="ideal"), 1, seen.append)
    assert [trial.name for trial in seen] == ["none", "streets", "learnt 1"]
    assert tuple(seen) == learnt.trials
    assert learnt.best.visits_per_hour >= 0.99 * max(trial.visits_per_hour for trial in seen)
    assert learnt.after.name == learnt.best.name
    assert learnt.weight.min() >= 1


@needs_jit
def test_the_command_keeps_what_it_learnt_where_it_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, tiny: Layout
) -> None:
    file = tmp_path / "weights.npz"
    flags = ("--hours", 0.05, "--rounds", 0, "--set", "motion=ideal", "--output", file)
    done = call(capsys, "guide", "tiny", *flags)
    assert done.code == 0
    assert "on a fresh seed" in done.out
    assert read_guidance(file, grid_of(tiny), tiny.n_cols).shape == (tiny.n_cells, 4)
