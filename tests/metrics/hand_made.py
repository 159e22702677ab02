"""A run written by hand: 500 steps of 2 s, one pick station, one replenishment station, two drive units."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.events import COLUMNS, EventKind, StationStatus
from twin.layout.floor import Station, StationKind
from twin.metrics import Observation

STATIONS = (
    Station("P1", StationKind.PICK, cell=1, lane=(2, 3)),
    Station("R1", StationKind.REPLENISH, cell=4, lane=(5,), open_orders=0),
    Station("B1", StationKind.BOTH, cell=7, lane=(8,)),
)


def facts_of(*rows: tuple[int, EventKind, dict[str, int]]) -> Any:
    """Facts from (step, kind, other columns by name)."""
    facts = np.full((len(rows), len(COLUMNS)), -1, dtype=np.int32)
    for row, (step, kind, columns) in enumerate(rows):
        facts[row, :2] = step, kind
        for name, value in columns.items():
            facts[row, COLUMNS.index(name)] = value
    return facts


def observation_of(facts: Any, n_steps: int, stations: int = 3, **changes: Any) -> Observation:
    """Observe an idle fleet of two on the first few stations, with the given facts."""
    settings: dict[str, Any] = {
        "facts": facts,
        "n_steps": n_steps,
        "step_s": 2.0,
        "stations": STATIONS[:stations],
        "cell_m": 1.2,
        "pick_time_s": 10.0,
        "n_packers": 2,
        "activity": np.zeros((2, 9), dtype=np.int64),
        "driven": np.zeros(2, dtype=np.int64),
        "shortest": np.zeros(2, dtype=np.int64),
        "drawn_w": np.array([100.0, 300.0, 60.0, 120.0, 20.0, 20.0, 20.0, 0.0, 20.0]),
        "charge": np.zeros(0),
        "slot_units": np.zeros(4, dtype=np.int32),
        "slot_capacity": np.full(4, 10, dtype=np.int32),
    }
    return Observation(**{**settings, **changes})


def _pod(pod: int, station: int, **steps: int) -> list[tuple[int, EventKind, dict[str, int]]]:
    return [
        (step, EventKind[f"POD_{name.upper()}"], {"drive": pod, "pod": pod, "station": station})
        for name, step in steps.items()
    ]


def _status(station: int, **steps: int) -> list[tuple[int, EventKind, dict[str, int]]]:
    return [
        (step, EventKind.STATION_STATUS, {"station": station, "units": int(StationStatus[name.upper()])})
        for name, step in steps.items()
    ]


def _pick(step: int, order: int, line: int, sku: int) -> tuple[int, EventKind, dict[str, int]]:
    return (
        step,
        EventKind.UNIT_PICKED,
        {"drive": 0, "pod": 0, "station": 0, "order": order, "line": line, "sku": sku, "units": 1},
    )


_K = EventKind
_ROWS: list[tuple[int, EventKind, dict[str, int]]] = [
    (0, _K.RUN_STARTED, {}),
    (0, _K.STOCK_INITIAL, {"pod": 0, "sku": 0, "units": 13}),
    # order 0: 2 lines, 3 units of which one never comes; order 1: 2 lines; order 2: never released
    (0, _K.ORDER_ARRIVED, {"order": 0, "line": 2, "units": 3}),
    (0, _K.ORDER_DUE, {"order": 0, "units": 200}),
    (0, _K.ORDER_ARRIVED, {"order": 1, "line": 2, "units": 2}),
    (0, _K.ORDER_DUE, {"order": 1, "units": 440}),
    (300, _K.ORDER_ARRIVED, {"order": 2, "line": 1, "units": 1}),
    (300, _K.ORDER_DUE, {"order": 2, "units": 900}),
    (10, _K.ORDER_RELEASED, {"order": 0, "station": 0}),
    (50, _K.ORDER_RELEASED, {"order": 1, "station": 0}),
    (50, _K.LINE_SHORT, {"order": 1, "line": 3, "sku": 7, "units": 1}),
    (60, _K.LINE_SHORT, {"order": 1, "line": 3, "sku": 7, "units": 1}),
    *_pod(0, 0, requested=10, reached=15, admitted=18, presented=35),
    _pick(40, 0, 0, 0),
    _pick(42, 0, 1, 1),
    (42, _K.LINE_PICKED, {"order": 0, "line": 0, "station": 0, "sku": 0, "units": 1}),
    *_pod(0, 0, released=45, stored=60, requested=100, reached=110, admitted=118, presented=150),
    _pick(160, 1, 2, 0),
    (160, _K.LINE_PICKED, {"order": 1, "line": 2, "station": 0, "sku": 0, "units": 1}),
    (130, _K.ORDER_PICKED, {"order": 0, "station": 0}),
    (135, _K.TOTE_BUFFERED, {"order": 0, "station": 0}),
    (145, _K.PACK_STARTED, {"order": 0, "units": 0}),
    *_pod(0, 0, released=170, stored=200),
    (190, _K.ORDER_PACKED, {"order": 0, "units": 0}),
    *_pod(1, 1, requested=400, reached=410, admitted=410, presented=440),
    (450, _K.STOWED, {"drive": 1, "pod": 1, "station": 1, "sku": 2, "units": 6}),
    (20, _K.CHARGE_STARTED, {"drive": 0, "units": 2150, "cell": 9}),
    (60, _K.CHARGE_ENDED, {"drive": 0, "units": 4000, "cell": 9}),
    (480, _K.CHARGE_STARTED, {"drive": 0, "units": 3000, "cell": 9}),
    (100, _K.DRIVE_FAILED, {"drive": 0}),
    (130, _K.DRIVE_REPAIRED, {"drive": 0}),
    (480, _K.DRIVE_FAILED, {"drive": 1}),
    *_status(0, busy=100, blocked=250, starved=300, closed=400),
    *_status(1, busy=440, starved=465),
]

_ACTIVITY = np.array(
    [[150, 100, 50, 25, 75, 50, 20, 10, 20], [50, 200, 50, 25, 75, 100, 0, 0, 0]], dtype=np.int64
)

HAND_MADE = observation_of(
    facts_of(*_ROWS),
    n_steps=500,
    stations=2,
    activity=_ACTIVITY,
    driven=np.array([60, 40], dtype=np.int64),
    shortest=np.array([50, 30], dtype=np.int64),
    charge=np.array([60.0, 25.0]),
    slot_units=np.array([5, 6, 0, 5], dtype=np.int32),
)
