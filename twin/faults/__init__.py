"""Delays and faults: drive units that slow down, stop or break, blocked cells, closed stations."""

from twin.faults.upkeep import Upkeep

__all__ = ["Upkeep"]
