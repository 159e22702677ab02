"""What a floor can do at best, and how many drive units that takes: before any run."""

from __future__ import annotations

from dataclasses import dataclass

from twin.layout.floor import Layout
from twin.motion.lone_cycle import LoneCycle, lone_cycle
from twin.motion.traffic_bound import TrafficBound, traffic_bound
from twin.scenario import FleetSettings
from twin.units import HOUR_S

__all__ = ["FloorBounds", "floor_bounds", "hold_time_s"]


@dataclass(frozen=True, slots=True)
class FloorBounds:
    """The two bounds of a floor, and a lone drive unit's pod cycle.

    Attributes
    ----------
    station_units_per_hour : float
        What the pickers can do, if never short of a pod.
    traffic : TrafficBound
        The pod visits that the lanes can carry.
    traffic_units_per_hour : float
        The units that come with them.
    lone : LoneCycle
        The pod cycle without traffic.
    """

    station_units_per_hour: float
    traffic: TrafficBound
    traffic_units_per_hour: float
    lone: LoneCycle

    @property
    def units_per_hour(self) -> float:
        """The lesser of the two bounds."""
        return min(self.station_units_per_hour, self.traffic_units_per_hour)


def hold_time_s(pick_time_s: float, hold_share: float, pile_on: float) -> float:
    """Say how long a pick station holds a pod: all picks, but for putting the last unit away.

    Parameters
    ----------
    pick_time_s : float
        Mean time to pick a unit.
    hold_share : float
        Share of it during which the pod is held.
    pile_on : float
        Units picked per pod visit.
    """
    return pick_time_s * (max(pile_on - 1.0, 0.0) + hold_share * min(pile_on, 1.0))


def floor_bounds(
    layout: Layout, settings: FleetSettings, *, pick_time_s: float, hold_share: float, pile_on: float
) -> FloorBounds:
    """Bound what a floor can do by its stations and by its traffic.

    Parameters
    ----------
    layout : Layout
        The floor.
    settings : FleetSettings
        The drive units.
    pick_time_s, hold_share, pile_on : float
        As for :func:`hold_time_s`.
    """
    hold_s = hold_time_s(pick_time_s, hold_share, pile_on)
    traffic = traffic_bound(layout, settings, hold_s)
    picking = sum(station.kind.picks for station in layout.stations)
    return FloorBounds(
        station_units_per_hour=picking * HOUR_S / pick_time_s,
        traffic=traffic,
        traffic_units_per_hour=traffic.visits_per_hour * pile_on,
        lone=lone_cycle(layout, settings, hold_s, pick_time_s * pile_on),
    )
