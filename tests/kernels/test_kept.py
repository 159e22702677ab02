"""Arguments that are taken in once: the same arrays, for as long as they are kept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import cached
from twin.kernels.kept import Kept, keep


class Pair(NamedTuple):
    """Two arrays."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]


@cached
def move_over(pairs: Kept[tuple[Pair, int]], place: int) -> int:
    """Add a number of one array to the other."""
    pair, times = pairs.parts
    pair.other[place] += times * pair.one[place]
    return int(pair.other[place])


def test_a_kernel_works_on_the_arrays_themselves() -> None:
    """What Python writes the kernel reads, and the other way round."""
    pair = Pair(np.arange(4, dtype=np.int32), np.zeros(4, dtype=np.int32))
    kept = keep((pair, 5))
    assert move_over(kept, 3) == 15
    pair.one[3] = 10
    assert move_over(kept, 3) == 65
    assert pair.other.tolist() == [0, 0, 0, 65]


def test_arrays_live_for_as_long_as_they_are_kept() -> None:
    """Nobody else holds them: memory that was given back would hold something else by now."""
    kept = keep((Pair(np.full(1000, 7, dtype=np.int32), np.zeros(1000, dtype=np.int32)), 1))
    others = [np.full(1000, n, dtype=np.int32) for n in range(100)]
    assert len(others) == 100
    assert move_over(kept, 999) == 7
