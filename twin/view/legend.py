"""The legend: a column of samples, drawn by what draws the floor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from twin.events import StationStatus
from twin.frames import DriveLook, Frame
from twin.layout.floor import CellKind
from twin.units import EAST, NONE
from twin.view.bench import draw_packer
from twin.view.bodies import draw_drive_unit, draw_pod
from twin.view.camera import Box
from twin.view.canvas import Canvas
from twin.view.desks import draw_totes, status_colour
from twin.view.ground import draw_charger, draw_chevron, draw_queue_cell, draw_spill, draw_storage
from twin.view.palette import Theme

__all__ = ["Section", "draw_legend", "legend_size", "sections_of"]

COLUMN_PX = 240
"""Width of the legend, or of each section where they stand side by side."""
HEADING_PX, ENTRY_PX, GAP_PX = 30, 29, 12
SAMPLE_PX, TEXT_LEFT = 26, 66
HEADING_SIZE, ENTRY_SIZE = 20, 18
SCALE_BAR_PX, LONGEST_SCALE_BAR_PX = 44, 170

Sample = Callable[[Canvas, Box, Theme], None]
"""Draws into a square."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the legend and the samples below it.

    Attributes
    ----------
    heading : str
        What they have in common.
    entries : tuple of (str, callable)
        What each sample stands for, and what draws it.
    """

    heading: str
    entries: tuple[tuple[str, Sample], ...]

    @property
    def height(self) -> int:
        """How high it is, in pixels."""
        return HEADING_PX + ENTRY_PX * len(self.entries) + GAP_PX


def legend_size(frame: Frame, *, across: bool) -> tuple[int, int]:
    """Compute width and height of a frame's legend, in pixels; ``across`` puts its sections side by side."""
    sections = sections_of(frame)
    if across:
        tallest = max(section.height for section in sections)
        return COLUMN_PX * len(sections), max(tallest, sections[-1].height + SCALE_BAR_PX - GAP_PX)
    return COLUMN_PX, sum(section.height for section in sections) + SCALE_BAR_PX


def draw_legend(
    canvas: Canvas, box: Box, frame: Frame, cell_px: float, theme: Theme, *, across: bool
) -> None:
    """Draw the legend from the upper left corner of a box, and the scale bar at its bottom."""
    left, top = box.x, box.y
    sections = sections_of(frame)
    for number, section in enumerate(sections):
        _draw_section(canvas, left, top, section, theme)
        if across and number < len(sections) - 1:
            left += COLUMN_PX
        elif not across:
            top += section.height
    _draw_scale_bar(canvas, left + 2, box.y + box.height, cell_px / frame.layout.cell_m, theme)


def _draw_section(canvas: Canvas, left: float, top: float, section: Section, theme: Theme) -> None:
    canvas.text(section.heading, left, top + HEADING_PX / 2, HEADING_SIZE, theme.ink)
    y = top + HEADING_PX
    for text, sample in section.entries:
        box = Box(left + 2, y + (ENTRY_PX - SAMPLE_PX) / 2, SAMPLE_PX, SAMPLE_PX)
        sample(canvas, box, theme)
        canvas.text(text, left + TEXT_LEFT, y + ENTRY_PX / 2, ENTRY_SIZE, theme.muted)
        y += ENTRY_PX


def sections_of(frame: Frame, *, packers: bool = False) -> list[Section]:
    """List what a frame can show; ``packers`` says that they are drawn beside it."""
    layout = frame.layout
    one_way = bool(((layout.kind == CellKind.HIGHWAY) & (layout.heading != NONE)).any())
    floor = (
        *((("one-way highway", _highway),) if one_way else ()),
        ("queue cell", _queue),
        *((("charger", draw_charger),) if len(layout.chargers) else ()),
        ("storage location", draw_storage),
        *((("blocked for a time", draw_spill),) if len(frame.lying) else ()),
    )
    if frame.time_s is None:
        return [Section("Stations", (("station", _station(NONE)),)), Section("Floor", floor)]
    failed = bool((frame.look == DriveLook.FAILED).any())
    rare = (_CHARGING if len(layout.chargers) else ()) + (_FAILED if failed else ())
    return [
        Section("Drive units", _DRIVE_UNITS + rare),
        Section("Pods", (("nearly empty", _pod(0.1)), ("half full", _pod(0.5)), ("full", _pod(1.0)))),
        Section("Stations", _STATIONS),
        *([Section("Packers", _PACKERS)] if packers else []),
        Section("Floor", floor),
    ]


