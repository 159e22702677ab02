"""What the judge found, as counts by name and as lines for people."""

from __future__ import annotations

from twin.kernels.violations import Findings, Violation
from twin.layout.floor import Layout
from twin.state import OrderStage
from twin.units import NONE

__all__ = ["counts_of", "lines_of"]

BOTH, FIRST, SECOND, NEITHER = (True, True), (True, False), (False, True), (False, False)
"""Whether a violation has a first and a second culprit."""

TEXTS = {
    (Violation.VERTEX, BOTH): "drive units {first} and {second} both stand at {where}",
    (Violation.SWAP, BOTH): "drive units {first} and {second} changed places, the second is now at {where}",
    (Violation.WALL, FIRST): "drive unit {first} stands on a wall or off the floor, at {where}",
    (Violation.JUMP, FIRST): "drive unit {first} came to {where} from a cell that is no neighbour",
    (Violation.WRONG_WAY, FIRST): "drive unit {first} came to {where} by a move that the layout forbids",
    (Violation.UNDER_POD, BOTH): "loaded drive unit {first} entered {where}, where pod {second} stands",
    (Violation.UNDER_POD, FIRST): "loaded drive unit {first} entered {where}, which is not its goal",
    (
        Violation.FOREIGN_LANE,
        BOTH,
    ): "drive unit {first} entered {where} in the lane of {second}, not its station",
    (Violation.FIXED_MOVED, FIRST): "drive unit {first} moved to {where} when it must not be moved",
    (Violation.BAD_OCCUPANCY, FIRST): "drive unit {first} stands at {where}, recorded as free",
    (Violation.BAD_OCCUPANCY, SECOND): "drive unit {second} is recorded at {where}, but is not there",
    (Violation.DRIVE_LOST, FIRST): "drive unit {first} stands at {where}",
    (Violation.DRIVE_LOST, NEITHER): "the number of drive units changed",
    (Violation.POD_LOST, BOTH): "pod {first} and drive unit {second} at {where} disagree, or met elsewhere",
    (Violation.POD_LOST, FIRST): "pod {first} does not stand rightly at {where}",
    (Violation.POD_LOST, SECOND): "drive unit {second} at {where} is loaded without a pod",
    (Violation.POD_LOST, NEITHER): "the number of pods changed",
    (Violation.STOCK, BOTH): "slot {second} (SKU {first}) holds or promises more or less than it can",
    (Violation.STOCK, SECOND): "slot {second} has no SKU",
    (Violation.STOCK, FIRST): "the units of SKU {first} do not add up",
    (Violation.ORDER, BOTH): "line {second} of order {first} does not add up",
    (Violation.ORDER, FIRST): "order {first} is in no stage, went back, or does not fit its lines",
    (Violation.ORDER, SECOND): "the count of orders in stage {second} is wrong",
    (Violation.ORDER, NEITHER): "the units of SKU {place} in totes are not those picked from stock",
    (Violation.OVERLAP, BOTH): "drive units {first} and {second} overlap at {where}",
    (Violation.POD_STRUCK, BOTH): "the pod on drive unit {first} strikes pod {second} at {where}",
    (Violation.OVER_SPEED, FIRST): "drive unit {first} went too fast at {where}",
    (Violation.ACCELERATION, FIRST): "drive unit {first} sped up or braked too hard at {where}",
    (Violation.FALSE_SPEED, FIRST): "drive unit {first} made another way at {where} than its speed says",
    (Violation.TURN_RATE, FIRST): "drive unit {first} turned too fast at {where}",
    (Violation.TURNED_MOVING, FIRST): "drive unit {first} turned while it moved at {where}",
    (Violation.SIDEWAYS, FIRST): "drive unit {first} moved sideways or backwards at {where}",
    (Violation.OFF_LINE, FIRST): "drive unit {first} left the lines between cells at {where}",
    (Violation.WRONG_CELL, FIRST): "drive unit {first} is recorded at {where}, but was elsewhere last",
    (Violation.MOVING_LIFT, FIRST): "drive unit {first} took or left a pod under way at {where}",
}
"""What to say of a kind of violation, by its culprits."""


def counts_of(findings: Findings) -> dict[str, int]:
    """Name the counts of findings: one for each kind of violation, in lower case."""
    return {kind.name.lower(): int(findings.counts[kind]) for kind in Violation}


def lines_of(findings: Findings, layout: Layout) -> list[str]:
    """Tell the first few findings of each kind in the order of their steps.

    Parameters
    ----------
    findings : Findings
        What was found.
    layout : Layout
        The floor, for the names of places and stations.

    Returns
    -------
    list of str
        Lines such as ``step 82: vertex: drive units 19 and 22 both stand at row 8, column 6``.
    """
    found = [
        (int(row[0]), kind, tuple(int(value) for value in row[1:]))
        for kind in Violation
        for row in findings.first[kind][: findings.counts[kind]]
    ]
    return [
        f"step {step}: {kind.name.lower()}: {_tell(kind, who, layout)}" for step, kind, who in sorted(found)
    ]


def _tell(kind: Violation, who: tuple[int, ...], layout: Layout) -> str:
    first, second, place = who
    named: str | int = second
    if kind is Violation.FOREIGN_LANE:
        named = layout.stations[second].name
    elif kind is Violation.ORDER and first == NONE and second != NONE:
        named = OrderStage(second).name.lower()
    where = layout.place(place) if 0 <= place < layout.n_cells else f"cell {place}, outside the grid"
    text = TEXTS.get((kind, (first != NONE, second != NONE)), "{first}, {second}, {where}")
    return text.format(first=first, second=named, place=place, where=where)
