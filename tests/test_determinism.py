"""Same layout, scenario and seed: the same record, byte by byte, however and wherever it is run.

When the twin's behaviour is changed on purpose, ``GOLDEN`` changes with it: take the new value from the
failing test, once it is the same with and without machine code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import JIT, clean, facts, floor_of, needs_jit, steps
from twin.events import EventKind
from twin.layout import Layout, load_layout
from twin.model import FulfillmentFloor

GOLDEN = "413b7b1a47d34ef427b8b1fd173f398759a467e82b3c5b3acb5c492d8c47fb64"
"""Digest of 450 steps of the looped floor under seed 7."""

GOLDEN_CONTINUOUS = "0a3d30f75216764cbee4536b4b28b0880361ab041f07543bc4eb09681d411c65"
"""Digest of 600 steps of it in continuous motion."""

LIVELY: dict[str, Any] = {"stations__pick_time_s": 4, "hours": 0.1}


def digest(floor: FulfillmentFloor, n_steps: int = 450) -> str:
    return steps(floor, n_steps).record.digest()


def in_another_process(program: str, **environment: str) -> str:
    """Run a program in a process of its own, and give what it prints."""
    shown = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return shown.stdout.strip()


def test_the_record_is_the_same_on_every_machine(loop: Layout) -> None:
    """One value for all Pythons, platforms, versions of NumPy and numba, with and without machine code."""
    assert digest(floor_of(loop, seed=7, **LIVELY)) == GOLDEN


@pytest.mark.parametrize("audit", [True, False])
def test_continuous_motion_is_the_same_on_every_machine(loop: Layout, audit: bool) -> None:
    """Step by step under the eyes of the judge, or in strides from one event to the next."""
    floor = floor_of(loop, seed=7, motion="kinodynamic", audit=audit, **LIVELY)
    floor.advance(600)
    assert clean(floor).record.digest() == GOLDEN_CONTINUOUS


def test_twice_in_one_process_and_with_and_without_the_judge(two_way: Layout) -> None:
    digests = {digest(floor_of(two_way, audit=audit, **LIVELY)) for audit in (True, False, False)}
    assert len(digests) == 1


@needs_jit
def test_with_and_without_machine_code(tiny: Layout) -> None:
    """A few minutes of a floor with everything on it."""
    program = (
        "from tests.running import JIT, floor_of, steps; from twin.layout import load_layout;"
        "print(JIT, steps(floor_of(load_layout('tiny'), stations__pick_time_s=4), 300).record.digest())"
    )
    assert in_another_process(program, NUMBA_DISABLE_JIT="1") == (
        f"False {digest(floor_of(tiny, stations__pick_time_s=4), 300)}"
    )


def test_seeds_differ(loop: Layout) -> None:
    assert len({digest(floor_of(loop, seed=seed, **LIVELY), 150) for seed in (1, 2, 3)}) == 3


def test_it_does_not_matter_when_the_record_is_flushed(loop: Layout) -> None:
    whole, piecewise = (floor_of(loop, **LIVELY) for _ in range(2))
    for step in range(300):
        whole.step()
        piecewise.step()
        if step % 7 == 0:
            piecewise.record.flush()
        if step % 50 == 0:
            piecewise.record.facts()
            piecewise.record.digest()
    assert piecewise.record.digest() == whole.record.digest()


@pytest.mark.parametrize("arrivals", ["poisson", "profile", "backlog"])
def test_two_layouts_under_one_seed_see_the_same_orders(
    loop: Layout, one_station: Layout, arrivals: str
) -> None:
    """Number by number the same lines and units, and at the same time where the clock decides."""
    demand: dict[str, Any] = {
        "demand__arrivals": arrivals,
        "demand__orders_per_hour": 500,
        "demand__skus__count": 40,
        "demand__profile": [1.0] * 24,
        **LIVELY,
    }
    one = steps(floor_of(loop, **demand), 450)
    other = steps(floor_of(one_station, fleet__drive_units=2, **demand), 450)
    n_orders = min(one.state.orders.n_orders, other.state.orders.n_orders)
    assert n_orders > 30
    columns = ("order", "line", "units") if arrivals == "backlog" else ("step", "order", "line", "units")
    arrived = [facts(floor, EventKind.ORDER_ARRIVED, *columns)[:n_orders] for floor in (one, other)]
    assert arrived[0] == arrived[1]
    n_lines = int(one.state.orders.arrays.first_line[n_orders])
    for name in ("line_sku", "line_units"):
        lines = [getattr(floor.state.orders.arrays, name)[:n_lines].tolist() for floor in (one, other)]
        assert lines[0] == lines[1]


def test_service_times_belong_to_the_order(loop: Layout, one_station: Layout) -> None:
    """Under another fleet the same order's units take as long to pick and to pack."""
    floors = [
        steps(floor_of(loop, fleet__drive_units=n, demand__skus__count=40, **LIVELY), 450) for n in (1, 3)
    ]
    assert floors[0].record.digest() != floors[1].record.digest()
    packing = []
    for floor in floors:
        begun = dict(facts(floor, EventKind.PACK_STARTED, "order", "step"))
        done = dict(facts(floor, EventKind.ORDER_PACKED, "order", "step"))
        packing.append({order: step - begun[order] for order, step in done.items()})
    both = packing[0].keys() & packing[1].keys()
    assert len(both) > 5
    assert all(packing[0][order] == packing[1][order] for order in both)


@needs_jit
def test_every_kernel_is_compiled_once() -> None:
    """Another dtype, a view or a read-only array would cost seconds of compiling in the middle of a run."""
    program = """
import json
from tests.running import floor_of, steps
from twin.kernels.compile import KERNELS
from twin.layout import load_layout

few = {"stock__slots_per_pod": 6, "demand__skus__count": 300}
steps(floor_of(load_layout("tiny"), stations__pick_time_s=3, **few), 2700)
rules = {"policies__pod_storage": "nearest", "policies__pod_selection": "most_lines"}
steps(floor_of(load_layout("drawn-rows"), **rules), 600)
for more in ({}, {"planning__planner": "pibt"}):
    for audit in (True, False):
        rest = {"motion": "kinodynamic", "stations__pick_time_s": 3, "audit": audit, **more}
        floor_of(load_layout("tiny"), **rest).advance(600)
print(json.dumps({kernel.__name__: len(kernel.signatures) for kernel in KERNELS}))
"""
    signatures = json.loads(in_another_process(program))
    assert {"plan_pibt", "hop", "fill_field", "promise", "ring", "judge_motion"} <= signatures.keys()
    assert {"give_way", "find_route", "plan_and_drive", "drive_on", "commit_moves"} <= signatures.keys()
    assert {name: n for name, n in signatures.items() if n > 1} == {}
    assert sum(signatures.values()) > 15


def test_the_judge_and_the_figures_of_a_bundled_floor_do_not_depend_on_where_it_came_from() -> None:
    """By name or by path: one floor."""
    by_name = load_layout("tiny")
    by_path = load_layout(by_name.source)
    n_steps = 200 if JIT else 40
    assert digest(floor_of(by_name), n_steps) == digest(floor_of(by_path), n_steps)
