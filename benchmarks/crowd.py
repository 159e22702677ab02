"""A floor full of moving drive units to watch, without the simulation that would move them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin.errors import TwinError
from twin.events import EventKind, StationStatus
from twin.frames import DriveLook, Frame, Tally, frame_of
from twin.frames.blending import blend
from twin.layout import parse_layout
from twin.layout.floor import CellKind, Layout
from twin.metrics.observation import KIND, ORDER, STEP, UNITS
from twin.scenario import Scenario
from twin.units import D_COL, D_ROW, NONE
from twin.view.source import told_until

__all__ = ["Crowd", "million_cells"]

SAMPLE_S = 0.5
"""Simulated seconds between two frames that differ in more than places."""
CELLS_PER_S = 1.5
REACH = 4
"""Cells that each drive unit runs forth and back."""
N_SAMPLES = 48
"""After these, time begins anew."""

PACKED_S, PAUSE_S, FACTS_S = 30.0, 6.0, 3600.0
"""What a packer takes for an order and between two, and for how long it does so."""

LOOKS = (DriveLook.EMPTY, DriveLook.LOADED, DriveLook.WAITING, DriveLook.IDLE)
SHARES = (0.4, 0.4, 0.15, 0.05)


def million_cells() -> Layout:
    """Lay out a floor of 1005 x 997 cells."""
    return parse_layout(
        """
name: million-cells
floor:
  blocks: {across: 332, down: 165, depth: 5}
  highway_lanes: 4
  stations:
    pick: {north: 200, south: 200}
    replenish: {north: 20, south: 20}
    queue: 6
drive_units: 10000
"""
    )


class Crowd:
    """Drive units that run forth and back, four in ten with pods, all other locations full.

    A :class:`~twin.view.source.Source`: frames are blended from samples as those of a run are, and pods,
    totes, traffic and states of stations differ from sample to sample. Packers begin and end by turns.

    Parameters
    ----------
    layout : Layout
        The floor.
    n_drives : int
        Size of the fleet.
    """

    live = False
    step_s = 0.1
    end_s = 86_400.0
    trouble: TwinError | None = None

    def __init__(self, layout: Layout, n_drives: int) -> None:
        self.layout, self.scenario = layout, Scenario()
        rng = np.random.default_rng(1)
        inside = np.flatnonzero(layout.kind != CellKind.WALL)
        self._cell = rng.choice(inside, n_drives, replace=n_drives > len(inside))
        self._direction = rng.integers(0, 4, n_drives)
        self._begun_s = rng.uniform(0, 2 * REACH / CELLS_PER_S, n_drives)
        self._samples = [self._sample(number, rng) for number in range(N_SAMPLES + 1)]
        self._facts = _packed_facts(layout.packers, self.step_s, rng)

    @property
    def known_s(self) -> float:
        """All of it."""
        return self.end_s

    def reach(self, until_s: float) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def frame_at(self, time_s: float) -> Frame:
        """Blend two samples."""
        number, rest = divmod(time_s, SAMPLE_S)
        first = int(number) % N_SAMPLES
        n_steps = round(time_s / self.step_s)
        return blend(self._samples[first], self._samples[first + 1], rest / SAMPLE_S, time_s, n_steps)

    def tallies(self, until_s: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Count something that grows."""
        times_s = np.arange(0.0, until_s + 1e-9, 60.0)
        return times_s, np.outer(times_s, np.arange(1, len(Tally) + 1)).astype(np.int64)

    def facts_until(self, time_s: float) -> NDArray[np.int32]:
        """Tell of the packers."""
        return told_until(self._facts, time_s, self.step_s)

    def figures(self) -> dict[str, float]:
        """Give no figures."""
        return {}

    def _sample(self, number: int, rng: np.random.Generator) -> Frame:
        """Make a frame whose arrays are all its own."""
        layout, n_drives, n_stations = self.layout, len(self._cell), len(self.layout.stations)
        swing = (number * SAMPLE_S + self._begun_s) * CELLS_PER_S % (2 * REACH)
        away = np.minimum(swing, 2 * REACH - swing)
        row, col = np.divmod(self._cell, layout.n_cols)
        row = np.clip(row + away * np.array(D_ROW)[self._direction], 0, layout.n_rows - 1)
        col = np.clip(col + away * np.array(D_COL)[self._direction], 0, layout.n_cols - 1)
        look = rng.permuted(np.repeat(LOOKS, np.ceil(np.array(SHARES) * n_drives).astype(int)))[:n_drives]
        fill = np.where(look == DriveLook.LOADED, rng.uniform(0, 1, n_drives), np.nan)
        pod_fill = np.full(layout.n_cells, np.nan, dtype=np.float32)
        pod_fill[layout.storage] = rng.uniform(0, 1, len(layout.storage))
        pod_at = np.full(layout.n_cells, NONE, dtype=np.int32)
        pod_at[layout.storage] = np.arange(len(layout.storage))
        visits = (rng.exponential(40.0, layout.n_cells) * (layout.kind != CellKind.WALL)).astype(np.int32)
        nobody = np.full(n_drives, NONE, dtype=np.int32)
        return replace(
            frame_of(layout),
            time_s=number * SAMPLE_S,
            row=row.astype(np.float32),
            col=col.astype(np.float32),
            heading=((self._direction + 2 * (swing > REACH)) % 4).astype(np.float32),
            look=look.astype(np.uint8),
            blocked=rng.random(n_drives) < 0.1,
            phase=np.zeros(n_drives, dtype=np.uint8),
            cell=(np.round(row) * layout.n_cols + np.round(col)).astype(np.int32),
            goal=rng.choice(layout.storage, n_drives).astype(np.int32),
            pod=nobody,
            station=nobody.copy(),
            waits_for=nobody.copy(),
            charge=rng.uniform(0, 1, n_drives).astype(np.float32),
            carried_fill=fill.astype(np.float32),
            pod_fill=pod_fill,
            pod_at=pod_at,
            visits=visits,
            blocked_s=visits.astype(np.float32),
            station_status=rng.choice(list(StationStatus), n_stations).astype(np.int8),
            open_totes=rng.integers(0, 13, n_stations).astype(np.int32),
            queue_length=rng.integers(0, 7, n_stations).astype(np.int32),
        )


def _packed_facts(n_packers: int, step_s: float, rng: np.random.Generator) -> NDArray[np.int32]:
    """Have each packer begin and end one order after the other; shape (n, 10), by time."""
    period_s = PACKED_S + PAUSE_S
    n_orders = int(FACTS_S / period_s)
    begun_s = rng.uniform(0.0, period_s, n_packers)[:, np.newaxis] + period_s * np.arange(n_orders)
    facts = np.full((2, n_packers, n_orders, 10), NONE, dtype=np.int32)
    facts[..., STEP] = np.stack([begun_s, begun_s + PACKED_S]) / step_s
    facts[..., ORDER] = np.arange(begun_s.size).reshape(begun_s.shape)
    facts[..., UNITS] = np.arange(n_packers)[:, np.newaxis]
    facts[0, ..., KIND], facts[1, ..., KIND] = EventKind.PACK_STARTED, EventKind.ORDER_PACKED
    rows = facts.reshape(-1, 10)
    return rows[np.argsort(rows[:, STEP], kind="stable")]
