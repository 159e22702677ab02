"""Settings of the demand: what arrives, when, and how much of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "SERVICE_CLASSES",
    "DemandSettings",
    "HistorySettings",
    "LineSettings",
    "Meaning",
    "Settings",
    "SkuSettings",
]

SERVICE_CLASSES = ("standard", "two_day", "same_day")

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
MOST = 10_000_000
"""Bound on counts and rates: beyond it a run would end for want of memory, not with a message."""
Meaning = Literal["order", "time", "sku", "quantity", "price", "size_l"]
"""What a column of an order history can mean."""


class Settings(BaseModel):
    """Base of all settings: immutable, unknown keys are errors, numbers are finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class HistorySettings(Settings):
    """An order history to replay, or to learn popularity and order sizes from."""

    file: Path = Field(description="CSV file, plain or gzipped, with a header line")
    columns: dict[Meaning, str] = Field(
        default_factory=dict, description="column names, where they are not recognised"
    )
    time_format: str | None = Field(default=None, description="strptime format; detected when absent")
    begin: str | None = Field(default=None, description="first moment to use, such as 2011-12-05 08:00")
    end: str | None = Field(default=None, description="first moment not to use any more")
    speed: Annotated[float, Field(ge=1e-6, le=1e6)] = Field(
        default=1.0, description="2 replays two hours of history in one"
    )
    sku_pattern: str | None = Field(
        default=None, description="regular expression that a SKU must match to be goods"
    )


class SkuSettings(Settings):
    """The synthetic catalogue."""

    count: Annotated[int, Field(gt=0, le=MOST)] | None = Field(
        default=None,
        description="default: 10 a pod; floors of different size see the same demand only if it is set",
    )
    zipf_exponent: NotNegative = Field(default=0.6, description="popularity of rank r is r**-exponent")
    unit_l: Positive = Field(default=1.0, description="volume of one unit in litres")


class LineSettings(Settings):
    """How large synthetic orders are: shifted geometric distributions with these means."""

    lines_per_order: Annotated[float, Field(ge=1, le=10_000)] = Field(default=2.0, description="mean")
    units_per_line: Annotated[float, Field(ge=1, le=1e6)] = Field(default=1.2, description="mean")


class DemandSettings(Settings):
    """Where orders come from."""

    arrivals: Literal["backlog", "poisson", "profile", "replay"] = Field(
        default="backlog",
        description="backlog keeps a number of orders waiting (a capacity study); poisson is a constant "
        "rate; profile is a rate for each hour of the day; replay follows the history",
    )
    backlog_orders: Annotated[int, Field(gt=0, le=MOST)] | None = Field(
        default=None, description="orders kept waiting; default: 5 for each tote place"
    )
    orders_per_hour: Annotated[float, Field(gt=0, le=MOST)] | None = Field(
        default=None, description="rate of poisson; mean of profile"
    )
    profile: tuple[NotNegative, ...] = Field(
        default=(), description="24 relative weights, one for each hour of the day"
    )
    start_hour: Annotated[int, Field(ge=0, le=23)] = Field(
        default=8, description="hour of the day at which the run starts"
    )
    due_after_min: Positive = Field(default=120.0, description="minutes from arrival to cut-off")
    skus: SkuSettings = SkuSettings()
    lines: LineSettings = LineSettings()
    history: HistorySettings | None = Field(
        default=None,
        description="for replay: the orders; otherwise: popularity and order sizes are drawn from it",
    )

    @model_validator(mode="after")
    def _consistent(self) -> DemandSettings:
        if self.arrivals == "replay" and self.history is None:
            raise ValueError("arrivals: replay needs history.file")
        if self.arrivals in ("poisson", "profile") and self.orders_per_hour is None:
            raise ValueError(f"arrivals: {self.arrivals} needs orders_per_hour")
        if self.arrivals == "profile" and not (len(self.profile) == 24 and 0 < sum(self.profile) < math.inf):
            raise ValueError("arrivals: profile needs a profile of 24 weights, not all zero")
        return self
