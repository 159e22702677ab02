"""The bounds of a floor as lines for people and as values for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.layout import Layout
    from twin.motion.bounds import FloorBounds

__all__ = ["bound_lines", "bound_values"]

_LISTED_CELLS = 4
"""Most cells of a cut that are named."""


def bound_lines(floor: Layout, bounds: FloorBounds) -> list[tuple[str, str]]:
    """Say what the traffic can carry, and what a drive unit takes for a pod visit on an empty floor."""
    traffic, lone = bounds.traffic, bounds.lone
    places = "; ".join(floor.place(cell) for cell in traffic.cut[:_LISTED_CELLS])
    more = f" and {len(traffic.cut) - _LISTED_CELLS} more" if len(traffic.cut) > _LISTED_CELLS else ""
    return [
        (
            "bound of the traffic",
            f"{bounds.traffic_units_per_hour:,.0f} units/h by {traffic.visits_per_hour:,.0f} pod visits/h; "
            f"narrowest {traffic.binding.value}: {places}{more}",
        ),
        (
            "without traffic, about",
            f"{lone.cycle_s:.0f} s a pod cycle: fetch {lone.fetch_s:.0f}, carry {lone.carry_s:.0f} over "
            f"{lone.haul_m:.0f} m, return {lone.return_s:.0f}; "
            f"{lone.drive_units_per_station:.1f} drive units a pick station",
        ),
    ]


def bound_values(floor: Layout, bounds: FloorBounds) -> dict[str, Any]:
    """Turn bounds into plain values for JSON; rows and columns count from 1."""
    cut = [divmod(cell, floor.n_cols) for cell in bounds.traffic.cut]
    return {
        "bound_traffic_units_per_hour": bounds.traffic_units_per_hour,
        "bound_traffic_visits_per_hour": bounds.traffic.visits_per_hour,
        "bound_traffic_binding": bounds.traffic.binding.value,
        "bound_traffic_cut": [{"row": row + 1, "column": col + 1} for row, col in cut],
        "lone_cycle": asdict(bounds.lone),
    }
