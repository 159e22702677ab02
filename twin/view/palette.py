"""Colours that stay apart for colour-blind eyes: grounds in greys, what moves or needs attention in colour.

References
----------
M. Okabe and K. Ito, "Color Universal Design" (2008): blue, sky blue, bluish green, orange, vermillion,
reddish purple and yellow are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DARK", "LIGHT", "THEMES", "Colour", "Theme", "mix"]

Colour = tuple[int, int, int]


def _hex(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend two colours; ``share`` 0 gives the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _ramp(texts: str) -> tuple[Colour, ...]:
    return tuple(_hex(text) for text in texts.split())


BLUE, SKY_BLUE = _hex("0072b2"), _hex("56b4e9")
BLUISH_GREEN, ORANGE = _hex("009e73"), _hex("e69f00")
VERMILLION, REDDISH_PURPLE = _hex("d55e00"), _hex("cc79a7")
GREY, YELLOW, NEAR_BLACK = _hex("8b8b8b"), _hex("f0e442"), _hex("1f1e1c")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture.

    Attributes
    ----------
    page, wall, edge, floor : (red, green, blue)
        Around the floor, off it, the line between the two, and where drive units drive.
    storage, queue, charger : (red, green, blue)
        Cells with a purpose.
    arrow, queue_arrow, bolt : (red, green, blue)
        The marks on highway cells, queue cells and chargers.
    pod_empty, pod_full : (red, green, blue)
        Ends of the scale of a pod's fill.
    pod_edge : (red, green, blue)
        Outline of pods.
    idle, empty, loaded, waiting, charging, failed : (red, green, blue)
        Drive units.
    outline : (red, green, blue)
        Around drive units, to set them off.
    blocked : (red, green, blue)
        Around drive units that cannot go on.
    starved, busy, full, closed, unknown : (red, green, blue)
        Stations by status; ``full`` is one that is blocked, ``unknown`` one that isn't running.
    desk, tote_free : (red, green, blue)
        A station's block and its free tote places.
    spill, spill_mark : (red, green, blue)
        The warning sign over what lies on a cell.
    ink, muted : (red, green, blue)
        Text, and text of less weight.
    selection : (red, green, blue)
        Around what is selected, and its path.
    heat, distance, popularity, stock, charge, guidance : tuple of (red, green, blue)
        Colour scales from low to high.
    zones : tuple of (red, green, blue)
        Named areas in turn.
    """

    page: Colour
    wall: Colour
    edge: Colour
    floor: Colour
    storage: Colour
    queue: Colour
    charger: Colour
    arrow: Colour
    queue_arrow: Colour
    bolt: Colour
    pod_empty: Colour
    pod_full: Colour
    pod_edge: Colour
    outline: Colour
    desk: Colour
    tote_free: Colour
    ink: Colour
    muted: Colour
    idle: Colour
    failed: Colour
    unknown: Colour
    selection: Colour
    heat: tuple[Colour, ...]
    distance: tuple[Colour, ...]
    popularity: tuple[Colour, ...]
    stock: tuple[Colour, ...]
    charge: tuple[Colour, ...] = (VERMILLION, ORANGE, YELLOW, BLUISH_GREEN)
    guidance: tuple[Colour, ...] = (BLUE, REDDISH_PURPLE, VERMILLION)
    zones: tuple[Colour, ...] = (BLUE, ORANGE, BLUISH_GREEN, REDDISH_PURPLE, VERMILLION, SKY_BLUE)
    empty: Colour = SKY_BLUE
    loaded: Colour = BLUE
    waiting: Colour = REDDISH_PURPLE
    charging: Colour = ORANGE
    blocked: Colour = VERMILLION
    starved: Colour = ORANGE
    busy: Colour = BLUISH_GREEN
    full: Colour = VERMILLION
    closed: Colour = GREY
    spill: Colour = YELLOW
    spill_mark: Colour = NEAR_BLACK

    def pod(self, fill: float) -> Colour:
        """Shade a pod by its fill, 0 to 1."""
        return mix(self.pod_empty, self.pod_full, min(1.0, max(0.0, fill)))

    def drive_unit(self, look: int) -> Colour:
        """Choose the colour of a drive unit by its :class:`~twin.frames.DriveLook`."""
        return (self.idle, self.empty, self.loaded, self.waiting, self.charging, self.failed)[look]

    def ink_on(self, ground: Colour) -> Colour:
        """Choose black or white text, whichever reads better on a ground."""
        red, green, blue = ground
        return (24, 24, 24) if 0.299 * red + 0.587 * green + 0.114 * blue > 150 else (255, 255, 255)


LIGHT = Theme(
    page=_hex("fbfaf8"),
    wall=_hex("e8e6e1"),
    edge=_hex("9d9a93"),
    floor=_hex("ffffff"),
    storage=_hex("f1efeb"),
    queue=_hex("e7eef4"),
    charger=_hex("dcefe8"),
    arrow=_hex("cdcac3"),
    queue_arrow=_hex("93aec4"),
    bolt=_hex("2f8f70"),
    pod_empty=_hex("f8f2e3"),
    pod_full=_hex("a08458"),
    pod_edge=_hex("a08b66"),
    outline=_hex("ffffff"),
    desk=_hex("ffffff"),
    tote_free=_hex("e3e2de"),
    ink=_hex("2c2b29"),
    muted=_hex("6e6b65"),
    idle=_hex("6f747a"),
    failed=NEAR_BLACK,
    unknown=_hex("7d838a"),
    selection=_hex("d6006c"),
    heat=_ramp("ffe9a8 fdb863 e8702a b2182b 5c0a2e"),
    distance=_ramp("17335f 2a6f97 5fb39a cfe3a1 fbf7d0"),
    popularity=_ramp("efe6f5 b79ad1 7a3f9d 3d0a5c"),
    stock=_ramp("e6f3e0 94cc94 2f9a5b 00441b"),
)

DARK = Theme(
    page=_hex("15181c"),
    wall=_hex("22262b"),
    edge=_hex("5d646c"),
    floor=_hex("2f343a"),
    storage=_hex("373d44"),
    queue=_hex("2b3f50"),
    charger=_hex("28443b"),
    arrow=_hex("59616a"),
    queue_arrow=_hex("7195b3"),
    bolt=_hex("54c09d"),
    pod_empty=_hex("4a463e"),
    pod_full=_hex("d9bd87"),
    pod_edge=_hex("8d7d5f"),
    outline=_hex("15181c"),
    desk=_hex("3a4048"),
    tote_free=_hex("565d66"),
    ink=_hex("eceae6"),
    muted=_hex("a9a8a4"),
    idle=_hex("a7abb1"),
    failed=_hex("f4f2ee"),
    unknown=_hex("878f98"),
    selection=_hex("ff5fb0"),
    heat=_ramp("3b1c5a 8f2469 d8485b fb8f4a fdf0a0"),
    distance=_ramp("fbf3b0 a9d18e 4aa39a 2a6590 2a3566"),
    popularity=_ramp("3d2a52 7a4fa3 b58ad6 f0dcff"),
    stock=_ramp("21402f 2f8f5b 86cf8f e3f7d4"),
    guidance=_ramp("56b4e9 d79bbd e8622a"),
    loaded=_hex("2f96d8"),
)

THEMES = {"light": LIGHT, "dark": DARK}
"""The themes by name."""
