"""How panels look: colours by theme, and lengths by the scale of the screen.

Notes
-----
Why the panels are our own and not pygame_gui's (0.6.14, measured with pygame-ce 2.5.8 on one core): changing
a text box of 20 lines costs 15-17 ms, a whole frame at 60 per second; changing 24 labels 2.6-3.3 ms, against
0.15-0.19 ms for writing them anew; opening a menu of 20 entries 10 ms. It installs 44 MB, and its bold text
warns. What a panel of ours shows is a list of rows, and drawing one that hasn't changed is a single blit.
"""

from __future__ import annotations

from dataclasses import dataclass

from twin.view.palette import BLUISH_GREEN, SKY_BLUE, VERMILLION, Colour, Theme, mix
from twin.view.panels.rows import Tone

__all__ = ["Skin"]

OPACITY = 232
"""Of a panel, from 0 to 255."""


@dataclass(frozen=True, slots=True)
class Skin:
    """Colours and lengths.

    Attributes
    ----------
    theme : Theme
        The picture's colours, which panels go with.
    scale : float
        Pixels of the screen in one of the design.
    """

    theme: Theme
    scale: float = 1.0

    def px(self, length: float) -> int:
        """Turn a length of the design into pixels."""
        return max(1, round(length * self.scale)) if length else 0

    @property
    def dark(self) -> bool:
        """Whether text is light on dark."""
        return sum(self.theme.page) < 384

    @property
    def ground(self) -> tuple[int, int, int, int]:
        """What a panel is filled with."""
        red, green, blue = mix(self.theme.page, self.theme.wall, 0.35 if self.dark else 0.0)
        return red, green, blue, OPACITY

    @property
    def border(self) -> Colour:
        """Around a panel."""
        return mix(self.theme.page, self.theme.edge, 0.45)

    @property
    def hover(self) -> Colour:
        """Behind what the pointer is on."""
        return mix(self.theme.page, self.theme.ink, 0.1)

    @property
    def track(self) -> Colour:
        """Behind the filled part of a bar."""
        return mix(self.theme.page, self.theme.ink, 0.12)

    @property
    def accent(self) -> Colour:
        """What is on, chosen or a link."""
        return mix(SKY_BLUE, self.theme.ink, 0.1) if self.dark else self.theme.loaded

    def ink(self, tone: Tone) -> Colour:
        """Choose the colour of a text."""
        if tone is Tone.MUTED:
            return self.theme.muted
        if tone is Tone.GOOD:
            return mix(BLUISH_GREEN, self.theme.ink, 0.25)
        if tone is Tone.BAD:
            return mix(VERMILLION, self.theme.ink, 0.1)
        return self.theme.ink

    @property
    def text(self) -> int:
        """Size of ordinary text."""
        return self.px(13)

    @property
    def small(self) -> int:
        """Size of hints and axes."""
        return self.px(11)

    @property
    def title(self) -> int:
        """Size of a panel's title."""
        return self.px(15)

    @property
    def pad(self) -> int:
        """Between a panel's edge and what it says."""
        return self.px(12)

    @property
    def gap(self) -> int:
        """Between panels, and from the window's edge."""
        return self.px(8)

    @property
    def line(self) -> int:
        """Height of a row."""
        return self.px(20)
