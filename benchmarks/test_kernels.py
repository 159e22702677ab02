"""Hot kernels one by one: ``pytest benchmarks --benchmark-enable``.

Each is called once beforehand, so that no compilation is timed; what it did is checked, not how fast.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from benchmarks.traffic import Traffic, copied, traffic
from twin import FulfillmentFloor, load_layout
from twin.audit import Audit
from twin.kernels.fields import FAR, NOTHING_CLOSED, fill_field, links_of
from twin.kernels.ideal import hop
from twin.kernels.judge import Desk, Start, judge_motion
from twin.kernels.kept import keep
from twin.kernels.match import Goods, pod_scores, promise, score_pods
from twin.kernels.pibt import plan_pibt
from twin.kernels.places import neediest
from twin.kernels.timers import ring
from twin.kernels.violations import empty_findings
from twin.scenario import load_scenario
from twin.state import Fleet, grid_of
from twin.units import NONE

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="the JIT is off: nothing to measure")

FLEETS = (100, 1_000, 10_000)
ROUNDS = 50


@pytest.fixture(scope="module", params=FLEETS, ids=lambda fleet: f"{fleet}-drive-units")
def under_way(request: pytest.FixtureRequest) -> Traffic:
    """Give drive units under way, let go for a few steps."""
    here = traffic(request.param)
    for step in range(1, 11):
        _plan(here, step)
        _hop(here, here.fleet, step)
    return here


@pytest.fixture(scope="module")
def at_work() -> FulfillmentFloor:
    """Give the floor ``large`` after five simulated minutes."""
    floor = FulfillmentFloor(load_layout("large"), load_scenario(None, {"hours": 1.0}))
    for _ in range(450):
        floor.step()
    return floor


def _plan(here: Traffic, step: int) -> None:
    plan_pibt(here.grid, here.fleet, here.fields, here.work, here.next_cell, here.next_heading, step)


def _hop(here: Traffic, fleet: Fleet, step: int) -> tuple[int, int]:
    return hop(
        here.grid, fleet, here.fields, here.next_cell, here.next_heading, step, here.moves, 0, here.arrived
    )


@pytest.mark.parametrize("near", [False, True], ids=["whole-floor", "boxed"])
def test_fill_field(benchmark: Any, near: bool) -> None:
    """A distance field on ``huge``: of all cells, and of a box of 60 x 60 of them."""
    layout = load_layout("huge")
    grid = grid_of(layout)
    links = links_of(grid, loaded=True)
    field = np.empty(layout.n_cells, dtype=np.uint16)
    queue = np.empty(layout.n_cells, dtype=np.uint32)
    goal = int(layout.storage[len(layout.storage) // 2])
    row, col = divmod(goal, layout.n_cols)
    whole = (0, layout.n_rows - 1, 0, layout.n_cols - 1)
    box = (row - 30, row + 29, col - 30, col + 29) if near else whole
    benchmark(fill_field, grid, links, goal, box, NOTHING_CLOSED, layout.n_cols, field, queue)
    measured = np.count_nonzero(field != FAR)
    assert field[goal] == 0
    assert (measured <= 3_600) == near


def test_plan_pibt(benchmark: Any, under_way: Traffic) -> None:
    """The next cells of a fleet."""
    benchmark(_plan, under_way, 11)
    n_drives = len(under_way.fleet.cell)
    assert len(np.unique(under_way.next_cell)) == n_drives
    assert np.count_nonzero(under_way.next_cell != under_way.fleet.cell) > n_drives // 3


def test_hop(benchmark: Any, under_way: Traffic) -> None:
    """One step of ideal motion of a fleet."""
    _plan(under_way, 11)
    n_moves, _ = benchmark.pedantic(
        _hop, setup=lambda: ((under_way, copied(under_way.fleet), 11), {}), rounds=ROUNDS
    )
    assert n_moves == np.count_nonzero(under_way.next_cell != under_way.fleet.cell)


@pytest.mark.parametrize("n_agents", FLEETS)
def test_ring(benchmark: Any, n_agents: int) -> None:
    """The timers that run out, one in ten."""
    due = np.arange(n_agents, dtype=np.int32) % 10
    rung = np.empty(n_agents, dtype=np.int32)
    ring(due.copy(), 7, rung)
    n_rung = benchmark.pedantic(ring, setup=lambda: ((due.copy(), 7, rung), {}), rounds=ROUNDS)
    assert rung[:n_rung].tolist() == list(range(7, n_agents, 10))


def test_score_pods(benchmark: Any, at_work: FulfillmentFloor) -> None:
    """The pods that hold what a pick station's open lines need."""
    state = at_work.state
    station = int(np.argmax(state.stations.open_orders))
    lines = state.orders.arrays
    wanted = lines._replace(line_open=lines.line_left)
    scores = pod_scores(len(state.pods.cell))
    totes = state.stations.totes[station]
    n_found = benchmark(score_pods, keep(Goods(state.stock, state.pods, wanted)), totes, keep(scores))
    found = scores.pod[:n_found]
    assert n_found > 10
    assert (state.pods.station[found] == NONE).all()
    assert (scores.line_score[:n_found] > 0).all()


