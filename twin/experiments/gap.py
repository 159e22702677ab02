"""The gap that traffic costs: a run against the same one with collisions off, and with ideal motion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from twin.events import RunStatus
from twin.experiments.observer import RunObserver
from twin.experiments.result import Result
from twin.experiments.single_run import run
from twin.layout.floor import Layout
from twin.metrics.observation import percent
from twin.scenario import PlanningSettings, Scenario

__all__ = ["UNDER", "Rerun", "with_gap"]

UNDER = {"traffic_efficiency": "unobstructed", "ideal_share": "ideal"}
"""The motion model that each figure compares with."""

TOLD = ("units_per_hour", "lines_per_hour", "orders_per_hour", "pod_visits_per_hour", "pile_on")
"""Figures of a rerun that are kept."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """What became of a scenario under another motion model.

    Attributes
    ----------
    motion : str
        The motion model.
    status : RunStatus
        Only complete runs are compared with.
    digest : str
        Fingerprint of its event record.
    figures : dict of str to float
        Its rates.
    """

    motion: str
    status: RunStatus
    digest: str
    figures: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Turn it into plain values."""
        return {"motion": self.motion, "status": self.status.value, "digest": self.digest, **self.figures}


def with_gap(result: Result, layout: Layout, observer: RunObserver | None = None) -> Result:
    """Run a scenario again with collisions off and with ideal motion, and compare.

    Parameters
    ----------
    result : Result
        The run. One that did not come to its end is not compared.
    layout : Layout
        Its floor.
    observer : RunObserver, optional
        Looks on.

    Returns
    -------
    Result
        The same with ``gap``, and the figures ``traffic_efficiency`` and ``ideal_share``. The reruns see
        the same demand and service times: each thing draws from a stream of its own.
    """
    if result.status is not RunStatus.COMPLETE:
        return result
    reruns = []
    figures = dict(result.figures)
    for figure, motion in UNDER.items():
        other = result
        if motion != result.scenario.motion:
            other = run(layout, _under(result.scenario, motion), observer=observer)
        told = {name: other.figures[name] for name in TOLD}
        reruns.append(Rerun(motion, other.status, other.digest, told))
        if other.status is RunStatus.COMPLETE:
            figures[figure] = percent(figures["units_per_hour"], told["units_per_hour"])
        if other.status is RunStatus.PARTIAL:
            break
    return replace(result, figures=figures, gap=tuple(reruns))


def _under(scenario: Scenario, motion: str) -> Scenario:
    """Change the motion model, and leave the planner to it."""
    planning = scenario.planning.model_copy(update={"planner": PlanningSettings().planner})
    return scenario.model_copy(update={"motion": motion, "planning": planning})
