"""The floor editor, by mouse and keyboard: what is drawn is there, is checked, saved, and runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.layout.floors import LOOP, layout_text
from tests.running import floor_of, steps
from tests.view.drawing import Drawer
from twin.layout import Zone, bundled_layouts, load_layout
from twin.layout.sketch import Sketch, open_sketch, parse_sketch
from twin.view import THEMES
from twin.view.editor.actions import ACTIONS
from twin.view.editor.checking import Checker, Verdict
from twin.view.editor.tools import TOOLS, Act
from twin.view.palette import Theme


@pytest.fixture(autouse=True)
def _display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use a display in memory."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


@pytest.fixture
def loop_sketch() -> Sketch:
    return parse_sketch(layout_text(LOOP))


def test_a_floor_drawn_from_nothing_is_saved_and_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All by mouse and keyboard: highways, storage, a station, a charger, a file; then a minute of it."""
    monkeypatch.chdir(tmp_path)
    hand = Drawer(Sketch.blank(9, 12))
    hand.type("w")
    hand.drag((0, 0), (0, 11), (4, 11))
    hand.drag((4, 11), (4, 0), (0, 0))
    hand.type("S")
    with hand.holding(pygame.KMOD_SHIFT):
        hand.drag((1, 1), (3, 10))
    hand.type(".")
    hand.drag((2, 1), (2, 10))
    hand.type("P")
    hand.click((5, 2))
    hand.type("R")
    hand.click((5, 6))
    hand.type("C")
    hand.click((5, 9))
    assert hand.rows() == [
        "^>>>>>>>>>>v",
        "^SSSSSSSSSSv",
        "^..........v",
        "^SSSSSSSSSSv",
        "^<<<<<<<<<<<",
        "##^d##^d#C##",
        "##Pd##Rd####",
        "##ud##ud####",
        "##ul##ul####",
    ]
    hand.ctrl("s")
    hand.enter("mine")
    assert hand.said() == "saved as mine.yaml"
    floor = load_layout(tmp_path / "mine.yaml")
    assert (floor.name, len(floor.storage), len(floor.stations)) == ("mine", 20, 2)
    hand.key(pygame.K_F5)
    assert hand.editor.wants == "run"
    drawn = hand.editor.layout()
    assert drawn is not None
    assert (drawn.kind == floor.kind).all()
    running = floor_of(drawn)
    steps(running, round(60 / running.step_s))


@pytest.mark.parametrize(
    "tool", [tool for tool in TOOLS if tool.act is Act.PAINT], ids=lambda tool: tool.name
)
def test_every_letter_draws_what_it_stands_for(tool: object) -> None:
    for key in tool.keys:  # type: ignore[attr-defined]
        hand = Drawer(Sketch.blank(3, 5))
        hand.type(key)
        hand.drag((1, 1), (1, 3))
        assert hand.rows() == ["#####", f"#{tool.keys[0] * 3}#", "#####"]  # type: ignore[attr-defined]


def test_a_drag_is_one_step_that_can_be_undone_and_redone() -> None:
    hand = Drawer(Sketch.blank(3, 6))
    hand.type(".")
    hand.drag((0, 0), (0, 5), (2, 5))
    drawn = hand.rows()
    assert drawn == ["......", "#####.", "#####."]
    hand.ctrl("z")
    assert hand.rows() == ["######"] * 3
    assert not hand.editor.changed
    hand.ctrl("y")
    assert hand.rows() == drawn
    hand.ctrl("z")
    hand.ctrl("z", pygame.KMOD_SHIFT)
    assert hand.rows() == drawn


def test_escape_takes_back_what_is_being_drawn() -> None:
    hand = Drawer(Sketch.blank(2, 4))
    hand.type("S")
    hand.mouse(pygame.MOUSEBUTTONDOWN, hand.pixel((0, 0)), button=1)
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((0, 3)), rel=(9, 0), buttons=(1, 0, 0))
    assert hand.rows()[0] == "SSSS"
    hand.key(pygame.K_ESCAPE)
    hand.mouse(pygame.MOUSEBUTTONUP, hand.pixel((0, 3)), button=1)
    assert hand.rows()[0] == "####"
    assert not hand.sketch.can_undo


