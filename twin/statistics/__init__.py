"""Comparing floors as a statistician would: intervals, warm-up, overload, replications and verdicts.

Knows samples only, nothing of floors. Everything here is checked against published worked examples
(``tests/statistics``) and by simulation (``benchmarks/calibration.py``).
"""

from twin.statistics.best import Contender, compare_with_best
from twin.statistics.intervals import Interval, PairedDifference, mean_interval, paired
from twin.statistics.multiple import holm
from twin.statistics.overload import Overload, overload_of
from twin.statistics.replications import Plan, Precision, Watched, plan_replications
from twin.statistics.selection import Selection, select_best
from twin.statistics.verdicts import Verdict, verdict_of
from twin.statistics.warm_up import Truncation, mser5

__all__ = [
    "Contender",
    "Interval",
    "Overload",
    "PairedDifference",
    "Plan",
    "Precision",
    "Selection",
    "Truncation",
    "Verdict",
    "Watched",
    "compare_with_best",
    "holm",
    "mean_interval",
    "mser5",
    "overload_of",
    "paired",
    "plan_replications",
    "select_best",
    "verdict_of",
]
