"""Plans of floors and maps of congestion as small pictures inside the page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import Layout
from twin.report.document import Gallery, Picture
from twin.report.formats import number
from twin.report.plotting import css
from twin.view.palette import DARK, LIGHT, Theme
from twin.view.plan import fitting_cell_px, floor_plan, heated

__all__ = ["congestion_map", "gallery", "plan_picture", "ramp_scale", "scale_of"]

Values = NDArray[np.float64]

ONE_PX, OF_SEVERAL_PX = 720, 640
"""Width of a picture that is alone, and of one beside others."""
COLOURS = 96
LONGEST_NAME = 60


def scale_of(layouts: Sequence[Layout]) -> int:
    """Choose the size of cells of floors that are drawn side by side, in pixels."""
    return fitting_cell_px(layouts, ONE_PX if len(layouts) == 1 else OF_SEVERAL_PX)


def gallery(pictures: Sequence[Picture], scale: str = "") -> Gallery:
    """Put pictures side by side, so that a metre is as long on each of them."""
    widest = max(picture.width for picture in pictures)
    shared = [replace(picture, share=round(picture.width / widest, 4)) for picture in pictures]
    return Gallery("", shared, scale)


def plan_picture(layout: Layout, cell_px: int, title: str) -> Picture:
    """Draw a floor with nothing on it."""
    light, dark = (floor_plan(layout, cell_px, theme)[0] for theme in (LIGHT, DARK))
    return _picture(light, dark, "floor", title, "")


def congestion_map(
    layout: Layout, cell_px: int, values: Values, top: float, title: str, note: str = ""
) -> Picture:
    """Draw a value of each cell over a floor.

    Parameters
    ----------
    layout : Layout
        The floor.
    cell_px : int
        Side of a cell in pixels.
    values : ndarray of float64, shape (N,)
        From 0 up.
    top : float
        What has the last colour of the scale.
    title, note : str
        Of the picture.
    """
    by_cell = values.reshape(layout.n_rows, layout.n_cols)
    light, dark = (_heated(layout, cell_px, by_cell, top, theme) for theme in (LIGHT, DARK))
    return _picture(light, dark, "blocked", title, note)


def _heated(layout: Layout, cell_px: int, values: Values, top: float, theme: Theme) -> NDArray[np.uint8]:
    pixels, camera = floor_plan(layout, cell_px, theme)
    return heated(pixels, camera, values, top, theme.heat)


def _picture(light: NDArray[np.uint8], dark: NDArray[np.uint8], shows: str, title: str, note: str) -> Picture:
    height, width = light.shape[:2]
    name = re.sub(r"[^A-Za-z0-9.=]+", "-", f"{shows} {title}").strip("-")
    return Picture(name[:LONGEST_NAME], title, _png(light), _png(dark), width, height, note)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode a picture with few colours."""
    from PIL import Image

    file = io.BytesIO()
    picture = Image.fromarray(pixels)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return file.getvalue()


def ramp_scale(top: float, unit: str, ramps: Sequence[str] = ("light", "dark")) -> str:
    """Draw the scale of a map: its colours on light and on dark pages, and what they mean."""
    themes = {"light": LIGHT, "dark": DARK}
    ends = f"{number(0.0)}", f"{number(top / 2)}", f"{number(top)} {unit} and more"
    bars = "".join(
        f'<span class="ramp on-{name}" style="background:linear-gradient(to right,'
        + ",".join(css(colour) for colour in themes[name].heat)
        + ')"></span>'
        for name in ramps
    )
    marks = "".join(f"<span>{end}</span>" for end in ends)
    return f'<div class="scale">{bars}<div class="marks">{marks}</div></div>'
