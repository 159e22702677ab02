"""Overlays that colour cells: traffic, distance, popularity and stock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.levels import level_cells
from twin.kernels.raster import Screen, average_cells, fill_cells
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.guide import weight_range
from twin.view.overlays import Heat, Overlays
from twin.view.palette import Colour, Theme, mix
from twin.view.pixels import grid_of, premultiplied, sealed
from twin.view.tiles import TILED_PX

__all__ = ["Scale", "Tint", "Tints", "on_ramp"]

N_LEVELS = 256
POD_INSET = 0.1
Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """What the colours of an overlay mean.

    Attributes
    ----------
    title : str
        What is shown, with its unit.
    low, middle, high : str
        Values at both ends and half way.
    colours : tuple of (red, green, blue)
        From low to high.
    """

    title: str
    low: str
    middle: str
    high: str
    colours: tuple[Colour, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Tint:
    """One overlay that colours cells.

    Attributes
    ----------
    title : str
        What it shows, with its unit.
    source : tuple of object
        The values stay the same as long as these objects do.
    values : callable
        Computes them, shape (N,); NaN where there are none.
    none : float
        Largest value that counts as none.
    ramp : tuple of (red, green, blue)
        The colours.
    root : bool
        Whether they follow the square root of the values.
    opacity : (float, float)
        Of the lowest and of the highest value.
    inset : float
        What is left free on all sides of a cell, in cells.
    exact : bool
        Whether the scale ends at the largest value, not at a round one above.
    """

    title: str
    source: tuple[object, ...]
    values: Callable[[], Float32]
    ramp: tuple[Colour, ...]
    none: float = 0.0
    root: bool = False
    opacity: tuple[float, float] = (0.45, 0.9)
    inset: float = 0.0
    exact: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class _Levels:
    """The levels of a tint, and what they were made from."""

    source: tuple[object, ...]
    top: float
    level: NDArray[np.uint8]


class Tints:
    """Paints cells by values, remembering levels as long as the values stay the same objects."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[str, _Levels] = {}
        self._colours: dict[str, NDArray[np.uint32]] = {}

    def still(self, overlays: Overlays) -> list[Tint]:
        """List the overlays that stay when drive units move."""
        distance = overlays.distance
        if distance is None:
            return []
        ramp = self._theme.distance
        whole = (0.85, 0.85)
        return [
            Tint("cells to the goal", (distance,), lambda: distance, ramp, -1.0, opacity=whole, exact=True)
        ]

    def traffic(self, frame: Frame, overlays: Overlays) -> list[Tint]:
        """List the overlays of traffic."""
        ramp, visits, blocked_s = self._theme.heat, frame.visits, frame.blocked_s
        if overlays.heat is Heat.VISITS:
            return [Tint("visits of a cell", (visits,), lambda: visits.astype(np.float32), ramp, root=True)]
        if overlays.heat is Heat.BLOCKED:
            return [Tint("seconds blocked on a cell", (blocked_s,), lambda: blocked_s, ramp, root=True)]
        return []

    def of_pods(self, frame: Frame, overlays: Overlays) -> list[Tint]:
        """List the overlays of pods."""
        theme, pod_at = self._theme, frame.pod_at
        pairs = (
            ("visits of a pod", overlays.popularity, theme.popularity),
            ("units on a pod", overlays.stock, theme.stock),
        )
        return [
            Tint(title, (given, pod_at), _by_cell(given, pod_at), ramp, -1.0, opacity=(1, 1), inset=POD_INSET)
            for title, given, ramp in pairs
            if given is not None
        ]

    def paint(self, screen: Screen, camera: Camera, frame: Frame, tint: Tint) -> None:
        """Paint one overlay."""
        level, grid = self._levels(tint).level, grid_of(frame.layout, camera)
        if tint.title not in self._colours:
            self._colours[tint.title] = _level_colours(tint.ramp, tint.opacity)
        if camera.cell_px < TILED_PX:
            average_cells(screen, grid, level, self._colours[tint.title])
        else:
            fill_cells(screen, grid, level, self._colours[tint.title], float(tint.inset))

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        """Say what the colours mean."""
        found = []
        for tint in self.still(overlays) + self.traffic(frame, overlays) + self.of_pods(frame, overlays):
            top = self._levels(tint).top
            half = top / 4 if tint.root else top / 2
            found.append(Scale(tint.title, "0", f"{half:,.3g}", f"{top:,.6g}", tint.ramp))
        if overlays.guidance is not None:
            low, high = weight_range(overlays.guidance)
            ends = f"{low:.3g}", f"{(low + high) / 2:.3g}", f"{high:.3g}"
            found.append(Scale("weight of a move", *ends, colours=self._theme.guidance))
        if overlays.battery:
            found.append(Scale("state of charge, %", "0", "50", "100", self._theme.charge))
        return found

    def _levels(self, tint: Tint) -> _Levels:
        kept = self._kept.get(tint.title)
        if kept is not None and all(a is b for a, b in zip(kept.source, tint.source, strict=True)):
            return kept
        values = sealed(tint.values())
        largest = float(np.nanmax(values, initial=0.0))
        top = max(largest, 1.0) if tint.exact else _round_up(largest)
        level = np.empty(len(values), dtype=np.uint8) if kept is None else kept.level
        level_cells(values, tint.none, top, tint.root, 1, N_LEVELS - 1, level)
        self._kept[tint.title] = _Levels(tint.source, top, level)
        return self._kept[tint.title]


def _by_cell(value: Float32, pod_at: NDArray[np.int32]) -> Callable[[], Float32]:
    """Bring values of pods to the cells on which they stand; pods that have none are left out."""

    def values() -> Float32:
        by_cell = np.full(len(pod_at), np.nan, dtype=np.float32)
        standing = (pod_at != NONE) & (pod_at < len(value))
        by_cell[standing] = value[pod_at[standing]]
        return by_cell

    return values


def _round_up(value: float) -> float:
    """Give the next of 1, 2, 5, 10, 20, ..., so that a scale does not flicker."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-6))


def on_ramp(ramp: tuple[Colour, ...], share: float) -> Colour:
    """Find the colour of a value, 0 to 1, on a scale."""
    place = min(max(share, 0.0), 1.0) * (len(ramp) - 1)
    below = min(int(place), len(ramp) - 2)
    return mix(ramp[below], ramp[below + 1], place - below)


def _level_colours(ramp: tuple[Colour, ...], opacity: tuple[float, float]) -> NDArray[np.uint32]:
    """Spread a ramp over the levels of a scale; the first level is for cells without a value."""
    colours = np.zeros(N_LEVELS, dtype=np.uint32)
    for level in range(1, N_LEVELS):
        share = (level - 1) / (N_LEVELS - 2)
        colours[level] = premultiplied(on_ramp(ramp, share), opacity[0] + (opacity[1] - opacity[0]) * share)
    return colours
