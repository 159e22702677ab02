"""Names of stations on the editor's board, beside their cells."""

from __future__ import annotations

import pygame

from twin.layout.floor import CellKind
from twin.layout.sketch import Sketch
from twin.layout.sketch.particulars import Place
from twin.view.camera import Camera
from twin.view.editor.pens import Bounds
from twin.view.panels.skin import Skin
from twin.view.typeface import text_size, written

__all__ = ["pixels_of", "write_names"]

MOST_HIDDEN = 3
"""Cells that a name may hide."""


def pixels_of(camera: Camera, bounds: Bounds) -> pygame.Rect:
    """Find the pixels of some cells."""
    (top, left), (bottom, right) = bounds
    box = camera.box(top, left, bottom - top + 1, right - left + 1)
    return pygame.Rect(round(box.x), round(box.y), round(box.width), round(box.height))


def write_names(
    surface: pygame.Surface,
    sketch: Sketch,
    camera: Camera,
    free: pygame.Rect,
    skin: Skin,
    names: dict[Place, str],
) -> None:
    """Write names beside their cells, where there is room within what is free."""
    taken: list[pygame.Rect] = []
    seen = [at for at in names if free.colliderect(pixels_of(camera, (at, at)))]
    for place, name in ((at, names[at]) for at in seen):
        width, height = text_size(name, skin.small, bold=True)
        tag = pygame.Rect(0, 0, width + skin.px(6), height)
        sides = _sides(pixels_of(camera, (place, place)), tag, skin.px(2))
        hidden = [_hidden(side, sketch, camera, taken, free) for side in sides]
        if min(hidden) > MOST_HIDDEN:
            continue
        tag = sides[hidden.index(min(hidden))]
        taken.append(tag)
        pygame.draw.rect(surface, skin.theme.desk, tag, border_radius=skin.px(3))
        surface.blit(written(name, skin.small, skin.theme.ink, bold=True), (tag.left + skin.px(3), tag.top))


def _sides(cell: pygame.Rect, tag: pygame.Rect, away: int) -> list[pygame.Rect]:
    """Lay a name on each side of a cell."""
    west, east, south, north = (tag.copy() for _ in range(4))
    west.midright, east.midleft = (cell.left - away, cell.centery), (cell.right + away, cell.centery)
    south.midtop, north.midbottom = (cell.centerx, cell.bottom + away), (cell.centerx, cell.top - away)
    return [west, east, south, north]


def _hidden(
    side: pygame.Rect, sketch: Sketch, camera: Camera, taken: list[pygame.Rect], free: pygame.Rect
) -> int:
    """Count the cells of the floor that a name hides, more if it lies on others or below panels."""
    (top, left), (bottom, right) = (camera.cell_at(*at) for at in (side.topleft, side.bottomright))
    cells = [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
    floor = sum(sketch.has(*at) and sketch.mark(*at).kind != CellKind.WALL for at in cells)
    crowded = side.collidelist(taken) >= 0 or not free.contains(side)
    return floor + len(cells) * crowded
