"""The inspector: what is told of a thing, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.view.looking import a_frame
from twin.events import EventKind
from twin.frames import DriveLook, Frame
from twin.state import DrivePhase
from twin.units import NONE
from twin.view.history import facts_about, open_orders, pod_stock, pod_visits
from twin.view.inspector import Moment, describe, title_of
from twin.view.palette import LIGHT
from twin.view.panels.rows import Heading, Line, Pair, Row, Share
from twin.view.selection import Selection, Thing
from twin.view.waiting import chain_of, chain_words, task_words


def fact(step: int, kind: EventKind, **columns: int) -> list[int]:
    names = ("drive", "pod", "station", "order", "line", "sku", "units", "cell")
    return [step, int(kind), *(columns.get(name, NONE) for name in names)]


FACTS = np.array(
    [
        fact(0, EventKind.STOCK_INITIAL, pod=2, sku=7, units=5),
        fact(0, EventKind.STOCK_INITIAL, pod=2, sku=8, units=1),
        fact(10, EventKind.ORDER_ARRIVED, order=4, line=1, units=2),
        fact(10, EventKind.ORDER_DUE, order=4, units=90000),
        fact(20, EventKind.ORDER_RELEASED, order=4, station=0),
        fact(30, EventKind.POD_LIFTED, drive=0, pod=2, station=0, cell=12),
        fact(90, EventKind.POD_PRESENTED, drive=0, pod=2, station=0, cell=40),
        fact(95, EventKind.UNIT_PICKED, drive=0, pod=2, station=0, order=4, line=0, sku=7, units=1),
        fact(96, EventKind.UNIT_PICKED, drive=0, pod=2, station=0, order=4, line=0, sku=7, units=1),
    ],
    dtype=np.int32,
)


def fleet(n_drives: int = 3) -> Frame:
    """Make a frame with some drive units, each behind the next; the last presents its pod."""
    frame = a_frame()

    def several(values: np.ndarray) -> np.ndarray:
        return np.repeat(values, n_drives)

    per_drive = ("row", "col", "heading", "look", "blocked", "phase", "cell", "goal", "pod", "station")
    rest = ("charge", "carried_fill")
    grown = {name: several(getattr(frame, name)) for name in (*per_drive, *rest)}
    grown["waits_for"] = np.array([*range(1, n_drives), NONE], dtype=np.int32)
    grown["pod"] = np.arange(2, 2 + n_drives, dtype=np.int32)
    grown["phase"][-1] = DrivePhase.AT_STATION
    return replace(frame, **grown)


def texts(rows: list[Row]) -> str:
    """Write rows as one text."""
    found = []
    for row in rows:
        if isinstance(row, Pair):
            found.append(f"{row.label}: {row.value}")
        elif isinstance(row, Share):
            found.append(f"{row.label}: {row.text}")
        elif isinstance(row, Line):
            found.append(f"{row.before} {row.text}".strip())
        elif isinstance(row, Heading):
            found.append(row.text)
    return "\n".join(found)


def told(selected: Selection, frame: Frame) -> str:
    return texts(describe(selected, Moment(frame, FACTS, 0.1), LIGHT))


def test_a_chain_names_everybody_and_why() -> None:
    frame = fleet()
    assert chain_of(frame, 0) == [0, 1, 2]
    station = frame.layout.stations[0].name
    assert chain_words(frame, [0, 1, 2]) == (
        f"D0 waits for D1, which waits for D2, which presents p4 at {station}."
    )


def test_a_ring_is_called_one() -> None:
    frame = fleet()
    ring = replace(frame, waits_for=np.array([1, 2, 0], dtype=np.int32))
    assert chain_of(ring, 0) == [0, 1, 2, 0]
    assert chain_words(ring, chain_of(ring, 0)).endswith("a ring, each waits for the next.")


@pytest.mark.parametrize("phase", DrivePhase)
def test_every_phase_has_words(phase: DrivePhase) -> None:
    frame = fleet()
    frame = replace(frame, phase=np.full(3, phase, dtype=np.uint8))
    assert len(task_words(frame, 0)) > 5
    broken = replace(frame, look=np.full(3, DriveLook.FAILED, dtype=np.uint8))
    assert task_words(broken, 0).startswith("is broken or stopped; it ")


def test_a_drive_unit_tells_state_task_and_history() -> None:
    text = told(Selection(Thing.DRIVE_UNIT, 0), fleet())
    assert "Carries p2 to P1." in text
    assert "Charge: 80 %" in text
    assert "D0 waits for D1" in text
    assert "00:00:09 D0 presents p2 at P1" in text


def test_whom_others_wait_for_is_told() -> None:
    assert "1 waits for it\nD1" in told(Selection(Thing.DRIVE_UNIT, 2), fleet())


def test_a_pod_tells_its_stock_and_visits() -> None:
    text = told(Selection(Thing.POD, 2), fleet())
    assert pod_stock(FACTS, 2) == {7: 3, 8: 1}
    assert pod_visits(FACTS, 2) == 1
    assert "4 units of 2 SKUs" in text
    assert "SKU 7: 3" in text
    assert "Visits to stations: 1" in text
    assert "Stands in storage." in told(Selection(Thing.POD, 1), fleet())


def test_a_station_tells_lane_totes_and_open_orders() -> None:
    text = told(Selection(Thing.STATION, 0), fleet())
    assert "It is busy." in text
    assert "Totes: 5 of 12" in text
    assert open_orders(FACTS, 0) == [(4, 20)]
    assert "o4" in text


def test_a_cell_tells_kind_and_traffic() -> None:
    frame = fleet()
    visits = frame.visits.copy()
    visits[30] = 17
    text = told(Selection(Thing.CELL, 30), replace(frame, visits=visits))
    assert "Visits: 17" in text
    assert "Blocked there: 0 s" in text
    lying = replace(frame, lying=np.array([30], dtype=np.int32))
    assert "nobody may enter" in told(Selection(Thing.CELL, 30), lying)


def test_an_order_tells_how_far_it_is() -> None:
    text = told(Selection(Thing.ORDER, 4), fleet())
    assert "It is being picked." in text
    assert "Asks for: 2 units, 1 lines" in text
    assert "Cut-off: 02:30:00" in text
    assert "Units picked: 2" in text
    assert "not come in yet" in told(Selection(Thing.ORDER, 5), fleet())


def test_the_last_facts_come_first_however_many_there_are() -> None:
    many = np.concatenate([FACTS] * 3000)
    found = facts_about(many, Selection(Thing.DRIVE_UNIT, 0), 3)
    assert found[:, 0].tolist() == [96, 95, 90]
    assert len(facts_about(FACTS, Selection(Thing.DRIVE_UNIT, 9), 3)) == 0


@pytest.mark.parametrize("thing", Thing)
def test_everything_has_a_title(thing: Thing) -> None:
    assert title_of(Selection(thing, 0), fleet())
