"""The display: opened where there is one, and its size and scale."""

from __future__ import annotations

import os

import pygame

from twin.errors import DisplayError, Problem
from twin.view.window import LEAST_SIZE

__all__ = ["auto_scale", "check_size", "open_display"]

UNSEEN = ("dummy", "offscreen")
"""Drivers that show nothing; good where somebody has asked for them."""
SHARED = "x11"
"""Driver that takes pixels from shared memory: 1 ms a picture, where a detour by OpenGL without a graphics
card takes 19 ms, 11 of them of the CPU. Others may know no way but OpenGL."""
DENSE_HEIGHT = 2000
"""Height of a desktop in pixels from which on things are drawn at twice their size."""


def check_size(size: tuple[int, int], scale: float) -> None:
    """Refuse a window that nothing fits into.

    Raises
    ------
    DisplayError
        When it is too small.
    """
    least = (round(LEAST_SIZE[0] * scale), round(LEAST_SIZE[1] * scale))
    if size[0] < least[0] or size[1] < least[1]:
        what = f"{size[0]}x{size[1]} is too small a window"
        raise DisplayError(Problem("--size", what, f"at least {least[0]}x{least[1]} shows something"))


def auto_scale() -> float:
    """Choose the scale by what the desktop says, or by how many pixels it has."""
    for name in ("GDK_SCALE", "QT_SCALE_FACTOR"):
        try:
            scale = float(os.environ[name])
        except (KeyError, ValueError):
            continue
        if 0.5 <= scale <= 4:
            return scale
    heights = (
        [height for _, height in pygame.display.get_desktop_sizes()] if pygame.display.get_init() else []
    )
    return 2.0 if heights and min(heights) >= DENSE_HEIGHT else 1.0


def open_display(size: tuple[int, int], scale: float | None, title: str) -> tuple[pygame.Surface, float]:
    """Open a window that can be resized.

    Parameters
    ----------
    size : (int, int)
        Width and height in pixels, of a screen of scale 1; no larger than the desktop.
    scale : float or None
        Pixels of the screen in one of the design; None to choose.
    title : str
        Names the window.

    Returns
    -------
    pygame.Surface
        What to draw on.
    float
        The scale.

    Raises
    ------
    DisplayError
        When there is no display, or it is too small.
    """
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    os.environ.setdefault("SDL_VIDEO_ALLOW_SCREENSAVER", "1")
    remedy = "set DISPLAY, or use --screenshot or --record, which need none"
    try:
        pygame.display.init()
    except pygame.error as refused:
        raise DisplayError(Problem("display", f"cannot be opened ({refused})", remedy)) from None
    if pygame.display.get_driver() in UNSEEN and not os.environ.get("SDL_VIDEODRIVER"):
        raise DisplayError(Problem("display", "none is found", remedy))
    if pygame.display.get_driver() == SHARED:
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    chosen = auto_scale() if scale is None else scale
    desktop = pygame.display.get_desktop_sizes()[0]
    asked = (round(size[0] * chosen), round(size[1] * chosen)) if scale is None else size
    fitting = min(asked[0], desktop[0]), min(asked[1], desktop[1])
    check_size(fitting, chosen)
    try:
        surface = pygame.display.set_mode(fitting, pygame.RESIZABLE)
    except pygame.error as refused:
        raise DisplayError(Problem("display", f"cannot be opened ({refused})", remedy)) from None
    pygame.display.set_caption(title)
    pygame.key.set_repeat(350, 60)
    return surface, chosen
