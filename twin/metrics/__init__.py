"""Key figures: pure functions of the event record and the time split, under one dictionary of definitions."""

from twin.metrics.definitions import FIGURES, GROUPS, Better, Figure, figure
from twin.metrics.figures import figures_by_cut, key_figures, station_table
from twin.metrics.live import LiveFigures
from twin.metrics.observation import Cut, Observation

__all__ = [
    "FIGURES",
    "GROUPS",
    "Better",
    "Cut",
    "Figure",
    "LiveFigures",
    "Observation",
    "figure",
    "figures_by_cut",
    "key_figures",
    "station_table",
]
