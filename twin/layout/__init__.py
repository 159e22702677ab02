"""What a floor is: checked arrays of cells and moves, made from YAML layouts."""

from twin.layout.floor import CellKind, Layout, Station, StationKind, Zone
from twin.layout.loading import bundled_layouts, load_layout, parse_layout

__all__ = [
    "CellKind",
    "Layout",
    "Station",
    "StationKind",
    "Zone",
    "bundled_layouts",
    "load_layout",
    "parse_layout",
]
