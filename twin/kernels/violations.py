"""What the judge can find, and where it writes its findings down."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels.compile import kernel

__all__ = ["Findings", "Index", "Violation", "empty_findings", "note"]

Index = int | np.integer[Any]


class Violation(IntEnum):
    """A breach of the floor's rules. In brackets: first culprit, second culprit, place."""

    VERTEX = 0
    """Two drive units stand on one cell; three make three pairs. Not with continuous motion, where two may
    have reached the same centre last and their bodies are judged. [drive unit, drive unit, cell]"""
    SWAP = 1
    """Two drive units changed places within a step. [drive unit, drive unit, cell of the second]"""
    WALL = 2
    """A drive unit stands on a wall or outside the grid. [drive unit, -, cell]"""
    JUMP = 3
    """A drive unit came to a cell that is no neighbour of its last one. [drive unit, -, cell]"""
    WRONG_WAY = 4
    """A drive unit came to a neighbour to which the layout allows no move. [drive unit, -, cell]"""
    UNDER_POD = 5
    """A loaded drive unit entered a cell where a pod stands, or a storage location or charger that is not
    its goal. [drive unit, pod, cell]"""
    FOREIGN_LANE = 6
    """A drive unit entered the lane of a station that it is not bound for. [drive unit, station, cell]"""
    FIXED_MOVED = 7
    """A drive unit moved while it lifted, presented its pod or waited. [drive unit, -, cell]"""
    BAD_OCCUPANCY = 8
    """The record of who stands where is wrong about a cell. [drive unit, recorded occupant, cell]"""
    DRIVE_LOST = 9
    """A drive unit stands nowhere, or the fleet has another size. [drive unit, -, cell]"""
    POD_LOST = 10
    """A pod does not either stand on one storage location or ride on one loaded drive unit, or changed
    between the two where its drive unit was not. [pod, drive unit, cell]"""
    STOCK = 11
    """A slot holds or promises what it cannot, or a SKU's sums do not add up. [SKU, slot, -]"""
    ORDER = 12
    """An order is in no stage, went back to an earlier one, or its lines do not add up [order, line, -];
    or the count of a stage is wrong [-, stage, -]; or the units in totes are not those picked from
    stock [-, -, SKU]."""
    OVERLAP = 13
    """The footprints of two drive units, or of pods that they carry, overlap. [drive unit, drive unit,
    cell of the second]"""
    POD_STRUCK = 14
    """A carried pod overlaps a pod that stands. [drive unit, pod, cell of the pod]"""
    OVER_SPEED = 15
    """A drive unit went faster than its limit, or did not slow down when that fell. [drive unit, -, cell]"""
    ACCELERATION = 16
    """A drive unit sped up or braked beyond its limit. [drive unit, -, cell]"""
    FALSE_SPEED = 17
    """A drive unit's reported speeds do not fit the way it made. [drive unit, -, cell]"""
    TURN_RATE = 18
    """A drive unit turned faster than its limit. [drive unit, -, cell]"""
    TURNED_MOVING = 19
    """A drive unit turned while it moved. [drive unit, -, cell]"""
    SIDEWAYS = 20
    """A drive unit moved otherwise than forwards along its heading. [drive unit, -, cell]"""
    OFF_LINE = 21
    """A drive unit was not on a line from its cell's centre towards a cell that the layout lets it enter.
    [drive unit, -, cell]"""
    WRONG_CELL = 22
    """A drive unit's cell is not the last whose centre it reached. [drive unit, -, cell]"""
    MOVING_LIFT = 23
    """A drive unit lifted or set down its pod while it moved, or beside a cell's centre. [drive unit, -,
    cell]"""


class Findings(NamedTuple):
    """How often each kind of violation was found, and the first few of each.

    Attributes
    ----------
    counts : ndarray of int64, shape (len(Violation),)
        Violations found.
    first : ndarray of int64, shape (len(Violation), few, 4)
        Step, first culprit, second culprit and place of the first few of each kind; ``NONE`` where one
        does not apply.
    """

    counts: NDArray[np.int64]
    first: NDArray[np.int64]


def empty_findings(few: int = 5) -> Findings:
    """Open a record without findings, with room for the first ``few`` culprits of each kind."""
    kinds = len(Violation)
    return Findings(counts=np.zeros(kinds, dtype=np.int64), first=np.zeros((kinds, few, 4), dtype=np.int64))


@kernel
def note(findings: Findings, kind: Violation, step: Index, first: Index, second: Index, place: Index) -> None:
    """Count a violation, and keep its culprits while it is among the first of its kind.

    Parameters
    ----------
    findings : Findings
        The record. Modified in place.
    kind : Violation
        What was found.
    step : int
        When.
    first, second, place : int
        Culprits and place, ``NONE`` where one does not apply. Kernels pass them as int64, so that this one
        has a single signature.
    """
    seen = findings.counts[kind]
    if seen < findings.first.shape[1]:
        findings.first[kind, seen, 0] = step
        findings.first[kind, seen, 1] = first
        findings.first[kind, seen, 2] = second
        findings.first[kind, seen, 3] = place
    findings.counts[kind] = seen + 1
