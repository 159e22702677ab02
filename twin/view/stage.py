"""The stage: the scene of the live window, fast enough for every picture of a moving floor."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.layout.floor import Layout
from twin.units import NONE
from twin.view.backdrop import Backdrop
from twin.view.camera import Camera
from twin.view.marks import draw_batteries, draw_chain, draw_mark, write_numbers
from twin.view.overlays import Overlays
from twin.view.palette import Theme
from twin.view.pixels import screen_of
from twin.view.selection import Selection, Thing, thing_at
from twin.view.sprites import DriveSprites
from twin.view.strokes import draw_goals, draw_routes, draw_trails
from twin.view.tints import Scale

__all__ = ["Stage"]

MARGIN_CELLS, MARGIN_PX = 1.0, 4.0
"""How far off the picture a drive unit may be and still show, both together."""
LAST = np.uint16(15)
"""Bit that puts drive units behind all rows of a floor."""
BELOW, BELOW_BATTERY = 0.52, 0.76
"""How far below the middle of a drive unit its name is written, in cells."""
GOAL_OPACITY, CROWDED_OPACITY, CROWD = 0.45, 0.22, 300
"""Of the lines to goals, and from how many on they are fainter."""


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
        self._sprites = DriveSprites(theme)
        self._order = np.zeros(0, dtype=np.intp)
        self._ordered: tuple[object, object] = (None, None)
        self.desks = self._backdrop.stations.desks

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
            self._backdrop.paint(screen, surface.get_size(), camera, frame, overlays)
            moved = camera.panned(screen.left, screen.top)
            shown = self._shown(screen, moved, frame)
            self._draw_strokes(screen, moved, frame, overlays, selected)
            if trail is not None:
                draw_trails(screen, moved, frame, trail, shown, self.theme)
            self._sprites.draw(screen, moved, frame, shown)
            if overlays.battery:
                draw_batteries(screen, moved, frame, shown, self.theme, self.scale)
            if selected is not None:
                draw_mark(screen, moved, frame, selected, self.desks, self.theme, self.scale)
            del screen
        below = BELOW_BATTERY if overlays.battery else BELOW
        write_numbers(surface, camera, frame, shown, self.theme, self.scale, below)

    def scales(self, frame: Frame, overlays: Overlays) -> list[Scale]:
        """Say what the colours of overlays mean, for a legend."""
        return self._backdrop.tints.scales(frame, overlays)

    def thing_at(self, frame: Frame, camera: Camera, x: float, y: float) -> Selection | None:
        """Find what lies below a pixel of the surface; None off the floor."""
        return thing_at(frame, camera, self.desks, x, y)

    def _shown(self, screen: Screen, camera: Camera, frame: Frame) -> NDArray[np.intp]:
        """List the drive units in the picture; blocked ones last, so that nothing hides them."""
        if self._ordered[0] is not frame.blocked or self._ordered[1] is not frame.cell:
            # stamping from the top down finds the pixels at hand
            row = (frame.cell // frame.layout.n_cols).astype(np.uint16)
            self._order = np.argsort(row | frame.blocked.astype(np.uint16) << LAST, kind="stable")
            self._ordered = (frame.blocked, frame.cell)
        margin = MARGIN_CELLS + MARGIN_PX / camera.cell_px
        first_row, first_col = camera.place_at(screen.left, screen.top)
        last_row, last_col = camera.place_at(screen.right, screen.bottom)
        inside = (frame.row > first_row - margin) & (frame.row < last_row + margin)
        inside &= (frame.col > first_col - margin) & (frame.col < last_col + margin)
        return self._order if inside.all() else self._order[inside[self._order]]

    def _draw_strokes(
        self, screen: Screen, camera: Camera, frame: Frame, overlays: Overlays, selected: Selection | None
    ) -> None:
        """Draw ways and goals, those of what is selected on top."""
        width = max(1.0 * self.scale, camera.cell_px * 0.06)
        wide = max(2.0 * self.scale, camera.cell_px * 0.12)
        if overlays.goals:
            aimed = frame.goal != NONE
            routed = [drive for drive in overlays.routes if drive < frame.n_drives]
            aimed[routed] = False
            drives = np.flatnonzero(aimed)
            opacity = GOAL_OPACITY if len(drives) < CROWD else CROWDED_OPACITY
            draw_goals(screen, camera, frame, drives, self.theme, width, opacity)
        draw_routes(screen, camera, frame, overlays.routes, self.theme, wide)
        if selected is None or selected.thing is not Thing.DRIVE_UNIT or selected.index >= frame.n_drives:
            return
        draw_chain(screen, camera, frame, selected.index, self.theme, wide)
        route = overlays.routes.get(selected.index)
        if route is not None:
            routes = {selected.index: route}
            draw_routes(screen, camera, frame, routes, self.theme, wide * 1.3, self.theme.selection)
        else:
            alone = np.array([selected.index])
            draw_goals(screen, camera, frame, alone, self.theme, width * 1.6, 0.9, self.theme.selection)
