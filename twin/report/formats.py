"""Numbers as people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["digits_of", "hours", "listed", "number", "plural", "seeds_in_words", "share"]

DASH = "–"


def number(value: object, digits: int | None = None, signed: bool = False) -> str:
    """Write a number with as many digits as say something; a dash where there is none.

    Parameters
    ----------
    value : object
        A number; anything else is written as it is.
    digits : int, optional
        Places after the point.
    signed : bool, default False
        Whether a plus stands in front.
    """
    if value is None:
        return DASH
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not math.isfinite(value):
        return DASH if math.isnan(value) else ("∞" if value > 0 else "-∞")
    places = digits_of(value) if digits is None else digits
    text = f"{value:{'+' if signed else ''},.{places}f}"
    if float(text.replace(",", "")) == 0:
        return f"< {10**-places:.{places}f}" if value > 0 and places > 3 else text.lstrip("+-")
    return text


def digits_of(value: float) -> int:
    """Choose the places after the point that say something: two or three figures in all."""
    size = abs(value)
    if float(value).is_integer() or size >= 100:
        return 0
    return 1 if size >= 10 else 2 if size >= 0.1 else 3


def share(value: object, signed: bool = False) -> str:
    """Write a share as per cent."""
    return f"{number(100 * value, 1, signed)} %" if isinstance(value, int | float) else DASH


def hours(value: float) -> str:
    """Write a span of simulated time: ``30 min``, ``2 h``."""
    minutes = value * 60
    return f"{number(minutes, 0)} min" if minutes < 120 else f"{number(value)} h"


def listed(names: Sequence[str], most: int = 3) -> str:
    """List names, the first few of many; with semicolons where names have commas."""
    between = "; " if any("," in name for name in names) else ", "
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return between.join(names[:most]) + more


def plural(count: int, noun: str) -> str:
    """Count things: ``1 failure``, ``3 failures``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def seeds_in_words(seeds: list[int]) -> str:
    """Name seeds by their runs: ``1-10, 14``."""
    runs: list[list[int]] = []
    for seed in sorted(seeds):
        if runs and seed == runs[-1][1] + 1:
            runs[-1][1] = seed
        else:
            runs.append([seed, seed])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)
