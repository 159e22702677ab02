"""Shares as people write them."""

from __future__ import annotations

import math

from twin.errors import InputError, Problem

__all__ = ["parse_share", "percent"]


def parse_share(text: str, where: str) -> float:
    """Read ``2%`` or ``0.02``.

    Raises
    ------
    InputError
        Where it is neither, or not between 0 and 1: a bare ``2`` could mean either.
    """
    number = text.strip()
    in_percent = number.endswith("%")
    try:
        value = float(number.removesuffix("%")) / (100.0 if in_percent else 1.0)
    except ValueError:
        value = math.nan
    if not 0.0 < value < 1.0:
        raise InputError(Problem(where, f"{text!r} is no share between 0 and 1", "write it like 2% or 0.02"))
    return value


def percent(share: float) -> str:
    """Write a share as ``2 %``, with no more digits than it has."""
    return f"{100.0 * share:.3g} %"
