"""Lists what a drive unit may do over the next few moves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from twin.kernels.operations import BEGINNING, MOVE, PLACE, WORD, Operations
from twin.units import NONE

__all__ = ["operations_of"]

Walk = tuple[int, ...]
"""Directions of the moves that lead to a place, one after the other."""

State = tuple[Walk, int]
"""A place, and the heading there."""

QUARTERS = {"W": 0, "F": 0, "R": 1, "L": 3}
"""Wait, forward, a quarter turn to the right or to the left."""


def operations_of(depth: int, *, rotation: bool) -> Operations:
    """List the operations of a depth, those first that get on soonest.

    Parameters
    ----------
    depth : int
        Number of moves.
    rotation : bool
        Whether a drive unit moves only forward, and takes a move for a quarter turn.

    Returns
    -------
    Operations
        With rotation 17 of depth 3. Staying is the last one.

    Notes
    -----
    Turns that no move follows say nothing about conflicts; the cost of a heading counts them. Turns back and
    forth, and ways that go straight back, are left out.
    """
    found = dict(_turning(depth) if rotation else _sliding(depth))
    reached = {walk for steps in found.values() for walk, _ in steps}
    walks = sorted(reached, key=lambda walk: (len(walk), walk))
    places = {walk: number for number, walk in enumerate(walks)}
    ranked = sorted(found.values(), key=lambda steps: [-len(walk) for walk, _ in steps])
    ends = {steps[-1]: None for steps in ranked}
    numbered = {state: number for number, state in enumerate(ends)}
    probes = {_offset(walk): number for number, walk in reversed(list(enumerate(walks)))}
    cells = [_offset(walk) for walk in walks]
    if rotation:
        for walk, heading in ends:
            for quarter in (3, 0, 1):
                cell = _offset((*walk, (heading + quarter) % 4))
                if cell not in probes:
                    probes[cell] = len(cells)
                    cells.append(cell)
    return Operations(
        before=_int16([places[walk[:-1]] if walk else NONE for walk in walks]),
        direction=_int16([walk[-1] if walk else NONE for walk in walks]),
        place=_int16([[places[walk] for walk, _ in steps] for steps in ranked]),
        turned=_int16([[heading for _, heading in steps] for steps in ranked]),
        end=_int16([numbered[steps[-1]] for steps in ranked]),
        end_place=_int16([places[walk] for walk, _ in ends]),
        end_heading=_int16([heading for _, heading in ends]),
        lateness=_int16([_lateness(steps) for steps in ranked]),
        end_probe=_int16(
            [
                [probes.get(_offset((*walk, (heading + quarter) % 4)), NONE) for quarter in (3, 0, 1)]
                for walk, heading in ends
            ]
        ),
        probe_row=_int16([row for row, _ in cells]),
        probe_col=_int16([col for _, col in cells]),
        kin=_kin([[places[walk] for walk, _ in steps] for steps in ranked]),
        swaps=np.array(_sorting_network(len(ranked)), dtype=np.uint8).reshape(-1, 2),
        rotation=rotation,
    )


def _offset(walk: Walk) -> tuple[int, int]:
    """Rows and columns from the beginning of a walk to its end."""
    return walk.count(2) - walk.count(0), walk.count(1) - walk.count(3)


def _kin(place: list[list[int]]) -> NDArray[np.uint64]:
    """Mark the operations that have a beginning, a place or a move in common with each, as bits."""
    steps = np.pad(np.array(place), ((0, 0), (1, 0)))
    n_operations, n_moves = len(place), len(place[0])
    marks = np.zeros((3, n_operations, n_moves, -(-n_operations // WORD) * WORD), dtype=np.uint8)
    for t in range(n_moves):
        for what, first in ((BEGINNING, 0), (PLACE, t + 1), (MOVE, t)):
            part = steps[:, first : t + 2]
            marks[what, :, t, :n_operations] = (part[:, None] == part[None]).all(axis=-1)
    return np.packbits(marks, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


def _sorting_network(size: int) -> list[tuple[int, int]]:
    """List the places to be compared, and swapped if need be, to sort so many values (Batcher 1968)."""
    pairs = []
    merged = 1
    while merged < size:
        apart = merged
        while apart:
            for first in range(apart % merged, size - apart, 2 * apart):
                places = range(first, min(first + apart, size - apart))
                one_merge = (p for p in places if p // (2 * merged) == (p + apart) // (2 * merged))
                pairs += [(place, place + apart) for place in one_merge]
            apart //= 2
        merged *= 2
    return pairs


def _lateness(steps: tuple[State, ...]) -> int:
    """Weigh the moves without a change of cell, the first one heaviest."""
    cells = [0, *(len(walk) for walk, _ in steps)]
    return sum(1 << (len(steps) - 1 - t) for t in range(len(steps)) if cells[t] == cells[t + 1])


def _turning(depth: int) -> Iterator[tuple[tuple[Walk, ...], tuple[State, ...]]]:
    """Give each operation of drive units that turn, once for each sequence of places."""
    for actions in product("FRLW", repeat=depth):
        text = "".join(actions)
        if text.rstrip("W")[-1:] in ("R", "L") or any(f in text.replace("W", "") for f in ("RL", "LR")):
            continue
        if any(wasted in text for wasted in ("WR", "WL", "LL")):
            continue
        walk: Walk = ()
        heading, states = 0, []
        for action in actions:
            heading = (heading + QUARTERS[action]) % 4
            walk = (*walk, heading) if action == "F" else walk
            states.append((walk, heading))
        yield tuple(walk for walk, _ in states), tuple(states)


def _sliding(depth: int) -> Iterator[tuple[tuple[Walk, ...], tuple[State, ...]]]:
    """Give each operation of drive units that move in any direction."""
    for moves in product((0, 1, 2, 3, NONE), repeat=depth):
        walk: Walk = ()
        states = []
        for move in moves:
            walk = (*walk, move) if move != NONE else walk
            states.append((walk, walk[-1] if walk else NONE))
        if all((walk[i] - walk[i + 1]) % 4 != 2 for i in range(len(walk) - 1)):
            yield tuple(walk for walk, _ in states), tuple(states)


def _int16(values: object) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.array(values, dtype=np.int16)
