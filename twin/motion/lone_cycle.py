"""What a pod visit takes a drive unit that has the floor to itself: a first size of the fleet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.layout.floor import Layout
from twin.motion.lone_router import LoneRouter
from twin.motion.theory import stop_headway_s
from twin.planning.fields import DistanceFields
from twin.scenario import FleetSettings, PlanningSettings
from twin.state import empty_fleet, grid_of
from twin.units import NONE

__all__ = ["LoneCycle", "lone_cycle"]

VISITS = 64
"""Pod visits that the means are taken over."""

SEED = 1


@dataclass(frozen=True, slots=True)
class LoneCycle:
    """The mean pod visit of a drive unit that is never in anybody's way.

    Attributes
    ----------
    fetch_s, carry_s, return_s : float
        Driving empty from one storage location to another, with the pod to a station, and back.
    haul_m : float
        Way from storage to a station.
    cycle_s : float
        From being sent for a pod to having set it down, with lifting, service and setting down.
    drive_units_per_station : float
        Drive units that bring a station its pods as fast as it takes them.
    """

    fetch_s: float
    carry_s: float
    return_s: float
    haul_m: float
    cycle_s: float
    drive_units_per_station: float


def lone_cycle(layout: Layout, settings: FleetSettings, hold_s: float, interval_s: float) -> LoneCycle:
    """Predict the pod cycle, and the drive units that a picking station takes.

    Parameters
    ----------
    layout : Layout
        The floor.
    settings : FleetSettings
        Speed, acceleration, turns, lifting and setting down.
    hold_s : float
        How long a station holds a pod.
    interval_s : float
        Seconds between two pods at a station that is never short of one.

    Returns
    -------
    LoneCycle

    Notes
    -----
    The mean over visits of one drive unit that fetches pods from random storage locations, carries them to
    random picking stations and on to other random locations, each by its quickest route. Queueing, traffic
    and the time in which pods are exchanged at a station come on top; rules that choose near pods and near
    locations take off.
    """
    rng = np.random.default_rng(SEED)
    stations = [index for index, station in enumerate(layout.stations) if station.kind.picks]
    storage = layout.storage
    driver = _Driver(layout, settings, int(rng.choice(storage)))
    fetch_s, carry_s, return_s, haul_m = np.zeros((4, VISITS))
    for visit in range(VISITS):
        station = int(rng.choice(stations))
        pod, place = rng.choice(storage, 2).tolist()
        fetch_s[visit], _ = driver.drive(pod, NONE, loaded=False)
        carry_s[visit], haul_m[visit] = driver.drive(layout.stations[station].cell, station, loaded=True)
        return_s[visit], _ = driver.drive(place, NONE, loaded=True)
    driving_s = float((fetch_s + carry_s + return_s).mean())
    cycle_s = driving_s + settings.lift_s + hold_s + settings.set_down_s
    roll_up_s = stop_headway_s(driver.router.limits, layout.cell_m, hold_s)
    return LoneCycle(
        fetch_s=float(fetch_s.mean()),
        carry_s=float(carry_s.mean()),
        return_s=float(return_s.mean()),
        haul_m=float(haul_m.mean()),
        cycle_s=cycle_s,
        drive_units_per_station=cycle_s / max(interval_s, roll_up_s),
    )


class _Driver:
    """One drive unit on an empty floor, which goes on from where it last came to."""

    def __init__(self, layout: Layout, settings: FleetSettings, cell: int) -> None:
        grid = grid_of(layout)
        self.router = LoneRouter(layout, grid, settings)
        self._layout = layout
        self._fleet = empty_fleet(np.array([cell], dtype=np.int32), layout.n_cells)
        self._fields = DistanceFields(grid, layout.n_cols, [], 1, PlanningSettings().field_memory_mib)

    def drive(self, goal: int, station: int, *, loaded: bool) -> tuple[float, float]:
        """Drive somewhere, and say how long it took and how far it was."""
        layout, fleet, fields = self._layout, self._fleet, self._fields
        if goal == fleet.cell[0]:
            return 0.0, 0.0
        fleet.goal[0], fleet.station[0], fleet.loaded[0] = goal, station, loaded
        fleet.field[0] = fields.acquire(goal, loaded=loaded)
        route, reached_s, _ = self.router.route(fleet, 0, fields.pool)
        fields.release(fleet.field.item(0))
        before = route.item(-2) if len(route) > 1 else fleet.cell.item(0)
        fleet.heading[0] = layout.neighbour[before].tolist().index(goal)
        fleet.cell[0] = goal
        return reached_s.item(-1), len(route) * layout.cell_m
