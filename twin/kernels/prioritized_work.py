"""What prioritised planning keeps from plan to plan, and copies of ways that may be given up in vain."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined
from twin.kernels.priority import BUCKETS, Travellers
from twin.kernels.reservations import give_up, reserve, worth_of
from twin.kernels.window import WindowWork
from twin.units import NONE

__all__ = ["GROUP", "PrioritizedWork", "keep_copy", "prioritized_work", "take_copy"]

Int32 = NDArray[np.int32]

GROUP = 6
"""Most drive units that plan anew together."""

TURNS, MORE_TURNS = 5, 16
"""Turns to look for a way, for each drive unit and besides, after which no order of priorities is found."""


class PrioritizedWork(NamedTuple):
    """Work arrays of the planner, allocated once.

    Attributes
    ----------
    queue : ndarray of int32, shape (turns + 2 * W,)
        Drive units by falling priority, then those that gave up their ways, in turn: whoever does so before
        its turn stands there twice. There is room for two more at each move of the last way that is found.
    rank : ndarray of int32, shape (D,)
        Their priorities.
    bucket : ndarray of int32, shape (BUCKETS,)
        Buckets of the counting sort.
    aim : ndarray of int32, shape (D,)
        Goal that each way leads to.
    station : ndarray of int32, shape (D,)
        Station of the drive unit's task when it was found.
    with_pod, stood : ndarray of uint8, shape (D,)
        Whether it was found for a drive unit with a pod, and for one that must not move.
    stale : ndarray of uint8, shape (D,)
        1 where a better way should be looked for.
    in_vain : ndarray of uint8, shape (D,)
        Tries to better each way that were in vain.
    group : ndarray of int32, shape (GROUP,)
        Drive units that plan anew together.
    kept_path, kept_facing : ndarray of int32, shape (GROUP, W + 1)
        Their ways before.
    kept_length, kept_worth, kept_least : ndarray of int32, shape (GROUP,)
        The lengths of these, how far they lead, and the moves to the goal if nobody were in the way.
    """

    queue: Int32
    rank: Int32
    bucket: Int32
    aim: Int32
    station: Int32
    with_pod: NDArray[np.uint8]
    stood: NDArray[np.uint8]
    stale: NDArray[np.uint8]
    in_vain: NDArray[np.uint8]
    group: Int32
    kept_path: Int32
    kept_facing: Int32
    kept_length: Int32
    kept_worth: Int32
    kept_least: Int32


def prioritized_work(n_drives: int, window: int) -> PrioritizedWork:
    """Allocate the work arrays for a fleet."""
    return PrioritizedWork(
        queue=np.zeros(TURNS * n_drives + MORE_TURNS + 2 * window, dtype=np.int32),
        rank=np.zeros(n_drives, dtype=np.int32),
        bucket=np.zeros(BUCKETS, dtype=np.int32),
        aim=np.full(n_drives, NONE, dtype=np.int32),
        station=np.full(n_drives, NONE, dtype=np.int32),
        with_pod=np.zeros(n_drives, dtype=np.uint8),
        stood=np.zeros(n_drives, dtype=np.uint8),
        stale=np.zeros(n_drives, dtype=np.uint8),
        in_vain=np.zeros(n_drives, dtype=np.uint8),
        group=np.zeros(GROUP, dtype=np.int32),
        kept_path=np.zeros((GROUP, window + 1), dtype=np.int32),
        kept_facing=np.zeros((GROUP, window + 1), dtype=np.int32),
        kept_length=np.zeros(GROUP, dtype=np.int32),
        kept_worth=np.zeros(GROUP, dtype=np.int32),
        kept_least=np.zeros(GROUP, dtype=np.int32),
    )


@inlined
def keep_copy(fleet: Travellers, window: WindowWork, work: PrioritizedWork, index: int, drive: int) -> None:
    """Keep a copy of a drive unit's way, and give the way up."""
    work.kept_length[index] = window.length[drive]
    work.kept_worth[index] = worth_of(fleet, window, drive, window.length[drive])
    for row in range(len(window.row)):
        work.kept_path[index, row] = window.path[drive, row]
        work.kept_facing[index, row] = window.facing[drive, row]
    if window.length[drive] != NONE:
        give_up(window, drive)


@inlined
def take_copy(window: WindowWork, work: PrioritizedWork, index: int, drive: int) -> None:
    """Give a drive unit the way back of which a copy was kept."""
    for row in range(len(window.row)):
        window.path[drive, row] = work.kept_path[index, row]
        window.facing[drive, row] = work.kept_facing[index, row]
    reserve(window, drive, work.kept_length[index])
