"""The window's clock: which moment is shown, and how fast it goes."""

from __future__ import annotations

import math

__all__ = ["AS_FAST_AS_IT_GOES", "SPEEDS", "DisplayClock", "clock_text", "parse_time", "speed_text"]

AS_FAST_AS_IT_GOES = math.inf

SPEEDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, AS_FAST_AS_IT_GOES)
"""Simulated seconds in a second, as one goes faster and slower."""

MEASURED_OVER_S = 1.0
"""Wall-clock seconds over which the achieved speed is averaged."""

LOOK_AHEAD_S = 1.0
"""Wall-clock seconds for which frames are asked for in advance."""

LEAST_AHEAD_S = 2.0
"""Simulated seconds by which at least one is ahead."""

FAR_AHEAD_S = 600.0
"""Simulated seconds that are asked for at once where it goes as fast as it can."""


class DisplayClock:
    """Says which moment is shown.

    Parameters
    ----------
    end_s : float
        Where time ends.
    speed : float, default 1.0
        Simulated seconds in a second.

    Attributes
    ----------
    now_s : float
        The moment shown, in simulated seconds.
    speed : float
        How fast it should go.
    paused : bool
        Whether it stands still.
    target_s : float or None
        The moment to jump to, while it isn't known yet.
    """

    def __init__(self, end_s: float, speed: float = 1.0) -> None:
        self.end_s = end_s
        self.now_s = 0.0
        self.speed = speed
        self.paused = False
        self.target_s: float | None = None
        self._achieved = 0.0

    @property
    def achieved(self) -> float:
        """Simulated seconds in a second, as measured of late."""
        return self._achieved

    @property
    def wanted_s(self) -> float:
        """Up to which moment frames are needed."""
        if self.target_s is not None:
            return self.target_s
        if self.paused:
            return min(self.end_s, self.now_s + LEAST_AHEAD_S)
        ahead = FAR_AHEAD_S if math.isinf(self.speed) else max(LEAST_AHEAD_S, self.speed * LOOK_AHEAD_S)
        return min(self.end_s, self.now_s + ahead)

    def advance(self, wall_s: float, known_s: float) -> None:
        """Let wall-clock time pass.

        Parameters
        ----------
        wall_s : float
            Seconds since the last call.
        known_s : float
            Up to which moment frames can be had.
        """
        before = self.now_s
        if self.target_s is not None:
            if known_s >= self.target_s:
                self.now_s, self.target_s = self.target_s, None
            return
        if not self.paused:
            self.now_s = min(max(known_s, before), before + self.speed * wall_s, self.end_s)
        if wall_s > 0:
            share = 1.0 - math.exp(-wall_s / MEASURED_OVER_S)
            self._achieved += share * ((self.now_s - before) / wall_s - self._achieved)

    def step(self, by_s: float, known_s: float) -> None:
        """Stop, and go one step on or back."""
        self.paused, self.target_s = True, None
        self.now_s = min(max(0.0, self.now_s + by_s), max(known_s, self.now_s), self.end_s)

    def jump(self, to_s: float, known_s: float) -> None:
        """Go to a moment, at once where it is known, otherwise when it is."""
        to_s = min(max(0.0, to_s), self.end_s)
        self.target_s = None
        if to_s <= known_s:
            self.now_s = to_s
        else:
            self.target_s = to_s

    def faster(self, by: int) -> None:
        """Choose the next speed of :data:`SPEEDS`, or the one before for a negative ``by``."""
        place = min(range(len(SPEEDS)), key=lambda index: abs(_rank(SPEEDS[index]) - _rank(self.speed)))
        self.speed = SPEEDS[min(len(SPEEDS) - 1, max(0, place + by))]


def _rank(speed: float) -> float:
    """Put speeds on an even scale."""
    return 10.0 if math.isinf(speed) else math.log10(speed)


def speed_text(speed: float) -> str:
    """Write a speed for people."""
    if math.isinf(speed):
        return "max"
    return f"{speed:,.0f}x" if speed >= 10 else f"{speed:.2g}x"


def clock_text(seconds: float, tenths: bool = False) -> str:
    """Write a moment as hours, minutes and seconds."""
    tenth = int(seconds * 10 + 1e-6) if tenths else int(seconds + 1e-6) * 10
    whole = tenth // 10
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{text}.{tenth % 10}" if tenths else text


def parse_time(text: str) -> float | None:
    """Read a moment such as ``90``, ``12:30``, ``1:00:00``, ``45m`` or ``1.5h``, in seconds; None if none."""
    text = text.strip().lower()
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    factor = units.get(text[-1:], 0.0)
    parts = text[:-1].split() if factor else text.split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if not 1 <= len(numbers) <= 3 or any(not math.isfinite(n) or n < 0 for n in numbers):
        return None
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    return seconds * (factor or 1.0)
