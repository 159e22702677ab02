"""One run: a floor and a scenario in, a result out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin.errors import GridlockError, OutputError
from twin.events import EventRecord, RunStatus
from twin.experiments.interrupts import Interrupts
from twin.experiments.observer import RunObserver
from twin.experiments.preparing import Preparing
from twin.experiments.recording import Recording
from twin.experiments.result import Result
from twin.experiments.versions import versions
from twin.frames import Sampler, steps_a_sample
from twin.layout.floor import Layout
from twin.metrics import Observation, key_figures, station_table
from twin.model import FulfillmentFloor
from twin.scenario import Scenario
from twin.state import charges_of
from twin.state.batteries import drawn_mw
from twin.units import to_steps

__all__ = ["observe", "result_of", "run"]

LOOK_EVERY_S = 0.1
"""Wall-clock seconds between two looks of an observer."""

STRIDE_S = 1.0
"""Simulated seconds between two looks for Ctrl-C."""

BLOCKED_CELLS = 10
"""Cells listed by blocked time."""

FloorMaker = Callable[..., FulfillmentFloor]


def run(
    layout: Layout,
    scenario: Scenario | None = None,
    *,
    audit: bool = False,
    events: str | os.PathLike[str] | None = None,
    frames: bool = True,
    observer: RunObserver | None = None,
    floor_type: FloorMaker = FulfillmentFloor,
) -> Result:
    """Simulate a floor to its horizon, or until Ctrl-C.

    Parameters
    ----------
    layout : Layout
        The floor.
    scenario : Scenario, optional
        The settings; without, everything has its default.
    audit : bool, default False
        Let the judge check every step.
    events : str or path, optional
        Write the event record to this file, and the moves beside it; needs pyarrow.
    frames : bool, default True
        With ``events``, write beside it too what is to be seen of the floor, twice a simulated second.
    observer : RunObserver, optional
        Looks on.
    floor_type : callable, default FulfillmentFloor
        What to run: :class:`twin.FulfillmentFloor` or a subclass.

    Returns
    -------
    Result
        Also of a run that was stopped or got stuck: its status says so.

    Raises
    ------
    InputError
        When the scenario does not fit the floor, or the event file cannot be written.
    KeyboardInterrupt
        On Ctrl-C before the first step is over, and on the second one.
    """
    scenario = scenario or Scenario()
    observer = observer or RunObserver()
    began = time.perf_counter()
    file = Recording(events, frames=frames) if events is not None else None
    try:
        observer.building(layout, scenario)
        floor = floor_type(layout, scenario, audit=audit, record=EventRecord(file.events if file else None))
        if file is not None:
            file.begin(floor)
        observer.started(floor)
    except BaseException:
        if file is not None:
            file.discard()
        raise
    ready = time.perf_counter()
    with Preparing() as preparing:
        status, culprits = _simulate(floor, observer, file)
        compiling_s = preparing.seconds
    wall_s = time.perf_counter() - ready - compiling_s
    result = result_of(floor, status, culprits, wall_s=wall_s, setup_s=ready - began + compiling_s)
    observer.ended(result)
    return result


def _simulate(
    floor: FulfillmentFloor, observer: RunObserver, file: Recording | None
) -> tuple[RunStatus, tuple[str, ...]]:
    """Step the floor until it ends one way or the other, and close its record."""
    status: RunStatus = RunStatus.PARTIAL
    culprits: tuple[str, ...] = ()
    try:
        try:
            status, culprits = _steps(floor, observer, file)
        finally:
            floor.finish(status)
            if file is not None:
                file.commit()
    except OutputError:
        if file is not None:
            file.discard()
        raise
    return status, culprits


def _steps(
    floor: FulfillmentFloor, observer: RunObserver, file: Recording | None
) -> tuple[RunStatus, tuple[str, ...]]:
    next_look = time.perf_counter() + LOOK_EVERY_S
    stride = to_steps(STRIDE_S, floor.step_s) if file is None else steps_a_sample(floor.step_s)
    sampler = Sampler(floor) if file is not None and file.shows else None

    def show() -> None:
        if file is not None and sampler is not None:
            file.show(sampler.sample(), sampler.seen)

    show()
    with Interrupts() as interrupts:
        try:
            while floor.running:
                floor.advance((floor.now // stride + 1) * stride)
                show()
                interrupts.deferring = True
                if interrupts.requested:
                    return RunStatus.PARTIAL, ()
                if time.perf_counter() >= next_look:
                    observer.advanced(floor)
                    next_look = time.perf_counter() + LOOK_EVERY_S
        except GridlockError as stuck:
            show()
            return RunStatus.STUCK, stuck.culprits
    return RunStatus.COMPLETE, ()


def observe(floor: FulfillmentFloor) -> Observation:
    """Gather what the figures of a floor are computed from, as of now."""
    state = floor.state
    layout, scenario = state.layout, state.scenario
    return Observation(
        facts=floor.record.facts(),
        n_steps=floor.now,
        step_s=floor.step_s,
        stations=layout.stations,
        cell_m=layout.cell_m,
        pick_time_s=scenario.stations.pick_time_s,
        n_packers=scenario.packing.packers or layout.packers,
        activity=state.fleet.activity,
        driven=state.fleet.driven,
        shortest=state.fleet.shortest,
        drawn_w=drawn_mw(scenario.battery) / 1000.0,
        charge=_charge(floor),
        slot_units=state.stock.units,
        slot_capacity=state.stock.capacity,
    )


def _charge(floor: FulfillmentFloor) -> NDArray[np.float64]:
    """Give each battery's charge in per cent, of those on duty; nothing where batteries do not run down."""
    batteries = floor.state.batteries
    if batteries is None:
        return np.zeros(0)
    charges = np.delete(charges_of(batteries, floor.state.fleet), [*floor.state.off_duty])
    return 100.0 * charges / batteries.capacity


def _blocked_cells(floor: FulfillmentFloor) -> list[dict[str, float]]:
    """List where drive units stood blocked for longest."""
    steps = floor.state.fleet.blocked_at
    worst = np.argsort(-steps, kind="stable")[:BLOCKED_CELLS]
    return [
        {
            "row": int(cell) // floor.state.layout.n_cols + 1,
            "column": int(cell) % floor.state.layout.n_cols + 1,
            "blocked_s": float(steps[cell]) * floor.step_s,
        }
        for cell in worst
        if steps[cell] > 0
    ]


def result_of(
    floor: FulfillmentFloor,
    status: RunStatus,
    culprits: tuple[str, ...] = (),
    *,
    wall_s: float,
    setup_s: float,
) -> Result:
    """Say what a run came to.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor, finished.
    status : RunStatus
        How it ended.
    culprits : tuple of str
        The drive units that it is stuck at.
    wall_s, setup_s : float
        Seconds that the run took, and those spent on setting up: before it, and on compiling during it.
    """
    observation, layout, scenario = observe(floor), floor.state.layout, floor.settings
    return Result(
        layout=layout.name,
        layout_source=layout.source,
        scenario=scenario,
        seed=scenario.seed,
        versions=versions(),
        simulated_s=floor.now * floor.step_s,
        wall_s=wall_s,
        setup_s=setup_s,
        status=status,
        figures=key_figures(observation),
        stations=station_table(observation),
        blocked_cells=_blocked_cells(floor),
        audit=floor.audit_counts,
        digest=floor.record.digest(),
        demand=floor.demand_report,
        culprits=culprits,
    )
