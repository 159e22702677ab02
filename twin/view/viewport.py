"""One floor in the window: where it is drawn, from where it is seen, and what lies over it."""

from __future__ import annotations

import pygame

from twin.frames import Frame
from twin.view.bench import Bench, n_packers_of
from twin.view.camera import Box, Camera
from twin.view.layers import Layer, LayerData
from twin.view.minimap import Minimap
from twin.view.overlays import Overlays
from twin.view.packing import PackingLine
from twin.view.palette import Theme
from twin.view.selection import Selection, Thing, place_of
from twin.view.source import Source
from twin.view.stage import Stage
from twin.view.tints import Scale

__all__ = ["Viewport"]

ZOOM_STEP = 1.25
MINIMAP_PX = 200
CLOSE_UP_PX = 26.0
"""Side of a cell from which on one sees what somebody follows."""

TRAIL_S = 20.0
"""Simulated seconds between two pictures up to which trails lead from one to the other; more is a jump."""


class Viewport:
    """A floor that is watched.

    Parameters
    ----------
    source : Source
        Where its frames come from.
    theme : Theme
        The colours.
    scale : float
        Pixels of the screen in one of the design.

    Attributes
    ----------
    rect : pygame.Rect
        Where in the window it is drawn.
    free : pygame.Rect
        What of that no panel covers, relative to it.
    camera : Camera
        From where it is seen, relative to ``rect``.
    frame : Frame
        What is shown.
    """

    def __init__(self, source: Source, theme: Theme, scale: float = 1.0) -> None:
        self.source = source
        self._scale = scale
        self.rect = self.free = self._room = pygame.Rect(0, 0, 1, 1)
        self.camera = Camera(1.0)
        self.frame: Frame = source.frame_at(0.0)
        self._drawn = self.frame
        self._overlays = Overlays()
        self.wear(theme)
        self._data = LayerData(source)
        self._packers = PackingLine(n_packers_of(source.layout, source.scenario))
        self._fitted = True

    def show(self, source: Source) -> None:
        """Take the frames from another source, of a floor of the same cells."""
        self.source, self._data = source, LayerData(source)
        self._packers = PackingLine(n_packers_of(source.layout, source.scenario))
        self.frame = self._drawn = source.frame_at(0.0)
        self._overlays = Overlays()
        self.wear(self._theme)
        if self._fitted:
            self.fit()

    def wear(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        layout, scale = self.source.layout, self._scale
        self._stage = Stage(layout, theme, scale)
        self._bench = Bench(layout, self.source.scenario, theme, scale)
        side = round(MINIMAP_PX * scale)
        self.minimap = Minimap(layout, theme, side, round(side * 0.75), scale)

    def place(self, rect: pygame.Rect, room: pygame.Rect, covered: int = 0) -> None:
        """Say where it is drawn; a view of the whole floor stays one.

        Parameters
        ----------
        rect : pygame.Rect
            In the window.
        room : pygame.Rect
            What of it no lasting panel covers, relative to it.
        covered : int
            Pixels at the left of that which a panel covers for now: the floor does not jump for that, but it
            is fitted beside it when that is asked for.
        """
        changed = (rect, room) != (self.rect, self._room)
        self.rect, self._room = rect, room
        self.free = pygame.Rect(room.left + covered, room.top, room.width - covered, room.height)
        if changed and self._fitted:
            self.fit()

    def fit(self) -> None:
        """Show the whole floor."""
        layout = self.source.layout
        self.camera = Camera.fitting(layout.n_rows + self._bench.n_rows, layout.n_cols, Box(*self.free))
        self._fitted = True

    def pan(self, right: float, down: float) -> None:
        """Move the floor by so many pixels, but not out of sight."""
        self.camera = self._within(self.camera.panned(right, down))
        self._fitted = False

    def zoom(self, steps: float, at: tuple[float, float] | None = None) -> None:
        """Zoom about a pixel of the window, or about the middle."""
        x, y = self.free.center if at is None else (at[0] - self.rect.x, at[1] - self.rect.y)
        self.camera = self._within(self.camera.zoomed(ZOOM_STEP**steps, x, y))
        self._fitted = False

    def look_at(self, row: float, col: float, closer: bool = False) -> None:
        """Bring a place to the middle."""
        camera = Camera(max(self.camera.cell_px, CLOSE_UP_PX)) if closer else self.camera
        self.camera = camera.centred(row, col, Box(*self.free))
        self._fitted = False

    @property
    def guided(self) -> bool:
        """Whether the planner has weights of moves to follow."""
        return self._data.guided

    @property
    def planned(self) -> bool:
        """Whether the ways at this moment are the planner's."""
        return self._data.planned(self.frame)

    def sees(self, row: float, col: float) -> bool:
        """Say whether a place lies in the window, clear of the panels."""
        return self.free.collidepoint(self.camera.centre(row, col))

    @property
    def whole(self) -> bool:
        """Whether all of the floor is in sight."""
        layout, camera = self.source.layout, self.camera
        box = camera.box(0, 0, layout.n_rows, layout.n_cols)
        return bool(self.free.contains(pygame.Rect(box.x, box.y, box.width, box.height)))

    def place_of(self, selected: Selection) -> tuple[float, float] | None:
        """Find row and column of a thing; None where it has no place."""
        if selected.thing is Thing.PACKER:
            return self._bench.place_of(selected.index)
        return place_of(selected, self.frame)

    def follow(self, selected: Selection) -> None:
        """Keep a thing in the middle."""
        place = self.place_of(selected)
        if place is not None:
            self.look_at(*place)

    def thing_at(self, pos: tuple[int, int]) -> Selection | None:
        """Find what lies below a pixel of the window."""
        x, y = pos[0] - self.rect.x, pos[1] - self.rect.y
        packer = self._bench.packer_at(self.camera, x, y)
        if packer is not None:
            return Selection(Thing.PACKER, packer)
        return self._stage.thing_at(self.frame, self.camera, x, y)

    def scales(self) -> list[Scale]:
        """Say what the colours of the overlays mean."""
        return self._stage.scales(self.frame, self._overlays)

    def seek(self, now_s: float) -> None:
        """Take the frame of a moment."""
        self.frame = self.source.frame_at(min(now_s, self.source.known_s))

    def draw(
        self,
        surface: pygame.Surface,
        layers: frozenset[Layer],
        selected: Selection | None,
        wall_s: float,
    ) -> None:
        """Draw the floor onto its part of the window, with trails from where it was drawn before."""
        self._overlays = self._data.overlays(layers, self.frame, selected, wall_s)
        part = surface if self.rect == surface.get_rect() else surface.subsurface(self.rect)
        packer = selected.index if selected is not None and selected.thing is Thing.PACKER else None
        marked = None if selected is not None and selected.thing in (Thing.ORDER, Thing.PACKER) else selected
        trail = (
            self._drawn if 0 < (self.frame.time_s or 0.0) - (self._drawn.time_s or 0.0) <= TRAIL_S else None
        )
        self._stage.draw(part, self.camera, self.frame, self._overlays, trail=trail, selected=marked)
        packing = self._packers.at(self.source.facts_until(self.frame.time_s or 0.0))
        self._bench.draw(part, self.camera, packing, packer)
        self._drawn = self.frame

    def _within(self, camera: Camera) -> Camera:
        """Keep some of the floor in the window."""
        layout, margin = self.source.layout, 40.0
        width, height = layout.n_cols * camera.cell_px, layout.n_rows * camera.cell_px
        left = min(max(camera.left, self.free.left + margin - width), self.free.right - margin)
        top = min(max(camera.top, self.free.top + margin - height), self.free.bottom - margin)
        return Camera(camera.cell_px, left, top)
