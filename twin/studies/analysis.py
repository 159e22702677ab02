"""Whether a study looks at a day or at a steady state, and what it leaves out at the beginning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from twin.errors import InputError, Problem
from twin.statistics import Overload, mser5, overload_of
from twin.studies.candidate import Candidate
from twin.studies.outcome import CUT_SHARES
from twin.studies.samples import Samples

__all__ = [
    "Analysis",
    "Cut",
    "analysis_of",
    "backlog_growth",
    "common_cut_h",
    "cuts_of",
]

MINUTES_PER_HOUR = 60


class Analysis(StrEnum):
    """What a run stands for."""

    STEADY = "steady"
    """A capacity study: the beginning is left out, and no end is in sight."""
    TERMINATING = "terminating"
    """A day with its beginning and end: nothing is left out."""


_BY_ARRIVALS = {
    "backlog": Analysis.STEADY,
    "poisson": Analysis.STEADY,
    "profile": Analysis.TERMINATING,
    "replay": Analysis.TERMINATING,
}


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the warm-up of a candidate ends.

    Attributes
    ----------
    candidate : str
        Its name.
    cut_h : float
        Simulated hours that MSER-5 leaves out.
    rejected : bool
        Whether that is more than half of the run: then nothing can be said about a steady state.
    """

    candidate: str
    cut_h: float
    rejected: bool


def analysis_of(candidates: Sequence[Candidate], asked: Analysis | None = None) -> Analysis:
    """Say what the runs of a study stand for.

    Raises
    ------
    InputError
        Where the candidates' demand is of both kinds, and nothing was asked for.
    """
    if asked is not None:
        return asked
    found = {_BY_ARRIVALS[candidate.scenario.demand.arrivals] for candidate in candidates}
    if len(found) > 1:
        what = "some candidates have a day's demand and others a steady one"
        raise InputError(Problem("demand.arrivals", what, "say --analysis steady or --analysis terminating"))
    return found.pop()


def cuts_of(samples: Samples) -> list[Cut]:
    """Find the warm-up of each candidate by MSER-5 on the minutes of its replications, averaged.

    Looked at are the units picked, and the orders open where they arrive by themselves: the later cut of the
    two counts. A backlog wanders for long, and MSER-5 then finds no cut within half of the run even where it
    does not grow: whether it does is for the overload test to say, and such a cut does not count. A candidate
    without a complete replication has no cut.
    """
    cuts = []
    for index, candidate in enumerate(samples.candidates):
        series = [outcome.series for outcome in samples.complete(index)]
        if not series:
            continue
        units = mser5(np.mean([one.units for one in series], axis=0))
        cut = units.cut
        if candidate.scenario.demand.arrivals != "backlog":
            open_orders = mser5(np.mean([one.backlog for one in series], axis=0))
            cut = cut if open_orders.rejected else max(cut, open_orders.cut)
        cuts.append(Cut(candidate.name, cut / MINUTES_PER_HOUR, units.rejected))
    return cuts


def common_cut_h(cuts: Sequence[Cut], hours: float) -> float:
    """Give the longest warm-up for all, rounded up to one that figures are kept for; half a run at most."""
    longest = max((cut.cut_h for cut in cuts), default=0.0)
    return next((share * hours for share in CUT_SHARES if share * hours >= longest - 1e-9), hours / 2)


def backlog_growth(samples: Samples, index: int, cut_h: float, confidence: float) -> Overload | None:
    """Test whether a candidate's backlog grows; None where it is kept, or nothing is known of it."""
    series = [outcome.series for outcome in samples.complete(index)]
    if samples.candidates[index].scenario.demand.arrivals == "backlog" or not series:
        return None
    first = math.ceil(cut_h * MINUTES_PER_HOUR)
    backlogs = np.array([one.backlog[first:] for one in series])
    arrivals = np.array([one.arrived[first:].mean() * MINUTES_PER_HOUR for one in series])
    return overload_of(backlogs, arrivals, confidence=confidence)
