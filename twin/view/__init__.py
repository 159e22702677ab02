"""Pictures of a floor: a frame of its state, drawn; never written to.

A :class:`Frame` is what a picture needs to know, a :class:`Camera` where a cell lies on it, and
:func:`picture` draws. All drawing is off-screen, on surfaces in memory: no display is opened or needed.
Only this package imports pygame.
"""

import os

# pygame otherwise greets on stdout, where tables and JSON go
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from twin.view.camera import Camera
from twin.view.frame import DriveLook, Frame, frame_of
from twin.view.palette import DARK, LIGHT, THEMES, Theme
from twin.view.still import picture, png_bytes

__all__ = [
    "DARK",
    "LIGHT",
    "THEMES",
    "Camera",
    "DriveLook",
    "Frame",
    "Theme",
    "frame_of",
    "picture",
    "png_bytes",
]
