"""What an experiment file may say: which settings are swept, and how exact the answers have to be."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from twin.demand.settings import Settings
from twin.errors import InputError
from twin.studies.shares import parse_share

__all__ = ["ExperimentSettings", "RangeSettings", "share_of"]


def _checked(value: float | str) -> float | str:
    """Refuse what is no share."""
    try:
        share_of(value)
    except InputError as refused:
        problem = refused.problems[0]
        raise ValueError(f"{problem.what}; {problem.remedy}") from None
    return value


def share_of(value: float | str) -> float:
    """Turn ``2%`` or 0.02 into a number."""
    return parse_share(value if isinstance(value, str) else f"{value:g}", "")


Share = Annotated[float | str, AfterValidator(_checked)]


class RangeSettings(Settings):
    """Equally spaced values."""

    first: float
    last: float
    step: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _upwards(self) -> RangeSettings:
        if self.last < self.first:
            raise ValueError(f"the range ends at {self.last:g}, before it begins; swap first and last")
        return self

    def values(self) -> list[Any]:
        """List the values, whole numbers as such; ``last`` is one where the steps meet it."""
        count = int((self.last - self.first) / self.step + 1e-9) + 1
        values = [self.first + rank * self.step for rank in range(count)]
        whole = all(float(number).is_integer() for number in (self.first, self.step))
        return [int(value) for value in values] if whole else values


def _several(values: list[Any]) -> list[Any]:
    if not values:
        raise ValueError("a factor has no values; list some")
    return values


Levels = Annotated[list[Any], AfterValidator(_several)] | RangeSettings


class ExperimentSettings(Settings):
    """An experiment file."""

    model_config = ConfigDict(title="floor-twin experiment", extra="forbid", frozen=True)

    name: str | None = Field(default=None, description="default: the file's")
    question: str | None = Field(default=None, description="what it is to answer, for the report")
    layout: str = Field(description="a layout file beside this one, or the name of a bundled floor")
    scenario: str | None = Field(default=None, description="a scenario file beside this one")
    settings: dict[str, Any] = Field(
        default_factory=dict,
        description="settings of all points by dotted name, with `layout.` in front those of the layout",
    )
    factors: dict[str, Levels] = Field(
        default_factory=dict,
        description="values by setting, each combined with each: a list, or first, last and step",
    )
    points: tuple[dict[str, Any], ...] = Field(
        default=(), description="listed points: settings by dotted name; every factor is combined with each"
    )
    figure: str = Field(default="units_per_hour", description="the figure that curves and knee are about")
    figures: tuple[str, ...] = Field(default=(), description="others that are tabulated and drawn")
    precision: Share = Field(default="2%", description="half-width of each mean at which replications end")
    indifference: Share = Field(default="1%", description="differences smaller than this do not matter")
    confidence: Share = Field(default="95%", description="of all intervals")
    knee_gain: Share = Field(
        default="25%",
        description="a drive unit that adds less than this share of what one adds at first is past the knee",
    )
    max_replications: Annotated[int, Field(ge=2)] = 30
    initial_replications: Annotated[int, Field(ge=2)] = 10
    seed: Annotated[int, Field(ge=0)] = Field(default=1, description="of the first replication")
    analysis: Literal["steady", "terminating"] | None = Field(
        default=None, description="default: by the demand"
    )

    @model_validator(mode="after")
    def _something_varies(self) -> ExperimentSettings:
        if not self.factors and not self.points:
            raise ValueError("nothing is swept; list values under `factors:`, or `points:`")
        return self
