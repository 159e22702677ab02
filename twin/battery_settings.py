"""Settings of the batteries: what drive units draw, what chargers give, and when they are charged."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from twin.demand.settings import Settings

__all__ = ["BatterySettings"]

MOST = 1e6
"""Bound on energies and powers: far beyond any drive unit, and sums of them stay whole numbers."""

USABLE = 0.8
"""Share of its time that a charger can be in use."""

Energy = Annotated[float, Field(gt=0, le=MOST)]
Power = Annotated[float, Field(gt=0, le=MOST)]
Share = Annotated[float, Field(ge=0, le=1)]


class BatterySettings(Settings):
    """The drive units' batteries and the chargers.

    Notes
    -----
    A drive unit of 150 kg on polyurethane wheels (rolling resistance 1.5 %) has a leg of 20 m with three
    starts to 1.5 m/s done in 22 s, with 440 J of rolling resistance and 510 J of motion that it brakes away;
    under a pod of 350 kg with 1470 J and 1690 J. Drives of 65 % efficiency draw 65 W and 220 W for that on
    average. Raising such a pod by 5 cm takes 170 J, with the screw's losses some 100 W while it lasts.
    Computer, radio and sensors draw 25 W all the time. A busy drive unit needs 130 W on average, so that a
    charger of 1600 W keeps it going on 5 minutes an hour, the usual figure of opportunity charging.
    """

    enabled: bool | None = Field(
        default=None, description="whether batteries run down; default: where the layout has chargers"
    )
    capacity_wh: Energy = Field(default=1000.0, description="capacity of a drive unit's battery")
    idle_w: Power = Field(default=25.0, description="drawn all the time; what follows comes on top of it")
    empty_w: Power = Field(default=65.0, description="driving without a pod, starts and stops included")
    loaded_w: Power = Field(default=220.0, description="driving with a pod, starts and stops included")
    turning_w: Power = Field(default=60.0, description="turning in place")
    lifting_w: Power = Field(default=100.0, description="lifting or setting down a pod")
    charge_w: Power = Field(default=1600.0, description="given by a charger to the battery on it")
    charge_below: Share = Field(
        default=0.2, description="state of charge below which a drive unit gets no work before it was charged"
    )
    recall_above: Share = Field(
        default=0.35,
        description="state of charge from which on it may leave the charger for work, or for a lower one",
    )
    charge_to: Share = Field(default=0.9, description="state of charge at which charging ends")
    opportunity_below: Share = Field(
        default=0.8, description="state of charge below which an idle one charges under policy `opportunity`"
    )
    start_least: Share = Field(default=0.3, description="least state of charge at the start of the run")
    start_most: Share = Field(
        default=0.9, description="highest one; each drive unit's is drawn evenly between the two"
    )
    reserve_min: Annotated[float, Field(ge=0, le=10_000)] = Field(
        default=60.0, description="waiting time in minutes that the reserve covers beside the longest task"
    )

    @model_validator(mode="after")
    def _levels_rise(self) -> BatterySettings:
        for lower, higher in (
            ("idle_w", "charge_w"),
            ("charge_below", "recall_above"),
            ("recall_above", "charge_to"),
            ("opportunity_below", "charge_to"),
        ):
            low, high = getattr(self, lower), getattr(self, higher)
            if low >= high:
                raise ValueError(f"{lower} is {low:g} and {higher} {high:g}; keep {lower} below {higher}")
        if self.start_least > self.start_most:
            what = f"start_least is {self.start_least:g} and start_most {self.start_most:g}"
            raise ValueError(f"{what}; keep start_least at most at start_most")
        return self

    @property
    def busy_w(self) -> float:
        """Power that a busy drive unit draws on average, by the time split of a busy fleet."""
        return self.idle_w + 0.15 * self.empty_w + 0.4 * self.loaded_w + 0.05 * self.lifting_w

    @property
    def drives_per_charger(self) -> float:
        """Busy drive units that one charger keeps going; a fifth of its time goes by between two of them."""
        return USABLE * self.charge_w / self.busy_w
