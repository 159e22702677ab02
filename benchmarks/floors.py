"""The floors that fleets of different size are measured on."""

from __future__ import annotations

import math

from twin.layout import load_layout, parse_layout
from twin.layout.floor import Layout

__all__ = ["dense_floor", "floor_for", "proportional_floor"]

BUNDLED = {100: "medium", 1_000: "huge"}
"""Bundled floors whose pick stations are within a third of an eighth of the fleet."""

LARGEST_PROPORTIONAL = 2_000
CELLS_PER_DRIVE = 30
"""As on the bundled floors: 29 on ``medium``, 28 on ``large``, 31 on ``huge``."""

COLUMNS_PER_STATION = 4
_TEMPLATE = """
name: {name}
floor:
  blocks: {{across: {across}, down: {down}, depth: 5}}
  highway_lanes: 4
  stations:
    pick: {{{pick}}}
    replenish: {{{replenish}}}
    queue: 6
drive_units: {fleet}
"""


def floor_for(fleet: int) -> Layout:
    """Choose the floor that a fleet is measured on.

    Parameters
    ----------
    fleet : int
        Number of drive units.

    Returns
    -------
    Layout
        A bundled floor where one fits; else one of the same proportions; for the largest fleets a denser one.
    """
    if fleet in BUNDLED:
        return load_layout(BUNDLED[fleet])
    return proportional_floor(fleet) if fleet <= LARGEST_PROPORTIONAL else dense_floor(fleet)


def proportional_floor(fleet: int) -> Layout:
    """Lay out a floor in the bundled ones' proportions.

    A pick station for every eight drive units, a replenishment station for every eight pick stations, both in
    equal halves to the north and south behind four highway lanes, and 30 cells of floor a drive unit.

    Parameters
    ----------
    fleet : int
        Number of drive units.
    """
    pick_a_side = max(1, round(fleet / 16))
    refill_a_side = max(1, round(pick_a_side / 8))
    n_cols = max(
        COLUMNS_PER_STATION * (pick_a_side + refill_a_side), math.ceil(math.sqrt(CELLS_PER_DRIVE * fleet))
    )
    inner_rows = CELLS_PER_DRIVE * fleet / n_cols - 2 * 4 - 2 * 4  # less highways and lanes of both sides
    sides = ("north", "south")
    return parse_layout(
        _TEMPLATE.format(
            name=f"proportional-{fleet}",
            across=max(1, math.ceil((n_cols - 1) / 3)),
            down=max(1, round(inner_rows / 6)),
            pick=", ".join(f"{side}: {pick_a_side}" for side in sides),
            replenish=", ".join(f"{side}: {refill_a_side}" for side in sides),
            fleet=fleet,
        )
    )


def dense_floor(fleet: int) -> Layout:
    """Lay out a hall of 147 x 765 cells for thousands of drive units.

    55,000 storage locations, and 488 pick and 60 replenishment stations: as many as its four sides take. The
    bundled floors' proportions would need 2.8 km of station front for 10,000 drive units, in a hall of
    310,000 cells whose distance fields take 12 GiB. This one has stations enough to keep every drive unit
    busy (on 147 x 510 cells with 368 stations a third of them idle, which flatters the speed) and cells
    enough for traffic to flow; its distance fields take 5 GiB.

    Parameters
    ----------
    fleet : int
        Number of drive units.
    """
    return parse_layout(
        _TEMPLATE.format(
            name="dense-147x765",
            across=250,
            down=22,
            pick="north: 214, south: 214, east: 30, west: 30",
            replenish="north: 26, south: 26, east: 4, west: 4",
            fleet=fleet,
        )
    )