def _drive_unit(look: DriveLook, *, blocked: bool = False, both: bool = False) -> Sample:
    """Show a drive unit; with ``both``, also the same with a pod."""

    def sample(canvas: Canvas, box: Box, theme: Theme) -> None:
        fill = 0.5 if look is DriveLook.LOADED else math.nan
        draw_drive_unit(canvas, box, look, theme, heading=EAST, blocked=blocked, fill=fill)
        if both:
            beside = Box(box.x + box.width + 4, box.y, box.width, box.height)
            carrier = DriveLook.LOADED if look is DriveLook.EMPTY else look
            draw_drive_unit(canvas, beside, carrier, theme, heading=EAST, blocked=blocked, fill=0.5)

    return sample


def _pod(fill: float) -> Sample:
    def sample(canvas: Canvas, box: Box, theme: Theme) -> None:
        draw_pod(canvas, box, fill, theme)

    return sample


def _station(status: int) -> Sample:
    def sample(canvas: Canvas, box: Box, theme: Theme) -> None:
        canvas.box(box.shrunk(3), status_colour(status, theme), radius=3)

    return sample


def _totes(canvas: Canvas, box: Box, theme: Theme) -> None:
    board = Box(box.x, box.y + 4, box.width * 2, box.height - 8)
    draw_totes(canvas, board, 5, 8, theme.busy, theme)


def _packer(busy: bool) -> Sample:
    def sample(canvas: Canvas, box: Box, theme: Theme) -> None:
        draw_packer(canvas.box, box, busy, theme)

    return sample


def _buffered(canvas: Canvas, box: Box, theme: Theme) -> None:
    for place in range(3):
        tote = Box(
            box.x + place * box.width * 0.6, box.y + box.height * 0.2, box.width * 0.5, box.height * 0.5
        )
        canvas.box(tote, theme.loaded if place < 2 else theme.tote_free, radius=0.1 * box.width)


def _highway(canvas: Canvas, box: Box, theme: Theme) -> None:
    canvas.box(box, theme.floor)
    draw_chevron(canvas, box, EAST, theme)


def _queue(canvas: Canvas, box: Box, theme: Theme) -> None:
    draw_queue_cell(canvas, box, EAST, theme)


_DRIVE_UNITS = (
    ("idle", _drive_unit(DriveLook.IDLE)),
    ("empty, under way", _drive_unit(DriveLook.EMPTY)),
    ("loaded", _drive_unit(DriveLook.LOADED)),
    ("waiting", _drive_unit(DriveLook.WAITING, both=True)),
    ("blocked", _drive_unit(DriveLook.EMPTY, blocked=True, both=True)),
)
_CHARGING = (("charging", _drive_unit(DriveLook.CHARGING)),)
_FAILED = (("stopped or broken", _drive_unit(DriveLook.FAILED, both=True)),)
_STATIONS = (
    ("busy", _station(StationStatus.BUSY)),
    ("starved, no pod", _station(StationStatus.STARVED)),
    ("blocked, packing full", _station(StationStatus.BLOCKED)),
    ("closed", _station(StationStatus.CLOSED)),
    ("open totes", _totes),
)
_PACKERS = (
    ("busy", _packer(True)),
    ("idle", _packer(False)),
    ("totes that wait", _buffered),
)


def _draw_scale_bar(canvas: Canvas, left: float, bottom: float, metre_px: float, theme: Theme) -> None:
    """Draw a length in metres, a round one."""
    lengths = [base * power for power in (1, 10, 100, 1000) for base in (1, 2, 5)]
    length = max((n for n in lengths if n * metre_px <= LONGEST_SCALE_BAR_PX), default=1)
    width = length * metre_px
    canvas.box(Box(left, bottom - 2, width, 2), theme.muted)
    for x in (left, left + width - 2):
        canvas.box(Box(x, bottom - 8, 2, 8), theme.muted)
    canvas.text(f"{length} m", left + width / 2, bottom - 14, 17, theme.muted, (0.5, 0.5))
