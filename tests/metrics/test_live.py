"""The live counter sees each fact once, however often it looks."""

from __future__ import annotations

from twin.events import EventKind, EventRecord
from twin.metrics import LiveFigures


def test_rates_follow_the_record() -> None:
    record = EventRecord()
    live = LiveFigures(record)
    assert live.orders_per_hour == live.units_per_hour == 0.0
    for step in range(6):
        record.add((step, int(EventKind.UNIT_PICKED), 0, 0, 0, 0, 0, 0, 1, -1))
        if step % 3 == 2:
            record.add((step, int(EventKind.ORDER_PICKED), -1, -1, 0, 0, -1, -1, -1, -1))
        live.update(simulated_s=60.0 * (step + 1))
    live.update(simulated_s=720.0)
    assert (live.units, live.orders) == (6, 2)
    assert live.units_per_hour == 30.0
    assert live.orders_per_hour == 10.0
