"""Tiny named floors as text, and helpers to load them."""

from __future__ import annotations

import textwrap

from twin.layout import Layout, parse_layout

LOOP = """
.>>>>>>>.
^SSSSSSSv
^SSSSSSSv
.<<<<<<<.
##^d#^d##
##Pd#Rd##
##ul#ul##
"""
"""One loop of highway around a block, a pick and a replenishment station below it."""

TWO_WAY = """
.........
.SSSSSSS.
.........
##.d##.d#
##Pd##Bd#
##ul##ul#
"""
"""Two-way highways, a pick station and one for both."""


def layout_text(grid: str, **rest: str) -> str:
    """Write a layout file with a drawn grid; further top-level lines by keyword."""
    lines = [f"{key}: {value}" for key, value in rest.items()]
    return "\n".join([*lines, "grid: |", textwrap.indent(grid.strip("\n"), "  "), ""])


def drawn(grid: str, **rest: str) -> Layout:
    """Load a drawn floor."""
    return parse_layout(layout_text(grid, **rest))


def parametric(
    *,
    across: int = 3,
    down: int = 2,
    depth: int = 3,
    aisles: str = "one_way",
    lanes: int = 2,
    pick: str = "{south: 2}",
    replenish: str = "{south: 1}",
    both: str = "{}",
    queue: int = 3,
    chargers: str = "null",
    more: str = "",
) -> str:
    """Write a layout file with a parametric floor."""
    return f"""
floor:
  blocks: {{across: {across}, down: {down}, depth: {depth}}}
  aisles: {aisles}
  highway_lanes: {lanes}
  stations:
    pick: {pick}
    replenish: {replenish}
    both: {both}
    queue: {queue}
  chargers: {chargers}
{more}
"""
