"""Pods on the move: visits to stations and the cycle from request to stored again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind
from twin.metrics.observation import KIND, LINE, ORDER, POD, STATION, STEP, UNITS, Observation, percent, ratio

__all__ = ["Visits", "pod_cycles", "visit_figures", "visits_of"]

Int64 = NDArray[np.int64]


class Visits(NamedTuple):
    """Pod visits: one row for each time a pod was presented at a station.

    Attributes
    ----------
    station : ndarray of int64, shape (V,)
        Where.
    presented : ndarray of int64, shape (V,)
        The step.
    picks : ndarray of bool, shape (V,)
        Whether the visit was for picking: units were picked, or none were stowed at a station that picks.
    line_begun, order_begun : ndarray of int64
        For each different order line, and order, that a visit served: the step of its first unit.
    """

    station: Int64
    presented: Int64
    picks: NDArray[np.bool_]
    line_begun: Int64
    order_begun: Int64


def visits_of(observation: Observation) -> Visits:
    """Reconstruct the pod visits of the whole run.

    What is picked from a pod or stowed into it belongs to its last one.
    """
    facts = observation.facts
    kinds = (EventKind.POD_PRESENTED, EventKind.UNIT_PICKED, EventKind.STOWED)
    rows = facts[np.isin(facts[:, KIND], kinds)]
    rows = rows[np.argsort(rows[:, POD], kind="stable")]
    presented = rows[:, KIND] == EventKind.POD_PRESENTED
    visit = np.cumsum(presented) - 1
    n_visits = int(presented.sum())
    picked = rows[:, KIND] == EventKind.UNIT_PICKED
    stowed = rows[:, KIND] == EventKind.STOWED
    n_picked, n_stowed = (np.bincount(visit[some], minlength=n_visits) for some in (picked, stowed))
    station = rows[presented, STATION].astype(np.int64)
    may_pick = np.array([s.kind.picks for s in observation.stations], dtype=bool)
    picks, step = rows[picked], rows[:, STEP].astype(np.int64)
    # one number for each order of a visit, and for each line of it: much faster than unique rows
    order = visit[picked] * (picks[:, ORDER].max(initial=0) + 1) + picks[:, ORDER]
    line = order * (picks[:, LINE].max(initial=0) + 1) + picks[:, LINE]
    return Visits(
        station=station,
        presented=step[presented],
        picks=(n_picked > 0) | ((n_stowed == 0) & may_pick[station]),
        line_begun=step[picked][np.unique(line, return_index=True)[1]],
        order_begun=step[picked][np.unique(order, return_index=True)[1]],
    )


def visit_figures(observation: Observation, visits: Visits, open_hours: float) -> dict[str, float]:
    """Pile-on, pod presentations and the share of replenishment.

    A visit counts when the pod is presented, and what is picked when it is picked.

    Parameters
    ----------
    observation : Observation
        The run.
    visits : Visits
        From :func:`visits_of`.
    open_hours : float
        Hours that the pick stations were open, added up.
    """
    presented = observation.within(visits.presented)
    n_visits, n_picking = int(presented.sum()), int((visits.picks & presented).sum())
    units = int(observation.of(EventKind.UNIT_PICKED)[:, UNITS].sum())
    return {
        "pile_on": ratio(units, n_picking),
        "lines_per_visit": ratio(observation.within(visits.line_begun).sum(), n_picking),
        "orders_per_visit": ratio(observation.within(visits.order_begun).sum(), n_picking),
        "pod_visits_per_hour": observation.per_hour(n_visits),
        "pod_presentations_per_station_hour": ratio(n_picking, open_hours),
        "replenishment_share": percent(n_visits - n_picking, n_visits),
    }


_CYCLE = (
    EventKind.POD_REQUESTED,
    EventKind.POD_REACHED,
    EventKind.POD_ADMITTED,
    EventKind.POD_PRESENTED,
    EventKind.POD_RELEASED,
    EventKind.POD_STORED,
)


def pod_cycles(observation: Observation) -> Int64:
    """Find the finished pod cycles of the whole run.

    Returns
    -------
    ndarray of int64, shape (number of cycles, 6)
        Steps at which the pod was requested, reached, admitted, first presented, last released, stored.
    """
    facts = observation.facts
    rows = facts[np.isin(facts[:, KIND], (*_CYCLE, EventKind.VISIT_CANCELLED))]
    rows = rows[np.argsort(rows[:, POD], kind="stable")]
    # a cancelled visit ends a cycle, too, but not a whole one
    place = np.full(len(EventKind), len(_CYCLE) - 1)
    place[list(_CYCLE)] = np.arange(len(_CYCLE))
    stage = place[rows[:, KIND]]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (stage[:-1] == len(_CYCLE) - 1) | (rows[1:, POD] != rows[:-1, POD])
    cycle = np.cumsum(begins) - 1
    n_cycles, never = int(begins.sum()), np.iinfo(np.int64).max
    first = np.full((n_cycles, len(_CYCLE)), never, dtype=np.int64)
    last = np.full(n_cycles, -1, dtype=np.int64)
    released = rows[:, KIND] == EventKind.POD_RELEASED
    np.minimum.at(first, (cycle, stage), rows[:, STEP].astype(np.int64))
    np.maximum.at(last, cycle[released], rows[released, STEP].astype(np.int64))
    whole = (first < never).all(axis=1)
    first[:, _CYCLE.index(EventKind.POD_RELEASED)] = last
    return first[whole]


def cycle_figures(observation: Observation, cycles: Int64) -> dict[str, float]:
    """Length of the pod cycle and of its parts, over the cycles that ended in the window.

    Parameters
    ----------
    observation : Observation
        The run.
    cycles : ndarray of int64, shape (number of cycles, 6)
        From :func:`pod_cycles`.
    """
    cycles = cycles[observation.within(cycles[:, -1])]
    names = ("pod_fetch_s", "pod_wait_s", "pod_carry_s", "pod_service_s", "pod_return_s")
    if not len(cycles):
        undefined = ("pod_cycle_p50_s", "pod_cycle_p95_s", "pod_cycle_mean_s", *names)
        return dict.fromkeys(undefined, float("nan"))
    seconds = (cycles[:, -1] - cycles[:, 0]) * observation.step_s
    parts = np.diff(cycles, axis=1).mean(axis=0) * observation.step_s
    return {
        "pod_cycle_p50_s": float(np.percentile(seconds, 50)),
        "pod_cycle_p95_s": float(np.percentile(seconds, 95)),
        "pod_cycle_mean_s": float(seconds.mean()),
        **dict(zip(names, parts.tolist(), strict=True)),
    }
