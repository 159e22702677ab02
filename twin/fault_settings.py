"""Delays and faults: how often, for how long, and which at a set time."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from twin.demand.settings import NotNegative, Positive, Settings

__all__ = [
    "BreakdownSettings",
    "ClosureSettings",
    "FaultProcess",
    "FaultSettings",
    "ScriptedFault",
    "SlowDownSettings",
    "SpillSettings",
    "StopSettings",
]

Fraction = Annotated[float, Field(gt=0, lt=1)]


class FaultProcess(Settings):
    """Faults of one kind: exponential times between them, lognormal durations."""

    every_h: Positive
    for_min: Positive
    for_cv: NotNegative = Field(default=0.7, description="coefficient of variation of for_min")


class BreakdownSettings(FaultProcess):
    """Breakdowns: the drive unit stands where it is until somebody has come and repaired it."""

    every_h: Positive = Field(default=200.0, description="mean time between failures of a drive unit, hours")
    for_min: Positive = Field(default=15.0, description="mean time to repair, minutes")


class StopSettings(FaultProcess):
    """Short stops that end by themselves, such as a marker that is read at the second attempt."""

    every_h: Positive = Field(default=4.0, description="mean hours of a drive unit between two")
    for_min: Positive = Field(default=0.25, description="mean minutes")


class SlowDownSettings(FaultProcess):
    """Times in which a drive unit is slow, such as one whose wheels slip or whose motors are hot."""

    every_h: Positive = Field(default=10.0, description="mean hours of a drive unit between two")
    for_min: Positive = Field(default=5.0, description="mean minutes")
    speed_factor: Fraction = Field(default=0.5, description="share of the speed limit that is left")


class SpillSettings(FaultProcess):
    """Things that lie on a highway cell until somebody has taken them away."""

    every_h: Positive = Field(default=10.0, description="mean hours between two on 1000 highway cells")
    for_min: Positive = Field(default=6.0, description="mean minutes")


class ClosureSettings(FaultProcess):
    """Times in which a station is closed at no notice."""

    every_h: Positive = Field(default=40.0, description="mean hours of a station between two")
    for_min: Positive = Field(default=10.0, description="mean minutes")


class ScriptedFault(Settings):
    """One fault at a set time: of a drive unit, a cell or a station.

    A drive unit breaks down, or with a ``speed_factor`` is slowed to it (0: stops).
    """

    at_min: NotNegative = Field(description="minutes after the start of the run")
    for_min: Positive = Field(description="minutes until it is over")
    drive_unit: Annotated[int, Field(ge=0)] | None = Field(default=None, description="counted from 0")
    speed_factor: Annotated[float, Field(ge=0, lt=1)] | None = Field(
        default=None, description="share of the speed limit that is left; default: a breakdown"
    )
    cell: tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]] | None = Field(
        default=None, description="row and column of a highway cell to block, counted from 1"
    )
    station: str | None = Field(default=None, description="name of the station to close")

    @model_validator(mode="after")
    def _one_culprit(self) -> ScriptedFault:
        if sum(culprit is not None for culprit in (self.drive_unit, self.cell, self.station)) != 1:
            raise ValueError("a scripted fault needs one of drive_unit, cell and station; keep one")
        if self.speed_factor is not None and self.drive_unit is None:
            raise ValueError("speed_factor is of a drive unit; add drive_unit, or leave it out")
        return self


class FaultSettings(Settings):
    """Delays and faults.

    By default none happen by chance: what a floor can do is one thing, what its upkeep takes from it
    another, and the rates differ tenfold from site to site. The default rates are those of a well-kept floor;
    ``multiplier: 1`` applies them, and 10 is a floor in a bad way. What ``script`` lists happens anyway.
    """

    multiplier: NotNegative = Field(
        default=0.0, description="faults by chance, as a multiple of the rates below; 0: none"
    )
    breakdowns: BreakdownSettings = BreakdownSettings()
    stops: StopSettings = StopSettings()
    slow_downs: SlowDownSettings = SlowDownSettings()
    spills: SpillSettings = SpillSettings()
    closures: ClosureSettings = ClosureSettings()
    cancel_after_min: Positive = Field(
        default=5.0,
        description="minutes that a broken drive unit keeps a pod from its station before the pod's visit is "
        "cancelled and its lines are matched to other pods",
    )
    script: tuple[ScriptedFault, ...] = Field(default=(), description="faults at set times")
