"""A recorded run that is simulated again, because its pictures were not recorded."""

from __future__ import annotations

import numpy as np

from twin.errors import InputError, Problem
from twin.events import EventKind
from twin.experiments.event_reader import RecordedRun
from twin.metrics.observation import KIND, STEP
from twin.retold import command_of
from twin.view.clock import clock_text
from twin.view.live import LiveSource

__all__ = ["RerunSource"]

TOLD = (EventKind.BY_HAND, EventKind.RATE_CHANGED, EventKind.POLICY_CHANGED, EventKind.PLANNER_CHANGED)


class RerunSource(LiveSource):
    """Simulates a recorded run from its own floor, settings and commands by hand, up to where it ended.

    The same settings give the same record, byte by byte; each of its facts is compared.

    Parameters
    ----------
    run : RecordedRun
        What was recorded.
    """

    live = False

    def __init__(self, run: RecordedRun) -> None:
        self._recorded = run.facts
        self._compared = 0
        rows = run.facts[np.isin(run.facts[:, KIND], TOLD)]
        told = [(row[STEP], command_of(tuple(row))) for row in rows.tolist()]
        self._told = [(step, command) for step, command in told if command is not None]
        self._last = run.facts[-1, STEP].item() if len(run.facts) else 0
        super().__init__(run.layout, run.scenario)
        self.end_s = min(self.end_s, self._last * self.step_s)

    def reach(self, until_s: float) -> None:
        """Ask for frames up to a moment, but not beyond the end of the record."""
        super().reach(min(until_s, self.end_s))

    def _advance(self) -> None:
        floor = self._floor
        until = min((floor.now // self._stride + 1) * self._stride, self._last)
        while self._told and self._told[0][0] < until:
            step, command = self._told.pop(0)
            floor.advance(step)
            self._hand.carry_out(command)
        floor.advance(until)
        self._keep()
        self._compare()

    def _compare(self) -> None:
        """Require that what has happened is what was recorded."""
        facts = self._facts
        new, recorded = facts[self._compared :], self._recorded[self._compared : len(facts)]
        # of the last step a killed run may have written a part
        if len(recorded) < len(new):
            new = new[: len(recorded)]
        differs = np.flatnonzero((new != recorded).any(axis=1))
        if len(differs):
            at = clock_text(new[differs[0], STEP].item() * self.step_s)
            what = f"it has no frames, and simulated again it goes another way from {at} on"
            raise InputError(Problem("--replay", what, "replay it with the version that recorded it"))
        self._compared = len(facts)
