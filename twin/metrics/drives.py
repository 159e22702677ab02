"""What the drive units spend their time on, and how far they drive."""

from __future__ import annotations

from twin.events import EventKind
from twin.metrics.observation import UNITS, Observation, percent, ratio
from twin.state import Activity

__all__ = ["drive_figures"]


def drive_figures(observation: Observation) -> dict[str, float]:
    """Time split, congestion, detour and distance of the fleet."""
    split = observation.activity.sum(axis=0)
    blocked = split[Activity.BLOCKED]
    moving = split[[Activity.EMPTY_TRAVEL, Activity.LOADED_TRAVEL, Activity.TURNING]].sum()
    driven = int(observation.driven.sum())
    units = int(observation.of(EventKind.UNIT_PICKED)[:, UNITS].sum())
    return {
        **{f"drive_{activity.name.lower()}": percent(split[activity], split.sum()) for activity in Activity},
        "congestion_share": percent(blocked, moving + blocked),
        "detour": ratio(driven, observation.shortest.sum()),
        "distance_m_per_unit": ratio(driven * observation.cell_m, units),
    }
