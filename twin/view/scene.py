"""The scene: a frame, drawn layer by layer."""

from __future__ import annotations

from twin.frames import Frame
from twin.view.bodies import draw_drive_units, draw_pods
from twin.view.camera import Camera
from twin.view.canvas import Canvas
from twin.view.desks import draw_stations
from twin.view.ground import draw_ground, draw_spill
from twin.view.palette import Theme

__all__ = ["draw_scene"]


def draw_scene(canvas: Canvas, camera: Camera, frame: Frame, theme: Theme) -> None:
    """Draw a frame, from the ground up.

    Parameters
    ----------
    canvas : Canvas
        Where to draw.
    camera : Camera
        Where each cell lies.
    frame : Frame
        What to draw.
    theme : Theme
        The colours.
    """
    draw_ground(canvas, camera, frame.layout, theme)
    draw_stations(canvas, camera, frame, theme)
    draw_pods(canvas, camera, frame, theme)
    for cell in frame.lying.tolist():
        draw_spill(canvas, camera.box(*divmod(cell, frame.layout.n_cols)), theme)
    draw_drive_units(canvas, camera, frame, theme)
