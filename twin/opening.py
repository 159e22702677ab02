"""Opens a floor: pods into storage, stock into pods, drive units on the floor, books empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.demand.orders import Catalogue
from twin.errors import Problem, ScenarioError
from twin.events import EventKind, EventRecord
from twin.layout.floor import Layout
from twin.layout.garage import garage_cells
from twin.motion.models import MotionModel
from twin.planning.elastic import ElasticClock
from twin.planning.fields import DistanceFields
from twin.planning.guidance import floor_weights
from twin.planning.planner import PLANNERS, Planner
from twin.planning.problem import PlanningProblem
from twin.scenario import Scenario
from twin.state import (
    Batteries,
    FloorState,
    Grid,
    IndexSet,
    OrdersBook,
    Stock,
    empty_fleet,
    empty_pods,
    grid_of,
    stations_of,
    stock_of,
)
from twin.state.batteries import full_batteries
from twin.stock.slotting import initial_slotting
from twin.streams import Streams
from twin.units import NONE

__all__ = ["count_pods", "open_floor", "open_planner", "record_opening"]

Int32 = NDArray[np.int32]


def count_pods(layout: Layout, scenario: Scenario) -> int:
    """Say how many pods the floor holds at the scenario's storage fill, at least one."""
    return max(1, int(scenario.stock.storage_fill * len(layout.storage)))


def open_floor(
    layout: Layout,
    scenario: Scenario,
    catalogue: Catalogue,
    streams: Streams,
    step_s: float,
    *,
    guided: bool = False,
) -> tuple[FloorState, DistanceFields]:
    """Set a floor up at step 0.

    Parameters
    ----------
    layout : Layout
        The floor.
    scenario : Scenario
        Its settings.
    catalogue : Catalogue
        The SKUs that it stocks.
    streams : Streams
        The run's random streams.
    step_s : float
        Length of a step in seconds.
    guided : bool
        Whether the planner follows weights of moves.

    Returns
    -------
    state : FloorState
        Pods on random storage locations, all drive units idle on other random places; the spare ones, whose
        numbers come after the others', off duty in the layout's garage.
    fields : DistanceFields
        The pool of distance fields.

    Raises
    ------
    ScenarioError
        More drive units than places, stock that does not fit, or batteries without a charger.
    """
    on_duty, spare = _places_of_drives(layout, scenario, streams)
    n_drives, n_fleet = len(on_duty), len(on_duty) + len(spare)
    grid = grid_of(layout)
    fields = _fields(layout, scenario, grid, n_fleet, guided=guided)
    pod_cells = streams.stream("pod_cells").permutation(layout.storage)[: count_pods(layout, scenario)]
    pods = empty_pods(pod_cells, layout.n_cells)
    stock = _stock(scenario, catalogue, streams, fields, pod_cells)
    batteries = _batteries(layout, scenario, n_drives, len(spare), streams, step_s)
    packers = scenario.packing.packers or layout.packers
    n_chargers = 0 if batteries is None else len(layout.chargers)
    n_agents = n_fleet + len(layout.stations) + packers + n_chargers
    state = FloorState(
        layout=layout,
        scenario=scenario,
        catalogue=catalogue,
        grid=grid,
        fleet=empty_fleet(np.concatenate((on_duty, spare)), layout.n_cells),
        pods=pods,
        stock=stock,
        stations=stations_of(layout, scenario.stations.admission),
        orders=OrdersBook(),
        free_storage=IndexSet(
            layout.n_cells, (cell for cell in layout.storage.tolist() if pods.at[cell] == NONE)
        ),
        idle=IndexSet(n_fleet, range(n_drives)),
        timers=np.full(n_agents, NONE, dtype=np.int32),
        pod_popularity=_pod_popularity(stock, catalogue, len(pod_cells)),
        batteries=batteries,
        step_s=step_s,
        off_duty=dict(enumerate(spare.tolist(), n_drives)),
    )
    state.fleet.fixed[n_drives:] = 1
    return state, fields


def _places_of_drives(layout: Layout, scenario: Scenario, streams: Streams) -> tuple[Int32, Int32]:
    """Draw where the drive units stand, and list where the spare ones are parked."""
    n_drives = scenario.fleet.drive_units or layout.drive_units
    places = np.concatenate((layout.storage, layout.chargers)).astype(np.int32)
    if n_drives > len(places):
        what = f"{n_drives} drive units do not fit on the {len(places)} storage locations and chargers"
        raise ScenarioError(
            Problem("fleet.drive_units", what, f"use at most {len(places)}, or a larger floor")
        )
    drawn = streams.stream("drive_cells").permutation(places)[:n_drives]
    return drawn, garage_cells(layout)[: scenario.fleet.spare]


