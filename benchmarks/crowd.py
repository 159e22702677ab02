"""A floor full of moving drive units to draw, without the simulation that would move them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin.events import StationStatus
from twin.frames import DriveLook, Frame, frame_of
from twin.layout import parse_layout
from twin.layout.floor import CellKind, Layout
from twin.units import D_COL, D_ROW, NONE

__all__ = ["Crowd", "million_cells"]

SAMPLE_S = 0.5
"""Simulated seconds between two frames that differ in more than places."""
SPEED_CELLS_S = 1.5


def million_cells() -> Layout:
    """Lay out a floor of about a million cells."""
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
    """Drive units that run back and forth, a quarter of them with pods, all other locations full.

    Parameters
    ----------
    layout : Layout
        The floor.
    n_drives : int
        Size of the fleet.
    seed : int
        Of the places, looks and what was counted so far.
    """

    def __init__(self, layout: Layout, n_drives: int, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self._cell = rng.choice(np.flatnonzero(layout.kind != CellKind.WALL), n_drives, replace=False)
        self._heading = rng.integers(0, 4, n_drives)
        self._phase_s = rng.uniform(0, 2, n_drives)
        look = rng.choice(
            [DriveLook.EMPTY, DriveLook.LOADED, DriveLook.WAITING, DriveLook.IDLE],
            n_drives,
            p=(0.4, 0.4, 0.15, 0.05),
        ).astype(np.uint8)
        carried = np.where(look == DriveLook.LOADED, rng.uniform(0, 1, n_drives), np.nan)
        self._rng = rng
        self._frame = replace(
            frame_of(layout),
            time_s=0.0,
            look=look,
            blocked=(rng.random(n_drives) < 0.1),
            carried_fill=carried.astype(np.float32),
            goal=rng.choice(layout.storage, n_drives).astype(np.int32),
            cell=self._cell.astype(np.int32),
            pod=np.full(n_drives, NONE, dtype=np.int32),
            station=np.full(n_drives, NONE, dtype=np.int32),
            waits_for=np.full(n_drives, NONE, dtype=np.int32),
            phase=np.zeros(n_drives, dtype=np.uint8),
            charge=rng.uniform(0, 1, n_drives).astype(np.float32),
            row=np.zeros(n_drives, dtype=np.float32),
            col=np.zeros(n_drives, dtype=np.float32),
            heading=np.zeros(n_drives, dtype=np.float32),
            **self._sampled(layout),
        )
        self._sample = 0

    def at(self, time_s: float) -> Frame:
        """Give the frame of a moment."""
        layout = self._frame.layout
        if int(time_s / SAMPLE_S) != self._sample:
            self._sample = int(time_s / SAMPLE_S)
            self._frame = replace(self._frame, **self._sampled(layout))
        row, col = np.divmod(self._cell, layout.n_cols)
        swing = (time_s + self._phase_s) * SPEED_CELLS_S % 4
        away = np.minimum(swing, 4 - swing)
        return replace(
            self._frame,
            time_s=time_s,
            row=(row + away * np.array(D_ROW)[self._heading]).astype(np.float32),
            col=(col + away * np.array(D_COL)[self._heading]).astype(np.float32),
            heading=((self._heading + 2 * (swing > 2)) % 4).astype(np.float32),
        )

    def _sampled(self, layout: Layout) -> dict[str, NDArray[np.generic]]:
        """Make what changes from one frame of a simulation to the next."""
        rng, n_stations = self._rng, len(layout.stations)
        pod_fill = np.full(layout.n_cells, np.nan, dtype=np.float32)
        pod_fill[layout.storage] = rng.uniform(0, 1, len(layout.storage))
        pod_at = np.full(layout.n_cells, NONE, dtype=np.int32)
        pod_at[layout.storage] = np.arange(len(layout.storage))
        visits = (rng.exponential(40.0, layout.n_cells) * (layout.kind != CellKind.WALL)).astype(np.int32)
        return {
            "pod_fill": pod_fill,
            "pod_at": pod_at,
            "visits": visits,
            "blocked_s": visits.astype(np.float32),
            "station_status": rng.choice(list(StationStatus), n_stations).astype(np.int8),
            "open_totes": rng.integers(0, 13, n_stations).astype(np.int32),
            "queue_length": rng.integers(0, 7, n_stations).astype(np.int32),
        }
