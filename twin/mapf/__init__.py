"""Foreign problem sets: the loop that lets planners play them by their own rules, and its figures."""

from twin.mapf.loop import MapfRun, MapfSettings
from twin.mapf.output import league_document
from twin.mapf.result import MapfResult

__all__ = ["MapfResult", "MapfRun", "MapfSettings", "league_document"]
