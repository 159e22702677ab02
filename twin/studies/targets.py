"""What a floor has to reach: a key figure at least or at most so much."""

from __future__ import annotations

import re
from dataclasses import dataclass

from twin.documents import did_you_mean
from twin.errors import InputError, Problem
from twin.metrics import FIGURES

__all__ = ["DRIVE_UNITS", "Target", "parse_target"]

DRIVE_UNITS = "drive_units"
"""The fleet can have a target, too, though it is no figure."""

_FORM = re.compile(r"\s*([A-Za-z_][\w]*)\s*(>=|<=)\s*([-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?)\s*(%?)\s*\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure has to reach.

    Attributes
    ----------
    figure : str
        One of :data:`~twin.metrics.FIGURES`, or ``drive_units``.
    at_least : bool
        Whether the value is a lower bound; else an upper one.
    value : float
        In the figure's unit.
    """

    figure: str
    at_least: bool
    value: float

    @property
    def text(self) -> str:
        """As people write it: ``units_per_hour >= 5000``, ``on_time >= 99 %``."""
        unit = " %" if self.figure in FIGURES and FIGURES[self.figure].unit == "%" else ""
        return f"{self.figure} {'>=' if self.at_least else '<='} {self.value:g}{unit}"

    def margin(self, value: float) -> float:
        """Say by how much a value keeps the target, in the figure's unit; negative where it does not."""
        return value - self.value if self.at_least else self.value - value


def parse_target(text: str, where: str = "--target") -> Target:
    """Read ``units_per_hour >= 5000``.

    Raises
    ------
    InputError
        Where it has another form, or names no figure.
    """
    found = _FORM.match(text)
    if found is None:
        remedy = "write it like 'units_per_hour >= 5000' or 'on_time >= 99%'"
        raise InputError(Problem(where, f"{text!r} is no target", remedy))
    name, sign, number, per_cent = found.groups()
    if name != DRIVE_UNITS and name not in FIGURES:
        remedy = did_you_mean(name, [*FIGURES, DRIVE_UNITS]) or "see `twin figures`"
        raise InputError(Problem(where, f"there is no figure {name!r}", remedy))
    if per_cent and (name == DRIVE_UNITS or FIGURES[name].unit != "%"):
        raise InputError(Problem(where, f"{name} is not in per cent", "leave the % out"))
    try:
        value = float(number.replace(",", ""))
    except ValueError:
        raise InputError(Problem(where, f"{number!r} is no number", "write it like 5000")) from None
    return Target(name, sign == ">=", value)
