"""What a comparison says in one word, and when it may."""

from __future__ import annotations

from enum import StrEnum

from twin.statistics.intervals import PairedDifference

__all__ = ["Verdict", "verdict_of"]


class Verdict(StrEnum):
    """What a comparison says of the second floor against the first."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    UNDECIDED = "undecided"
    OVERLOADED = "overloaded"
    """One of them has no steady state: its backlog grows, or its warm-up has no end."""


def verdict_of(
    pair: PairedDifference,
    indifference: float,
    higher_is_better: bool = True,
    p_adjusted: float | None = None,
) -> Verdict:
    """Say whether the second floor is better than the first, worse, or the same for all that matters.

    Equivalent needs the whole interval within the indifference, better or worse an estimate of at least the
    indifference and a difference that is significant after adjustment for the other contrasts. Everything
    else is undecided.

    Parameters
    ----------
    pair : PairedDifference
        Second minus first.
    indifference : float
        Relative difference that does not matter to the user, above zero.
    higher_is_better : bool
        Which way the figure should go.
    p_adjusted : float, optional
        The p-value adjusted for the other contrasts (:func:`~twin.statistics.multiple.holm`); the pair's own
        where it is the only one.

    Returns
    -------
    Verdict
        Never ``OVERLOADED``: that is for those who looked at the backlog.

    Notes
    -----
    Requiring the estimate to reach the indifference makes a false "better" rarer than the test alone does. An
    interval at 95 % within the indifference is stricter than two one-sided tests at 5 % (Schuirmann 1987),
    which are an interval at 90 %: the reader sees the same interval decide both questions.

    References
    ----------
    D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach for assessing
    the equivalence of average bioavailability", Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
    """
    relative = pair.relative
    if max(-relative.low, relative.high) <= indifference:
        return Verdict.EQUIVALENT
    p_value = pair.p_value if p_adjusted is None else p_adjusted
    if p_value <= 1 - relative.confidence and abs(relative.estimate) >= indifference:
        return Verdict.BETTER if (relative.estimate > 0) == higher_is_better else Verdict.WORSE
    return Verdict.UNDECIDED
