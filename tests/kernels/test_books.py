"""The judge of the books finds whatever appears or vanishes on the floor, and only that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.audited_world import World, a_world
from tests.drawn_floor import SMALL, at
from twin.errors import AuditError
from twin.kernels import books
from twin.layout.floor import CellKind
from twin.state import OrderStage
from twin.units import NONE


@pytest.fixture
def world() -> World:
    return a_world()


def lose_pod(world: World) -> None:
    world.pods.at[at(1, 4)] = NONE
    world.pods.cell[1] = NONE


def two_on_a_cell(world: World) -> None:
    world.pods.at[at(1, 3)] = NONE
    world.pods.cell[0] = at(1, 4)


def set_down_on_a_highway(world: World) -> None:
    world.set_down(1, at(2, 5))


def carried_and_standing(world: World) -> None:
    world.pods.at[at(1, 5)] = 2
    world.pods.cell[2] = at(1, 5)


def loaded_without_a_pod(world: World) -> None:
    world.fleet.loaded[0] = 1


def loaded_with_a_pod_that_stands(world: World) -> None:
    world.fleet.loaded[0] = 1
    world.fleet.pod[0] = 0


def carrier_not_loaded(world: World) -> None:
    world.fleet.loaded[1] = 0


def carrier_with_another_pod(world: World) -> None:
    world.fleet.pod[1] = 0


def unknown_pod_stands(world: World) -> None:
    world.pods.at[at(1, 5)] = 77


def unknown_carrier(world: World) -> None:
    world.pods.carrier[2] = 55


def off_the_floor(world: World) -> None:
    world.fleet.cell[0] = SMALL.n_cells


def negative_cell(world: World) -> None:
    world.fleet.cell[0] = NONE


def overfull_slot(world: World) -> None:
    world.stock.capacity[0] = 4


def promised_too_much(world: World) -> None:
    world.stock.promised[3] = 4


def promised_below_zero(world: World) -> None:
    world.stock.promised[3] = -1


def slot_without_sku(world: World) -> None:
    world.stock.capacity[1] = 0
    world.stock.sku[1] = 9


def negative_slot(world: World) -> None:
    world.stock.units[1] = -1
    world.stock.units[3] += 1


def unit_vanishes_from_a_slot(world: World) -> None:
    world.stock.units[0] -= 1


def unit_vanishes_from_the_book_too(world: World) -> None:
    world.stock.units[0] -= 1
    world.stock.on_hand[0] -= 1


def unit_appears_as_stowed(world: World) -> None:
    world.stock.stowed[2] += 1


def unknown_stage(world: World) -> None:
    world.orders.stage_counts[OrderStage.WAITING] -= 1
    world.orders.arrays.stage[1] = 9


def uncounted_order(world: World) -> None:
    world.orders.stage_counts[OrderStage.OPEN] += 1


def open_without_a_station(world: World) -> None:
    world.orders.arrays.station[0] = NONE


def waiting_at_a_station(world: World) -> None:
    world.orders.arrays.station[1] = 1


def picked_with_units_left(world: World) -> None:
    world.orders.move_on(0, OrderStage.PICKED)


def picked_too_much(world: World) -> None:
    for slot in (0, 0, 0):
        world.pick(slot, 0)


def picked_while_waiting(world: World) -> None:
    world.pick(4, 2)


def promised_more_than_is_left(world: World) -> None:
    world.orders.arrays.line_open[1] = 2


def miscounted_lines(world: World) -> None:
    world.orders.arrays.lines_left[0] = 1


def line_of_no_sku(world: World) -> None:
    world.orders.arrays.line_sku[0] = -1


def order_without_lines(world: World) -> None:
    world.orders.arrays.first_line[1] = 0


def another_sku_in_the_tote(world: World) -> None:
    world.pick(3, 0)


def unit_in_no_tote(world: World) -> None:
    world.pick(0, 0)
    world.orders.arrays.line_left[0] = 2
    world.orders.arrays.line_open[0] = 2


SEEDED: dict[str, list[Callable[[World], None]]] = {
    "pod_lost": [
        lose_pod,
        two_on_a_cell,
        set_down_on_a_highway,
        carried_and_standing,
        loaded_without_a_pod,
        loaded_with_a_pod_that_stands,
        carrier_not_loaded,
        carrier_with_another_pod,
        unknown_pod_stands,
        unknown_carrier,
    ],
    "drive_lost": [off_the_floor, negative_cell],
    "stock": [
        overfull_slot,
        promised_too_much,
        promised_below_zero,
        slot_without_sku,
        negative_slot,
        unit_vanishes_from_a_slot,
        unit_vanishes_from_the_book_too,
        unit_appears_as_stowed,
    ],
    "order": [
        unknown_stage,
        uncounted_order,
        open_without_a_station,
        waiting_at_a_station,
        picked_with_units_left,
        picked_too_much,
        picked_while_waiting,
        promised_more_than_is_left,
        miscounted_lines,
        line_of_no_sku,
        order_without_lines,
        another_sku_in_the_tote,
        unit_in_no_tote,
    ],
}


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind, seeds in SEEDED.items() for seed in seeds])
def test_finds_what_is_wrong_in_the_books_and_only_it(
    world: World, kind: str, seed: Callable[[World], None]
) -> None:
    assert world.look() == {}
    seed(world)
    found = world.look_at_books(5)
    assert list(found) == [kind]
    assert world.audit.first[0].startswith(f"step 5: {kind}: ")
    with pytest.raises(AuditError, match=f"step 5: {kind}"):
        world.audit.require_clean()


@pytest.mark.parametrize("far", [at(5, 5), at(2, 6)])
def test_a_pod_changes_hands_only_where_its_drive_unit_is(world: World, far: int) -> None:
    world.audit.before(world.fleet, world.pods)
    world.move(0, far)
    world.lift(0, 0)
    assert world.look_at_books() == {"pod_lost": 1}


def test_a_pod_is_set_down_only_where_its_drive_unit_is(world: World) -> None:
    world.audit.before(world.fleet, world.pods)
    world.set_down(1, at(1, 5))
    assert world.look_at_books() == {"pod_lost": 1}
    assert world.look(2) == {"pod_lost": 1}


def test_a_pod_is_not_handed_over(world: World) -> None:
    world.audit.before(world.fleet, world.pods)
    world.fleet.loaded[:] = 1, 0
    world.fleet.pod[:] = 2, NONE
    world.pods.carrier[2] = 0
    assert world.look_at_books() == {"pod_lost": 1}


def test_a_pod_does_not_wander_by_itself(world: World) -> None:
    world.audit.before(world.fleet, world.pods)
    world.pods.at[[at(1, 4), at(1, 5)]] = NONE, 1
    world.pods.cell[1] = at(1, 5)
    assert world.look_at_books() == {"pod_lost": 1}


def test_an_order_does_not_go_back_or_vanish(world: World) -> None:
    world.look()
    world.orders.move_on(0, OrderStage.WAITING)
    world.orders.arrays.station[0] = NONE
    assert world.look_at_books() == {"order": 1}
    world.orders.stage_counts[OrderStage.WAITING] -= 1
    world.orders.n_orders -= 1
    assert world.look_at_books() == {"order": 2}


def test_knows_the_stages_of_orders_and_storage() -> None:
    assert (books.WAITING, books.OPEN, books.PICKED, books.PACKED) == (
        OrderStage.WAITING,
        OrderStage.OPEN,
        OrderStage.PICKED,
        OrderStage.PACKED,
    )
    assert max(OrderStage) == OrderStage.PACKED
    assert books.STORAGE == CellKind.STORAGE
