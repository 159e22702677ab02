"""Overlays that colour cells: traffic, distance, guidance, popularity, stock and zones."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen, average_cells, fill_cells, level_cells
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.overlays import Heat, Overlays
from twin.view.palette import Colour, Theme, mix
from twin.view.tiles import TILED_PX, grid_of, premultiplied

__all__ = ["Scale", "Tints", "scale_colours"]

N_LEVELS = 256
POD_INSET = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """What the colours of an overlay mean.

    Attributes
    ----------
    title : str
        What is shown, with its unit.
    low, high : str
        Values at both ends.
    middle : str
        The value half way.
    colours : tuple of (red, green, blue)
        From low to high.
    """

    title: str
    low: str
    middle: str
    high: str
    colours: tuple[Colour, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Tint:
    """One overlay that colours cells."""

    title: str
    source: object
    values: Callable[[], NDArray[np.float32]]
    ramp: tuple[Colour, ...]
    root: bool = False
    opacity: tuple[float, float] = (0.35, 0.85)
    inset: float = 0.0


class Tints:
    """Paints cells by values, remembering levels as long as the values stay the same objects."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[str, tuple[object, float, NDArray[np.uint8]]] = {}

    def below_pods(self, frame: Frame, overlays: Overlays) -> list[_Tint]:
        """List the overlays of the floor itself."""
        theme, tints = self._theme, []
        if overlays.distance is not None:
            distance = overlays.distance
            tints.append(
                _Tint("distance, cells", distance, lambda: distance + 1.0, theme.distance, opacity=(0.8, 0.8))
            )
        if overlays.heat is Heat.VISITS:
            tints.append(
                _Tint(
                    "visits of a cell",
                    frame.visits,
                    lambda: frame.visits.astype(np.float32),
                    theme.heat,
                    root=True,
                )
            )
        if overlays.heat is Heat.BLOCKED:
            tints.append(
                _Tint("blocked on a cell, s", frame.blocked_s, lambda: frame.blocked_s, theme.heat, root=True)
            )
        return tints

    def on_pods(self, frame: Frame, overlays: Overlays) -> list[_Tint]:
        """List the overlays of pods."""
        tints = []
        for title, given, ramp in (
            ("popularity of a pod", overlays.popularity, self._theme.popularity),
            ("units on a pod", overlays.stock, self._theme.stock),
        ):
            if given is not None:
                tints.append(
                    _Tint(
                        title,
                        (id(given), id(frame.pod_at)),
                        _by_pod(given, frame.pod_at),
                        ramp,
                        opacity=(0.95, 0.95),
                        inset=POD_INSET,
                    )
                )
        return tints

    def paint(self, screen: Screen, camera: Camera, frame: Frame, tint: _Tint) -> None:
        """Paint one overlay."""
        _, level = self._levels(tint)
        grid = grid_of(frame.layout, camera)
        colours = scale_colours(tint.ramp, tint.opacity)
        if camera.cell_px < TILED_PX:
            average_cells(screen, grid, level, colours)
        else:
            fill_cells(screen, grid, level, colours, float(tint.inset))

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        """Say what the colours mean."""
        found = []
        for tint in self.below_pods(frame, overlays) + self.on_pods(frame, overlays):
            top, _ = self._levels(tint)
            half = top / 4 if tint.root else top / 2
            found.append(Scale(tint.title, "0", f"{half:,.4g}", f"{top:,.4g}", tint.ramp))
        return found

    def _levels(self, tint: _Tint) -> tuple[float, NDArray[np.uint8]]:
        kept = self._kept.get(tint.title)
        if kept is None or not _same(kept[0], tint.source):
            values = np.ascontiguousarray(tint.values(), dtype=np.float32).view()
            values.flags.writeable = False
            top = _round_up(float(np.nanmax(values, initial=0.0)))
            level = np.empty(len(values), dtype=np.uint8) if kept is None else kept[2]
            level_cells(values, top, tint.root, level)
            kept = self._kept[tint.title] = (tint.source, top, level)
        return kept[1], kept[2]


def _same(first: object, second: object) -> bool:
    return first is second or (isinstance(first, tuple) and first == second)


def _by_pod(value: NDArray[np.float32], pod_at: NDArray[np.int32]) -> Callable[[], NDArray[np.float32]]:
    def values() -> NDArray[np.float32]:
        by_cell = np.full(len(pod_at), np.nan, dtype=np.float32)
        standing = pod_at != NONE
        by_cell[standing] = value[pod_at[standing]]
        return by_cell

    return values


def _round_up(value: float) -> float:
    """Give the next of 1, 2, 5, 10, 20, ... so that a scale does not flicker."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-6))


def scale_colours(ramp: tuple[Colour, ...], opacity: tuple[float, float]) -> NDArray[np.uint32]:
    """Spread a ramp over the levels of a scale; the first level is for cells without a value."""
    colours = np.zeros(N_LEVELS, dtype=np.uint32)
    for level in range(1, N_LEVELS):
        share = (level - 1) / (N_LEVELS - 2)
        place = share * (len(ramp) - 1)
        below = min(int(place), len(ramp) - 2)
        colour = mix(ramp[below], ramp[below + 1], place - below)
        colours[level] = premultiplied(colour, opacity[0] + (opacity[1] - opacity[0]) * share)
    return colours
