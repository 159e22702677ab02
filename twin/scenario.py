"""One run's settings: fleet, demand, stock, service times, policies, horizon and seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from twin.battery_settings import BatterySettings
from twin.demand.settings import DemandSettings, NotNegative, Positive, Settings
from twin.documents import Document, read_document
from twin.errors import ScenarioError
from twin.fault_settings import FaultSettings
from twin.validation import validate

__all__ = [
    "BatterySettings",
    "FaultSettings",
    "FleetSettings",
    "PackingSettings",
    "PlanningSettings",
    "PolicySettings",
    "Scenario",
    "StationSettings",
    "StockSettings",
    "WatchdogSettings",
    "load_scenario",
    "scenario_with",
]

Count = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class FleetSettings(Settings):
    """The drive units."""

    drive_units: Count | None = Field(default=None, description="default: the layout's")
    spare: Annotated[int, Field(ge=0)] = Field(
        default=0, description="drive units beside these that stand off duty until they are added by hand"
    )
    speed_mps: Positive = Field(default=1.5, description="cruise speed in m/s")
    loaded_speed_mps: Positive | None = Field(default=None, description="with a pod; default: speed_mps")
    acceleration_mps2: Positive = Field(default=0.5, description="acceleration, and braking, in m/s^2")
    loaded_acceleration_mps2: Positive | None = Field(
        default=None, description="with a pod; default: acceleration_mps2"
    )
    full_turn_s: Positive = Field(default=2.5, description="time to turn in place by 360 degrees")
    side_m: Positive = Field(
        default=0.7, description="side of the drive unit's square footprint, which turns with it"
    )
    pod_side_m: Positive = Field(
        default=0.9, description="side of a pod, which keeps its orientation while its drive unit turns"
    )
    convoys: bool = Field(
        default=True,
        description="count on the braking distance of the drive unit in front; else keep all of one's own",
    )
    gap_m: Positive = Field(default=0.1, description="least distance between two bodies under way")
    lift_s: Positive = Field(default=3.0, description="time to lift a pod")
    set_down_s: Positive = Field(default=3.0, description="time to set a pod down")


class StockSettings(Settings):
    """Pods, their slots and what lies in them at the start."""

    storage_fill: Annotated[float, Field(gt=0, le=0.98)] = Field(
        default=0.85, description="share of storage locations that hold a pod"
    )
    slots_per_pod: Count = Field(default=36, description="compartments of a pod")
    slot_l: Positive = Field(default=20.0, description="volume of a slot in litres")
    slotting: str = Field(default="random", description="initial slotting rule: random, velocity")


class StationSettings(Settings):
    """Service at the stations."""

    pick_time_s: Positive = Field(default=10.0, description="mean time to pick a unit (lognormal)")
    pick_time_cv: NotNegative = Field(default=0.4, description="its coefficient of variation")
    pick_hold_share: Share = Field(default=0.3, description="share of it during which the pod is held")
    stow_time_s: Positive = Field(default=10.0, description="mean time to stow a bundle (lognormal)")
    stow_time_cv: NotNegative = Field(default=0.3, description="its coefficient of variation")
    admission: Positive = Field(
        default=1.5, description="most loaded drive units under way to a station, as a multiple of its queue"
    )


class PackingSettings(Settings):
    """The packers."""

    packers: Count | None = Field(default=None, description="default: the layout's")
    buffer_totes: Count | None = Field(default=None, description="default: the layout's")
    order_time_s: Positive = Field(
        default=30.0, description="mean fixed part of packing an order (lognormal)"
    )
    unit_time_s: NotNegative = Field(default=4.0, description="added for each unit")
    time_cv: NotNegative = Field(default=0.3, description="coefficient of variation")


class PolicySettings(Settings):
    """Who decides what: names in the registry, the built-in ones or a third party's."""

    order_release: str = "first_come"
    order_to_station: str = "pod_match"
    pod_selection: str = "lines_for_distance"
    drive_assignment: str = "nearest"
    pod_storage: str = "best_of"
    replenishment: str = "threshold"
    charging: str = "opportunity"
    pod_storage_candidates: Count = Field(default=16, description="k of the best_of storage policy")
    release_window: Count = Field(
        default=64, description="waiting orders that order_to_station may choose from"
    )
    reorder_share: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.5, description="replenish a SKU when its free stock falls below this share of its slots"
    )


