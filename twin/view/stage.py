"""The stage: the scene of the live window, fast enough for every picture of a moving floor."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.layout.floor import Layout
from twin.units import NONE
from twin.view.backdrop import Backdrop
from twin.view.camera import Box, Camera
from twin.view.overlays import Overlays
from twin.view.palette import Colour, Theme, mix
from twin.view.selection import Selection, Thing, place_of, thing_at
from twin.view.sprites import DriveSprites
from twin.view.stations import Boxes, Stations, write_names
from twin.view.strokes import draw_goals, draw_route, draw_routes, draw_trails
from twin.view.tints import Scale
from twin.view.writing import Writing

__all__ = ["Stage", "screen_of"]

NAMED_PX = 34.0
"""Side of a cell from which on drive units have their numbers, at scale 1."""
MARGIN_CELLS = 1.0
"""How far off the picture a drive unit may be and still show."""
PIXEL_MASKS = (0xFF0000, 0xFF00, 0xFF, 0)


@contextlib.contextmanager
def screen_of(surface: pygame.Surface) -> Iterator[Screen]:
    """Give a surface's pixels to kernels, without a copy where they are laid out as usual.

    Parameters
    ----------
    surface : pygame.Surface
        What to draw on; may be a part of another one. It is locked meanwhile.

    Yields
    ------
    Screen
        Pixels of the whole surface that owns them; the bounds are those of the part.
    """
    owner, (left, top) = surface.get_abs_parent(), surface.get_abs_offset()
    width, height = surface.get_size()
    usual = surface.get_bitsize() == 32 and surface.get_masks()[:3] == PIXEL_MASKS[:3]
    pixels = pygame.surfarray.pixels2d(owner).T if usual else np.zeros((0, 0), dtype=np.uint32)
    if usual and pixels.flags.c_contiguous:
        yield Screen(pixels, left, top, left + width, top + height)
        return
    del pixels
    between = pygame.Surface((width, height), 0, 32, PIXEL_MASKS)
    between.blit(surface, (0, 0))
    pixels = pygame.surfarray.pixels2d(between).T
    yield Screen(pixels, 0, 0, width, height)
    del pixels
    surface.blit(between, (0, 0))


class Stage:
    """Draws frames of one floor.

    Parameters
    ----------
    layout : Layout
        The floor.
    theme : Theme
        The colours.
    scale : float
        Pixels for each of an ordinary screen's; lines and letters grow with it.

    Attributes
    ----------
    desks : list of Desk or None
        Where each station's block stands.
    """

    def __init__(self, layout: Layout, theme: Theme, scale: float = 1.0) -> None:
        self.layout, self.theme, self.scale = layout, theme, scale
        self._backdrop = Backdrop(layout, theme, scale)
        self._stations = Stations(layout, theme, scale)
        self._sprites = DriveSprites(theme)
        self._writing = Writing()
        self.desks = self._stations.desks

    def draw(
        self,
        surface: pygame.Surface,
        camera: Camera,
        frame: Frame,
        overlays: Overlays,
        *,
        trail: Frame | None = None,
        selected: Selection | None = None,
    ) -> None:
        """Draw a frame over all of a surface.

        Parameters
        ----------
        surface : pygame.Surface
            What to draw on; may be a part of another one.
        camera : Camera
            Where each cell lies on it.
        frame : Frame
            What to draw.
        overlays : Overlays
            What to lay over it.
        trail : Frame, optional
            The picture before: drive units that have come far since draw a trail.
        selected : Selection, optional
            What to mark.
        """
        with screen_of(surface) as screen:
            moved = camera.panned(screen.left, screen.top)
            self._backdrop.paint(screen, camera, frame, overlays)
            names = self._stations.draw(screen, moved, frame)
            shown = _shown(frame, moved, screen)
            self._draw_strokes(screen, moved, frame, overlays, selected)
            if trail is not None and trail.layout is frame.layout:
                draw_trails(screen, moved, frame, trail, shown, self.theme)
            self._sprites.draw(screen, moved, frame, shown)
            if overlays.battery:
                self._draw_batteries(screen, moved, frame, shown)
            if selected is not None:
                self._mark(screen, moved, frame, selected)
            left, top = screen.left, screen.top
            del screen
        back = camera.panned(0, 0)
        write_names(
            surface,
            [(_shifted(box, left, top), name, colour) for box, name, colour in names],
            self._writing,
            self.scale,
        )
        self._write_numbers(surface, back, frame, shown)
        if overlays.zones:
            self._write_zones(surface, back)

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        """Say what the colours of overlays mean, for a legend."""
        return self._backdrop.scales(frame, overlays)

    def thing_at(self, frame: Frame, camera: Camera, x: float, y: float) -> Selection | None:
        """Find what lies below a pixel of the surface; None off the floor."""
        return thing_at(frame, camera, self.desks, x, y)

    def _draw_strokes(
        self, screen: Screen, camera: Camera, frame: Frame, overlays: Overlays, selected: Selection | None
    ) -> None:
        width = max(1.0 * self.scale, camera.cell_px * 0.06)
        if overlays.goals:
            alone = (
                np.array([d not in overlays.routes for d in range(frame.n_drives)])
                if overlays.routes
                else True
            )
            draw_goals(screen, camera, frame, np.flatnonzero((frame.goal != NONE) & alone), self.theme, width)
        draw_routes(screen, camera, frame, overlays.routes, self.theme, max(1.5 * self.scale, width * 2))
        if selected is not None and selected.thing is Thing.DRIVE_UNIT and selected.index < frame.n_drives:
            route = overlays.routes.get(selected.index)
            if route is not None and len(route):
                draw_route(
                    screen,
                    camera,
                    frame,
                    selected.index,
                    route,
                    self.theme.selection,
                    max(2 * self.scale, 2 * width),
                )
            else:
                draw_goals(
                    screen,
                    camera,
                    frame,
                    np.array([selected.index]),
                    self.theme,
                    max(2 * self.scale, 2 * width),
                    0.9,
                )

    def _draw_batteries(self, screen: Screen, camera: Camera, frame: Frame, shown: NDArray[np.intp]) -> None:
        """Draw a bar below each drive unit, or a disc where cells are small."""
        boxes = Boxes()
        px = camera.cell_px
        for drive in shown.tolist():
            charge = float(frame.charge[drive])
            if charge != charge:
                continue
            x, y = camera.centre(float(frame.row[drive]), float(frame.col[drive]))
            colour = _on_ramp(self.theme.charge, charge)
            if px < 12 * self.scale:
                side = max(px * 0.8, 3.0)
                boxes.add(Box(x - side / 2, y - side / 2, side, side), colour, radius=side / 2)
                continue
            bar = Box(x - 0.36 * px, y + 0.3 * px, 0.72 * px, 0.18 * px)
            boxes.add(bar, self.theme.outline, radius=0.04 * px)
            inner = bar.shrunk(max(1.0, 0.03 * px))
            boxes.add(Box(inner.x, inner.y, inner.width * charge, inner.height), colour)
        boxes.draw(screen)

    def _mark(self, screen: Screen, camera: Camera, frame: Frame, selected: Selection) -> None:
        """Draw the ring around what is selected."""
        place = place_of(selected, frame)
        if place is None:
            return
        boxes, line = Boxes(), max(2.0 * self.scale, camera.cell_px * 0.06)
        box = camera.box(*place)
        grown = box.shrunk(-max(line * 1.5, 0.18 * box.width))
        radius = grown.width / 2 if selected.thing is Thing.DRIVE_UNIT else grown.width * 0.2
        if selected.thing is Thing.STATION and (desk := self.desks[selected.index]) is not None:
            block = camera.box(desk.row, desk.col, desk.n_rows, desk.n_cols)
            boxes.add(block.shrunk(-line), self.theme.selection, radius=0.2 * box.width, line=line)
        boxes.add(grown.shrunk(-line / 2), self.theme.outline, radius=radius, line=line * 2, opacity=0.7)
        boxes.add(grown, self.theme.selection, radius=radius, line=line)
        boxes.draw(screen)

    def _write_numbers(
        self, surface: pygame.Surface, camera: Camera, frame: Frame, shown: NDArray[np.intp]
    ) -> None:
        """Write the numbers of drive units where cells are large."""
        if camera.cell_px < NAMED_PX * self.scale:
            return
        size = round(min(max(12 * self.scale, camera.cell_px * 0.24), 20 * self.scale))
        for drive in shown.tolist():
            x, y = camera.centre(float(frame.row[drive]), float(frame.col[drive]))
            self._writing.write(
                surface, str(drive), x, y + 0.5 * camera.cell_px, size, self.theme.ink, halo=self.theme.floor
            )

    def _write_zones(self, surface: pygame.Surface, camera: Camera) -> None:
        for zone in self.layout.zones:
            box = camera.box(
                zone.first_row,
                zone.first_col,
                zone.last_row - zone.first_row + 1,
                zone.last_col - zone.first_col + 1,
            )
            size = round(18 * self.scale)
            self._writing.write(surface, zone.name, *box.centre, size, self.theme.ink, halo=self.theme.page)


def _shown(frame: Frame, camera: Camera, screen: Screen) -> NDArray[np.intp]:
    """List the drive units in the picture; blocked ones last, so that nothing hides them."""
    first_row, first_col = camera.place_at(screen.left, screen.top)
    last_row, last_col = camera.place_at(screen.right, screen.bottom)
    margin = MARGIN_CELLS + 4 / camera.cell_px
    inside = (
        (frame.row > first_row - margin)
        & (frame.row < last_row + margin)
        & (frame.col > first_col - margin)
        & (frame.col < last_col + margin)
    )
    return np.concatenate([np.flatnonzero(inside & ~frame.blocked), np.flatnonzero(inside & frame.blocked)])


def _shifted(box: Box, left: float, top: float) -> Box:
    return Box(box.x - left, box.y - top, box.width, box.height)


def _on_ramp(ramp: tuple[Colour, ...], share: float) -> Colour:
    place = min(max(share, 0.0), 1.0) * (len(ramp) - 1)
    below = min(int(place), len(ramp) - 2)
    return mix(ramp[below], ramp[below + 1], place - below)
