"""Compiling the kernels once, before many workers want them at the same time."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable

import numba

from twin.kernels.compile import cache_folder
from twin.studies.candidate import Candidate
from twin.studies.replication import replicate

__all__ = ["prepare", "unprepared"]

HOURS = 0.05
"""How long a floor is run to meet its kernels: pods are fetched, picked from and brought back."""

SEED = 1


def unprepared(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose candidates whose kernels may not be compiled on this machine yet, one of each kind."""
    if numba.config.DISABLE_JIT:
        return []
    folder = cache_folder()
    kinds = {_kind(candidate): candidate for candidate in candidates}
    return [candidate for kind, candidate in kinds.items() if not (folder / kind).exists()]


def prepare(candidate: Candidate) -> None:
    """Run a floor so that its kernels are compiled and kept for the processes that come."""
    short = candidate.scenario.model_copy(update={"hours": min(HOURS, candidate.scenario.hours)})
    fields = {name: getattr(candidate, name) for name in ("name", "layout_source", "layout_text")}
    replicate(Candidate(**fields, layout_settings=candidate.layout_settings, scenario=short), SEED)
    (cache_folder() / _kind(candidate)).touch()


def _kind(candidate: Candidate) -> str:
    """Name the file that stands for compiled kernels of a kind, beside them."""
    scenario = candidate.scenario
    charges = scenario.battery.enabled or len(candidate.layout().chargers) > 0
    kind = [platform.python_version(), scenario.motion, scenario.planning.planner, charges]
    return f"prepared-{hashlib.sha256(json.dumps(kind).encode()).hexdigest()[:16]}"
