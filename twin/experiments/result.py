"""What a run came to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.demand import HistoryReport
from twin.events import RunStatus
from twin.scenario import Scenario

if TYPE_CHECKING:
    from twin.experiments.gap import Rerun

__all__ = ["Result"]


@dataclass(frozen=True, eq=False, slots=True)
class Result:
    """The outcome of one run.

    Attributes
    ----------
    layout : str
        Name of the floor.
    layout_source : str
        Where the floor came from.
    scenario : Scenario
        The settings.
    seed : int
        The seed, as in the scenario.
    versions : mapping of str to str
        Of this package, Python and what computes; and the platform.
    simulated_s, wall_s, setup_s : float
        Seconds simulated, seconds it took, and seconds spent on setting up, compiling included.
    status : RunStatus
        Whether the run came to its horizon, was stopped, or got stuck.
    figures : mapping of str to float
        Key figures by name, as defined in :data:`twin.metrics.FIGURES`; NaN where one is undefined.
    stations : sequence of mapping
        A row of figures for each station.
    blocked_cells : sequence of mapping
        Where drive units stood blocked for longest: row and column (counted from 1) and seconds.
    audit : mapping of str to int, or None
        Steps checked and violations found by kind; None when the run was not audited.
    digest : str
        Fingerprint of the event record.
    demand : HistoryReport or None
        How the order history was read, where there was one.
    culprits : sequence of str
        The drive units that a stuck floor is stuck at, and where they stand.
    gap : sequence of Rerun
        What the same scenario came to under other motion models, where that was asked for.
    """

    layout: str
    layout_source: str
    scenario: Scenario
    seed: int
    versions: Mapping[str, str]
    simulated_s: float
    wall_s: float
    setup_s: float
    status: RunStatus
    figures: Mapping[str, float]
    stations: Sequence[Mapping[str, Any]]
    blocked_cells: Sequence[Mapping[str, float]]
    audit: Mapping[str, int] | None
    digest: str
    demand: HistoryReport | None
    culprits: Sequence[str] = ()
    gap: Sequence[Rerun] = ()

    @property
    def violations(self) -> int:
        """Violations that the judge found; 0 without an audit."""
        return sum(count for kind, count in (self.audit or {}).items() if kind != "checked_steps")

    def to_dict(self) -> dict[str, Any]:
        """Turn the result into plain values for JSON; undefined figures are None."""
        return {
            "layout": self.layout,
            "layout_source": self.layout_source,
            "scenario": self.scenario.model_dump(mode="json"),
            "seed": self.seed,
            "versions": dict(self.versions),
            "status": self.status.value,
            "simulated_s": self.simulated_s,
            "wall_s": self.wall_s,
            "setup_s": self.setup_s,
            "figures": _plain(self.figures),
            "stations": [_plain(row) for row in self.stations],
            "blocked_cells": [_plain(row) for row in self.blocked_cells],
            "audit": {"checked_steps": 0} if self.audit is None else dict(self.audit),
            "digest": self.digest,
            "demand": None if self.demand is None else self.demand.as_dict(),
            "culprits": list(self.culprits),
            "gap": [_plain(rerun.as_dict()) for rerun in self.gap],
        }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }
