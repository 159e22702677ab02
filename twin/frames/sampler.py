"""Samples: what is to be seen of a running floor, as changes since the last look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.frames.counter import Counter
from twin.frames.tally import Tally
from twin.frames.waiting import Waiting
from twin.frames.ways import NOTHING_TOLD, Foresight, ToldWays
from twin.kernels.kept import keep
from twin.kernels.sampling import see
from twin.kernels.sight import CELL_COLUMNS, PARTS, Cargo, Power, Seen, Sight, nothing_seen
from twin.state import Activity, FloorState

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = ["Sample", "Sampler", "apply_sample", "copy_of", "key_sample"]

Int32 = NDArray[np.int32]

LYING = CELL_COLUMNS.index("lying")
WAYS_EVERY = 2
"""Samples from one look at the ways to the next: with each sample, a run with frames took 16 % more time."""


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """What has changed from one look at a floor to the next.

    Attributes
    ----------
    step : int
        The clock.
    ends : tuple of int
        Where the changes of drive units, of cells and of stations end.
    places : ndarray of int32
        Places of the changes in the flattened tables of a :class:`~twin.kernels.sight.Seen`.
    values : ndarray of int32
        What is there from now on.
    tally : ndarray of int64, shape (len(Tally),)
        What has been counted so far.
    told : ndarray of int32, shape (2, any)
        Which ways of drive units have changed, and to what; see :class:`~twin.frames.ways.ToldWays`.
    """

    step: int
    ends: tuple[int, int, int]
    places: Int32
    values: Int32
    tally: NDArray[np.int64]
    told: Int32


def copy_of(seen: Seen) -> Seen:
    """Copy what has been seen."""
    return Seen(*(table.copy() for table in seen))


def apply_sample(seen: Seen, sample: Sample) -> None:
    """Bring what has been seen up to date; ``seen`` is modified in place."""
    first = 0
    for table, end in zip(seen, sample.ends, strict=True):
        if end > first:
            table.reshape(-1)[sample.places[first:end]] = sample.values[first:end]
        first = end


def key_sample(seen: Seen, ways: ToldWays, step: int, tally: NDArray[np.int64]) -> Sample:
    """Make a sample that says all that is to be seen, as changes from an empty floor."""
    (_, n_drives), (_, n_cells), (_, n_stations) = (table.shape for table in seen)
    empty = nothing_seen(n_drives, n_cells, n_stations)
    places = [np.flatnonzero(now != before).astype(np.int32) for now, before in zip(seen, empty, strict=True)]
    values = [table.reshape(-1)[place] for table, place in zip(seen, places, strict=True)]
    first, second, third = np.cumsum([len(place) for place in places]).tolist()
    ends = first, second, third
    return Sample(step, ends, np.concatenate(places), np.concatenate(values), tally, ways.all())


class Sampler:
    """Looks at a running floor from time to time.

    Parameters
    ----------
    floor : FulfillmentFloor
        The floor; it isn't changed.

    Attributes
    ----------
    seen : Seen
        What has been seen of it.
    """

    def __init__(self, floor: FulfillmentFloor) -> None:
        self._floor = floor
        state = floor.state
        n_drives, n_stations = len(state.fleet.cell), len(state.layout.stations)
        self.seen = nothing_seen(n_drives, state.layout.n_cells, n_stations)
        self._counter = Counter(floor)
        self._waiting = Waiting(floor)
        self._foresight = Foresight(floor)
        self._n_samples = 0
        self._lying: frozenset[int] = frozenset()
        self._sight = _sight_of(floor, self.seen, self._counter.status, self._waiting.found)
        self._kept = keep(self._sight)

    def sample(self) -> Sample:
        """Look now."""
        floor, state, sight = self._floor, self._floor.state, self._sight
        tally = self._counter.tally()
        self._waiting.look()
        if floor.motion.bodies is None:
            np.floor_divide(state.fleet.cell, state.layout.n_cols, out=sight.rows)
            np.mod(state.fleet.cell, state.layout.n_cols, out=sight.cols)
            np.multiply(state.fleet.heading, 90.0, out=sight.angles)
        end_of_drives, end_of_cells, end = see(self._kept)
        tally[Tally.DRIVE_EMPTY_TRAVEL : Tally.DRIVE_IDLE + 1] = sight.activity
        tally[Tally.QUEUED] = sight.queued.sum()
        tally[Tally.LONGEST_QUEUE] = sight.queued.max(initial=0)
        places, values = sight.places[:end].copy(), sight.values[:end].copy()
        lying = floor.upkeep.spills.lying
        if lying != self._lying:
            changed = np.array(sorted(lying ^ self._lying), dtype=np.int32)
            self._lying = lying
            self.seen.cells[LYING, changed] ^= 1
            places = np.insert(places, end_of_cells, changed + np.int32(LYING * state.layout.n_cells))
            values = np.insert(values, end_of_cells, self.seen.cells[LYING, changed])
            end_of_cells, end = end_of_cells + len(changed), end + len(changed)
        ends = end_of_drives, end_of_cells, end
        told = self._foresight.look() if self._n_samples % WAYS_EVERY == 0 else NOTHING_TOLD
        self._n_samples += 1
        return Sample(floor.now, ends, places, values, tally, told)


def _sight_of(floor: FulfillmentFloor, seen: Seen, status: Int32, waits: Int32) -> Sight:
    """Gather what is looked at; its arrays stay the same while the floor runs."""
    state, bodies = floor.state, floor.motion.bodies
    n_drives = len(state.fleet.cell)
    places = [np.zeros(n_drives) for _ in range(3)] if bodies is None else list(bodies[:3])
    n_entries = sum(table.size for table in seen)
    return Sight(
        fleet=state.fleet,
        pods=state.pods,
        cargo=_cargo_of(state),
        power=_power_of(state),
        status=status,
        open_totes=state.stations.open_orders,
        queued=np.zeros(len(state.layout.stations), dtype=np.int32),
        rows=places[0],
        cols=places[1],
        angles=places[2],
        per_unit=float(PARTS) if bodies is None else PARTS / state.layout.cell_m,
        waits=waits,
        lane=state.grid.lane,
        seen=seen,
        activity=np.zeros(len(Activity), dtype=np.int64),
        places=np.zeros(n_entries, dtype=np.int32),
        values=np.zeros(n_entries, dtype=np.int32),
    )


def _cargo_of(state: FloorState) -> Cargo:
    """Measure the pods, and what they hold at first."""
    stock = state.stock
    room = stock.capacity.reshape(-1, stock.slots_per_pod).sum(axis=1, dtype=np.int64)
    held = stock.units.reshape(-1, stock.slots_per_pod).sum(axis=1, dtype=np.int64)
    fill = np.rint(1000 * held / np.maximum(room, 1)).astype(np.int32)
    return Cargo(stock.slots_per_pod, stock.units, room, fill)


def _power_of(state: FloorState) -> Power:
    batteries = state.batteries
    if batteries is None:
        return Power(np.zeros(0, dtype=np.int64), np.zeros(len(Activity), dtype=np.int64), 1)
    return Power(batteries.start, batteries.net_mw, batteries.capacity)
