"""How long orders take, how many are open, and whether they make their cut-off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.events import EventKind
from twin.metrics.observation import LINE, ORDER, STEP, UNITS, Observation, percent
from twin.units import NONE

__all__ = ["Milestones", "milestones_of", "order_figures", "packing_figures"]

Int64 = NDArray[np.int64]


class Milestones(NamedTuple):
    """The orders' milestones: steps, ``NONE`` where one has not come yet.

    Attributes
    ----------
    arrived, due, released, picked, buffered, packing, packed : ndarray of int64, shape (O,)
        Entered the backlog; cut-off; given to a pick station; all units in the tote; tote handed to the
        packers; packing begun; packed.
    lines, units : ndarray of int64, shape (O,)
        Order lines and units demanded.
    """

    arrived: Int64
    due: Int64
    released: Int64
    picked: Int64
    buffered: Int64
    packing: Int64
    packed: Int64
    lines: Int64
    units: Int64


def milestones_of(observation: Observation) -> Milestones:
    """Read the orders' milestones from the record of the whole run."""
    arrivals = observation.ever(EventKind.ORDER_ARRIVED)
    n_orders = int(arrivals[:, ORDER].max(initial=-1)) + 1

    def spread(kind: EventKind, column: int) -> Int64:
        values = np.full(n_orders, NONE, dtype=np.int64)
        facts = observation.ever(kind)
        values[facts[:, ORDER]] = facts[:, column]
        return values

    return Milestones(
        arrived=spread(EventKind.ORDER_ARRIVED, STEP),
        due=spread(EventKind.ORDER_DUE, UNITS),
        released=spread(EventKind.ORDER_RELEASED, STEP),
        picked=spread(EventKind.ORDER_PICKED, STEP),
        buffered=spread(EventKind.TOTE_BUFFERED, STEP),
        packing=spread(EventKind.PACK_STARTED, STEP),
        packed=spread(EventKind.ORDER_PACKED, STEP),
        lines=spread(EventKind.ORDER_ARRIVED, LINE),
        units=spread(EventKind.ORDER_ARRIVED, UNITS),
    )


def _cycle(observation: Observation, begin: Int64, end: Int64, name: str) -> dict[str, float]:
    done = observation.within(end)
    minutes = (end[done] - begin[done]) * observation.step_s / 60.0
    ranks = (50, 90, 95, 99)
    values = np.percentile(minutes, ranks) if len(minutes) else np.full(len(ranks), np.nan)
    return {f"{name}_p{rank}_min": float(value) for rank, value in zip(ranks, values, strict=True)}


def _between(observation: Observation, begin: Int64, end: Int64) -> float:
    """Average over time how many orders are past one milestone and not yet past the other."""
    begun = begin != NONE
    until = np.where(end[begun] == NONE, observation.n_steps, end[begun])
    since = observation.since_step
    steps = int((np.maximum(until, since) - np.maximum(begin[begun], since)).sum())
    return steps / observation.steps if observation.steps else float("nan")


def order_figures(observation: Observation, orders: Milestones) -> dict[str, float]:
    """Order cycle, work in process, backlog and punctuality.

    A cycle counts in the window in which it ends, a cut-off in that in which it falls.

    Parameters
    ----------
    observation : Observation
        The run.
    orders : Milestones
        From :func:`milestones_of`.
    """
    now, minute = observation.n_steps, observation.step_s / 60.0
    arrived, packed = orders.arrived != NONE, orders.packed != NONE
    due = observation.within(orders.due) & (orders.due <= now)
    finished = np.where(packed, orders.packed, now)[due]
    late_min = np.maximum(finished - orders.due[due], 0) * minute
    on_time = packed[due] & (orders.packed[due] <= orders.due[due])
    packed_min = (orders.packed - orders.released)[observation.within(orders.packed)] * minute
    undefined = float("nan")
    return {
        "orders_arrived_per_hour": observation.per_hour(observation.within(orders.arrived).sum()),
        **_cycle(observation, orders.released, orders.picked, "order_picked"),
        **_cycle(observation, orders.released, orders.packed, "order_packed"),
        "order_packed_mean_min": float(packed_min.mean()) if len(packed_min) else undefined,
        "orders_in_process": _between(observation, orders.released, orders.packed),
        "backlog": float((arrived & ~packed).sum()),
        "orders_waiting": float((arrived & (orders.released == NONE)).sum()),
        "orders_due": float(due.sum()),
        "on_time": percent(on_time.sum(), due.sum()),
        "lateness_mean_min": float(late_min.mean()) if len(late_min) else undefined,
        "lateness_max_min": float(late_min.max()) if len(late_min) else undefined,
    }


def packing_figures(observation: Observation, orders: Milestones) -> dict[str, float]:
    """Say what the packers finish, how busy they are, and how many totes wait for them."""
    packed = observation.within(orders.packed)
    picked_units = np.zeros(len(packed))
    facts = observation.ever(EventKind.UNIT_PICKED)
    np.add.at(picked_units, facts[:, ORDER], facts[:, UNITS])
    busy = _between(observation, orders.packing, orders.packed)
    return {
        "orders_packed_per_hour": observation.per_hour(packed.sum()),
        "units_packed_per_hour": observation.per_hour(picked_units[packed].sum()),
        "packer_busy": percent(busy, observation.n_packers),
        "totes_waiting": _between(observation, orders.buffered, orders.packing),
    }


def demand_met(observation: Observation, orders: Milestones) -> dict[str, float]:
    """Share of the demand that stock could fill, over the orders that first came up in the window."""
    facts = observation.ever(EventKind.LINE_SHORT)
    never = np.iinfo(np.int64).max
    first = np.where(orders.released == NONE, never, orders.released)
    np.minimum.at(first, facts[:, ORDER], facts[:, STEP])
    came_up = (first != never) & observation.within(first)
    short = np.unique(facts[came_up[facts[:, ORDER]]][:, [ORDER, LINE, UNITS]], axis=0)
    demanded = orders.units[came_up].sum()
    return {
        "fill": percent(demanded - short[:, 2].sum(), demanded),
        "stock_out": percent(len(short), orders.lines[came_up].sum()),
    }
