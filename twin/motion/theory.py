"""Closed forms of motion: what a lone drive unit needs, and how closely one can follow another.

Everything here follows from the speed limit, one rate for acceleration and braking, and turns in place; no
simulation. Headways are the least ones of drive units with pods: a bound on flow made of them is a true upper
bound.

Notes
-----
With speed ``v``, acceleration ``a`` and a distance ``c``, a drive unit that may have to stop short of a place
``c`` before the contested one, and is let go while it still moves at ``u``, is ``c + u^2 / 2a`` away at that
instant. Letting it roll in at the best ``u`` is quicker than starting it from rest. Where cruise speed is
reached the best ``u`` is ``v / 2`` in all forms below; otherwise they hold with the lower ``v`` at which it
would just be reached.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from twin.state import Limits

__all__ = [
    "braking_m",
    "corner_headway_s",
    "crossing_headway_s",
    "lane_headway_s",
    "run_time_s",
    "start_time_s",
    "stop_headway_s",
    "trip_time_s",
    "turn_time_s",
]


def braking_m(speed_mps: float, acceleration_mps2: float) -> float:
    """Distance in which a drive unit comes to rest."""
    return speed_mps * speed_mps / (2.0 * acceleration_mps2)


def run_time_s(distance_m: float, speed_mps: float, acceleration_mps2: float) -> float:
    """Time of a straight run from rest to rest.

    Parameters
    ----------
    distance_m : float
        Length of the run.
    speed_mps, acceleration_mps2 : float
        Limits; braking is as quick as acceleration.

    Returns
    -------
    float
        Below ``speed^2 / acceleration`` metres cruise speed is not reached.
    """
    if distance_m >= 2.0 * braking_m(speed_mps, acceleration_mps2):
        return distance_m / speed_mps + speed_mps / acceleration_mps2
    return 2.0 * math.sqrt(distance_m / acceleration_mps2)


def start_time_s(distance_m: float, speed_mps: float, acceleration_mps2: float) -> float:
    """Time in which a drive unit covers a distance from rest, going on at its end."""
    ramp_m = braking_m(speed_mps, acceleration_mps2)
    if distance_m >= ramp_m:
        return speed_mps / acceleration_mps2 + (distance_m - ramp_m) / speed_mps
    return math.sqrt(2.0 * distance_m / acceleration_mps2)


def turn_time_s(degrees: float, limits: Limits) -> float:
    """Time of a turn in place, the shorter way round."""
    degrees = abs(degrees) % 360.0
    return min(degrees, 360.0 - degrees) / limits.turn


def trip_time_s(
    runs_m: Iterable[float], turns_deg: Iterable[float], limits: Limits, *, loaded: bool
) -> float:
    """Time of a lone drive unit's trip: straight runs from rest to rest, and the turns between them.

    Parameters
    ----------
    runs_m : iterable of float
        Lengths of the straight runs.
    turns_deg : iterable of float
        Angles turned before, between and after them.
    limits : Limits
        Those of the drive unit.
    loaded : bool
        Whether it carries a pod.
    """
    runs = sum(run_time_s(run_m, *limits.run(loaded=loaded)) for run_m in runs_m)
    return runs + sum(turn_time_s(degrees, limits) for degrees in turns_deg)


def lane_headway_s(limits: Limits) -> float:
    """Least time between two drive units one behind the other at cruise speed.

    The follower brakes as hard as its leader can, and so has to keep the gap only (relative braking), but not
    to be nearer than a cell.
    """
    return limits.spacing / limits.loaded_speed


def crossing_headway_s(limits: Limits, clear_m: float) -> float:
    """Least time between two drive units that cross a cell from different sides without stopping there.

    Parameters
    ----------
    limits : Limits
        Those of both.
    clear_m : float
        The second must be able to stop this far before the crossing's centre until the first is as far
        beyond it; with cells handed over at the centre of the next, the distance between two centres.

    Notes
    -----
    ``2 c / v + v / 4a``: the second covers ``2 c + u^2 / 2a`` from ``u`` on between two hand-overs.
    """
    speed, acceleration = limits.run(loaded=True)
    speed = min(speed, math.sqrt(8.0 * acceleration * clear_m))
    return 2.0 * clear_m / speed + speed / (4.0 * acceleration)


def stop_headway_s(limits: Limits, clear_m: float, dwell_s: float) -> float:
    """Least time between two drive units that both stop in a cell for a while and leave it by another side.

    Parameters
    ----------
    limits : Limits
        Those of both.
    clear_m : float
        As for :func:`crossing_headway_s`.
    dwell_s : float
        How long each stands there.

    Notes
    -----
    Standing, starting until clear, and rolling in: ``c / v + 3v / 4a``.
    """
    speed, acceleration = limits.run(loaded=True)
    leaving_s = start_time_s(clear_m, speed, acceleration)
    speed = min(speed, math.sqrt(4.0 * acceleration * clear_m / 3.0))
    return dwell_s + leaving_s + clear_m / speed + 3.0 * speed / (4.0 * acceleration)


def corner_headway_s(limits: Limits, clear_m: float, degrees: float = 90.0) -> float:
    """Least time between two drive units that turn in the same corner cell.

    Parameters
    ----------
    limits : Limits
        Those of both.
    clear_m : float
        As for :func:`crossing_headway_s`.
    degrees : float, default 90
        The turn.
    """
    return stop_headway_s(limits, clear_m, turn_time_s(degrees, limits))
