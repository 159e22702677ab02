"""The one dictionary of key figures: what each is called, means, is measured in, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FIGURES", "GROUPS", "Better", "Figure", "figure"]


class Better(StrEnum):
    """Which way a figure should go."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
    """Neither: it explains others."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure.

    Attributes
    ----------
    name : str
        Key in ``Result.figures`` and in JSON.
    label : str
        What tables call it.
    unit : str
        Unit, such as ``1/h``; ``1`` for ratios and counts.
    better : Better
        Which way is better.
    definition : str
        How it is computed, in words.
    group : str
        One of :data:`GROUPS`.
    """

    name: str
    label: str
    unit: str
    better: Better
    definition: str
    group: str


_UP, _DOWN, _NONE = Better.HIGHER, Better.LOWER, Better.NONE
_Row = tuple[str, str, str, Better, str]

_THROUGHPUT: tuple[_Row, ...] = (
    ("units_per_hour", "Units picked", "1/h", _UP, "units picked / simulated hour, whole floor"),
    ("lines_per_hour", "Order lines picked", "1/h", _UP, "order lines completely picked / simulated hour"),
    ("orders_per_hour", "Orders picked", "1/h", _UP, "orders completely picked / simulated hour"),
    ("orders_packed_per_hour", "Orders packed", "1/h", _UP, "orders packed / simulated hour"),
    ("units_packed_per_hour", "Units packed", "1/h", _UP, "units in packed orders / simulated hour"),
    ("ceiling_units_per_hour", "Ceiling of stations", "1/h", _NONE,
     "analytic bound: pick stations * 3600 / mean pick time in s"),
    ("ceiling_share", "Share of ceiling", "%", _UP, "units_per_hour / ceiling_units_per_hour"),
    ("traffic_efficiency", "Traffic efficiency", "%", _UP,
     "units_per_hour / that of the same run with collisions off; measured by --gap only"),
    ("ideal_share", "Share of ideal motion", "%", _NONE,
     "units_per_hour / that of the same run with ideal motion; measured by --gap only"),
)  # fmt: skip

_STATIONS: tuple[_Row, ...] = (
    ("units_per_station_hour", "Units / station", "1/h", _UP,
     "units picked / hour that a pick station is open"),
    ("lines_per_station_hour", "Lines / station", "1/h", _UP,
     "order lines picked / hour that a pick station is open"),
    ("orders_per_station_hour", "Orders / station", "1/h", _UP,
     "orders picked / hour that a pick station is open"),
    ("station_busy", "Busy", "%", _UP,
     "share of pick station time spent on a pod, or on the last unit taken"),
    ("station_starved", "Starved", "%", _DOWN, "share of pick station time open, with no pod to work on"),
    ("station_blocked", "Blocked", "%", _DOWN,
     "share of pick station time in which a finished tote has no place to go"),
    ("station_closed", "Closed", "%", _NONE, "share of pick station time closed; the four sum to 100 %"),
    ("replenishment_station_busy", "Replenishment busy", "%", _NONE,
     "share of time in which pure replenishment stations are busy"),
)  # fmt: skip

_PODS: tuple[_Row, ...] = (
    ("pile_on", "Pile-on", "units", _UP, "units picked / pod visit to a pick station"),
    ("lines_per_visit", "Lines / pod visit", "1", _UP,
     "different order lines served / pod visit to a pick station"),
    ("orders_per_visit", "Orders / pod visit", "1", _UP,
     "different orders served / pod visit to a pick station"),
    ("pod_visits_per_hour", "Pod visits", "1/h", _NONE,
     "pods presented / simulated hour, all stations, picking and replenishment"),
    ("pod_presentations_per_station_hour", "Visits / station", "1/h", _NONE,
     "pods presented for picking / hour that a pick station is open"),
    ("pod_cycle_p50_s", "Pod cycle, p50", "s", _DOWN, "median time from request to stored again"),
    ("pod_cycle_p95_s", "Pod cycle, p95", "s", _DOWN, "95th percentile of the same"),
    ("pod_cycle_mean_s", "Pod cycle, mean", "s", _DOWN, "mean of the same; the five parts sum to it"),
    ("pod_fetch_s", "  fetch", "s", _DOWN, "mean time from request to standing under the pod"),
    ("pod_wait_s", "  wait in storage", "s", _DOWN,
     "mean time under the pod until it is admitted: the station has no room yet"),
    ("pod_carry_s", "  carry and queue", "s", _DOWN,
     "mean time from admitted to presented at the station, lifting included"),
    ("pod_service_s", "  service", "s", _NONE, "mean time from presented to released by the station"),
    ("pod_return_s", "  return", "s", _DOWN, "mean time from released to stored"),
)  # fmt: skip

