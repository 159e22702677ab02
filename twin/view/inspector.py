"""What is known about one thing on the floor: state, task, what it waits for, what has happened to it."""

from __future__ import annotations

from collections.abc import Callable

from twin.frames import Frame
from twin.metrics.observation import STEP
from twin.view.clock import clock_text
from twin.view.find import name_of
from twin.view.history import fact_words, facts_about
from twin.view.inspected_floor import cell_rows, drive_rows, pod_rows
from twin.view.inspected_work import order_rows, packer_rows, station_rows
from twin.view.moment import Moment
from twin.view.palette import Theme
from twin.view.panels.rows import Gap, Heading, Line, Row
from twin.view.selection import Selection, Thing

__all__ = ["Moment", "describe", "title_of"]

MOST_FACTS = 8


def title_of(selected: Selection, frame: Frame) -> str:
    """Give the panel's title."""
    kind, name = selected.thing, name_of(selected, frame)
    if kind is Thing.STATION:
        return f"{name}, {frame.layout.stations[selected.index].kind.value} station".replace("both", "full")
    if kind is Thing.CELL:
        return f"Cell {name}"
    return f"{kind.value.capitalize()} {name}"


def describe(selected: Selection, moment: Moment, theme: Theme) -> list[Row]:
    """Say everything about a thing that is worth a look.

    Parameters
    ----------
    selected : Selection
        The thing.
    moment : Moment
        When.
    theme : Theme
        The colours.
    """
    tell: dict[Thing, Callable[[int, Moment, Theme], list[Row]]] = {
        Thing.DRIVE_UNIT: drive_rows,
        Thing.POD: pod_rows,
        Thing.STATION: station_rows,
        Thing.CELL: cell_rows,
        Thing.ORDER: order_rows,
        Thing.PACKER: packer_rows,
    }
    return [*tell[selected.thing](selected.index, moment, theme), *_history(selected, moment)]


def _history(selected: Selection, moment: Moment) -> list[Row]:
    found = facts_about(moment.facts, selected, MOST_FACTS).tolist()
    if not found:
        return []
    layout = moment.frame.layout
    lines = [Line(fact_words(fact, layout), before=clock_text(fact[STEP] * moment.step_s)) for fact in found]
    return [Gap(), Heading("History, the latest first"), *lines]
