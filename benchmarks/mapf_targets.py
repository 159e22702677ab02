"""What planners are to reach on other people's problems: what the best open ones do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def judge(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Name the target of a case, and say whether the best of our planners meets it.

    Parameters
    ----------
    rows : iterable of mapping
        One of each of our planners, all on the same case.

    Returns
    -------
    list of dict
        ``target`` and ``met`` for each row; nothing where there is no target. Judged is the row with the most
        goals of those that keep to the time, or of all where none does; the others have ``-``.
    """
    judged = list(rows)
    first = judged[0]
    if first["problem"].startswith("RHCR"):
        target = KIVA.get((first["rotation"], first["agents"]))
    else:
        target = LEAGUE.get((first["problem"], first["agents"]))
    if target is None:
        return [{} for _ in judged]
    text = f"{target.goals_per_tick:g} goals/tick"
    if target.planner_ms is not None:
        text += f", {target.planner_ms:.2f} ms"
    if first["problem"] == LEAGUE_SMALL and first.get("times_less") is not None:
        text += f", {TIMES_LESS:g} times less"
    in_time = [_keeps_to_time(row, target) for row in judged]
    best = max(range(len(judged)), key=lambda place: (in_time[place], judged[place]["goals_per_tick"]))
    met = in_time[best] and judged[best]["goals_per_tick"] >= target.goals_per_tick
    verdict = "yes" if met else "no"
    return [{"target": text, "met": verdict if place == best else "-"} for place in range(len(judged))]


def _keeps_to_time(row: Mapping[str, Any], target: Target) -> bool:
    if row["problem"] == LEAGUE_SMALL and row.get("times_less") is not None:
        return bool(row["times_less"] >= TIMES_LESS)
    return target.planner_ms is None or bool(row["planner_ms"] <= target.planner_ms)
