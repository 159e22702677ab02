"""SKUs, orders and their arrival: synthetic streams and replays of real histories."""

from twin.demand.history import History, read_history
from twin.demand.orders import Catalogue, OrderBatch, OrderSource
from twin.demand.report import HistoryReport, UnusedRows
from twin.demand.settings import DemandSettings
from twin.demand.sources import OpenedSource, open_source

__all__ = [
    "Catalogue",
    "DemandSettings",
    "History",
    "HistoryReport",
    "OpenedSource",
    "OrderBatch",
    "OrderSource",
    "UnusedRows",
    "open_source",
    "read_history",
]
