"""The packers' bench: who works is told from the facts, drawn, found under the pointer, and described."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from tests.running import needs_jit, settings
from tests.view.looking import pixels
from tests.view.watching import Watcher
from twin.events import EventKind
from twin.layout import Layout, load_layout
from twin.metrics.observation import KIND, ORDER, STEP, UNITS
from twin.scenario import Scenario
from twin.units import NONE
from twin.view import LIGHT, Camera
from twin.view.bench import Bench
from twin.view.camera import Box
from twin.view.live import LiveSource
from twin.view.packing import Packing, PackingLine
from twin.view.selection import Selection, Thing


def fact(step: int, kind: EventKind, order: int, packer: int = NONE) -> list[int]:
    row = [NONE] * 10
    row[STEP], row[KIND], row[ORDER], row[UNITS] = step, int(kind), order, packer
    return row


FACTS = np.array(
    [
        fact(1, EventKind.TOTE_BUFFERED, 7),
        fact(1, EventKind.PACK_STARTED, 7, 1),
        fact(2, EventKind.TOTE_BUFFERED, 8),
        fact(3, EventKind.TOTE_BUFFERED, 9),
        fact(4, EventKind.ORDER_PACKED, 7, 1),
        fact(4, EventKind.PACK_STARTED, 8, 1),
        fact(5, EventKind.PACK_STARTED, 9, 0),
        fact(6, EventKind.ORDER_PACKED, 8, 1),
    ],
    dtype=np.int32,
)
TOLD = [
    ([NONE, NONE], 0),
    ([NONE, NONE], 1),
    ([NONE, 7], 0),
    ([NONE, 7], 1),
    ([NONE, 7], 2),
    ([NONE, NONE], 2),
    ([NONE, 8], 1),
    ([9, 8], 0),
    ([9, NONE], 0),
]


@pytest.mark.parametrize("order", ["forward", "backward", "at once"])
def test_packers_are_followed_through_the_facts(order: str) -> None:
    """In whatever order moments are looked at, as when somebody seeks."""
    line = PackingLine(2)
    numbers = {"forward": range(9), "backward": range(8, -1, -1), "at once": [8, 0, 8]}[order]
    for number in numbers:
        found = line.at(FACTS[:number])
        assert (found.order.tolist(), found.waiting) == TOLD[number]


def test_nothing_new_is_the_same_object() -> None:
    """Guards what is kept from one picture to the next."""
    line = PackingLine(2)
    seen = line.at(FACTS[:3])
    assert line.at(FACTS[:3]) is seen
    assert seen.order.tolist() == [NONE, 7]


def test_a_run_is_followed_as_its_agents_are(source: LiveSource) -> None:
    packers = source._floor.packers
    line = PackingLine(len(packers))
    found = line.at(source.facts_until(source.known_s))
    assert found.order.tolist() == [NONE if p.order is None else p.order for p in packers]
    assert found.waiting == len(source._floor.packing.buffer)


@pytest.mark.parametrize("n_packers", [1, 2, 7, 30, 200])
@pytest.mark.parametrize("floor", ["tiny", "huge"])
def test_as_many_as_there_are_find_room(n_packers: int, floor: str) -> None:
    """Each has a place of its own below the floor, and the bench stays a strip."""
    layout = load_layout(floor)
    bench = Bench(layout, settings(packing__packers=n_packers), LIGHT)
    assert 0 < bench.n_rows < max(4.0, 0.1 * layout.n_rows)
    camera = Camera(1000.0)
    for packer in range(n_packers):
        row, col = bench.place_of(packer)
        assert layout.n_rows < row < layout.n_rows + bench.n_rows + 2
        assert 0 < col < layout.n_cols
        assert bench.packer_at(camera, *camera.centre(row, col)) == packer
    assert bench.packer_at(camera, *camera.centre(3, 3)) is None


@needs_jit
def test_it_shows_who_works_and_how_full_the_buffer_is() -> None:
    layout = load_layout("tiny")
    bench = Bench(layout, Scenario(), LIGHT)
    camera = Camera.fitting(layout.n_rows + bench.n_rows, layout.n_cols, Box(0, 0, 900, 900))

    def drawn(packing: Packing, selected: int | None = None) -> np.ndarray:
        surface = pygame.Surface((900, 900), 0, 32)
        bench.draw(surface, camera, packing, selected)
        return pixels(surface).copy()

    def at(picture: np.ndarray, packer: int) -> tuple[int, ...]:
        """Give the colour just within a packer's desk."""
        x, y = camera.centre(*bench.place_of(packer))
        return tuple(picture[round(y), round(x - 0.42 * camera.cell_px)].tolist())

    nobody = np.full(4, NONE, dtype=np.int32)
    idle, some = drawn(Packing(nobody, 0)), drawn(Packing(np.array([NONE, 5, NONE, NONE], np.int32), 3))
    assert at(some, 1) == LIGHT.busy
    assert at(some, 0) == at(idle, 0) == at(idle, 1)
    assert (some == LIGHT.loaded).all(axis=2).any()
    assert (drawn(Packing(nobody, 9999)) == LIGHT.full).all(axis=2).any()
    assert (drawn(Packing(nobody, 0), selected=2) == LIGHT.selection).all(axis=2).any()


def test_a_packer_can_be_clicked_found_and_followed_up(watcher: Watcher) -> None:
    session = watcher.session
    watcher.press("home")
    bench = session.view._bench
    watcher.click(watcher.pixel_of(*bench.place_of(1)))
    assert session.selected == Selection(Thing.PACKER, 1)
    session.select(None)
    watcher.press("/")
    watcher.type("k0")
    assert session.selected == Selection(Thing.PACKER, 0)
    watcher.press("home")
    before = session.view.camera
    watcher.press("+")
    watcher.press("c")
    assert session.view.camera != before
    assert session.view.sees(*bench.place_of(0))
    watcher.press("6")
    assert (
        session.view._data.overlays(session.layers, session.view.frame, session.selected, 0.0).distance
        is None
    )
    watcher.press("/")
    watcher.type("k99")
    assert "no such packer" in session.notice or session.modal is not None


def test_the_bench_stands_below_the_floor_in_the_window(loop: Layout, watcher: Watcher) -> None:
    """Guards the camera: floor and bench are both in sight at first."""
    view = watcher.session.view
    row, _ = view._bench.place_of(0)
    assert view.sees(row, 2)
    assert view.sees(0, 2)
