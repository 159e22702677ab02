"""The board of charts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.events import StationStatus
from twin.frames import Tally
from twin.units import NONE
from twin.view.charts import Bars, Chart, Curve, Curves, Stack, draw_chart
from twin.view.palette import BLUISH_GREEN, GREY, ORANGE, REDDISH_PURPLE, SKY_BLUE, VERMILLION, Colour, mix
from twin.view.panels.sheet import panel_surface
from twin.view.panels.skin import Skin
from twin.view.series import (
    DRIVE_TALLIES,
    SPAN_S,
    STATION_TALLIES,
    WINDOW_S,
    Samples,
    level,
    on_time,
    rate,
    sampled,
    shares,
)
from twin.view.typeface import written
from twin.view.viewport import Viewport

__all__ = ["Board"]

CHART = 100
"""Height of a chart; it grows where there is room."""
MOST = 150
FOOT = 16
N_CHARTS = 7

_DRIVES = (
    "Loaded",
    "Empty",
    "Turning",
    "Lifting",
    "Queueing",
    "Blocked",
    "Charging",
    "Failed",
    "Idle",
)
_STATIONS = ("Busy", "Starved", "Blocked", "Closed")


class Board:
    """Draws the charts, at most a few times a second."""

    def __init__(self) -> None:
        self._kept: tuple[object, pygame.Surface] | None = None
        self.rect = pygame.Rect(0, 0, 0, 0)

    def draw(
        self, surface: pygame.Surface, rect: pygame.Rect, views: Sequence[Viewport], now_s: float, skin: Skin,
        beat: int,
    ) -> None:  # fmt: skip
        """Draw the board.

        Parameters
        ----------
        surface : pygame.Surface
            The window.
        rect : pygame.Rect
            The place.
        views : sequence of Viewport
            One floor, or two to compare.
        now_s : float
            Where the charts end.
        skin : Skin
            How it looks.
        beat : int
            Counts up when it is time to draw anew.
        """
        key = (rect.size, skin, beat, round(now_s, 1))
        if self._kept is None or (self._kept[0] != key and self._due(key)):
            self._kept = key, self._drawn(rect.size, views, now_s, skin)
        self.rect = rect
        surface.blit(self._kept[1], rect)

    def _due(self, key: tuple[object, ...]) -> bool:
        """Say whether size, colours or the beat have changed; the time alone is no reason."""
        assert self._kept is not None
        kept = self._kept[0]
        assert isinstance(kept, tuple)
        return kept[:3] != key[:3]

    def _drawn(
        self, size: tuple[int, int], views: Sequence[Viewport], now_s: float, skin: Skin
    ) -> pygame.Surface:
        board = panel_surface(*size, skin)
        charts = _charts(views, now_s, skin)
        room = size[1] - 2 * skin.px(8) - skin.px(FOOT)
        fitting = charts[: max(1, room // skin.px(CHART))]
        height = min(skin.px(MOST), room // len(fitting))
        for number, chart in enumerate(fitting):
            place = pygame.Rect(
                skin.pad, skin.px(8) + number * height, size[0] - 2 * skin.pad, height - skin.px(8)
            )
            draw_chart(board, place, chart, skin)
        foot = written(_span(now_s), skin.small, skin.theme.muted)
        board.blit(foot, (skin.pad, size[1] - foot.get_height() - skin.px(7)))
        return board

    def height(self, most: int, skin: Skin) -> int:
        """Compute how high the board should be where there is so much room."""
        return min(most, N_CHARTS * skin.px(MOST) + 2 * skin.px(8) + skin.px(FOOT))


def _span(now_s: float) -> str:
    """Say how far back the charts go."""
    span = min(now_s, SPAN_S)
    text = f"{span / 60:.0f} min" if span >= 60 else f"{span:.0f} s"
    return f"The last {text}; rates and shares over {WINDOW_S / 60:.0f} min."


def _charts(views: Sequence[Viewport], now_s: float, skin: Skin) -> list[Chart]:
    """Make the charts of one floor, or those that compare two."""
    samples = [sampled(view.source, now_s) for view in views]
    if len(views) == 1:
        return _of_one(views[0], samples[0], skin)
    shortest = min(len(found.times_s) for found in samples)
    times = samples[0].times_s[len(samples[0].times_s) - shortest :]
    colours = (skin.theme.loaded, ORANGE)

    def compare(title: str, values: list[NDArray[np.float64]], unit: str = "", share: bool = False) -> Curves:
        curves = tuple(
            Curve(name, part[len(part) - shortest :], colour)
            for name, part, colour in zip("AB", values, colours, strict=False)
        )
        return Curves(title, times, curves, unit, share)

    return [
        compare("Units per hour", [rate(found, Tally.UNITS) for found in samples]),
        compare("Orders waiting", [level(found, Tally.BACKLOG) for found in samples]),
        compare("Drive units in the lanes", [level(found, Tally.QUEUED) for found in samples]),
        compare("On time", [on_time(found) for found in samples], share=True),
        compare("Stations busy", [shares(found, STATION_TALLIES)[:, 0] for found in samples], share=True),
        compare("Drive units blocked", [shares(found, DRIVE_TALLIES)[:, 5] for found in samples], share=True),
        compare("Pod visits per hour", [rate(found, Tally.POD_VISITS) for found in samples]),
    ]


def _of_one(view: Viewport, samples: Samples, skin: Skin) -> list[Chart]:
    theme, times = skin.theme, samples.times_s
    stations: tuple[Colour, ...] = (theme.busy, theme.starved, theme.full, theme.closed)
    drives: tuple[Colour, ...] = (
        theme.loaded,
        SKY_BLUE,
        mix(SKY_BLUE, theme.page, 0.45),
        mix(theme.loaded, BLUISH_GREEN, 0.5),
        REDDISH_PURPLE,
        VERMILLION,
        ORANGE,
        theme.failed,
        mix(GREY, theme.page, 0.35),
    )
    waiting = Curve("waiting", level(samples, Tally.BACKLOG), theme.waiting)
    at_stations = Curve("open", level(samples, Tally.OPEN), theme.loaded)
    longest = Curve("longest", level(samples, Tally.LONGEST_QUEUE), VERMILLION)
    each = level(samples, Tally.QUEUED) / max(1, len(view.frame.layout.stations))
    mean = Curve("mean", each, theme.waiting)
    return [
        Curves("Units per hour", times, (Curve("", rate(samples, Tally.UNITS), theme.loaded),)),
        Stack("Stations", times, shares(samples, STATION_TALLIES), _STATIONS, stations),
        Stack("Drive units", times, shares(samples, DRIVE_TALLIES), _DRIVES, drives),
        Curves("Queues", times, (longest, mean)),
        Curves("Orders", times, (waiting, at_stations)),
        Curves("On time", times, (Curve("", on_time(samples), theme.busy),), share=True),
        _lanes(view, skin),
    ]


def _lanes(view: Viewport, skin: Skin) -> Bars:
    """Show the lane of each station, coloured by the station's status."""
    theme, frame = skin.theme, view.frame
    colours = {
        NONE: theme.unknown,
        StationStatus.STARVED: theme.starved,
        StationStatus.BUSY: theme.busy,
        StationStatus.BLOCKED: theme.full,
        StationStatus.CLOSED: theme.closed,
    }
    stations = frame.layout.stations
    return Bars(
        "In the lanes now",
        tuple(float(n) for n in frame.queue_length),
        tuple(len(station.lane) + 1.0 for station in stations),
        tuple(station.name for station in stations),
        tuple(colours[status] for status in frame.station_status.tolist()),
    )
