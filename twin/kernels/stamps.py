"""Sprites, rounded boxes and lines set into pixels; see :mod:`twin.kernels.raster` for the colours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import inlined, kernel
from twin.kernels.raster import Screen, mixed, over

__all__ = ["draw_boxes", "draw_lines", "find_sprites", "shrink_sprite", "stamp_sprites"]


@kernel
def find_sprites(
    screen: Screen,
    place: NDArray[np.float32],
    kind: NDArray[np.int32],
    heading: NDArray[np.float32],
    table: NDArray[np.int32],
    spot: NDArray[np.int32],
    missing: NDArray[np.int32],
) -> int:
    """Choose a sprite for each body, by kind, heading and part of a pixel.

    Parameters
    ----------
    screen : Screen
        Only its bounds matter.
    place : ndarray of float32, shape (2, D)
        Upper left corner of each sprite, x and y in pixels.
    kind : ndarray of int32, shape (D,)
        Kind of body.
    heading : ndarray of float32, shape (D,)
        Quarter turns clockwise from north.
    table : ndarray of int32, shape (kinds, headings, phases, phases)
        Number of each sprite: -1 where it isn't made yet, which becomes -2 once asked for. Modified in place.
    spot : ndarray of int32, shape (3, D)
        Receives column and row of the upper left pixel, and the sprite's number, or a negative one where
        nothing is to be stamped. Modified in place.
    missing : ndarray of int32, shape (D, 4)
        Receives places in ``table`` of sprites that are to be made. Modified in place.

    Returns
    -------
    int
        How many are to be made; call again afterwards.
    """
    n_headings, phases = table.shape[1], table.shape[2]
    n_missing = 0
    for body in range(kind.shape[0]):
        x, y = float(place[0, body]), float(place[1, body])
        fine_x = math.floor(x * phases + 0.5)
        fine_y = math.floor(y * phases + 0.5)
        spot[0, body], spot[1, body] = fine_x // phases, fine_y // phases
        turn = math.floor(heading[body] * (n_headings / 4.0) + 0.5) % n_headings
        if kind[body] < 0 or spot[0, body] >= screen.right or spot[1, body] >= screen.bottom:
            spot[2, body] = -1
            continue
        phase_x, phase_y = fine_x % phases, fine_y % phases
        number = table[kind[body], turn, phase_y, phase_x]
        if number == -1:
            table[kind[body], turn, phase_y, phase_x] = -2
            missing[n_missing, 0], missing[n_missing, 1] = kind[body], turn
            missing[n_missing, 2], missing[n_missing, 3] = phase_y, phase_x
            n_missing += 1
        spot[2, body] = number
    return n_missing


@kernel
def shrink_sprite(
    large: NDArray[np.uint32], scale: float, shift_x: float, shift_y: float, small: NDArray[np.uint32]
) -> None:
    """Make a sprite from a larger picture, by the mean of what each pixel covers.

    Parameters
    ----------
    large : ndarray of uint32, shape (n, n)
        Premultiplied.
    scale : float
        Its pixels for each of the sprite's.
    shift_x, shift_y : float
        Where its upper left corner lies on the sprite, in the sprite's pixels.
    small : ndarray of uint32, shape (m, m)
        Receives the sprite. Modified in place.
    """
    n, m = large.shape[0], small.shape[0]
    for y in range(m):
        top, bottom = max((y - shift_y) * scale, 0.0), min((y + 1 - shift_y) * scale, float(n))
        for x in range(m):
            left, right = max((x - shift_x) * scale, 0.0), min((x + 1 - shift_x) * scale, float(n))
            alpha, red, green, blue = 0.0, 0.0, 0.0, 0.0
            for j in range(int(top), math.ceil(bottom)):
                tall = min(bottom, j + 1.0) - max(top, float(j))
                for i in range(int(left), math.ceil(right)):
                    share = tall * (min(right, i + 1.0) - max(left, float(i)))
                    colour = np.int64(large[j, i])
                    alpha += share * (colour >> 24)
                    red += share * (colour >> 16 & 255)
                    green += share * (colour >> 8 & 255)
                    blue += share * (colour & 255)
            area = scale * scale
            small[y, x] = (
                int(alpha / area + 0.5) << 24
                | int(red / area + 0.5) << 16
                | int(green / area + 0.5) << 8
                | int(blue / area + 0.5)
            )


@kernel
def stamp_sprites(screen: Screen, spot: NDArray[np.int32], sprites: NDArray[np.uint32]) -> None:
    """Set sprites down, in the order given.

    Parameters
    ----------
    screen : Screen
        Its pixels are modified in place.
    spot : ndarray of int32, shape (3, D)
        As from :func:`find_sprites`.
    sprites : ndarray of uint32, shape (S, side, side)
        Premultiplied.
    """
    pixels, side = screen.pixels, sprites.shape[1]
    for body in range(spot.shape[1]):
        number = spot[2, body]
        if number < 0:
            continue
        left, top = spot[0, body], spot[1, body]
        first, last = max(left, screen.left), min(left + side, screen.right)
        if first >= last:
            continue
        for y in range(max(top, screen.top), min(top + side, screen.bottom)):
            out, line = pixels[y, first:last], sprites[number, y - top, first - left : last - left]
            for x in range(len(out)):
                out[x] = over(np.int64(line[x]), np.int64(out[x]))


@kernel
def draw_boxes(screen: Screen, box: NDArray[np.float32], colour: NDArray[np.uint32]) -> None:
    """Draw boxes with round corners and smooth edges: discs, rings and frames among them.

    Parameters
    ----------
    screen : Screen
        Its pixels are modified in place.
    box : ndarray of float32, shape (n, 6)
        Left, top, width, height, radius of the corners, and width of the line within the edge, 0 to fill it.
    colour : ndarray of uint32, shape (n,)
        ``0xAARRGGBB``, not premultiplied.
    """
    pixels = screen.pixels
    for which in range(box.shape[0]):
        half_width, half_height = box[which, 2] * 0.5, box[which, 3] * 0.5
        x_mid, y_mid = box[which, 0] + half_width, box[which, 1] + half_height
        radius, line = min(box[which, 4], half_width, half_height), box[which, 5]
        paint, opacity = np.int64(colour[which]), (colour[which] >> 24) / 255.0
        opacity *= min(box[which, 2], 1.0) * min(box[which, 3], 1.0)
        first_y = max(math.floor(y_mid - half_height - 0.5), screen.top)
        last_y = min(math.ceil(y_mid + half_height + 0.5), screen.bottom)
        first_x = max(math.floor(x_mid - half_width - 0.5), screen.left)
        last_x = min(math.ceil(x_mid + half_width + 0.5), screen.right)
        if first_x >= last_x:
            continue
        # between these, only the distance from the upper and the lower side matters
        aside = half_width - max(radius, line + 0.5)
        even_from = min(max(math.ceil(x_mid - aside - 0.5), first_x), last_x)
        even_to = min(max(math.floor(x_mid + aside + 0.5), even_from), last_x)
        for y in range(first_y, last_y):
            away = abs(y + 0.5 - y_mid) - half_height
            share = _box_share(away, line) * opacity
            if share > 0.0:
                part = int(share * 256.0 + 0.5)
                out = pixels[y, even_from:even_to]
                if part == 256:
                    out[:] = paint & 0xFFFFFF
                else:
                    for x in range(len(out)):
                        out[x] = mixed(paint, np.int64(out[x]), part)
            for x in range(first_x, last_x):
                if even_from <= x < even_to:
                    continue
                across, down = abs(x + 0.5 - x_mid) - half_width + radius, away + radius
                outside = max(across, down) - radius
                if across > 0.0 and down > 0.0:
                    outside = math.sqrt(across * across + down * down) - radius
                share = _box_share(outside, line) * opacity
                if share > 0.0:
                    pixels[y, x] = mixed(paint, np.int64(pixels[y, x]), int(share * 256.0 + 0.5))


@inlined
def _box_share(outside: float, line: float) -> float:
    """Say how much of a pixel so far outside of a box is painted."""
    share = min(max(0.5 - outside, 0.0), 1.0)
    if line > 0.0:
        share -= min(max(0.5 - outside - line, 0.0), 1.0)
    return share


@kernel
def draw_lines(
    screen: Screen,
    end: NDArray[np.float32],
    colour: NDArray[np.uint32],
    opacity: NDArray[np.float32],
    width: float,
) -> None:
    """Draw smooth straight lines.

    Parameters
    ----------
    screen : Screen
        Its pixels are modified in place.
    end : ndarray of float32, shape (n, 4)
        x and y of both ends, in pixels.
    colour : ndarray of uint32, shape (n,)
        ``0x00RRGGBB``.
    opacity : ndarray of float32, shape (n, 2)
        At both ends, 0 to 1.
    width : float
        In pixels.
    """
    pixels = screen.pixels
    for line in range(end.shape[0]):
        x0, y0 = float(end[line, 0]), float(end[line, 1])
        along_x, along_y = float(end[line, 2]) - x0, float(end[line, 3]) - y0
        length = math.hypot(along_x, along_y)
        if length < 1e-6:
            continue
        steep = abs(along_y) > abs(along_x)
        if steep:
            start, reach, base, slope = y0, along_y, x0, along_x / along_y
            low, high, least, most = screen.top, screen.bottom, screen.left, screen.right
        else:
            start, reach, base, slope = x0, along_x, y0, along_y / along_x
            low, high, least, most = screen.left, screen.right, screen.top, screen.bottom
        # of the line's width, what a step along the longer axis cuts
        half = 0.5 * width * length / abs(reach)
        paint = np.int64(colour[line])
        first = max(math.floor(min(start, start + reach)), low)
        last = min(math.floor(max(start, start + reach)) + 1, high)
        for step in range(first, last):
            part = min(max((step + 0.5 - start) / reach, 0.0), 1.0)
            # ends that cover a part of a pixel only
            cut = min(step + 1.0, max(start, start + reach)) - max(float(step), min(start, start + reach))
            shade = (opacity[line, 0] * (1.0 - part) + opacity[line, 1] * part) * cut
            middle = base + (step + 0.5 - start) * slope
            for aside in range(max(math.floor(middle - half), least), min(math.ceil(middle + half), most)):
                share = shade * (min(aside + 1.0, middle + half) - max(float(aside), middle - half))
                y, x = (step, aside) if steep else (aside, step)
                pixels[y, x] = mixed(paint, np.int64(pixels[y, x]), int(share * 256.0 + 0.5))
