"""Pictures of a floor: a frame of its state, drawn; never written to.

A :class:`~twin.frames.Frame` is what a picture needs to know, a :class:`Camera` where a cell lies on it, and
:func:`picture` draws. All drawing is off-screen, on surfaces in memory: no display is opened or needed.
Only this package imports pygame.
"""

import os

# pygame otherwise greets on stdout, where tables and JSON go
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from twin.view.camera import Camera
from twin.view.palette import DARK, LIGHT, THEMES, Theme
from twin.view.png import png_bytes
from twin.view.still import picture

__all__ = [
    "DARK",
    "LIGHT",
    "THEMES",
    "Camera",
    "Theme",
    "picture",
    "png_bytes",
]
