"""How much a battery must hold for its drive unit to finish any task and still reach a charger."""

from __future__ import annotations

import math

from twin.errors import Problem, ScenarioError
from twin.policies.situation import Situation
from twin.units import HOUR_S

__all__ = ["reserve_wh"]

FAR = 65535
MARGIN = 2.0
"""Starts, stops, turns and detours, as a multiple of the way at cruise speed."""
MINUTE_S = 60.0

SESSIONS = 5
"""A charge that others wait for ends after at most this part of the whole range (one fifth)."""


def reserve_wh(situation: Situation) -> float:
    """Compute the reserve of a floor in watt-hours.

    It covers the longest of all legs four times (to a pod and to a charger without a pod, to a station and
    back to storage with one), lifting, the scenario's ``battery.reserve_min`` of waiting, and the wait for
    all others that share a charger.

    Parameters
    ----------
    situation : Situation
        The floor, with at least one charger.

    Raises
    ------
    ScenarioError
        When the battery is too small for the floor.
    """
    state = situation.state
    settings, fleet = state.scenario.battery, state.scenario.fleet
    leg_s = MARGIN * _longest_leg(situation) * state.layout.cell_m / fleet.speed_mps
    sharing = math.ceil(len(state.fleet.cell) / len(state.layout.chargers))
    lifting_s = fleet.lift_s + fleet.set_down_s
    waiting_s = settings.reserve_min * MINUTE_S + sharing * leg_s
    all_s = 4 * leg_s + lifting_s + waiting_s
    driving = 2 * leg_s * (settings.empty_w + settings.loaded_w) + lifting_s * settings.lifting_w
    fixed = (driving + all_s * settings.idle_w) / HOUR_S
    session = max(settings.recall_above - settings.charge_below, settings.charge_to / SESSIONS)
    share = sharing * session * settings.idle_w / (settings.charge_w - settings.idle_w)
    reserve = fixed + share * settings.capacity_wh
    most = settings.charge_to * (1 - 1 / SESSIONS)
    if reserve >= most * settings.capacity_wh:
        what = (
            f"{settings.capacity_wh:g} Wh: the longest task on this floor, waiting and the way to a charger "
            f"take up to {reserve:.1f} Wh, which leaves nothing to work with"
        )
        remedy = f"use at least {math.ceil(fixed / (most - share)) + 1}" if share < most else "add chargers"
        raise ScenarioError(Problem("battery.capacity_wh", what, remedy))
    return reserve


def _longest_leg(situation: Situation) -> int:
    """Find the longest shortest way between two places where a leg may begin and end, in cells."""
    fields, layout = situation.fields, situation.state.layout
    ways = [fields.to_station[:, layout.storage], fields.from_station[:, layout.storage]]
    ways += [fields.towards(cell, loaded=False) for cell in layout.chargers.tolist()]
    return max(int(way[way != FAR].max(initial=1)) for way in ways)
