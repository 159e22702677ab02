"""What if: what can be asked of a floor that runs, between two of its steps.

:class:`twin.hand.Hand` carries the commands out. Each is recorded as an event, and the same commands at the
same steps give the same record.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BY_HAND",
    "AddDriveUnit",
    "BlockCell",
    "BreakDriveUnit",
    "ChangeRate",
    "ClearCell",
    "CloseStation",
    "Command",
    "OpenStation",
    "RemoveDriveUnit",
    "RepairDriveUnit",
    "SwitchPlanner",
    "SwitchPolicy",
]


@dataclass(frozen=True, slots=True)
class BreakDriveUnit:
    """Break a drive unit: it stands where it is until it is repaired by hand."""

    drive: int


@dataclass(frozen=True, slots=True)
class RepairDriveUnit:
    """Repair a drive unit that was broken by hand."""

    drive: int


@dataclass(frozen=True, slots=True)
class AddDriveUnit:
    """Set a spare drive unit down on a highway cell or a storage location where nobody is or comes."""

    cell: int


@dataclass(frozen=True, slots=True)
class RemoveDriveUnit:
    """Take a drive unit off duty: it finishes its task first, and leaves once it stands still."""

    drive: int


@dataclass(frozen=True, slots=True)
class BlockCell:
    """Lay something on a highway cell, which nobody enters until it is cleared by hand."""

    cell: int


@dataclass(frozen=True, slots=True)
class ClearCell:
    """Clear a cell that was blocked by hand."""

    cell: int


@dataclass(frozen=True, slots=True)
class CloseStation:
    """Close a station until it is opened by hand."""

    station: int


@dataclass(frozen=True, slots=True)
class OpenStation:
    """Open a station that was closed by hand."""

    station: int


@dataclass(frozen=True, slots=True)
class ChangeRate:
    """Let orders arrive at another mean rate."""

    orders_per_hour: float


@dataclass(frozen=True, slots=True)
class SwitchPolicy:
    """Let another rule make a decision: ``decision`` is the name of its setting in ``policies``."""

    decision: str
    rule: str


@dataclass(frozen=True, slots=True)
class SwitchPlanner:
    """Let another planner plan."""

    planner: str


Command = (
    BreakDriveUnit
    | RepairDriveUnit
    | AddDriveUnit
    | RemoveDriveUnit
    | BlockCell
    | ClearCell
    | CloseStation
    | OpenStation
    | ChangeRate
    | SwitchPolicy
    | SwitchPlanner
)

BY_HAND = (
    BreakDriveUnit,
    RepairDriveUnit,
    AddDriveUnit,
    RemoveDriveUnit,
    BlockCell,
    ClearCell,
    CloseStation,
    OpenStation,
)
"""Commands about one drive unit, cell or station, in the order in which the event record counts them."""
