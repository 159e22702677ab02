"""The drive units' batteries, as counts of the energy that their time split accounts for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.battery_settings import BatterySettings
from twin.state.fleet import Activity, Fleet
from twin.units import HOUR_S, NONE

__all__ = ["Batteries", "charge_of", "charges_of", "drawn_mw", "full_batteries", "to_energy"]

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

MILLI = 1000


class Batteries(NamedTuple):
    """The batteries and the chargers; C chargers.

    What a battery holds follows from what it held at the start and from the time split, which motion keeps
    anyway. Energy is counted in whole milliwatt-steps, so that it is the same on every machine.

    Attributes
    ----------
    capacity : int
        Of each battery.
    start : ndarray of int64, shape (D,)
        Energy in each at step 0.
    net_mw : ndarray of int64, shape (len(Activity),)
        Change by a step of each :class:`Activity`: negative but for charging.
    charger : ndarray of int32, shape (C,)
        The chargers' cells.
    holder : ndarray of int32, shape (C,)
        Drive unit that charges there or is on its way, ``NONE`` where there is none.
    berth : ndarray of int32, shape (D,)
        Charger that each drive unit holds, ``NONE`` without one.
    """

    capacity: int
    start: Int64
    net_mw: Int64
    charger: Int32
    holder: Int32
    berth: Int32


def drawn_mw(settings: BatterySettings) -> Int64:
    """Say what a drive unit draws during each :class:`Activity`, in milliwatts, shape (len(Activity),)."""
    power_w = np.full(len(Activity), settings.idle_w)
    power_w[Activity.EMPTY_TRAVEL] += settings.empty_w
    power_w[Activity.LOADED_TRAVEL] += settings.loaded_w
    power_w[Activity.TURNING] += settings.turning_w
    power_w[Activity.LIFTING] += settings.lifting_w
    drawn: Int64 = np.rint(power_w * MILLI).astype(np.int64)
    return drawn


def to_energy(watt_hours: float, step_s: float) -> int:
    """Turn watt-hours into milliwatt-steps."""
    return round(watt_hours * HOUR_S * MILLI / step_s)


def full_batteries(settings: BatterySettings, n_drives: int, chargers: Int32, step_s: float) -> Batteries:
    """Give each drive unit a full battery, and leave all chargers free.

    Parameters
    ----------
    settings : BatterySettings
        The scenario's ``battery`` section.
    n_drives : int
        Size of the fleet.
    chargers : ndarray of int32, shape (C,)
        The chargers' cells.
    step_s : float
        Length of a step in seconds.
    """
    net_mw = -drawn_mw(settings)
    net_mw[Activity.CHARGING] += round(settings.charge_w * MILLI)
    capacity = to_energy(settings.capacity_wh, step_s)
    return Batteries(
        capacity=capacity,
        start=np.full(n_drives, capacity, dtype=np.int64),
        net_mw=net_mw,
        charger=chargers.astype(np.int32),
        holder=np.full(len(chargers), NONE, dtype=np.int32),
        berth=np.full(n_drives, NONE, dtype=np.int32),
    )


def charge_of(batteries: Batteries, fleet: Fleet, drive: int) -> int:
    """Say how much energy a drive unit's battery holds now, in milliwatt-steps."""
    return batteries.start.item(drive) + int((fleet.activity[drive] * batteries.net_mw).sum())


def charges_of(batteries: Batteries, fleet: Fleet) -> Int64:
    """Say how much energy each battery holds now, in milliwatt-steps, shape (D,)."""
    charges: Int64 = batteries.start + fleet.activity @ batteries.net_mw
    return charges