def test_boxes_outlines_and_the_eraser() -> None:
    hand = Drawer(Sketch.blank(4, 6))
    hand.type(".")
    with hand.holding(pygame.KMOD_SHIFT):
        hand.drag((3, 5), (0, 0))
    hand.type("S")
    with hand.holding(pygame.KMOD_CTRL):
        hand.drag((0, 0), (3, 4))
    hand.drag((1, 1), (1, 2), button=3)
    hand.type("x")
    hand.click((3, 5))
    assert hand.rows() == ["SSSSS.", "S##.S.", "S...S.", "SSSSS#"]


def test_a_way_that_goes_back_is_taken_back() -> None:
    hand = Drawer(Sketch.blank(3, 5))
    hand.type("q")
    hand.drag((0, 0), (0, 4), (0, 2), (2, 2))
    assert hand.rows() == ["rrd##", "##d##", "##d##"]


def test_stations_are_turned_lengthened_and_refused_off_the_sheet() -> None:
    hand = Drawer(Sketch.blank(9, 9))
    hand.type("Pt[[[")
    assert (hand.editor.hand.side, hand.editor.hand.queue) == ("north", 3)
    hand.click((4, 4))
    assert hand.rows()[3:5] == ["###rd####", "###uP####"]
    hand.click((0, 0))
    assert "do not fit" in hand.said()
    hand.type("#")
    hand.click((4, 4))
    assert hand.rows() == ["#########"] * 9, "a click of the eraser takes the lane along"