_DRIVES: tuple[_Row, ...] = (
    ("drive_empty_travel", "Empty travel", "%", _NONE, "share of drive-unit time driving without a pod"),
    ("drive_loaded_travel", "Loaded travel", "%", _NONE, "share of drive-unit time driving with a pod"),
    ("drive_turning", "Turning", "%", _DOWN, "share of drive-unit time turning in place"),
    ("drive_lifting", "Lifting", "%", _NONE, "share of drive-unit time lifting or setting down a pod"),
    ("drive_queueing", "Queueing", "%", _DOWN,
     "share of drive-unit time presenting a pod, in the station's lane, or waiting for room there"),
    ("drive_blocked", "Blocked", "%", _DOWN, "share of drive-unit time standing still on the way to a goal"),
    ("drive_charging", "Charging", "%", _NONE, "share of drive-unit time charging"),
    ("drive_failed", "Failed", "%", _DOWN, "share of drive-unit time broken down, or stopped by a fault"),
    ("drive_idle", "Idle", "%", _NONE, "share of drive-unit time without a task; the nine sum to 100 %"),
    ("availability", "Availability", "%", _UP, "100 % - drive_failed"),
    ("mtbf_h", "Time between failures", "h", _UP,
     "drive-unit hours, without those from breakdown to repair / breakdowns"),
    ("mttr_min", "Time to repair", "min", _DOWN,
     "mean minutes from breakdown to repair, over repaired breakdowns"),
    ("congestion_share", "Congestion", "%", _DOWN,
     "blocked / (empty travel + loaded travel + turning + blocked)"),
    ("detour", "Detour", "1", _DOWN, "distance driven / unobstructed shortest distance of the same legs"),
    ("distance_m_per_unit", "Distance / unit", "m", _DOWN, "metres driven with a task / unit picked"),
)  # fmt: skip

_ENERGY: tuple[_Row, ...] = (
    ("energy_wh_per_unit", "Energy / unit", "Wh", _DOWN, "energy drawn by the drive units / unit picked"),
    ("energy_w_per_drive", "Power / drive unit", "W", _NONE, "energy drawn / drive-unit time"),
    ("charges_per_drive_hour", "Charges / drive unit", "1/h", _NONE,
     "times that charging began / drive unit and simulated hour"),
    ("charge_lowest", "Lowest charge", "%", _UP,
     "lowest state of charge of any drive unit; below 0 it would have been stranded"),
    ("charge_mean", "Mean charge", "%", _UP, "state of charge when the run ends, mean over the drive units"),
)  # fmt: skip

_ORDERS: tuple[_Row, ...] = (
    ("orders_arrived_per_hour", "Orders arrived", "1/h", _NONE,
     "orders that entered the backlog / simulated hour"),
    *(
        (f"order_picked_{rank}_min", f"Picked in, {rank}", "min", _DOWN,
         f"{words} of the minutes from release to picked, over orders picked")
        for rank, words in (("p50", "median"), ("p90", "90th percentile"),
                            ("p95", "95th percentile"), ("p99", "99th percentile"))
    ),
    *(
        (f"order_packed_{rank}_min", f"Packed in, {rank}", "min", _DOWN,
         f"{words} of the minutes from release to packed, over orders packed")
        for rank, words in (("mean", "mean"), ("p50", "median"), ("p90", "90th percentile"),
                            ("p95", "95th percentile"), ("p99", "99th percentile"))
    ),
    ("orders_in_process", "Orders in process", "1", _NONE,
     "orders released and not yet packed, mean over time"),
    ("backlog", "Open at the horizon", "1", _DOWN, "orders arrived and not packed when the run ends"),
    ("orders_waiting", "Not yet released", "1", _DOWN, "orders arrived and not released when the run ends"),
    ("orders_due", "Orders due", "1", _NONE, "orders whose cut-off fell within the run"),
    ("on_time", "On time", "%", _UP,
     "orders packed by their cut-off / orders_due, the unfinished included"),
    ("lateness_mean_min", "Lateness, mean", "min", _DOWN,
     "mean minutes past the cut-off over orders_due: 0 if on time, up to the horizon if unfinished"),
    ("lateness_max_min", "Lateness, most", "min", _DOWN, "largest of the same"),
)  # fmt: skip

_PACKING: tuple[_Row, ...] = (
    ("packer_busy", "Packers busy", "%", _NONE, "share of the packers' time spent packing"),
    ("totes_waiting", "Totes waiting", "1", _DOWN, "totes in the packers' buffer, mean over time"),
)  # fmt: skip

_STOCK: tuple[_Row, ...] = (
    ("fill", "Fill", "%", _UP,
     "units of lines that met enough free stock at once / units of orders that came up for release"),
    ("stock_out", "Stock-out", "%", _DOWN,
     "lines that once met too little free stock / lines of orders that came up for release"),
    ("storage_use", "Storage use, units", "%", _NONE,
     "units on all pods / units that fit, when the run ends"),
    ("slots_in_use", "Storage use, slots", "%", _NONE,
     "slots that hold a unit / all slots, when the run ends"),
    ("units_on_hand", "Units on hand", "units", _NONE, "units on all pods when the run ends"),
    ("units_stowed_per_hour", "Units stowed", "1/h", _NONE, "units replenished / simulated hour"),
    ("replenishment_share", "Replenishment visits", "%", _NONE, "replenishment pod visits / all pod visits"),
)  # fmt: skip

_BY_GROUP: dict[str, tuple[_Row, ...]] = {
    "Throughput": _THROUGHPUT,
    "Pick stations": _STATIONS,
    "Pods": _PODS,
    "Drive units": _DRIVES,
    "Energy": _ENERGY,
    "Orders": _ORDERS,
    "Packing": _PACKING,
    "Stock": _STOCK,
}

GROUPS = tuple(_BY_GROUP)
"""Names of the groups, in the order of tables."""

FIGURES: dict[str, Figure] = {
    row[0]: Figure(*row, group=group) for group, rows in _BY_GROUP.items() for row in rows
}
"""Every figure by name, in the order of tables."""


def figure(name: str) -> Figure:
    """Look up a figure by name.

    Raises
    ------
    KeyError
        Where there is none of that name.
    """
    return FIGURES[name]
