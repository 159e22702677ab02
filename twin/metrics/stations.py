"""The stations' time split, and the table of stations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind, StationStatus
from twin.metrics.observation import STATION, STEP, UNITS, Observation, percent, ratio
from twin.metrics.visits import Visits
from twin.units import HOUR_S

__all__ = ["open_hours", "station_figures", "station_table", "status_steps"]

Int64 = NDArray[np.int64]


def status_steps(observation: Observation) -> Int64:
    """Add up the steps that each station spent in each status.

    Returns
    -------
    ndarray of int64, shape (S, len(StationStatus))
        Each row sums to the steps of the window. A station is starved until the record says otherwise.
    """
    changes = observation.ever(EventKind.STATION_STATUS)
    n_stations = len(observation.stations)
    station = np.concatenate((np.arange(n_stations), changes[:, STATION]))
    status = np.concatenate((np.full(n_stations, StationStatus.STARVED), changes[:, UNITS]))
    begin = np.concatenate((np.zeros(n_stations, dtype=np.int64), changes[:, STEP]))
    order = np.argsort(station, kind="stable")
    station, status = station[order], status[order]
    begin = np.clip(begin[order], observation.since_step, observation.n_steps)
    is_last = np.ones(len(station), dtype=bool)
    is_last[:-1] = station[1:] != station[:-1]
    end = np.where(is_last, observation.n_steps, np.roll(begin, -1))
    n_status = len(StationStatus)
    steps = np.zeros(n_stations * n_status, dtype=np.int64)
    np.add.at(steps, (station * n_status + status).astype(np.int64), end - begin)
    return steps.reshape(n_stations, n_status)


def _picking(observation: Observation) -> NDArray[np.bool_]:
    return np.array([station.kind.picks for station in observation.stations], dtype=bool)


def open_hours(observation: Observation, steps: Int64) -> float:
    """Hours that the pick stations were open, added up."""
    picking = steps[_picking(observation)]
    return float(picking.sum() - picking[:, StationStatus.CLOSED].sum()) * observation.step_s / HOUR_S


def station_figures(observation: Observation, steps: Int64) -> dict[str, float]:
    """Throughput of the floor and per station-open hour, and what the stations spend their time on.

    Parameters
    ----------
    observation : Observation
        The run.
    steps : ndarray of int64, shape (S, len(StationStatus))
        From :func:`status_steps`.
    """
    picking = _picking(observation)
    split, other = steps[picking].sum(axis=0), steps[~picking].sum(axis=0)
    hours = open_hours(observation, steps)
    units = int(observation.of(EventKind.UNIT_PICKED)[:, UNITS].sum())
    lines, orders = observation.count(EventKind.LINE_PICKED), observation.count(EventKind.ORDER_PICKED)
    ceiling = int(picking.sum()) * HOUR_S / observation.pick_time_s
    return {
        "units_per_hour": observation.per_hour(units),
        "lines_per_hour": observation.per_hour(lines),
        "orders_per_hour": observation.per_hour(orders),
        "ceiling_units_per_hour": ceiling,
        "ceiling_share": percent(observation.per_hour(units), ceiling),
        "units_per_station_hour": ratio(units, hours),
        "lines_per_station_hour": ratio(lines, hours),
        "orders_per_station_hour": ratio(orders, hours),
        **{f"station_{status.name.lower()}": percent(split[status], split.sum()) for status in StationStatus},
        "replenishment_station_busy": percent(other[StationStatus.BUSY], other.sum()),
    }


def station_table(observation: Observation, steps: Int64, visits: Visits) -> list[dict[str, Any]]:
    """One row of figures for each station.

    Parameters
    ----------
    observation : Observation
        The run.
    steps : ndarray of int64, shape (S, len(StationStatus))
        From :func:`status_steps`.
    visits : Visits
        From :func:`~twin.metrics.visits.visits_of`.

    Returns
    -------
    list of dict
        Name, kind, pod visits, units picked and stowed, and the time split in per cent.
    """
    n_stations = len(observation.stations)
    picked, stowed = (
        np.bincount(facts[:, STATION], weights=facts[:, UNITS], minlength=n_stations)
        for facts in (observation.of(EventKind.UNIT_PICKED), observation.of(EventKind.STOWED))
    )
    n_visits = np.bincount(visits.station[observation.within(visits.presented)], minlength=n_stations)
    return [
        {
            "name": station.name,
            "kind": station.kind.value,
            "pod_visits": int(n_visits[index]),
            "units_picked": int(picked[index]),
            "units_stowed": int(stowed[index]),
            **{s.name.lower(): percent(steps[index, s], steps[index].sum()) for s in StationStatus},
        }
        for index, station in enumerate(observation.stations)
    ]
