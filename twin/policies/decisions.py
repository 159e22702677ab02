"""All decisions that a rule makes, by name."""

from __future__ import annotations

from typing import Any

from twin.policies.charging import CHARGING
from twin.policies.drive_assignment import DRIVE_ASSIGNMENT
from twin.policies.order_release import ORDER_RELEASE
from twin.policies.order_to_station import ORDER_TO_STATION
from twin.policies.pod_selection import POD_SELECTION
from twin.policies.pod_storage import POD_STORAGE
from twin.policies.replenishment import REPLENISHMENT
from twin.registry import Registry

__all__ = ["DECISIONS"]

DECISIONS: dict[str, Registry[Any]] = {
    "order_release": ORDER_RELEASE,
    "order_to_station": ORDER_TO_STATION,
    "pod_selection": POD_SELECTION,
    "drive_assignment": DRIVE_ASSIGNMENT,
    "pod_storage": POD_STORAGE,
    "replenishment": REPLENISHMENT,
    "charging": CHARGING,
}
"""Registries of rules, by the name of the setting in ``policies`` that chooses one."""
