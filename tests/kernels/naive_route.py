"""Slow, obvious quickest routes over cell and heading; shares no code with the kernels."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import pairwise

from tests.kernels.naive_floor import may_move
from twin.layout.floor import Layout


def turn_s(heading: int, direction: int, *, stop_s: float, quarter_s: float) -> float:
    """Say what it costs to go on in another direction, stop and start included."""
    quarters = min((direction - heading) % 4, (heading - direction) % 4)
    return 0.0 if quarters == 0 else stop_s + quarters * quarter_s


def least_cost(
    floor: Layout, start: int, heading: int, goal: int, *, loaded: bool, cell_s: float, stop_s: float,
    quarter_s: float, extra_s: Sequence[Sequence[float]] | None = None,
) -> float | None:  # fmt: skip
    """Cost of the best route of a drive unit at rest; None where there is none."""
    queue, done = [(0.0, start, heading, True)], set()
    while queue:
        cost, here, facing, at_rest = heapq.heappop(queue)
        if here == goal:
            return cost
        if (here, facing, at_rest) in done:
            continue
        done.add((here, facing, at_rest))
        for direction, there in enumerate(floor.neighbour[here].tolist()):
            if there < 0 or not may_move(floor, here, there, goal=goal, loaded=loaded):
                continue
            step = cell_s + (0.0 if extra_s is None else extra_s[there][direction])
            turn = turn_s(facing, direction, stop_s=0.0 if at_rest else stop_s, quarter_s=quarter_s)
            heapq.heappush(queue, (cost + step + turn, there, direction, False))
    return None


def cost_of(
    floor: Layout, start: int, heading: int, route: Sequence[int], *, cell_s: float, stop_s: float,
    quarter_s: float, extra_s: Sequence[Sequence[float]] | None = None,
) -> float:  # fmt: skip
    """Cost of a route, given without its start."""
    cost = 0.0
    for place, (here, there) in enumerate(pairwise([start, *route])):
        direction = floor.neighbour[here].tolist().index(there)
        cost += turn_s(heading, direction, stop_s=stop_s if place else 0.0, quarter_s=quarter_s)
        cost += cell_s + (0.0 if extra_s is None else extra_s[there][direction])
        heading = direction
    return cost