def test_a_block_is_moved_with_the_name_of_its_station(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.type("m")
    hand.click((5, 2))
    hand.key(pygame.K_F2)
    hand.enter("north desk")
    assert hand.sketch.particulars.equipment[5, 2].name == "north desk"
    hand.drag((4, 2), (6, 3))
    hand.drag((5, 2), (5, 1))
    assert hand.rows()[4:] == ["#^d##^d##", "#Pd##Rd##", "#ul##ul##"]
    assert hand.sketch.particulars.equipment[5, 1].name == "north desk"
    hand.key(pygame.K_LEFT)
    assert hand.rows()[5].startswith("Pd###")
    hand.ctrl("z")
    assert hand.editor.layout() is not None
    assert {station.name for station in hand.editor.layout().stations} == {"north desk", "R1"}  # type: ignore[union-attr]


def test_copy_cut_paste_and_delete(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.type("m")
    hand.drag((1, 0), (1, 2))
    hand.ctrl("c")
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((5, 4)), rel=(1, 1), buttons=(0, 0, 0))
    hand.ctrl("v")
    assert hand.rows()[5] == "##Pd^SS##"
    hand.ctrl("x")
    assert hand.rows()[5] == "##Pd#####"
    hand.ctrl("a")
    hand.key(pygame.K_DELETE)
    assert set("".join(hand.rows())) == {"#"}


def test_edges_are_dragged_to_resize(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    before = hand.rows()
    frame = hand.editor.board.rect_of(((0, 0), (6, 8)))
    px = round(hand.editor.board.camera.cell_px)
    hand.drag_at((frame.right + 8, frame.centery), (frame.right + 8 + 2 * px, frame.centery))
    assert hand.rows() == [row + "##" for row in before]
    hand.drag_at((frame.centerx + px, frame.top - 8), (frame.centerx, frame.top - 8 - px))
    assert hand.rows()[0] == "#" * 11
    assert hand.pixel((1, 0))[1] == frame.top + px // 2, "what is drawn stays where it was in the window"


def test_zones_are_drawn_renamed_and_taken_away(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.type("z")
    hand.drag((1, 1), (2, 7))
    hand.enter("block")
    assert hand.sketch.particulars.zones == (Zone("block", 1, 2, 1, 7),)
    for name, left in (("fast movers", 1), ("", 0)):
        hand.choose("zone 0")
        hand.enter(name)
        assert len(hand.sketch.particulars.zones) == left
    hand.ctrl("z")
    assert hand.sketch.particulars.zones[0].name == "fast movers"


def test_numbers_and_names_are_asked_for(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.key(pygame.K_F3)
    hand.enter("many")
    hand.key(pygame.K_DELETE)
    assert hand.sketch.particulars.drive_units is None, "no number: it is asked for again"
    hand.enter("7")
    hand.key(pygame.K_F2)
    hand.enter("my floor")
    hand.type("m")
    hand.click((5, 2))
    hand.key(pygame.K_F3)
    hand.enter("20")
    floor = hand.editor.layout()
    assert floor is not None
    assert (floor.drive_units, floor.name, floor.stations[0].open_orders) == (7, "my floor", 20)


def test_problems_are_marked_while_drawing_and_gone_when_mended(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.type("#")
    hand.click((3, 0))
    deadline = time.monotonic() + 120
    while not hand.editor.checker.current and time.monotonic() < deadline:
        hand.settle()
        time.sleep(0.002)  # as a window does between two pictures: the check needs its turn
    problems = hand.editor.checker.verdict.problems
    assert problems
    marked = divmod(problems[0].cells[0], hand.sketch.n_cols)
    hand.mouse(pygame.MOUSEMOTION, (500, 600), rel=(0, 0), buttons=(0, 0, 0))
    corner = hand.editor.board.rect_of((marked, marked)).topleft
    assert hand.colour(corner) == hand.editor.skin.theme.blocked
    hand.key(pygame.K_F5)
    assert "to solve before it can run" in hand.said()
    assert hand.editor.wants is None
    assert hand.editor.layout() is None
    hand.key(pygame.K_TAB)
    hand.ctrl("z")
    assert hand.editor.checker.now().layout is not None
    hand.settle()
    assert hand.colour(corner) != hand.editor.skin.theme.blocked


def test_checks_run_beside_the_drawing(loop_sketch: Sketch, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a check takes, no frame waits for it."""
    hand = Drawer(loop_sketch)
    gate, judged = threading.Event(), Checker._judged

    def judged_late(checker: Checker, *asked: Any) -> Verdict:
        assert gate.wait(120.0)
        return judged(checker, *asked)

    monkeypatch.setattr(Checker, "_judged", judged_late)
    hand.type("#")
    hand.click((3, 0))
    for _ in range(8):
        hand.editor.update(0.05)
    assert hand.editor.checker._thread is not None
    assert not hand.editor.checker.current
    gate.set()
    hand.settle()
    assert hand.editor.checker.now().revision == hand.sketch.revision


def test_a_file_is_saved_in_place_and_the_mark_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "floor.yaml"
    path.write_text("# mine\n" + layout_text(LOOP, name="loop"))
    hand = Drawer(open_sketch(path))
    hand.type(".")
    hand.click((6, 0))
    assert hand.editor.changed
    hand.ctrl("s")
    assert not hand.editor.changed
    assert path.read_text().startswith("# mine\nname: loop\ngrid: |\n")
    assert open_sketch(path).grid[6, 0] == "."
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["tiny", "drawn-rows"])
def test_a_bundled_floor_is_never_overwritten(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = bundled_layouts()[name]
    before = file.read_bytes()
    hand = Drawer(open_sketch(name))
    hand.ctrl("s")
    hand.key(pygame.K_RETURN, "\r")
    assert hand.said() == f"saved as {name}.yaml"
    assert (tmp_path / f"{name}.yaml").exists()
    assert file.read_bytes() == before


def test_an_existing_file_is_replaced_only_when_asked_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loop_sketch: Sketch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text("old")
    hand = Drawer(loop_sketch)
    hand.ctrl("s", pygame.KMOD_SHIFT)
    hand.enter("old.yaml")
    assert (tmp_path / "old.yaml").read_text() == "old"
    hand.key(pygame.K_RETURN, "\r")
    assert load_layout(tmp_path / "old.yaml").n_rows == 7


@pytest.mark.parametrize("broken", ["folder", "write-protected", "full disk"])
def test_what_cannot_be_saved_is_said_and_nothing_is_lost(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sub" / "floor.yaml"
    path.parent.mkdir()
    path.write_text(layout_text(LOOP))
    hand = Drawer(open_sketch(path))
    hand.type(".")
    hand.click((6, 0))
    if broken == "folder":
        path.unlink()
        path.parent.rmdir()
        reason = "make the folder"
    elif broken == "write-protected":
        monkeypatch.setattr("os.access", lambda *_: False)
        reason = "is write-protected; choose another file"
    else:
        if not Path("/dev/full").exists():
            pytest.skip("there is no /dev/full here")
        path.unlink()
        path.symlink_to("/dev/full")
        reason = "No space left on device"
    hand.ctrl("s")
    assert reason in hand.said()
    assert len(hand.said().splitlines()) == 1
    assert hand.editor.changed
    assert hand.rows()[6][0] == "."
    assert not list(tmp_path.rglob("*.part"))


def test_leaving_asks_once_where_something_is_not_saved(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.type("S")
    hand.click((6, 0))
    hand.ctrl("q")
    assert hand.editor.wants is None
    assert "not saved" in hand.said()
    hand.click((6, 1))
    hand.ctrl("q")
    assert hand.editor.wants is None, "something was drawn since it was asked"
    hand.ctrl("q")
    assert hand.editor.wants == "quit"


def test_the_keyboard_alone_draws() -> None:
    hand = Drawer(Sketch.blank(3, 4))
    hand.type("w")
    hand.key(pygame.K_RIGHT)
    hand.type(" ")
    for _ in range(3):
        hand.key(pygame.K_RIGHT)
    hand.key(pygame.K_DOWN)
    hand.type(" S")
    hand.key(pygame.K_DOWN)
    hand.type(" ")
    assert hand.rows() == [">>>v", "###v", "###S"]


def test_the_keyboard_alone_draws_boxes_and_renames_zones(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.type("S")
    hand.key(pygame.K_RIGHT)
    hand.key(pygame.K_SPACE, " ", pygame.KMOD_SHIFT)
    hand.key(pygame.K_RIGHT)
    hand.key(pygame.K_DOWN)
    hand.type(" ")
    assert [row[:3] for row in hand.rows()[:2]] == ["SS>", "SSS"]
    hand.type("z  ")
    hand.enter("corner")
    hand.key(pygame.K_F2)
    hand.enter("north")
    assert [zone.name for zone in hand.sketch.particulars.zones] == ["north"]


def test_the_floor_is_described(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.choose("describe")
    hand.enter("for tests " * 30)
    assert hand.sketch.layout().description == " ".join(["for tests"] * 30)


def test_every_tool_and_button_can_be_clicked(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    hand.settle()
    box = hand.editor.around.tools
    for number, tool in enumerate(tool for tool in TOOLS if tool.listed):
        hand.click_at((box.rect.centerx, box.rect.top + 6 + 25 * number + 12))
        assert hand.editor.hand.tool is tool
    panel = hand.editor.around.buttons
    found = {panel.at((panel.rect.centerx, y)) for y in range(panel.rect.top, panel.rect.bottom)}
    enabled = {"save", "save_as", "run", "leave", "help"}
    assert found - {None} == enabled, "undo and redo have nothing to do yet"


def test_every_key_does_something_or_says_why(loop_sketch: Sketch) -> None:
    """No key raises, whatever is selected; each is on the page of keys."""
    for tool in ("m", "w", "P", "z"):
        hand = Drawer(parse_sketch(loop_sketch.to_yaml()))
        hand.type(tool)
        for action in ACTIONS:
            for key in action.keys:
                mods = pygame.KMOD_CTRL * ("ctrl" in key) | pygame.KMOD_SHIFT * ("shift" in key)
                name = key.split("+")[-1] or "+"
                code = {"enter": pygame.K_RETURN}.get(name) or pygame.key.key_code(name)
                hand.key(code, name if len(name) == 1 else "", mods)
                hand.key(pygame.K_ESCAPE)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("size", [(1600, 1000), (1000, 640), (480, 320)])
def test_it_fits_every_window_in_both_themes(
    theme: Theme, size: tuple[int, int], loop_sketch: Sketch
) -> None:
    hand = Drawer(loop_sketch, theme, size)
    shown = hand.shown()
    assert {theme.page, theme.wall, theme.floor, theme.busy} <= shown
    hand.editor.wear(next(other for other in THEMES.values() if other is not theme))
    hand.editor.resize((800, 600))
    assert hand.editor.board.free.contains(hand.editor.board.rect_of(((0, 0), (6, 8)))), (
        "it is still all seen"
    )
    assert theme.page not in hand.shown() or theme.page == hand.editor.skin.theme.wall


def test_zoom_keeps_the_cell_below_the_pointer_and_the_sheet_in_sight(loop_sketch: Sketch) -> None:
    hand = Drawer(loop_sketch)
    pygame.mouse.set_pos(hand.pixel((3, 4)))
    board = hand.editor.board
    board.zoom(3, hand.pixel((3, 4)))
    assert board.cell_at(hand.pixel((3, 4))) == (3, 4)
    hand.drag_at((500, 300), (9000, 9000), button=2)
    assert board.rect_of(((0, 0), (6, 8))).colliderect(board.free)
    for _ in range(40):
        hand.key(pygame.K_MINUS, "-")
    assert board.camera.cell_px >= 2
    hand.key(pygame.K_HOME)
    assert board.free.contains(board.rect_of(((0, 0), (6, 8))))


def test_cells_lie_where_they_are_at_every_zoom() -> None:
    hand = Drawer(open_sketch("drawn-l-shape"), size=(1600, 1000))
    theme = hand.editor.skin.theme
    for _ in range(12):
        hand.key(pygame.K_MINUS, "-")
        for row in (0, 1):
            for col in (0, 18, 21, 30):
                rect = hand.editor.board.rect_of(((row, col), (row, col)))
                inside = rect.right - 1, rect.bottom - 1
                assert hand.colour(inside) == (theme.floor if col <= 18 else theme.wall)


places = st.tuples(st.integers(-1, 8), st.integers(-1, 10))
moves = st.one_of(
    st.tuples(st.just("drag"), st.lists(places, min_size=1, max_size=3), st.sampled_from([1, 1, 3])),
    st.tuples(st.just("type"), st.sampled_from([key for tool in TOOLS for key in tool.keys])),
    st.tuples(st.just("key"), st.sampled_from([*range(pygame.K_F2, pygame.K_F5), pygame.K_RETURN,
              pygame.K_ESCAPE, pygame.K_SPACE, pygame.K_DELETE, pygame.K_TAB, pygame.K_LEFT, pygame.K_DOWN])),
    st.tuples(st.just("ctrl"), st.sampled_from("zyxcva")),
)  # fmt: skip


@given(st.lists(moves, max_size=25))
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_whatever_a_hand_does_can_be_written_and_undone(steps: list[tuple[str, ...]]) -> None:
    hand = Drawer(parse_sketch(layout_text(LOOP)), size=(640, 480))
    before = hand.sketch.to_yaml()
    for name, *arguments in steps:
        if name == "drag":
            hand.drag(*arguments[0], button=arguments[1])  # type: ignore[arg-type]
        else:
            getattr(hand, name)(*arguments)
    for _ in range(2):
        hand.key(pygame.K_ESCAPE)
    after = parse_sketch(hand.sketch.to_yaml())
    assert all((a == b).all() for a, b in zip(after.cells(), hand.sketch.cells(), strict=True))
    while hand.sketch.can_undo:
        hand.ctrl("z")
    assert hand.sketch.to_yaml() == before
    assert not hand.editor.changed
