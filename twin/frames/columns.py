"""The tables of whole numbers that a frame is made of, and the names of their columns."""

from twin.kernels.sight import CELL_COLUMNS, DRIVE_COLUMNS, STATION_COLUMNS, Seen

__all__ = ["CELL_COLUMNS", "DRIVE_COLUMNS", "STATION_COLUMNS", "Seen"]
