"""Ways between two cells are as long as a search of the whole floor says."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.kernels.fields import FAR
from twin.kernels.ways import cells_between, way_work
from twin.layout.foreign.maps import moves_between
from twin.units import NONE


def searched(neighbour: NDArray[np.int32], start: int) -> dict[int, int]:
    distance = {start: 0}
    front = deque([start])
    while front:
        cell = front.popleft()
        for after in neighbour[cell].tolist():
            if after != NONE and after not in distance:
                distance[after] = distance[cell] + 1
                front.append(after)
    return distance


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("one_way", [False, True])
def test_ways_are_shortest(seed: int, one_way: bool) -> None:
    random = np.random.default_rng(seed)
    n_cols = 9
    neighbour = moves_between(random.random((7, n_cols)) > 0.3)
    if one_way:
        neighbour[random.random(neighbour.shape) < 0.2] = NONE
    work = way_work(len(neighbour))
    for start in random.integers(0, len(neighbour), 6).tolist():
        distance = searched(neighbour, start)
        for goal in range(len(neighbour)):
            assert cells_between(neighbour, n_cols, start, goal, work) == distance.get(goal, FAR)