def test_promise(benchmark: Any, at_work: FulfillmentFloor) -> None:
    """Units for all open lines of a pick station, on the pods bound for it."""
    state = at_work.state
    station = int(np.argmax(state.stations.requested))
    totes = state.stations.totes[station]
    lines, stock = state.orders.arrays, state.stock
    out = np.zeros((4_096, 4), dtype=np.int32)

    def unpromised() -> tuple[tuple[Any, ...], dict[str, Any]]:
        fresh = stock._replace(promised=np.zeros_like(stock.promised))
        goods = Goods(fresh, state.pods, lines._replace(line_open=lines.line_left.copy()))
        return (keep(goods), totes, station, NONE, out), {}

    promise(*unpromised()[0])
    n_promises = benchmark.pedantic(promise, setup=unpromised, rounds=ROUNDS)
    assert n_promises > 0
    assert (state.pods.station[out[:n_promises, 3]] == station).all()


def test_neediest(benchmark: Any, at_work: FulfillmentFloor) -> None:
    """The station that lacks pods most."""
    stations = at_work.state.stations
    lacking = stations._replace(requested=stations.requested // 2)
    refills = np.array([station.kind.replenishes for station in at_work.state.layout.stations])
    station = benchmark(neediest, keep(lacking), refills, np.zeros(len(refills), dtype=np.bool_), True)
    assert station != NONE
    assert lacking.requested[station] < 2 * lacking.admission[station]


def test_judge_motion(benchmark: Any, under_way: Traffic) -> None:
    """The audit of a step of motion of a fleet."""
    fleet, moved = under_way.fleet, copied(under_way.fleet)
    n_cells = len(under_way.grid.kind)
    _plan(under_way, 11)
    n_moves, _ = _hop(under_way, moved, 11)
    no_pods = np.full(n_cells, NONE, dtype=np.int32)
    start = Start(fleet.cell, fleet.goal, fleet.station, fleet.loaded, fleet.fixed, no_pods)
    desk = Desk(np.full(n_cells, NONE, dtype=np.int64), np.full(len(fleet.cell), NONE, dtype=np.int64))
    findings = empty_findings()
    benchmark(
        judge_motion, under_way.grid, under_way.n_cols, 11, start, moved.cell, no_pods, False, desk, findings
    )
    assert n_moves > 0
    assert findings.counts.sum() == 0
    moved.cell[0] = moved.cell[1]
    judge_motion(under_way.grid, under_way.n_cols, 11, start, moved.cell, no_pods, False, desk, findings)
    assert findings.counts.sum() > 0, "the moves are really judged"


def test_judge_of_the_books(benchmark: Any, at_work: FulfillmentFloor) -> None:
    """The audit of all drive units, pods, units and orders."""
    state = at_work.state
    audit = Audit(state.layout, state.grid, state.fleet, state.pods, state.stock)
    books = (state.step, state.fleet, state.pods, state.stock, state.orders)
    audit.books(*books)
    benchmark(audit.books, *books)
    assert audit.violations == 0
    state.stock.units[0] += 1
    audit.books(*books)
    state.stock.units[0] -= 1
    assert audit.violations > 0, "the books are really read"
