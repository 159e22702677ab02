"""Foreign files are read as their formats mean them, and what is wrong is said with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.mapf.problems import KIVA, write_grid, write_league, write_map, write_rhcr, write_scenario
from tests.recorded_runs import RECORDED_RUNS
from twin.errors import ForeignError
from twin.layout.foreign import Form, TaskRule, read_problem
from twin.units import EAST, NONE, NORTH, SOUTH, WEST

SHARED = RECORDED_RUNS.parent
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared problem sets are not here")


def test_a_league_problem_of_2023(tmp_path: Path) -> None:
    problem = read_problem(write_league(tmp_path, [0, 7], [[10], [13]], taskAssignmentStrategy="roundrobin"))
    assert (problem.form, problem.rule, problem.rotation) == (Form.LORR_2023, TaskRule.ROUNDROBIN, True)
    assert (problem.n_rows, problem.n_cols, problem.n_agents) == (6, 8, 2)
    assert problem.starts.tolist() == [0, 7]
    assert problem.errands.cell.tolist() == [10, 13]


@pytest.mark.parametrize("packed", [False, True])
def test_a_league_problem_of_2024_plain_or_gzipped(tmp_path: Path, packed: bool) -> None:
    file = write_league(tmp_path, [0], [[10, 17], [13, 22, 0]], packed=packed, numTasksReveal=1.5)
    problem = read_problem(file)
    assert (problem.form, problem.rule, problem.revealed) == (Form.LORR_2024, TaskRule.SCHEDULED, 1.5)
    assert [problem.errands.of(task).tolist() for task in range(2)] == [[10, 17], [13, 22, 0]]


def test_a_scenario_has_x_before_y(tmp_path: Path) -> None:
    problem = read_problem(write_scenario(tmp_path, [(1, 0, 2, 5)]))
    assert (problem.form, problem.rule, problem.rotation) == (Form.MOVINGAI, TaskRule.ONE_SHOT, False)
    assert problem.starts.tolist() == [1]
    assert problem.goals.tolist() == [5 * 8 + 2]


def test_a_bare_map_starts_where_all_can_meet(tmp_path: Path) -> None:
    problem = read_problem(write_map(tmp_path, "...@.\n...@.\n...@@\n"))
    assert problem.starts_drawn
    assert problem.starts.tolist() == [0, 1, 2, 5, 6, 7, 10, 11, 12]


def test_a_kiva_floor_of_rhcr(tmp_path: Path) -> None:
    problem = read_problem(write_rhcr(tmp_path))
    assert (problem.form, problem.rule, problem.rotation) == (Form.RHCR, TaskRule.ENDPOINTS, False)
    assert len(problem.endpoints) == KIVA.count("e")
    assert len(problem.starts) == KIVA.count("r")
    assert problem.neighbour[0].tolist() == [NONE, 1, 9, NONE]


def test_weights_of_a_grid_forbid_moves(tmp_path: Path) -> None:
    """Guards the order of the weights, which the file's head names by other axes than ours."""
    kinds = [["Induct 1", "Travel"], ["Travel", "Eject 7"]]
    problem = read_problem(write_grid(tmp_path, kinds, closed={(0, 0): "S", (1, 1): "N"}))
    assert problem.rule is TaskRule.SORTING
    assert problem.neighbour[0, [NORTH, EAST, SOUTH, WEST]].tolist() == [NONE, 1, NONE, NONE]
    assert problem.neighbour[3, [NORTH, EAST, SOUTH, WEST]].tolist() == [NONE, NONE, NONE, 2]
    assert [station.cells for station in problem.inductions] == [(0,)]
    assert [(station.name, station.cells) for station in problem.chutes] == [("7", (3,))]


def test_a_grid_may_be_a_kiva_floor(tmp_path: Path) -> None:
    problem = read_problem(write_grid(tmp_path, [["Home", "Travel"], ["Endpoint", "Obstacle"]]))
    assert problem.rule is TaskRule.ENDPOINTS
    assert problem.free.tolist() == [True, True, True, False]


