"""The traffic's bound is the narrowest cut, by hand and by another library's maximum flow."""

from __future__ import annotations

import networkx as nx
import pytest

from tests.layout.floors import drawn, parametric
from tests.running import settings
from twin.layout import Layout, parse_layout
from twin.layout.floor import CellKind
from twin.motion.theory import corner_headway_s, lane_headway_s, stop_headway_s
from twin.motion.traffic_bound import Binding, traffic_bound
from twin.state import limits_of

FLEET = settings().fleet
FAR_APART = settings(fleet__gap_m=5.0).fleet
"""Drive units that keep so far apart that a lane carries hardly more than a corner."""

CORRIDOR = """
.>>>>>>>.
^SSSSSSSv
.<<<.<<<.
####.####
####.####
.........
#^d#^d#^d
#Pd#Pd#Pd
#ul#ul#ul
"""
"""One lane for both directions between storage and three stations."""

TWO_CORRIDORS = CORRIDOR.replace("####.####", "####v^###")


def corridor(text: str) -> Layout:
    return drawn(text, name="corridor", drive_units="1")


def per_hour(headway_s: float) -> int:
    return int(3600 / headway_s)


def test_a_stations_exchange_binds(one_station: Layout) -> None:
    """One pod stands there, leaves, and the next one rolls in."""
    bound = traffic_bound(one_station, FLEET, 10.0)
    assert bound.visits_per_hour == per_hour(stop_headway_s(limits_of(one_station, FLEET), 1.0, 10.0))
    assert bound.cut == (one_station.stations[0].cell,)


def test_the_corner_of_a_lane_binds(one_station: Layout) -> None:
    """Where pods are hardly held, the U of the queue lane is the narrowest."""
    bound = traffic_bound(one_station, FLEET, 0.0)
    assert bound.visits_per_hour == per_hour(corner_headway_s(limits_of(one_station, FLEET), 1.0))
    assert len(bound.cut) == 1
    assert bound.cut[0] in one_station.stations[0].lane


def test_a_lane_for_both_directions_binds() -> None:
    """Each visit passes it twice, and all of the corridor is as narrow."""
    floor = corridor(CORRIDOR)
    bound = traffic_bound(floor, FAR_APART, 0.0)
    lane = per_hour(lane_headway_s(limits_of(floor, FAR_APART)))
    assert bound.visits_per_hour == lane / 2
    assert bound.binding is Binding.BOTH
    assert len(bound.cut) == 1
    assert bound.cut[0] % floor.n_cols == 4


def test_a_lane_for_each_direction_carries_twice_as_much() -> None:
    floor = corridor(TWO_CORRIDORS)
    bound = traffic_bound(floor, FAR_APART, 0.0)
    lane = per_hour(lane_headway_s(limits_of(floor, FAR_APART)))
    assert bound.visits_per_hour == lane
    assert bound.binding in (Binding.INBOUND, Binding.OUTBOUND)


def flow_there(layout: Layout, hold_s: float) -> float:
    """Trips to the stations by another library: cells as pairs of nodes, found in another way."""
    limits = limits_of(layout, FLEET)
    graph = nx.DiGraph()
    public = [c for c in range(layout.n_cells) if layout.kind[c] in (1, 3, 4)]
    for cell in public:
        ways_in = {d for c in range(layout.n_cells) for d in range(4) if layout.neighbour[c, d] == cell}
        ways_out = {d for d in range(4) if layout.neighbour[cell, d] >= 0}
        headway = lane_headway_s(limits) if ways_in & ways_out else corner_headway_s(limits, 1.0)
        if layout.kind[cell] == CellKind.STATION:
            headway = stop_headway_s(limits, 1.0, hold_s)
        graph.add_edge(("in", cell), ("out", cell), capacity=per_hour(headway))
        for there in layout.neighbour[cell].tolist():
            if there in public:
                graph.add_edge(("out", cell), ("in", there))
    for location in layout.storage.tolist():
        for there in layout.neighbour[location].tolist():
            if there in public:
                graph.add_edge("storage", ("in", there))
    for station in layout.stations:
        if station.kind.picks:
            graph.add_edge(("out", station.cell), "stations")
    flow: float = nx.maximum_flow_value(graph, "storage", "stations")
    return flow


@pytest.mark.parametrize("hold_s", [0.0, 3.0])
@pytest.mark.parametrize(
    "changes", [{}, {"aisles": "two_way", "lanes": 1, "pick": "{south: 2, north: 1}"}, {"queue": 5}]
)
def test_other_code_finds_the_same_flow(changes: dict[str, str], hold_s: float) -> None:
    floor = parse_layout(parametric(**changes))  # type: ignore[arg-type]
    there = flow_there(floor, hold_s)
    bound = traffic_bound(floor, FLEET, hold_s)
    assert bound.visits_per_hour <= there
    if bound.binding is Binding.INBOUND:
        assert bound.visits_per_hour == there


def test_slow_drive_units_carry_less(one_station: Layout) -> None:
    slow = settings(fleet__loaded_acceleration_mps2=0.2).fleet
    assert (
        traffic_bound(one_station, slow, 3.0).visits_per_hour
        < 0.8 * traffic_bound(one_station, FLEET, 3.0).visits_per_hour
    )
