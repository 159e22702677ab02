"""Sees to it that all candidates of a study are asked for the same goods.

Two defaults follow the floor: the synthetic catalogue its pods, and the orders of a kept backlog its tote
places. Candidates that differ in these would work on different orders, and a part of what lies between
them would be the demand's. A study therefore fixes both for all, and says so: the catalogue to that of the
smallest floor, because every floor can stock it, and the backlog to that of the largest, because no floor
then runs short of orders. Neither depends on the order in which candidates are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from twin.demand.catalogue import SKUS_PER_POD
from twin.demand.settings import DemandSettings
from twin.demand.sources import BACKLOG_PER_TOTE_PLACE
from twin.opening import count_pods
from twin.scenario import scenario_with
from twin.studies.candidate import Candidate
from twin.studies.describing import differing_settings

__all__ = ["with_same_demand"]


def with_same_demand(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[str]]:
    """Fix what follows the floor to one value for all candidates, where it differs.

    Parameters
    ----------
    candidates : sequence of Candidate
        The alternatives of a study.

    Returns
    -------
    candidates : list of Candidate
        The same, with ``demand.skus.count`` and ``demand.backlog_orders`` set where that was needed.
    remarks : list of str
        What was set and why, and what differs in their demand all the same; a line each.
    """
    remarks: list[str] = []
    settings: dict[str, int] = {}
    skus = {_skus(candidate) for candidate in candidates}
    if len(skus) > 1 and all(_catalogue_follows(candidate.scenario.demand) for candidate in candidates):
        settings["demand.skus.count"] = min(skus)
        remarks.append(
            f"same demand for all: demand.skus.count = {min(skus)}, the smallest floor's catalogue; by "
            f"default it follows each floor's pods, here {_listed(skus)}"
        )
    orders = {_backlog(candidate) for candidate in candidates}
    if len(orders) > 1 and all(_backlog_follows(candidate.scenario.demand) for candidate in candidates):
        settings["demand.backlog_orders"] = max(orders)
        remarks.append(
            f"same demand for all: demand.backlog_orders = {max(orders)}, the largest floor's; by default "
            f"it follows each floor's tote places, here {_listed(orders)}"
        )
    pinned = [
        replace(candidate, scenario=scenario_with(candidate.scenario, settings)) if settings else candidate
        for candidate in candidates
    ]
    return pinned, remarks + _differences(pinned)


def _catalogue_follows(demand: DemandSettings) -> bool:
    return demand.history is None and demand.skus.count is None


def _backlog_follows(demand: DemandSettings) -> bool:
    return demand.arrivals == "backlog" and demand.backlog_orders is None


def _skus(candidate: Candidate) -> int:
    return SKUS_PER_POD * count_pods(candidate.layout(), candidate.scenario)


def _backlog(candidate: Candidate) -> int:
    stations = candidate.layout().stations
    return BACKLOG_PER_TOTE_PLACE * sum(station.open_orders for station in stations if station.kind.picks)


def _listed(numbers: set[int]) -> str:
    return " to ".join(f"{number:,}" for number in sorted({min(numbers), max(numbers)}))


def _differences(candidates: Sequence[Candidate]) -> list[str]:
    """Name the settings of the demand in which candidates differ."""
    differing = [name for name in differing_settings(candidates)[0] if name.startswith("demand.")]
    if not differing:
        return []
    return [
        f"the candidates see different demand ({', '.join(differing)}): differences between them are partly "
        "the demand's, and pairing gains less"
    ]