def _edited(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def _league(folder: Path) -> Path:
    return write_league(folder, [0, 7], [[10], [13]], taskAssignmentStrategy="roundrobin")


BROKEN: dict[str, tuple[Callable[[Path], Path], str, str, str, str]] = {
    "row": (_league, "hall.map", "........", ".......", r"hall\.map:5: 7 cells, the head says 8; complete"),
    "mark": (_league, "hall.map", ".S....S.", ".S..?.S.", r"hall\.map:7:5: unknown mark '\?'"),
    "height": (
        _league,
        "hall.map",
        "height 6",
        "height 7",
        r"hall\.map:11: the map has 6 rows, its head says 7",
    ),
    "no size": (_league, "hall.map", "width 8", "width ?", r"hall\.map:3: 'width \?' is no size"),
    "no map": (_league, "hall.map", "type octile", "octile", r"hall\.map:1: is no map"),
    "wall start": (
        _league,
        "hall.agents",
        "\n7\n",
        "\n9\n",
        r"hall\.agents:3: agent start '9' is an obstacle",
    ),
    "same start": (
        _league,
        "hall.agents",
        "\n7\n",
        "\n0\n",
        r"hall\.agents:3: cell 0 is the start of line 2",
    ),
    "far errand": (_league, "hall.tasks", "13", "48", r"hall\.tasks:3: errand '48' is not on the map"),
    "no errand": (_league, "hall.tasks", "13", "x", r"hall\.tasks:3: errand 'x' is no cell"),
    "two errands": (_league, "hall.tasks", "13", "13,10", r"hall\.tasks:3: a task with 2 errands"),
    "short": (_league, "hall.tasks", "2\n", "3\n", r"hall\.tasks:3: the file ends after 2 of 3 tasks"),
    "no count": (_league, "hall.tasks", "2\n", "", r"hall\.tasks:2: the file ends after 1 of 10 tasks"),
    "json": (_league, "hall.json", "{", "", r"hall\.json:2:14: is no JSON"),
    "team": (
        _league,
        "hall.json",
        '"teamSize": 2',
        '"teamSize": 0',
        r"hall\.json:5: teamSize: 0 is not a whole",
    ),
    "rule": (
        _league,
        "hall.json",
        '"roundrobin"',
        '"random"',
        r"hall\.json:7: .*no strategy 'random'; known",
    ),
    "ticks": (
        lambda folder: write_league(folder, [0], [[10]], agentCounter=10),
        "hall.json",
        "10",
        "5",
        r"hall\.json:7: agentCounter: moves of several ticks \(2026\) are not supported",
    ),
    "file": (_league, "hall.json", "hall.tasks", "hell.tasks", r"hall\.json:4: taskFile: there is no file"),
    "scen wall": (
        lambda folder: write_scenario(folder, [(0, 0, 1, 0), (2, 0, 3, 0)]),
        "hall.scen",
        "3\t0\t1.0",
        "1\t1\t1.0",
        r"hall\.scen:3: the goal \(x 1, y 1\) is an obstacle",
    ),
    "scen size": (
        lambda folder: write_scenario(folder, [(0, 0, 1, 0)]),
        "hall.scen",
        "\t8\t",
        "\t9\t",
        r"hall\.scen:2: made for a map of 9 x 6",
    ),
    "scen map": (
        lambda folder: write_scenario(folder, [(0, 0, 1, 0)]),
        "hall.scen",
        "hall.map",
        "hell.map",
        r"hall\.scen:2: its map 'hell\.map' is not here",
    ),
    "rhcr size": (write_rhcr, "kiva.map", "5,9", "5;9", r"kiva\.map:1: '5;9' is no size of the map"),
    "rhcr row": (
        write_rhcr,
        "kiva.map",
        ".........",
        "..........",
        r"kiva\.map:5: 10 cells, the head says 9",
    ),
    "grid kind": (
        lambda folder: write_grid(folder, [["Home", "Endpoint"]]),
        "small.grid",
        "Endpoint",
        "End",
        r"small\.grid:5: unknown kind 'End'",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_said_with_its_place(name: str, tmp_path: Path) -> None:
    write, file, old, new, message = BROKEN[name]
    problem = write(tmp_path)
    _edited(tmp_path, file, old, new)
    with pytest.raises(ForeignError) as refused:
        read_problem(problem)
    lines = str(refused.value).splitlines()
    assert re.search(message, lines[0]), lines
    assert all("; " in line for line in lines), "every line says what to do"


def test_problems_of_a_file_are_listed_together(tmp_path: Path) -> None:
    file = write_league(tmp_path, [0], [[9], [999], [10]], taskAssignmentStrategy="greedy")
    with pytest.raises(ForeignError) as refused:
        read_problem(file)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", None, "no such file"),
        ("a.txt", b"", "is no ending of a known format"),
        ("a.map", b"\x1f\x8bxx", "cannot be unpacked"),
        ("a.map", b"\xff\xfe\x00", "is no text"),
        ("a.scen", b"", "is no scenario"),
        ("a.json", b"[]", "is no problem of the League"),
    ],
)
def test_unusable_files_are_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ForeignError, match=message):
        read_problem(tmp_path / name)


@needs_shared
@pytest.mark.parametrize(
    ("file", "n_free", "n_starts", "n_tasks"),
    [
        ("maps-lorr/2023/warehouse_small_800.json", 1277, 800, 20_000),
        ("maps-lorr/2024/warehouse_large_5000.json", 38_586, 5000, 100_000),
        ("maps-movingai/scens/random-32-32-20-random-1.scen", 819, 409, 0),
        ("maps-movingai/scens/warehouse-10-20-10-2-1-random-3.scen", 5699, 1000, 0),
    ],
)
def test_published_problems_have_the_published_sizes(
    file: str, n_free: int, n_starts: int, n_tasks: int
) -> None:
    problem = read_problem(SHARED / file)
    assert (problem.free.sum(), len(problem.starts), len(problem.errands)) == (n_free, n_starts, n_tasks)
    assert np.unique(problem.starts).size == n_starts
