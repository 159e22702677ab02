"""What planners are to reach on other people's problems: what the best open ones do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["LEAGUE_LARGE", "LEAGUE_SMALL", "judge"]

LEAGUE_SMALL = "League 2023, small warehouse"
LEAGUE_LARGE = "League, large warehouse, one errand a task"
TIMES_LESS = 4.0
"""EPIBT's CPU time over ours, where ours reaches at least as many goals."""


@dataclass(frozen=True)
class Target:
    """A target of one case.

    Attributes
    ----------
    goals_per_tick : float
        At least so many.
    planner_ms : float or None
        For at most so much CPU time a tick; None where it does not count.
    """

    goals_per_tick: float
    planner_ms: float | None = None


LEAGUE = {
    (LEAGUE_SMALL, 100): Target(2.32),
    (LEAGUE_SMALL, 200): Target(4.28),
    (LEAGUE_SMALL, 400): Target(6.76),
    (LEAGUE_SMALL, 800): Target(4.74),
    (LEAGUE_LARGE, 5000): Target(16.7),
    (LEAGUE_LARGE, 10_000): Target(30.2),
}
"""EPIBT of depth 3 with guidance, by problem and agents."""

KIVA = {
    (False, 60): Target(2.33, 14 / 50),
    (False, 100): Target(3.56, 101 / 50),
    (False, 140): Target(4.55, 331 / 50),
    (True, 60): Target(1.84),
    (True, 100): Target(2.79),
    (True, 140): Target(3.42),
}
"""Priority-based search, by rotation and agents; without rotation for a fiftieth of its time."""


def judge(row: Mapping[str, Any]) -> dict[str, str]:
    """Name the target of a row of one of our planners, and say whether it is met.

    Returns
    -------
    dict
        ``target`` and ``met``; nothing where there is no target.
    """
    if row["problem"].startswith("RHCR"):
        target = KIVA.get((row["rotation"], row["agents"]))
    else:
        target = LEAGUE.get((row["problem"], row["agents"]))
    if target is None:
        return {}
    text = f"{target.goals_per_tick:g} goals/tick"
    met = row["goals_per_tick"] >= target.goals_per_tick
    if target.planner_ms is not None:
        text += f", {target.planner_ms:.2f} ms"
        met &= row["planner_ms"] <= target.planner_ms
    if row["problem"] == LEAGUE_SMALL and row.get("times_less") is not None:
        text += f", {TIMES_LESS:g} times less"
        met &= row["times_less"] >= TIMES_LESS
    return {"target": text, "met": "yes" if met else "no"}
