"""What a study refuses before anything is run."""

from __future__ import annotations

from collections.abc import Sequence

from twin.documents import did_you_mean
from twin.errors import InputError, Problem
from twin.metrics import FIGURES, Better
from twin.studies.candidate import Candidate
from twin.studies.samples import JUDGED

__all__ = ["require_equal_hours", "require_headline", "require_several"]


def require_equal_hours(candidates: Sequence[Candidate]) -> float:
    """Give the simulated hours of all candidates.

    Raises
    ------
    InputError
        Where they differ.
    """
    hours = {candidate.scenario.hours for candidate in candidates}
    if len(hours) > 1:
        what = f"candidates last from {min(hours):g} to {max(hours):g} hours"
        raise InputError(Problem("hours", what, "give all the same, with --hours"))
    return hours.pop()


def require_several(candidates: Sequence[Candidate]) -> None:
    """Refuse a single candidate.

    Raises
    ------
    InputError
        Where there is nothing to compare it with.
    """
    if len(candidates) < 2:
        what = f"there is only one candidate, {candidates[0].name!r}" if candidates else "no candidate"
        remedy = "name another floor, another --scenario, or --vary a setting"
        raise InputError(Problem("", what, remedy))


def require_headline(name: str, where: str = "--figure") -> None:
    """Refuse a figure that no verdict can be about.

    Raises
    ------
    InputError
        Where there is no such figure, a run alone does not define it, or it has no better direction.
    """
    if name not in FIGURES:
        raise InputError(
            Problem(where, f"there is no {name!r}", did_you_mean(name, FIGURES) or "see `twin figures`")
        )
    if name not in JUDGED or FIGURES[name].better is Better.NONE:
        what = f"{name!r} has no better direction" if name in JUDGED else f"{name!r} is of several runs"
        raise InputError(Problem(where, what, "choose another one; see `twin figures`"))