def _fields(layout: Layout, scenario: Scenario, grid: Grid, n_fleet: int, *, guided: bool) -> DistanceFields:
    """Open the pool of distance fields, with weights of moves for a planner that follows them."""
    planning = scenario.planning
    weights = None
    if guided:
        weights = floor_weights(planning.guidance, layout, grid, adaptive=bool(planning.adapt_every))
    stations = [station.cell for station in layout.stations]
    return DistanceFields(grid, layout.n_cols, stations, n_fleet, planning.field_memory_mib, weights)


def _stock(
    scenario: Scenario, catalogue: Catalogue, streams: Streams, fields: DistanceFields, pod_cells: Int32
) -> Stock:
    """Lay the initial stock into the pods' slots."""
    settings = scenario.stock
    slotting = initial_slotting(
        settings.slotting,
        catalogue,
        len(pod_cells),
        settings.slots_per_pod,
        settings.slot_l,
        scenario.policies.reorder_share,
        streams.stream("slotting"),
        fields.to_station[:, pod_cells].mean(axis=0),
    )
    return stock_of(
        slotting.slot_sku,
        slotting.slot_capacity,
        slotting.slot_units,
        catalogue.n_skus,
        settings.slots_per_pod,
    )


def _batteries(
    layout: Layout, scenario: Scenario, n_drives: int, n_spare: int, streams: Streams, step_s: float
) -> Batteries | None:
    """Draw what the batteries hold at the start, the spare ones full; None where they do not run down."""
    settings = scenario.battery
    if settings.enabled and not len(layout.chargers):
        remedy = "add chargers to the layout, or leave the setting out"
        raise ScenarioError(Problem("battery.enabled", "the layout has no charger", remedy))
    if settings.enabled is False or not len(layout.chargers):
        return None
    batteries = full_batteries(settings, n_drives + n_spare, layout.chargers, step_s)
    draws = streams.stream("state_of_charge").random(n_drives)
    shares = settings.start_least + (settings.start_most - settings.start_least) * draws
    batteries.start[:n_drives] = np.floor(shares * batteries.capacity).astype(np.int64)
    return batteries


def _pod_popularity(stock: Stock, catalogue: Catalogue, n_pods: int) -> NDArray[np.float64]:
    slots_of_sku = np.diff(stock.first_slot)
    share: NDArray[np.float64] = (catalogue.popularity / slots_of_sku)[stock.sku]
    of_pod: NDArray[np.float64] = share.reshape(n_pods, stock.slots_per_pod).sum(axis=1)
    return of_pod


def open_planner(
    state: FloorState, motion: MotionModel, fields: DistanceFields, name: str | None = None
) -> Planner:
    """Set the scenario's planner up, with a clock for one that moves the whole fleet at once.

    Parameters
    ----------
    state : FloorState
        The floor.
    motion : MotionModel
        Whose drive units it plans for.
    fields : DistanceFields
        The floor's.
    name : str, optional
        Another planner than the scenario's.
    """
    scenario = state.scenario
    name = name or scenario.planning.planner or ("pibt" if motion.tracks is None else "causal")
    planner = PLANNERS[name](
        PlanningProblem(
            grid=state.grid,
            n_cols=state.layout.n_cols,
            fleet=motion.committed,
            fields=fields,
            settings=scenario.planning,
            seed=scenario.seed,
            tracks=motion.tracks,
            bodies=motion.bodies,
            limits=motion.limits,
        )
    )
    if planner.own_pace or motion.tracks is None:
        return planner
    return ElasticClock(planner, motion.tracks, scenario.fleet.spare)


def record_opening(record: EventRecord, state: FloorState) -> None:
    """Write down what lies on the pods, and where the drive units stand, at step 0."""
    record.note(0, EventKind.RUN_STARTED)
    slots = zip(state.stock.sku.tolist(), state.stock.units.tolist(), strict=True)
    for slot, (sku, units) in enumerate(slots):
        pod = slot // state.stock.slots_per_pod
        record.note(0, EventKind.STOCK_INITIAL, pod=pod, sku=sku, units=units)
    n_drives = len(state.fleet.cell)
    moves, first = record.room_for_moves(n_drives)
    moves[first : first + n_drives, 0] = 0
    moves[first : first + n_drives, 1] = np.arange(n_drives)
    moves[first : first + n_drives, 2] = state.fleet.cell
    record.moved(n_drives)
