"""How drive units look to somebody who watches them."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["DriveLook"]


class DriveLook(IntEnum):
    """How a drive unit is drawn."""

    IDLE = 0
    EMPTY = 1
    """On its way to a pod or a charger, or lifting a pod."""
    LOADED = 2
    """Carries a pod."""
    WAITING = 3
    """Stands at a station or in its lane, or under its pod until there is room."""
    CHARGING = 4
    """Charges its battery."""
    FAILED = 5
    """Broken, or stopped short: stands still until it is repaired or goes on by itself."""
