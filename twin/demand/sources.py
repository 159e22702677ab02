"""From settings to the source of a run's orders."""

from __future__ import annotations

from typing import Protocol

from twin.demand.arrivals import ArrivalClock, Arrivals, ConstantRate, HourlyRate
from twin.demand.catalogue import synthetic_catalogue
from twin.demand.history import read_history
from twin.demand.orders import Catalogue, OrderSource
from twin.demand.replay import ReplaySource
from twin.demand.report import HistoryReport
from twin.demand.settings import DemandSettings
from twin.demand.sizes import EmpiricalSizes, GeometricSizes, OrderSizes
from twin.demand.stream import OrderStream
from twin.demand.synthetic import BacklogSource, TimedSource
from twin.streams import Streams

__all__ = ["BACKLOG_PER_TOTE_PLACE", "OpenedSource", "open_source"]

BACKLOG_PER_TOTE_PLACE = 5
"""Orders that a closed backlog keeps waiting for each tote place of the pick stations."""

MINUTE_S = 60.0


class OpenedSource(OrderSource, Protocol):
    """An order source that also says how its history was read."""

    report: HistoryReport | None


def open_source(
    settings: DemandSettings, streams: Streams, n_pods: int, horizon_s: float, tote_places: int
) -> OpenedSource:
    """Open the source of a run's orders.

    Parameters
    ----------
    settings : DemandSettings
        What arrives, when and how much.
    streams : Streams
        The run's random streams.
    n_pods : int
        Pods of the floor, for the default size of the catalogue.
    horizon_s : float
        How long the run lasts, in seconds.
    tote_places : int
        Open orders of all pick stations together, for the default backlog.

    Returns
    -------
    OpenedSource
        With its ``catalogue``, and a ``report`` (None without a history).

    Raises
    ------
    DemandError
        When the history cannot be used.
    """
    if settings.history is None:
        lines = GeometricSizes(settings.lines.lines_per_order)
        units = GeometricSizes(settings.lines.units_per_line)
        catalogue = synthetic_catalogue(settings.skus, streams, n_pods)
        return _synthetic(settings, streams, catalogue, OrderSizes(lines, units), tote_places, None)
    history = read_history(settings.history, settings.skus.unit_l)
    if settings.arrivals == "replay":
        due_after_s = settings.due_after_min * MINUTE_S
        return ReplaySource(history, settings.history.speed, due_after_s, horizon_s)
    sizes = OrderSizes(
        EmpiricalSizes(history.lines.lines_per_order), EmpiricalSizes(history.lines.line_units)
    )
    return _synthetic(settings, streams, history.catalogue, sizes, tote_places, history.report)


def _synthetic(
    settings: DemandSettings,
    streams: Streams,
    catalogue: Catalogue,
    sizes: OrderSizes,
    tote_places: int,
    report: HistoryReport | None,
) -> OpenedSource:
    """Open a source that makes its orders up."""
    orders = OrderStream(catalogue, sizes, streams)
    due_after_s = settings.due_after_min * MINUTE_S
    if settings.arrivals == "backlog":
        backlog = settings.backlog_orders or max(1, BACKLOG_PER_TOTE_PLACE * tote_places)
        return BacklogSource(catalogue, orders, backlog, due_after_s, report)
    arrivals = Arrivals(_clock(settings), streams.stream("arrivals"))
    return TimedSource(catalogue, orders, arrivals, due_after_s, report, settings.orders_per_hour or 1.0)


def _clock(settings: DemandSettings) -> ArrivalClock:
    """Choose how the rate goes with the time."""
    assert settings.orders_per_hour is not None  # the settings' own check
    if settings.arrivals == "profile":
        return HourlyRate(settings.orders_per_hour, settings.profile, settings.start_hour)
    return ConstantRate(settings.orders_per_hour)
