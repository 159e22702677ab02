"""What a drawing says beside its grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from twin.layout.floor import Zone
from twin.layout.settings import LegendSettings, PackingDefaults

__all__ = ["Equipment", "Particulars", "Place"]

Place = tuple[int, int]
"""Row and column of a cell, counted from 0."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a station has of its own; None stands for the usual."""

    name: str | None = None
    open_orders: int | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """All of a layout file but the grid. Never changed, only replaced.

    Attributes
    ----------
    name : str or None
        None stands for the file's.
    description : str
        What the floor is for.
    cell_m : float
        Side of a cell in metres.
    drive_units : int or None
        Size of the fleet; None stands for the usual.
    packing : PackingDefaults
        Packers and their buffer.
    legend : mapping of str to LegendSettings
        The drawing's own characters.
    equipment : mapping of (row, col) to Equipment
        What stations have of their own.
    zones : tuple of Zone
        Named areas.
    comment : tuple of str
        The lines of comment that the file begins with.
    """

    name: str | None = None
    description: str = ""
    cell_m: float = 1.0
    drive_units: int | None = None
    packing: PackingDefaults = field(default_factory=PackingDefaults)
    legend: Mapping[str, LegendSettings] = field(default_factory=dict)
    equipment: Mapping[Place, Equipment] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    comment: tuple[str, ...] = ()
