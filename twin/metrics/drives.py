"""What the drive units spend their time on, and how far they drive."""

from __future__ import annotations

import numpy as np

from twin.events import EventKind
from twin.metrics.observation import DRIVE, KIND, STEP, UNITS, Observation, percent, ratio
from twin.state import Activity
from twin.units import HOUR_S

__all__ = ["drive_figures"]


def drive_figures(observation: Observation) -> dict[str, float]:
    """Time split, congestion, detour and distance of the fleet."""
    split = observation.activity.sum(axis=0)
    blocked = split[Activity.BLOCKED]
    moving = split[[Activity.EMPTY_TRAVEL, Activity.LOADED_TRAVEL, Activity.TURNING]].sum()
    driven = int(observation.driven.sum())
    failed = percent(split[Activity.FAILED], split.sum())
    units = int(observation.of(EventKind.UNIT_PICKED)[:, UNITS].sum())
    return {
        **{f"drive_{activity.name.lower()}": percent(split[activity], split.sum()) for activity in Activity},
        "availability": 100.0 - failed,
        **breakdown_figures(observation),
        "congestion_share": percent(blocked, moving + blocked),
        "detour": ratio(driven, observation.shortest.sum()),
        "distance_m_per_unit": ratio(driven * observation.cell_m, units),
    }


def breakdown_figures(observation: Observation) -> dict[str, float]:
    """Mean times between failures and to repair; NaN without a breakdown, or a finished repair."""
    facts = observation.facts
    rows = facts[np.isin(facts[:, KIND], (EventKind.DRIVE_FAILED, EventKind.DRIVE_REPAIRED))]
    broken_since: dict[int, int] = {}
    repairs: list[int] = []
    lost, breakdowns, begin = 0, 0, observation.since_step
    for drive, step in rows[:, [DRIVE, STEP]].tolist():
        counts = not begin or step > begin
        if drive in broken_since:
            since = broken_since.pop(drive)
            lost += max(step - max(since, begin), 0)
            repairs += [step - since] if counts else []
        else:
            broken_since[drive] = step
            breakdowns += counts
    lost += sum(observation.n_steps - max(since, begin) for since in broken_since.values())
    in_order = int(observation.activity.sum()) - lost
    return {
        "mtbf_h": ratio(in_order * observation.step_s / HOUR_S, breakdowns),
        "mttr_min": ratio(sum(repairs) * observation.step_s / 60.0, len(repairs)),
    }