class CausalSettings(Settings):
    """The planner causal: what its routes and its right of way take into account."""

    turns: bool = Field(default=True, description="whether routes count what turns and their stops cost")
    streets: NotNegative = Field(
        default=3.0,
        description="what it costs more to drive against the stream of an aisle that is open both ways, as "
        "a multiple of crossing a cell",
    )
    jam_s: NotNegative = Field(
        default=4.0, description="what routes pay for each drive unit that waits on them"
    )
    moving_first_s: NotNegative = Field(
        default=4.0, description="one under way goes before one that has waited for less than this"
    )


class PlanningSettings(Settings):
    """Where to go next."""

    planner: str | None = Field(
        default=None,
        description="name in the registry of planners; default: causal, or pibt with ideal motion",
    )
    field_memory_mib: Positive = Field(
        default=1024.0, description="bound on the memory of distance fields, in MiB"
    )
    guidance: str = Field(
        default="auto",
        description="weights of moves for planners that follow them: a file that `twin guide` wrote, none, "
        "streets (one-way streets by preference), or auto (the layout's file if there is one)",
    )
    adapt_every: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="plans after which guidance leads round cells where drive units stand; 0 for never, the "
        "default on floors; 50 on foreign problems",
    )
    depth: Annotated[int, Field(ge=1, le=4)] = Field(
        default=3, description="moves that an operation of epibt consists of; at most 3 where turning is free"
    )
    improvement_tries: Annotated[int, Field(ge=0)] = Field(
        default=1000, description="tries of epibt+lns to improve a plan"
    )
    causal: CausalSettings = CausalSettings()
    window: Count = Field(default=40, description="moves that the planner prioritized looks ahead")
    commit: Count = Field(
        default=1, le=16, description="moves of them that are carried out before it plans anew"
    )
    tries: Annotated[int, Field(ge=0)] = Field(
        default=16, description="how often prioritized lets some drive units plan anew for each move"
    )


class WatchdogSettings(Settings):
    """When to call a floor stuck."""

    stuck_after_min: Positive = Field(
        default=10.0, description="simulated minutes without progress of a drive unit"
    )


class Scenario(Settings):
    """Everything about a run that is not the floor itself."""

    name: str = "default"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    hours: Positive = Field(default=1.0, description="simulated hours")
    motion: str = Field(default="kinodynamic", description="name in the registry of motion models")
    fleet: FleetSettings = FleetSettings()
    battery: BatterySettings = BatterySettings()
    demand: DemandSettings = DemandSettings()
    stock: StockSettings = StockSettings()
    stations: StationSettings = StationSettings()
    packing: PackingSettings = PackingSettings()
    policies: PolicySettings = PolicySettings()
    planning: PlanningSettings = PlanningSettings()
    faults: FaultSettings = FaultSettings()
    watchdog: WatchdogSettings = WatchdogSettings()


def load_scenario(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Load the settings of a run.

    Parameters
    ----------
    path : Path, optional
        A scenario file; without one, everything has its default.
    overrides : mapping, optional
        Settings by dotted name that win over the file, such as ``{"fleet.drive_units": 20}``. Text is
        read as YAML, so that ``--set`` can pass its values as they are.

    Returns
    -------
    Scenario
        With ``demand.history.file`` taken from the scenario file's folder where that file names it.

    Raises
    ------
    ScenarioError
        With all problems of the file and the overrides, and their places.
    """
    if path is None:
        document = Document("scenario", "", {}, {})
    else:
        document = _beside(read_document(path, ScenarioError), path.parent)
    return validate(document.with_settings(overrides or {}, ScenarioError), Scenario, ScenarioError)


def scenario_with(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """Copy a scenario with settings put in, as :func:`load_scenario` puts its overrides in.

    Raises
    ------
    ScenarioError
        With all problems of the settings.
    """
    document = Document("scenario", "", scenario.model_dump(mode="json"), {})
    return validate(document.with_settings(settings, ScenarioError), Scenario, ScenarioError)


def _beside(document: Document, folder: Path) -> Document:
    """Look for a file that the scenario names beside the scenario, wherever the command runs."""
    match document.data:
        case {"demand": {"history": {"file": str(file)} as history} as demand}:
            history = {**history, "file": str(folder / file)}
            return replace(document, data={**document.data, "demand": {**demand, "history": history}})
    return document
