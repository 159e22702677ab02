"""A floor with a fleet and a staff: drive units, open pick stations, packers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from twin.layout.floor import Layout
from twin.scenario import scenario_with
from twin.studies.candidate import Candidate

__all__ = ["Crew", "counted", "crewed", "full_crew", "most_drive_units"]

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Crew:
    """What works on a floor.

    Attributes
    ----------
    drive_units : int
        The fleet.
    stations : int
        Pick stations that are open; the last ones of the layout are closed all the time.
    packers : int
        The packers.
    """

    drive_units: int
    stations: int
    packers: int


def full_crew(base: Candidate) -> Crew:
    """Say what works on a floor as it is."""
    layout, scenario = base.layout(), base.scenario
    return Crew(
        scenario.fleet.drive_units or layout.drive_units,
        len(_pick_stations(layout)),
        scenario.packing.packers or layout.packers,
    )


def most_drive_units(base: Candidate) -> int:
    """Say how many drive units find a place on a floor."""
    layout = base.layout()
    return len(layout.storage) + len(layout.chargers)


def crewed(base: Candidate, crew: Crew) -> Candidate:
    """Give a floor another crew; what stays as it is does not change the replications' key."""
    full = full_crew(base)
    settings: dict[str, Any] = {"fleet.drive_units": crew.drive_units}
    name = counted(crew.drive_units, "drive unit")
    if crew.stations < full.stations:
        script = base.scenario.model_dump(mode="json")["faults"]["script"]
        minutes = base.scenario.hours * MINUTES_PER_HOUR + 1
        closed = [
            {"at_min": 0, "for_min": minutes, "station": station}
            for station in _pick_stations(base.layout())[crew.stations :]
        ]
        settings["faults.script"] = [*script, *closed]
        name += f", {counted(crew.stations, 'pick station')}"
    if crew.packers < full.packers:
        settings["packing.packers"] = crew.packers
        name += f", {counted(crew.packers, 'packer')}"
    return replace(base, name=name, scenario=scenario_with(base.scenario, settings))


def _pick_stations(layout: Layout) -> list[str]:
    return [station.name for station in layout.stations if station.kind.picks]


def counted(count: int, what: str) -> str:
    """Write ``1 packer`` or ``2 packers``."""
    return f"{count} {what}{'s' * (count != 1)}"
