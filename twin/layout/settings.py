"""What a layout file may say: a drawn grid with a legend, or a parametric description of a floor."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "SIDES",
    "BlockSettings",
    "ChargerSettings",
    "FloorSettings",
    "LayoutSettings",
    "LegendSettings",
    "PackingDefaults",
    "Side",
    "StationOverride",
    "StationsSettings",
    "ZoneSettings",
]

Side = Literal["north", "east", "south", "west"]
ChargerSide = Literal["north", "east", "south", "west", "north_and_south", "west_and_east"]
SIDES: tuple[Side, ...] = ("north", "east", "south", "west")

Count = Annotated[int, Field(gt=0, le=100_000)]
Cells = Annotated[int, Field(gt=0, le=2_000)]


class Part(BaseModel):
    """Base of all parts of a layout file: immutable, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class LegendSettings(Part):
    """What a character of the drawn grid stands for."""

    kind: Literal[
        "wall",
        "highway",
        "storage",
        "queue",
        "charger",
        "pick_station",
        "replenishment_station",
        "both_station",
    ]
    heading: Side | None = Field(default=None, description="of a queue cell or a one-way highway cell")


class StationOverride(Part):
    """Names and equips a station; without ``at`` the next one in reading order."""

    name: Annotated[str, Field(min_length=1)] | None = Field(default=None, description="such as P1")
    at: tuple[Cells, Cells] | None = Field(
        default=None, description="row and column of the station cell, counted from 1"
    )
    open_orders: Annotated[int, Field(gt=0, le=1_000)] | None = Field(
        default=None, description="tote places of the put wall"
    )


class BlockSettings(Part):
    """Storage blocks, each two locations wide."""

    across: Cells = Field(description="blocks from west to east")
    down: Cells = Field(description="blocks from north to south, with a cross aisle between each two")
    depth: Cells = Field(default=5, description="locations along the aisle in a block")


class StationsSettings(Part):
    """Stations on the sides of the floor, each with a U-shaped queue lane."""

    pick: dict[Side, Cells] = Field(default_factory=dict, description="pick stations on each side")
    replenish: dict[Side, Cells] = Field(
        default_factory=dict, description="replenishment stations on each side"
    )
    both: dict[Side, Cells] = Field(default_factory=dict, description="stations for both on each side")
    queue: Annotated[int, Field(ge=1, le=12)] = Field(default=6, description="queue cells of a station")
    open_orders: Annotated[int, Field(gt=0, le=1_000)] = Field(
        default=12, description="tote places of a picking station"
    )


class ChargerSettings(Part):
    """Chargers along one side, or shared evenly by two."""

    count: Count
    side: ChargerSide | None = Field(default=None, description="default: a side without stations")


class FloorSettings(Part):
    """A parametric floor: storage blocks inside a ring of highways, stations outside it."""

    blocks: BlockSettings
    aisles: Literal["one_way", "two_way"] = Field(
        default="one_way", description="whether aisles and cross aisles are one-way, in turns"
    )
    highway_lanes: Annotated[int, Field(ge=1, le=8)] = Field(
        default=2, description="rows of highway between storage and the stations of a side"
    )
    stations: StationsSettings
    chargers: ChargerSettings | None = None


class PackingDefaults(Part):
    """Packers behind the stations, unless the scenario says otherwise."""

    packers: Count | None = Field(default=None, description="default: 2 for each picking station")
    buffer_totes: Count | None = Field(default=None, description="default: 12 for each picking station")


class ZoneSettings(Part):
    """A named rectangle of the floor."""

    name: Annotated[str, Field(min_length=1)]
    rows: tuple[Cells, Cells] = Field(description="first and last row, counted from 1")
    cols: tuple[Cells, Cells] = Field(description="first and last column, counted from 1")


class LayoutSettings(Part):
    """A layout file."""

    model_config = ConfigDict(
        title="floor-twin layout",
        json_schema_extra={"oneOf": [{"required": ["grid"]}, {"required": ["floor"]}]},
    )

    name: Annotated[str, Field(min_length=1)] | None = Field(default=None, description="default: the file's")
    description: str = Field(default="", description="what the floor is for")
    cell_m: Annotated[float, Field(gt=0, le=100)] = Field(default=1.0, description="side of a cell in metres")
    grid: str | None = Field(default=None, description="the floor as drawn rows of characters")
    legend: dict[Annotated[str, Field(min_length=1, max_length=1)], LegendSettings] = Field(
        default_factory=dict, description="further or other characters of the grid"
    )
    floor: FloorSettings | None = Field(default=None, description="the floor as numbers")
    stations: tuple[StationOverride, ...] = Field(
        default=(), description="names and equipment of stations, in reading order or by position"
    )
    drive_units: Count | None = Field(default=None, description="default: 8 for each picking station")
    packing: PackingDefaults = PackingDefaults()
    zones: tuple[ZoneSettings, ...] = Field(default=(), description="named areas; the last one listed wins")

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> LayoutSettings:
        if self.grid is None and self.floor is None:
            raise ValueError("the layout has no floor; draw one under `grid:` or describe one under `floor:`")
        if self.grid is not None and self.floor is not None:
            raise ValueError("the layout has both `grid:` and `floor:`; keep one of them")
        if self.floor is not None and self.legend:
            raise ValueError("a `legend:` is given without a `grid:`; leave it out")
        return self
