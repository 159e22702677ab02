"""Slow, obvious ways to say how far it is and whether a step is lawful; shares no code with the kernels."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from twin.layout.floor import CellKind, Layout

FAR = 65535
PRIVATE = (CellKind.STORAGE, CellKind.CHARGER)


def may_move(floor: Layout, here: int, there: int, *, goal: int, loaded: bool) -> bool:
    """Whether a drive unit with this goal may hop from one cell to another."""
    if there not in [cell for cell in floor.neighbour[here].tolist() if cell >= 0]:
        return False
    closed = floor.kind[there] == CellKind.CHARGER or (loaded and floor.kind[there] in PRIVATE)
    if closed and there != goal:
        return False
    lane = floor.lane[there]
    return lane < 0 or lane == floor.lane[here] or lane == floor.lane[goal]


def distance(floor: Layout, start: int, goal: int, *, loaded: bool) -> int:
    """Fewest hops from a cell to another; ``FAR`` where there is no way."""
    seen = {start: 0}
    front = deque([start])
    while front:
        here = front.popleft()
        if here == goal:
            return seen[here]
        for there in floor.neighbour[here].tolist():
            if there not in seen and may_move(floor, here, there, goal=goal, loaded=loaded):
                seen[there] = seen[here] + 1
                front.append(there)
    return FAR


def distances(floor: Layout, goal: int, *, loaded: bool) -> list[int]:
    """Fewest hops from every cell."""
    return [distance(floor, cell, goal, loaded=loaded) for cell in range(floor.n_cells)]


def conflicts(before: Sequence[int], after: Sequence[int]) -> list[tuple[str, int, int]]:
    """List vertex and swap conflicts of one step."""
    found = []
    for one in range(len(before)):
        for other in range(one):
            if after[one] == after[other]:
                found.append(("vertex", other, one))
            if after[one] == before[other] != before[one] == after[other]:
                found.append(("swap", other, one))
    return found
