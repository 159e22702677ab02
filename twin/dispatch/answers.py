"""What to say of a rule whose answer was not among its choices."""

from __future__ import annotations

import operator

from twin.errors import PolicyError, Problem
from twin.scenario import PolicySettings
from twin.units import NONE

__all__ = ["refusal", "whole"]


def whole(answer: object) -> int:
    """Read a rule's answer as a whole number, ``NONE`` where it is something else."""
    try:
        return operator.index(answer)  # type: ignore[arg-type]
    except TypeError:
        return NONE


def refusal(settings: PolicySettings, decision: str, answer: str) -> PolicyError:
    """Make the error for a rule that answered what it may not.

    Parameters
    ----------
    settings : PolicySettings
        Names the rule.
    decision : str
        The decision, such as ``pod_selection``.
    answer : str
        What the rule answered.
    """
    what = f"{getattr(settings, decision)!r} answered {answer}, which was not among its choices"
    return PolicyError(Problem(f"policies.{decision}", what, "repair that rule or choose another"))
