"""Initial slotting: which SKU lies in which slot of which pod when the run starts, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.demand.orders import Catalogue
from twin.errors import Problem, ScenarioError
from twin.stock.apportion import apportion
from twin.stock.dealing import deal

__all__ = ["SLOTTING_RULES", "Slotting", "SlottingRule", "initial_slotting"]

INT32_MAX = 2**31 - 1
MOST_BANDS = 100
NAMED_SKUS = 5


@dataclass(frozen=True, eq=False, slots=True)
class Slotting:
    """What lies where at the start; slot ``l`` of pod ``p`` is number ``p * L + l``.

    Attributes
    ----------
    slot_sku : ndarray of int32, shape (P * L,)
        The SKU that each slot holds; every slot holds one.
    slot_capacity : ndarray of int32, shape (P * L,)
        Units of it that fit.
    slot_units : ndarray of int32, shape (P * L,)
        Units of it that lie there.
    """

    slot_sku: NDArray[np.int32]
    slot_capacity: NDArray[np.int32]
    slot_units: NDArray[np.int32]


class SlottingRule(Protocol):
    """Puts the SKUs' slots on pods."""

    def __call__(
        self,
        n_slots: NDArray[np.int64],
        popularity: NDArray[np.float64],
        pod_distance: NDArray[np.float64],
        rng: np.random.Generator,
    ) -> NDArray[np.int32]:
        """Decide which SKU each slot holds.

        Parameters
        ----------
        n_slots : ndarray of int64, shape (K,)
            Slots of each SKU; their sum is P * L.
        popularity : ndarray of float64, shape (K,)
            Share of order lines.
        pod_distance : ndarray of float64, shape (P,)
            How far each pod's storage location is from the stations.
        rng : numpy.random.Generator
            Breaks ties and shuffles.

        Returns
        -------
        ndarray of int32, shape (P, L)
            The SKU in each slot.
        """
        ...


def random_slotting(
    n_slots: NDArray[np.int64],
    popularity: NDArray[np.float64],
    pod_distance: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.int32]:
    """Put SKUs on any pods: what a chaotic storage looks like.

    Parameters and returned array are those of :class:`SlottingRule`.
    """
    skus = rng.permutation(len(n_slots))
    sequence = np.repeat(skus, n_slots[skus]).astype(np.int32)
    return deal(sequence, len(pod_distance), rng)


def velocity_slotting(
    n_slots: NDArray[np.int64],
    popularity: NDArray[np.float64],
    pod_distance: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.int32]:
    """Put the SKUs that are asked for most often, per slot, on the pods nearest to the stations.

    Parameters and returned array are those of :class:`SlottingRule`.

    Notes
    -----
    The pods are cut by distance into bands, each just wide enough for its SKUs to have all their slots on
    different pods, and at least a hundredth of the floor. Within a band SKUs lie at random.

    References
    ----------
    Yuan, Graves, Cezik (2019), "Velocity-based storage assignment in semi-automated storage systems",
    Production and Operations Management 28(2).
    """
    n_pods = len(pod_distance)
    n_layers = int(n_slots.sum()) // n_pods
    skus = np.argsort(-popularity / n_slots, kind="stable")
    sequence = np.repeat(skus, n_slots[skus]).astype(np.int32)
    by_distance = np.argsort(pod_distance, kind="stable")
    slot_sku = np.empty((n_pods, n_layers), dtype=np.int32)
    begin = 0
    while begin < n_pods:
        width = _band_width(n_slots[sequence[begin * n_layers :]], n_layers, n_pods - begin, n_pods)
        end = begin + width
        slot_sku[by_distance[begin:end]] = deal(sequence[begin * n_layers : end * n_layers], width, rng)
        begin = end
    return slot_sku


