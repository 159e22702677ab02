"""Learns guidance of a floor: runs it, makes one-way streets of where most drive, and sees what it gives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.errors import GridlockError
from twin.events import EventKind, EventRecord
from twin.layout.floor import Layout
from twin.model import FulfillmentFloor
from twin.planning.guidance import write_guidance
from twin.planning.planner import is_guided
from twin.planning.weights import UNIT, streets
from twin.scenario import Scenario
from twin.state import Activity, Grid, grid_of
from twin.units import HOUR_S, NONE, OPPOSITE

__all__ = ["Guided", "Trial", "learn_guidance", "reinforced"]

AGAINST = 3.0
"""Moves that it costs more to go against everybody else."""
CROWDED = 2.0
"""Moves that it costs more to enter a cell in which drive units mostly stand blocked."""
CASUAL = 4.0
"""Passages that say little: weights move half of their way at so many."""
NEAR = 0.01
"""Throughputs within this share of the best one are equal: the least congested run decides."""
CHECK_SEEDS = 1_000
"""What the seed of the last comparison lies above the scenario's."""

UInt8 = NDArray[np.uint8]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trial:
    """A run with some weights.

    Attributes
    ----------
    name : str
        Which weights.
    visits_per_hour : float
        Pod visits to stations an hour; 0 where the floor got stuck.
    congestion : float
        Blocked / (moving + blocked), in %.
    """

    name: str
    visits_per_hour: float
    congestion: float


@dataclass(frozen=True, eq=False, slots=True)
class Guided:
    """What was learnt.

    Attributes
    ----------
    weight : ndarray of uint8, shape (N, 4)
        The best weights found.
    trials : tuple of Trial
        All runs that led to them, those without guidance first.
    best : Trial
        The run with the best weights.
    before, after : Trial
        Without guidance, and with the best weights, on a seed that they were not chosen by.
    """

    weight: UInt8
    trials: tuple[Trial, ...]
    best: Trial
    before: Trial
    after: Trial


def learn_guidance(
    layout: Layout, scenario: Scenario, rounds: int, report: Callable[[Trial], None] = lambda trial: None
) -> Guided:
    """Run a floor again and again, each time with weights from the traffic of the last run.

    Parameters
    ----------
    layout : Layout
        The floor.
    scenario : Scenario
        How long, with how many drive units and so on; a planner that knows no weights is replaced by epibt.
    rounds : int
        Times that the weights are learnt from traffic.
    report : callable, optional
        Told of each run.

    Notes
    -----
    In the manner of traffic-flow guidance: to go against the prevailing flow costs more, and so does to enter
    cells in which drive units stand blocked. Even weights and streets that alternate run against the learnt
    ones; the best of all is kept.

    References
    ----------
    Chen, Harabor, Li, Stuckey (2024), "Traffic flow optimisation for lifelong multi-agent path finding",
    AAAI 38. Zhang, Jiang, Bhatt, Nikolaidis, Li (2024), "Guidance graph optimization for lifelong multi-agent
    path finding", IJCAI 33.
    """
    planning = scenario.planning
    if not is_guided(planning.planner):
        planning = planning.model_copy(update={"planner": "epibt"})
        scenario = scenario.model_copy(update={"planning": planning})
    grid = grid_of(layout)
    even = np.full((layout.n_cells, 4), UNIT, dtype=np.uint8)
    trials: list[Trial] = []
    tried: list[UInt8] = []

    def attempt(name: str, weight: UInt8) -> tuple[Int64, Int64]:
        trial, flow, blocked = _run(layout, grid, scenario, name, weight)
        trials.append(trial)
        tried.append(weight)
        report(trial)
        return flow, blocked

    flow, blocked = attempt("none", even)
    attempt("streets", streets(grid, layout.n_cols, 2.0))
    weight = even
    for number in range(1, rounds + 1):
        weight = reinforced(weight, flow, blocked, grid)
        flow, blocked = attempt(f"learnt {number}", weight)
    most = max(trial.visits_per_hour for trial in trials)
    near = [n for n, trial in enumerate(trials) if trial.visits_per_hour >= (1 - NEAR) * most]
    chosen = min(near, key=lambda n: trials[n].congestion)
    fresh = scenario.model_copy(update={"seed": (scenario.seed + CHECK_SEEDS) % 2**63})
    before, *_ = _run(layout, grid, fresh, "none", even)
    after, *_ = _run(layout, grid, fresh, trials[chosen].name, tried[chosen])
    return Guided(tried[chosen], tuple(trials), trials[chosen], before, after)


