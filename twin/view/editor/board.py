"""The board: the sheet under the camera, with what is marked, selected and about to be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.layout.floor import Zone
from twin.layout.legend import Mark
from twin.layout.settings import SIDES, Side
from twin.layout.sketch import Sketch
from twin.layout.sketch.particulars import Place
from twin.view.camera import Box, Camera
from twin.view.editor.naming import pixels_of, write_names
from twin.view.editor.pens import Bounds, Ghost
from twin.view.editor.tiles import Tiles, tile
from twin.view.palette import REDDISH_PURPLE, Colour, mix
from twin.view.panels.skin import Skin
from twin.view.typeface import written

__all__ = ["Board", "Extras"]

LEAST_PX, MOST_PX = 2, 96
GRID_PX = 14
"""Side of a cell from which on there are lines between them."""
NAMED_PX = 12
HANDLE = (38, 9)
"""Length and thickness of what the edges are dragged by."""
BORDER = 1.2


@dataclass(frozen=True, slots=True)
class Extras:
    """What is drawn over the sheet.

    Attributes
    ----------
    faults : ndarray of int
        Cells at fault, flat.
    ghost : list of ((row, col), Mark)
        Cells as they would become.
    outline, selected : (corner, corner) or None
        The rectangle being drawn, and the selected one.
    hover : (row, col) or None
        The cell below the pointer.
    names : dict of (row, col) to str
        Names of stations.
    """

    faults: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    ghost: Ghost = field(default_factory=list)
    outline: Bounds | None = None
    selected: Bounds | None = None
    hover: Place | None = None
    names: dict[Place, str] = field(default_factory=dict)


class Board:
    """Draws a sheet, and finds cells below pixels.

    Parameters
    ----------
    sketch : Sketch
        What is drawn.
    skin : Skin
        How it looks.
    """

    def __init__(self, sketch: Sketch, skin: Skin) -> None:
        self._sketch = sketch
        self.free = pygame.Rect(0, 0, 1, 1)
        self.camera = Camera(20)
        self._fitted = True
        self.wear(skin)

    def wear(self, skin: Skin) -> None:
        """Change how it looks."""
        self._skin = skin
        self._tiles = Tiles(skin.theme)
        self._stamps: dict[tuple[Mark, int], pygame.Surface] = {}
        self._kept: tuple[object, pygame.Surface, tuple[int, int]] | None = None

    def place(self, free: pygame.Rect) -> None:
        """Say what no panel covers; a view of the whole sheet stays one."""
        self.free = free
        if self._fitted:
            self.fit()
        else:
            self._look(self.camera)

    def fit(self) -> None:
        """Show the whole sheet."""
        sketch, free = self._sketch, self.free
        ideal = Camera.fitting(sketch.n_rows, sketch.n_cols, Box(*free), BORDER)
        px = min(max(int(ideal.cell_px), LEAST_PX), MOST_PX, self._skin.px(44))
        self._look(Camera(px).centred(sketch.n_rows / 2 - 0.5, sketch.n_cols / 2 - 0.5, Box(*free)))
        self._fitted = True

    def zoom(self, steps: int, at: tuple[int, int]) -> None:
        """Enlarge by steps of whole pixels about a pixel."""
        px = round(self.camera.cell_px)
        for _ in range(abs(steps)):
            px = max(px + 1, round(px * 1.2)) if steps > 0 else min(px - 1, round(px / 1.2))
        px = min(max(px, LEAST_PX), MOST_PX)
        self._look(self.camera.zoomed(px / self.camera.cell_px, *at))

    def pan(self, right: float, down: float) -> None:
        """Move the sheet by pixels; some of it always stays in sight."""
        self._look(self.camera.panned(right, down))

    def show(self, cells: Iterable[Place]) -> None:
        """Bring cells to the middle, large enough to be seen."""
        rows, cols = zip(*cells, strict=True)
        px = max(round(self.camera.cell_px), self._skin.px(18))
        middle = (min(rows) + max(rows)) / 2, (min(cols) + max(cols)) / 2
        self._look(Camera(px).centred(*middle, Box(*self.free)))

    def cell_at(self, pos: tuple[int, int]) -> Place:
        """Find the cell below a pixel; it may lie off the sheet."""
        return self.camera.cell_at(*pos)

    def handle_at(self, pos: tuple[int, int]) -> Side | None:
        """Find the edge whose handle lies below a pixel."""
        reach = self._skin.px(4)
        for side, rect in self._handles().items():
            if rect.inflate(reach, reach).collidepoint(pos):
                return side
        return None

    def draw(self, surface: pygame.Surface, extras: Extras) -> None:
        """Draw it all; panels come on top."""
        skin = self._skin
        surface.fill(skin.theme.page)
        self._draw_sheet(surface)
        for zone in self._sketch.particulars.zones:
            self._draw_zone(surface, zone)
        if self.camera.cell_px >= skin.px(NAMED_PX):
            write_names(surface, self._sketch, self.camera, self.free, skin, extras.names)
        self._draw_faults(surface, extras.faults)
        self._draw_ghost(surface, extras.ghost)
        if extras.selected is not None:
            self._draw_bounds(surface, extras.selected, skin.accent, dashed=True)
        if extras.outline is not None:
            self._draw_bounds(surface, extras.outline, skin.accent, sized=True)
        if extras.hover is not None and self._sketch.has(*extras.hover):
            pygame.draw.rect(surface, skin.accent, self.rect_of((extras.hover, extras.hover)), skin.px(2))
        for rect in self._handles().values():
            pygame.draw.rect(
                surface, mix(skin.theme.edge, skin.theme.page, 0.2), rect, border_radius=skin.px(4)
            )

    def rect_of(self, bounds: Bounds) -> pygame.Rect:
        """Find the pixels of some cells."""
        return pixels_of(self.camera, bounds)

    def _look(self, camera: Camera) -> None:
        """Take whole pixels, and keep the middle of what is free over the sheet."""
        self._fitted = False
        px = round(camera.cell_px)
        height, width = self._sketch.n_rows * px, self._sketch.n_cols * px
        free, margin = self.free, 2 * px
        left = min(max(camera.left, free.left + margin - width), free.right - margin)
        top = min(max(camera.top, free.top + margin - height), free.bottom - margin)
        self.camera = Camera(px, round(left), round(top))

    def _sheet_bounds(self) -> Bounds:
        return (0, 0), (self._sketch.n_rows - 1, self._sketch.n_cols - 1)

    def _draw_sheet(self, surface: pygame.Surface) -> None:
        sketch, px = self._sketch, round(self.camera.cell_px)
        key = (sketch.revision, self.camera, surface.get_size())
        if self._kept is None or self._kept[0] != key:
            top, left = (max(0, place) for place in self.camera.cell_at(0, 0))
            last = self.camera.cell_at(surface.get_width() - 1, surface.get_height() - 1)
            rows, cols = (
                slice(top, min(last[0] + 1, sketch.n_rows)),
                slice(left, min(last[1] + 1, sketch.n_cols)),
            )
            if rows.start >= rows.stop or cols.start >= cols.stop:
                self._kept = key, pygame.Surface((1, 1)), (-9, -9)
            else:
                laid = self._tiles.laid(sketch, rows, cols, px)
                self._draw_grid(laid, px)
                self._kept = key, laid, self.rect_of(((top, left), (top, left))).topleft
        surface.blit(self._kept[1], self._kept[2])
        width = self._skin.px(2)
        frame = self.rect_of(self._sheet_bounds()).inflate(2 * width, 2 * width)
        pygame.draw.rect(surface, self._skin.theme.edge, frame, width)

    def _draw_grid(self, laid: pygame.Surface, px: int) -> None:
        if px < self._skin.px(GRID_PX):
            return
        colour = mix(self._skin.theme.wall, self._skin.theme.edge, 0.35)
        width, height = laid.get_size()
        for x in range(0, width, px):
            laid.fill(colour, (x, 0, 1, height))
        for y in range(0, height, px):
            laid.fill(colour, (0, y, width, 1))

    def _draw_ghost(self, surface: pygame.Surface, ghost: Ghost) -> None:
        px = round(self.camera.cell_px)
        for place, mark in ghost:
            if (mark, px) not in self._stamps:
                stamp = tile(mark, px, self._skin.theme)
                stamp.set_alpha(185)
                self._stamps[mark, px] = stamp
            surface.blit(self._stamps[mark, px], self.rect_of((place, place)))
            if not self._sketch.has(*place):
                pygame.draw.rect(surface, self._skin.theme.blocked, self.rect_of((place, place)), 1)

    def _draw_faults(self, surface: pygame.Surface, faults: NDArray[np.int64]) -> None:
        """Mark cells at fault by a tint and a frame, which show on every ground."""
        if not faults.size:
            return
        px, colour = round(self.camera.cell_px), self._skin.theme.blocked
        mark = pygame.Surface((px, px), pygame.SRCALPHA, 32)
        mark.fill((*colour, 70))
        pygame.draw.rect(mark, (*colour, 255), mark.get_rect(), max(1, px // 12))
        rows, cols = np.divmod(faults, self._sketch.n_cols)
        places = np.column_stack([cols, rows]) * px + (round(self.camera.left), round(self.camera.top))
        seen = ((places > -px) & (places < surface.get_size())).all(axis=1)
        surface.fblits([(mark, (x, y)) for x, y in places[seen].tolist()])

    def _draw_bounds(
        self,
        surface: pygame.Surface,
        bounds: Bounds,
        colour: Colour,
        *,
        dashed: bool = False,
        sized: bool = False,
    ) -> None:
        rect, skin = self.rect_of(bounds), self._skin
        if rect.width * rect.height < 4 * surface.get_width() * surface.get_height():
            veil = pygame.Surface(rect.size, pygame.SRCALPHA, 32)
            veil.fill((*colour, 26 if dashed else 40))
            surface.blit(veil, rect)
        pygame.draw.rect(surface, colour, rect, skin.px(2))
        if sized:
            (top, left), (bottom, right) = bounds
            text = f"{right - left + 1} x {bottom - top + 1}"
            above = max(rect.top - skin.px(4), skin.px(18))
            self._draw_tag(surface, text, colour, midbottom=(rect.centerx, above))

    def _draw_zone(self, surface: pygame.Surface, zone: Zone) -> None:
        skin = self._skin
        rect = self.rect_of(((zone.first_row, zone.first_col), (zone.last_row, zone.last_col)))
        pygame.draw.rect(surface, REDDISH_PURPLE, rect, skin.px(2), border_radius=skin.px(3))
        corner = rect.left + skin.px(5), rect.top + skin.px(3)
        self._draw_tag(surface, zone.name, REDDISH_PURPLE, topleft=corner)

    def _draw_tag(
        self, surface: pygame.Surface, text: str, colour: Colour, **anchor: tuple[int, int]
    ) -> None:
        skin = self._skin
        image = written(text, skin.small, skin.theme.ink_on(colour), bold=True)
        tag = image.get_rect(**anchor)
        pygame.draw.rect(surface, colour, tag.inflate(skin.px(8), skin.px(2)), border_radius=skin.px(3))
        surface.blit(image, tag)

    def _handles(self) -> dict[Side, pygame.Rect]:
        """Give the bars at the middles of the edges."""
        long, thick = (self._skin.px(part) for part in HANDLE)
        frame = self.rect_of(self._sheet_bounds()).inflate(thick * 2, thick * 2)
        handles = {side: pygame.Rect(0, 0, *((long, thick) if side in ("north", "south") else (thick, long)))
                   for side in SIDES}  # fmt: skip
        handles["north"].midtop, handles["south"].midbottom = frame.midtop, frame.midbottom
        handles["west"].midleft, handles["east"].midright = frame.midleft, frame.midright
        return handles
