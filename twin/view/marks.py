"""Marks on drive units and what is selected: rings, batteries, numbers, who waits for whom."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from twin.frames import Frame
from twin.kernels.raster import Screen
from twin.kernels.stamps import draw_boxes
from twin.units import NONE
from twin.view.camera import Camera
from twin.view.desks import Desk
from twin.view.palette import Theme
from twin.view.pixels import Boxes, packed
from twin.view.selection import Selection, Thing, place_of
from twin.view.strokes import draw_chords
from twin.view.tints import on_ramp
from twin.view.writing import write

__all__ = ["draw_batteries", "draw_chain", "draw_mark", "write_numbers"]

NAMED_PX = 30.0
"""Side of a cell from which on drive units have their numbers, at scale 1."""
BAR_PX = 12.0
"""Side of a cell from which on a battery is a bar below a drive unit, not a disc over it."""
N_CHARGES = 16
LONGEST_CHAIN = 64


def draw_batteries(
    screen: Screen, camera: Camera, frame: Frame, shown: NDArray[np.intp], theme: Theme, scale: float
) -> None:
    """Draw the state of charge of drive units; nothing where batteries do not run down."""
    shown = shown[~np.isnan(frame.charge[shown])]
    if not len(shown):
        return
    px, charge = camera.cell_px, np.clip(frame.charge[shown], 0, 1)
    x = camera.left + (frame.col[shown] + 0.5) * px
    y = camera.top + (frame.row[shown] + 0.5) * px
    ramp = packed([on_ramp(theme.charge, step / (N_CHARGES - 1)) for step in range(N_CHARGES)], 1.0)
    colour = ramp[np.round(charge * (N_CHARGES - 1)).astype(np.int64)]
    zero = np.zeros(len(shown))
    if px < BAR_PX * scale:
        side = max(0.8 * px, 3.0)
        disc = [x - side / 2, y - side / 2, zero + side, zero + side, zero + side / 2, zero]
        draw_boxes(screen, np.ascontiguousarray(np.column_stack(disc), dtype=np.float32), colour)
        return
    edge = max(1.0, 0.03 * px)
    width, height = 0.76 * px, 0.2 * px
    frames = [x - width / 2, y + 0.3 * px, zero + width, zero + height, zero + 0.05 * px, zero]
    bars = [
        x - width / 2 + edge,
        y + 0.3 * px + edge,
        (width - 2 * edge) * charge,
        zero + height - 2 * edge,
        zero,
        zero,
    ]
    both = np.concatenate([np.column_stack(frames), np.column_stack(bars)]).astype(np.float32)
    behind = np.full(len(shown), packed([theme.ink], 1.0)[0], dtype=np.uint32)
    draw_boxes(screen, both, np.concatenate([behind, colour]))


def draw_mark(
    screen: Screen,
    camera: Camera,
    frame: Frame,
    selected: Selection,
    desks: list[Desk | None],
    theme: Theme,
    scale: float,
) -> None:
    """Draw the ring around what is selected."""
    place = place_of(selected, frame)
    if place is None:
        return
    boxes, line = Boxes(), max(2.0 * scale, camera.cell_px * 0.07)
    cell = camera.box(*place)
    around = [(cell.shrunk(-max(line * 1.5, 0.12 * cell.width)), 0.2 * cell.width)]
    if selected.thing is Thing.DRIVE_UNIT:
        ring = cell.shrunk(-max(line * 2, 0.2 * cell.width))
        around = [(ring, ring.width / 2)]
    elif selected.thing is Thing.STATION and (desk := desks[selected.index]) is not None:
        block = camera.box(desk.row, desk.col, desk.n_rows, desk.n_cols)
        around.append((block, 0.2 * cell.width))
    for box, radius in around:
        boxes.add(box.shrunk(-line / 2), theme.page, radius=radius + line / 2, line=line * 2, opacity=0.8)
        boxes.add(box, theme.selection, radius=radius, line=line)
    boxes.draw(screen)


def draw_chain(screen: Screen, camera: Camera, frame: Frame, drive: int, theme: Theme, width: float) -> None:
    """Draw a line from a drive unit to the one it waits for, and so on."""
    chain = [drive]
    while len(chain) <= LONGEST_CHAIN:
        ahead = int(frame.waits_for[chain[-1]])
        if ahead == NONE or ahead in chain:
            break
        chain.append(ahead)
    if len(chain) > 1:
        waiting, ahead_of = np.array(chain[:-1]), np.array(chain[1:])
        draw_chords(screen, camera, frame, waiting, ahead_of, theme.blocked, width)


def write_numbers(
    surface: pygame.Surface,
    camera: Camera,
    frame: Frame,
    shown: NDArray[np.intp],
    theme: Theme,
    scale: float,
    below: float,
) -> None:
    """Write the names of drive units where cells are large, so many cells below their middles."""
    if camera.cell_px < NAMED_PX * scale:
        return
    size = round(min(max(11 * scale, camera.cell_px * 0.22), 18 * scale))
    for drive in shown.tolist():
        x, y = camera.centre(float(frame.row[drive]), float(frame.col[drive]))
        write(surface, f"D{drive}", x, y + below * camera.cell_px, size, theme.ink, halo=theme.floor)
