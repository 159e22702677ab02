"""Charts by matplotlib as small inline SVG that takes its colours, light or dark, from the page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from twin.view.palette import (
    BLUE,
    BLUISH_GREEN,
    GREY,
    LIGHT,
    ORANGE,
    REDDISH_PURPLE,
    SKY_BLUE,
    VERMILLION,
    YELLOW,
    Colour,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "DASHES",
    "INK",
    "LINE",
    "LINES",
    "MUTED",
    "WIDTH",
    "as_file",
    "as_svg",
    "css",
    "css_colours",
    "sheet",
]

WIDTH = 360.0
"""Width of a chart in points: it fits a phone without shrinking its letters."""

POINTS_PER_INCH = 72.0
LETTERS = 10.0


def css(colour: Colour) -> str:
    """Write a colour as CSS and SVG do."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


INK, MUTED, LINE = css(LIGHT.ink), css(LIGHT.muted), css(LIGHT.wall)
LINES = tuple(css(colour) for colour in (BLUE, ORANGE, BLUISH_GREEN, REDDISH_PURPLE, VERMILLION, SKY_BLUE))
DASHES: tuple[str, ...] = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 1)))  # type: ignore[assignment]
"""Strokes in turn, so that lines differ without their colours, too."""

_NAMES = {
    INK: "ink",
    MUTED: "muted",
    LINE: "line",
    css(BLUE): "blue",
    css(SKY_BLUE): "sky",
    css(BLUISH_GREEN): "green",
    css(ORANGE): "orange",
    css(VERMILLION): "vermillion",
    css(REDDISH_PURPLE): "purple",
    css(GREY): "grey",
    css(YELLOW): "yellow",
}


def css_colours(brighter: bool) -> dict[str, str]:
    """List the page's CSS variables of chart colours, for light pages or, ``brighter``, for dark ones."""
    colours = {name: value for value, name in _NAMES.items()}
    return {**colours, "blue": "#3f9fdc", "grey": "#8f969e"} if brighter else colours


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "twin",
            "font.size": LETTERS,
            "axes.edgecolor": MUTED,
            "axes.labelcolor": MUTED,
            "axes.linewidth": 0.8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.unicode_minus": False,
            "grid.color": LINE,
            "grid.linewidth": 0.8,
            "xtick.color": MUTED,
            "ytick.color": MUTED,
            "text.color": INK,
            "legend.frameon": False,
            "legend.fontsize": LETTERS,
            "lines.linewidth": 1.6,
        }
    ):
        yield


@contextmanager
def sheet(height: float, width: float = WIDTH) -> Iterator[tuple[Figure, Axes]]:
    """Open a chart of so many points; call :func:`as_svg` before it closes."""
    with _style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), layout="constrained")
        figure.get_layout_engine().set(w_pad=2 / 72, h_pad=3 / 72)  # type: ignore[union-attr, call-arg]
        yield figure, figure.add_subplot()


def as_svg(figure: Figure, name: str, says: str) -> str:
    """Draw a chart as an SVG element.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The chart.
    name : str
        Unique on the page: what the element defines is called after it.
    says : str
        What is read out to those who do not see it.
    """
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _inline(file.getvalue(), name, says)


def as_file(svg: str) -> str:
    """Make a file of what :func:`as_svg` drew: its colours are those of light pages."""
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" ', 1) + "\n"


def _inline(svg: str, name: str, says: str) -> str:
    """Reduce a file to an element that lives among others on a page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    view_box = re.search(r'viewBox="([^"]*)"', svg)
    assert view_box is not None
    head = f'<svg class="plot" viewBox="{view_box[1]}" role="img" aria-label="{_escaped(says)}">'
    svg = head + svg[svg.index(">") + 1 :].replace("xlink:href", "href")
    svg = re.sub(r'<g>\s*<path d="[^"]*" style="fill: none"/>\s*</g>', "", svg)
    used = set(re.findall(r"(?:url\(#|href=\"#)([\w-]+)", svg))
    svg = re.sub(r'\s+id="([\w.-]+)"', lambda found: found[0] if found[1] in used else "", svg)
    for mark in used:
        svg = re.sub(rf'(#|id="){re.escape(mark)}\b', rf"\g<1>{name}-{mark}", svg)
    for colour, variable in _NAMES.items():
        svg = svg.replace(colour, f"var(--{variable}, {colour})")
    svg = re.sub(r"font-family: [^;\"]*;?\s*", "", svg)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    svg = re.sub(r"(\d+\.\d\d)\d+", r"\1", svg)
    return re.sub(r"\s*\n\s*", "\n", svg).strip()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
