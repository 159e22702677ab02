"""The floor's mutable arrays: what is where, who does what, what lies in which slot.

Struct of arrays, grouped in named tuples that kernels take as they are. Agents are views over them. Shapes
follow the legend in :mod:`twin.units`; all times are steps.
"""

from twin.state.batteries import Batteries, charge_of, charges_of
from twin.state.bodies import Bodies, bodies_at_rest
from twin.state.fleet import Activity, DrivePhase, Fleet, empty_fleet, put_down
from twin.state.floor import FloorState
from twin.state.grid import Grid, grid_of
from twin.state.index_set import IndexSet
from twin.state.limits import STEP_S, Limits, limits_of, require_room, room_problems
from twin.state.looks import DriveLook
from twin.state.orders import Orders, OrdersBook, OrderStage
from twin.state.pods import OUT_OF_REACH, Pods, empty_pods
from twin.state.stations import Stations, stations_of
from twin.state.stock import Stock, stock_of
from twin.state.tracks import TRACK_CELLS, Tracks, put_on_track, tracks_at

__all__ = [
    "OUT_OF_REACH",
    "STEP_S",
    "TRACK_CELLS",
    "Activity",
    "Batteries",
    "Bodies",
    "DriveLook",
    "DrivePhase",
    "Fleet",
    "FloorState",
    "Grid",
    "IndexSet",
    "Limits",
    "OrderStage",
    "Orders",
    "OrdersBook",
    "Pods",
    "Stations",
    "Stock",
    "Tracks",
    "bodies_at_rest",
    "charge_of",
    "charges_of",
    "empty_fleet",
    "empty_pods",
    "grid_of",
    "limits_of",
    "put_down",
    "put_on_track",
    "require_room",
    "room_problems",
    "stations_of",
    "stock_of",
    "tracks_at",
]