def reinforced(weight: UInt8, flow: Int64, blocked: Int64, grid: Grid) -> UInt8:
    """Move weights half of the way to those that a run's traffic suggests.

    Parameters
    ----------
    weight : ndarray of uint8, shape (N, 4)
        The weights of that run.
    flow : ndarray of int64, shape (N, 4)
        How often each cell was left in each direction.
    blocked : ndarray of int64, shape (N,)
        Steps for which drive units stood blocked on each cell.
    grid : Grid
        The floor.

    Returns
    -------
    ndarray of uint8, shape (N, 4)
    """
    after = grid.neighbour
    back = np.stack([flow[after[:, way], OPPOSITE[way]] for way in range(4)], axis=1)
    against = np.maximum(back - flow, 0) / (back + flow + CASUAL)
    passages = np.stack([flow[:, way][grid.predecessor[:, way]] for way in range(4)], axis=1)
    entered = np.where(grid.predecessor != NONE, passages, 0).sum(axis=1)
    crowded = (blocked / (blocked + entered + CASUAL))[after]
    suggested = UNIT * (1.0 + AGAINST * against + CROWDED * crowded)
    mean = (weight + np.where(after != NONE, suggested, UNIT)) / 2
    return np.clip(np.rint(mean), 1, 255).astype(np.uint8)


def _run(
    layout: Layout, grid: Grid, scenario: Scenario, name: str, weight: UInt8
) -> tuple[Trial, Int64, Int64]:
    """Run a floor with weights, and count its traffic."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "guidance.npz"
        write_guidance(file, weight, grid, layout.n_cols)
        planning = scenario.planning.model_copy(update={"guidance": str(file)})
        guided = scenario.model_copy(update={"planning": planning})
        floor = FulfillmentFloor(layout, guided, record=EventRecord(keep_moves=True))
    stuck = False
    try:
        floor.advance(floor.horizon_steps)
    except GridlockError:
        stuck = True
    floor.record.flush()
    facts = floor.record.facts()
    visits = 0 if stuck else int((facts[:, 1] == EventKind.POD_PRESENTED).sum())
    spent = floor.state.fleet.activity.sum(axis=0)
    standing = int(spent[Activity.BLOCKED])
    moving = int(spent[Activity.EMPTY_TRAVEL] + spent[Activity.LOADED_TRAVEL] + spent[Activity.TURNING])
    hours = floor.now * floor.step_s / HOUR_S
    trial = Trial(name, visits / hours, 100.0 * standing / max(1, moving + standing))
    return trial, _flow(floor.record, grid), floor.state.fleet.blocked_at.copy()


def _flow(record: EventRecord, grid: Grid) -> Int64:
    """Count how often each cell was left in each direction, shape (N, 4)."""
    moves = record.moves()
    in_turn = np.argsort(moves[:, 1], kind="stable")
    drive, cell = moves[in_turn, 1], moves[in_turn, 2]
    same = drive[1:] == drive[:-1]
    before, after = cell[:-1][same], cell[1:][same]
    flow = np.zeros((len(grid.kind), 4), dtype=np.int64)
    for way in range(4):
        along = grid.neighbour[before, way] == after
        np.add.at(flow[:, way], before[along], 1)
    return flow
