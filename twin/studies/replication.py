"""One replication: a candidate and a seed in, an outcome out, wherever that is."""

from __future__ import annotations

import math
import socket
import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import GridlockError, InputError, Problem, ScenarioError, TwinError
from twin.events import EventKind, EventRecord, RunStatus
from twin.experiments.single_run import observe
from twin.layout.floor import Layout
from twin.metrics import FIGURES, Cut, Observation, figures_by_cut
from twin.metrics.observation import STEP, UNITS
from twin.model import FulfillmentFloor
from twin.scenario import Scenario
from twin.studies.candidate import Candidate
from twin.studies.endings import ending
from twin.studies.outcome import CUT_SHARES, Outcome, OutcomeStatus, Series
from twin.units import to_steps

__all__ = ["replicate"]

STRIDE_S = 30.0
"""Simulated seconds between two looks at the clock on the wall."""

MINUTE_S = 60.0

Int32 = NDArray[np.int32]


def replicate(candidate: Candidate, seed: int, limit_s: float | None = None) -> Outcome:
    """Run a candidate under a seed; whatever goes wrong on the floor is an outcome, too.

    Parameters
    ----------
    candidate : Candidate
        What to run.
    seed : int
        Seed of everything random.
    limit_s : float, optional
        Seconds of wall clock after which it is given up.

    Raises
    ------
    InputError
        When the floor cannot be opened under these settings, whatever the seed.
    """
    began, cpu_began = time.perf_counter(), time.process_time()
    found: dict[str, Any] = {}
    try:
        if candidate.scenario_digest_here() != candidate.scenario_digest:
            what = f"a file that the scenario names differs on {socket.gethostname()}"
            raise ScenarioError(Problem(candidate.name, what, "copy it there, or begin the experiment anew"))
        scenario = candidate.scenario.model_copy(update={"seed": seed})
        trial = _Trial(candidate.layout(), scenario)
    except InputError:
        raise
    except Exception as error:
        return ending(candidate, seed, OutcomeStatus.FAILED, _in_a_line(error), limit_s)
    try:
        status, message = trial.run(None if limit_s is None else began + limit_s)
        found = trial.findings()
    except TwinError as refused:
        status, message = OutcomeStatus.FAILED, str(refused)
    except Exception as error:  # a policy of somebody else's, or a fault of ours: the others go on
        status, message = OutcomeStatus.FAILED, _in_a_line(error)
    return replace(
        ending(candidate, seed, status, message, limit_s),
        cpu_s=time.process_time() - cpu_began,
        wall_s=time.perf_counter() - began,
        **found,
    )


def _in_a_line(error: Exception) -> str:
    """Say what an unforeseen error is and where it came up."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})" if trace is not None else ""
    return f"{type(error).__name__}: {error}".splitlines()[0] + where


class _Entries:
    """Counts how often each cell is entered, as the moves come by; an :class:`~twin.events.EventSink`."""

    def __init__(self, n_cells: int) -> None:
        self.count = np.zeros(n_cells, dtype=np.int32)

    def write(self, facts: Int32, moves: Int32) -> None:
        """Count the moves; where the drive units stand at first is no entry."""
        entered = moves[moves[:, 0] > 0, 2]
        inside = entered[entered < len(self.count)]
        self.count += np.bincount(inside, minlength=len(self.count)).astype(np.int32)


class _Trial:
    """A floor under way, and how things stood at each cut."""

    def __init__(self, layout: Layout, scenario: Scenario) -> None:
        self.n_cells = layout.n_cells
        self.entries = _Entries(layout.n_cells)
        self.floor = FulfillmentFloor(layout, scenario, record=EventRecord(self.entries))
        self.cut_steps = [round(share * self.floor.horizon_steps) for share in CUT_SHARES]
        self.cuts: list[Cut] = []

    def run(self, deadline: float | None) -> tuple[OutcomeStatus, str]:
        """Run the floor to its horizon, or until it is stuck or the time is up."""
        floor = self.floor
        ends = {floor.horizon_steps, *self.cut_steps}
        stride = to_steps(STRIDE_S, floor.step_s)
        status, ending, message = OutcomeStatus.COMPLETE, RunStatus.COMPLETE, ""
        self._note_cut()
        try:
            for until in sorted({*range(stride, floor.horizon_steps, stride), *ends}):
                if deadline is not None and time.perf_counter() >= deadline:
                    status, ending = OutcomeStatus.TIMED_OUT, RunStatus.PARTIAL
                    message = f"not done in time: {floor.now * floor.step_s:.0f} s simulated"
                    break
                floor.advance(until)
                self._note_cut()
        except GridlockError as stuck:
            status, ending, message = OutcomeStatus.STUCK, RunStatus.STUCK, str(stuck)
        floor.finish(ending)
        return status, message

    def findings(self) -> dict[str, Any]:
        """Gather what the outcome says of the run."""
        floor = self.floor
        observation = observe(floor)
        figures = np.full((len(CUT_SHARES), len(FIGURES)), np.nan)
        figures[: len(self.cuts)] = figures_by_cut(observation, self.cuts)
        return {
            "simulated_h": observation.hours,
            "figures": figures,
            "series": _series(observation),
            "blocked_s": (floor.state.fleet.blocked_at[: self.n_cells] * floor.step_s).astype(np.float32),
            "visits": self.entries.count,
            "record_digest": floor.record.digest(),
        }

    def _note_cut(self) -> None:
        while len(self.cuts) < len(self.cut_steps) and self.cut_steps[len(self.cuts)] <= self.floor.now:
            self.cuts.append(observe(self.floor).cut)


def _series(observation: Observation) -> Series:
    """Count what happened in each simulated minute."""
    n_minutes = max(1, math.ceil(observation.n_steps * observation.step_s / MINUTE_S - 1e-9))

    def by_minute(kind: EventKind, column: int | None = None) -> Int32:
        facts = observation.of(kind)
        minute = (np.maximum(facts[:, STEP] - 1, 0) * observation.step_s / MINUTE_S).astype(np.int64)
        weights = None if column is None else facts[:, column]
        counts = np.bincount(np.minimum(minute, n_minutes - 1), weights=weights, minlength=n_minutes)
        return counts.astype(np.int32)

    return Series(
        units=by_minute(EventKind.UNIT_PICKED, UNITS),
        arrived=by_minute(EventKind.ORDER_ARRIVED),
        packed=by_minute(EventKind.ORDER_PACKED),
    )
