"""A study as the report sees it: what was asked, what came of it, and every replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import Layout
from twin.metrics import FIGURES
from twin.studies.outcome import Outcome

__all__ = ["Studied", "Study"]

Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Studied:
    """One alternative of a study, and its replications.

    Attributes
    ----------
    name : str
        What tables call it.
    layout : Layout or None
        The floor; None where it cannot be read any more.
    scenario : mapping
        All settings of its runs.
    layout_settings : mapping
        Settings of the layout that win over its file.
    replications : sequence of Outcome
        In order of seed.
    """

    name: str
    layout: Layout | None
    scenario: Mapping[str, Any]
    layout_settings: Mapping[str, Any]
    replications: Sequence[Outcome]

    @cached_property
    def complete(self) -> list[Outcome]:
        """Those that came to their horizon."""
        return [run for run in self.replications if run.complete]

    @property
    def failures(self) -> list[Outcome]:
        """Those that did not."""
        return [run for run in self.replications if not run.complete]

    def values(self, figure: str, cut_h: float) -> Float64:
        """Give a key figure of every complete replication, where it is defined."""
        found = np.array([run.figure(figure, cut_h) for run in self.complete], dtype=np.float64)
        defined: Float64 = found[np.isfinite(found)]
        return defined

    def mean(self, figure: str, cut_h: float) -> float:
        """Give the mean of a key figure over the complete replications."""
        values = self.values(figure, cut_h)
        return float(values.mean()) if len(values) else float("nan")

    def series(self, name: str) -> Float64:
        """Average units, arrived, packed or backlog of each minute over the complete replications."""
        found = [np.asarray(getattr(run.series, name), dtype=np.float64) for run in self.complete]
        shortest = min(map(len, found), default=0)
        return np.mean([one[:shortest] for one in found], axis=0) if shortest else np.zeros(0)

    @cached_property
    def blocked_s_per_h(self) -> Float64:
        """Seconds for which each cell was blocked in a simulated hour, mean over the replications."""
        found = [run.blocked_s / run.hours for run in self.complete if len(run.blocked_s) and run.hours > 0]
        return np.mean(found, axis=0) if found else np.zeros(0)


@dataclass(frozen=True, eq=False)
class Study:
    """A study's folder.

    Attributes
    ----------
    folder : Path
        Where it is.
    kind : str
        ``compare``, ``sweep``, ``size`` or ``optimize``.
    question, command : str
        What was asked, and the command that asks it again.
    started : str
        When it began, as written there.
    settings : mapping
        What was asked of it: headline figure, precision, indifference, confidence, cap.
    versions : mapping of str to str
        What computed.
    result : mapping
        What came of it so far; empty where it was ended before its first look.
    candidates : sequence of Studied
        The alternatives.
    """

    folder: Path
    kind: str
    question: str
    command: str
    started: str
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    result: Mapping[str, Any]
    candidates: Sequence[Studied]
    remarks: Sequence[str] = field(default=())

    @property
    def figure(self) -> str:
        """Name of the headline figure."""
        name = str(self.result.get("figure") or self.settings.get("figure") or "units_per_hour")
        return name if name in FIGURES else "units_per_hour"

    @property
    def cut_h(self) -> float:
        """Simulated hours left out at the beginning of every run."""
        return float(self.result.get("cut_h") or 0.0)

    @property
    def confidence(self) -> float:
        """Of all intervals."""
        return float(self.result.get("confidence") or self.settings.get("confidence") or 0.95)

    @property
    def indifference(self) -> float:
        """Share of the first candidate's mean below which differences do not matter."""
        return float(self.result.get("indifference") or self.settings.get("indifference") or 0.01)

    @property
    def finished(self) -> bool:
        """Whether it came to its end: the precision or the cap."""
        replications = self.result.get("replications") or {}
        stopped = replications.get("interrupted") or self.result.get("status") in ("running", "interrupted")
        return bool(self.result) and not stopped

    @property
    def failures(self) -> list[tuple[Studied, Outcome]]:
        """Every replication that did not come to its horizon."""
        return [(candidate, run) for candidate in self.candidates for run in candidate.failures]
