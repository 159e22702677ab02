"""Mesa agents as thin views over the floor's arrays: they react when something happens to them."""

from twin.agents.charger import Charger
from twin.agents.drive_unit import DriveUnit
from twin.agents.packer import Packer, PackingArea
from twin.agents.pick_station import PickStation
from twin.agents.service_times import ServiceTimes
from twin.agents.station import ReplenishmentStation, Station

__all__ = [
    "Charger",
    "DriveUnit",
    "Packer",
    "PackingArea",
    "PickStation",
    "ReplenishmentStation",
    "ServiceTimes",
    "Station",
]