def _band_width(wanted: NDArray[np.int64], n_layers: int, n_left: int, n_pods: int) -> int:
    """Pods of the next band: as many as the widest SKU in it wants, if there are so many left."""
    width = max(1, -(-n_pods // MOST_BANDS))
    while width < n_left:
        widest = int(wanted[: width * n_layers].max())
        if widest <= width:
            break
        width = widest
    # pods that would be too few for the SKUs of a last band, or of this one, join this one
    widest_left = int(wanted[width * n_layers :].max(initial=0))
    return n_left if n_left - width < max(width, widest_left) else width


SLOTTING_RULES: Mapping[str, SlottingRule] = {"random": random_slotting, "velocity": velocity_slotting}
"""The rules by their names in a scenario."""


def initial_slotting(
    rule: str,
    catalogue: Catalogue,
    n_pods: int,
    slots_per_pod: int,
    slot_l: float,
    reorder_share: float,
    rng: np.random.Generator,
    pod_distance: NDArray[np.float64],
) -> Slotting:
    """Fill the floor's pods.

    Parameters
    ----------
    rule : str
        A name in `SLOTTING_RULES`.
    catalogue : Catalogue
        The SKUs, K of them.
    n_pods, slots_per_pod : int
        P and L.
    slot_l : float
        Volume of a slot in litres.
    reorder_share : float
        Share of a SKU's capacity below which it is replenished.
    rng : numpy.random.Generator
        The stream of the slotting.
    pod_distance : ndarray of float64, shape (P,)
        How far each pod's storage location is from the stations, in any unit.

    Returns
    -------
    Slotting
        Every SKU has a slot, every slot a SKU, and a SKU's slots lie on as many pods as possible.

    Raises
    ------
    ScenarioError
        For an unknown rule, more SKUs than slots, or a SKU whose unit fits no slot; all problems at once.

    Notes
    -----
    A SKU's slots are in proportion to the square root of its volume flow, popularity times unit volume:
    that minimises both the restocks (sum of flow / space) and, with SKUs on n pods at random places, the
    expected search for the nearest one (sum of popularity / n) when units are of one size. Shares in
    proportion to popularity itself would do no better on either than equal shares do.

    Units are uniform between `reorder_share` of the capacity and the full slot, as a floor that is
    replenished at that level looks at any moment in the steady state.

    References
    ----------
    Bartholdi, Hackman (2019), "Warehouse & Distribution Science", chapter 8: the fluid model of a forward
    area. Lamballais, Roy, de Koster (2020), "Inventory allocation in robotic mobile fulfillment systems",
    IISE Transactions 52(1), on spreading a SKU over pods.
    """
    _check(rule, catalogue, n_pods * slots_per_pod, slot_l)
    flow = np.sqrt(catalogue.popularity * catalogue.unit_l)
    n_slots = apportion(flow, n_pods * slots_per_pod, n_pods)
    slot_sku = SLOTTING_RULES[rule](n_slots, catalogue.popularity, pod_distance, rng).ravel()
    capacity = _capacity(catalogue, slot_l)
    # the small term keeps 0.1 * 30 from asking for 4 units
    least = np.maximum(1, np.ceil(reorder_share * capacity - 1e-9)).astype(np.int32)
    slot_capacity = capacity[slot_sku]
    slot_units = rng.integers(least[slot_sku], slot_capacity, dtype=np.int32, endpoint=True)
    return Slotting(slot_sku, slot_capacity, slot_units)


def _capacity(catalogue: Catalogue, slot_l: float) -> NDArray[np.int32]:
    """Units of each SKU that fit into a slot; the small term keeps 0.3 / 0.1 from being 2."""
    fits = np.floor(np.minimum(slot_l / catalogue.unit_l * (1 + 1e-12), INT32_MAX))
    capacity: NDArray[np.int32] = fits.astype(np.int32)
    return capacity


def _check(rule: str, catalogue: Catalogue, n_slots: int, slot_l: float) -> None:
    """Refuse what cannot be slotted, all of it in one error."""
    problems = []
    if rule not in SLOTTING_RULES:
        known = ", ".join(SLOTTING_RULES)
        problems.append(Problem("stock.slotting", f"unknown rule {rule!r}", f"choose one of: {known}"))
    if catalogue.n_skus > n_slots:
        problems.append(
            Problem(
                "stock.slots_per_pod",
                f"{catalogue.n_skus} SKUs do not fit into {n_slots} slots",
                "raise stock.slots_per_pod or stock.storage_fill, or lower demand.skus.count",
            )
        )
    too_big = np.flatnonzero(_capacity(catalogue, slot_l) < 1)
    for sku in too_big[:NAMED_SKUS]:
        what = f"a unit of SKU {catalogue.names[sku]!r} has {catalogue.unit_l[sku]:g} l, a slot {slot_l:g} l"
        problems.append(Problem("stock.slot_l", what, "raise stock.slot_l or correct the SKU's volume"))
    if len(too_big) > NAMED_SKUS:
        problems.append(Problem("stock.slot_l", f"{len(too_big) - NAMED_SKUS} more SKUs fit no slot"))
    if problems:
        raise ScenarioError(problems)
