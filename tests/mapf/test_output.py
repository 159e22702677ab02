"""What a run writes is what the League's own files hold: others' readers and checkers understand it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.mapf.problems import played, write_league, write_rhcr, write_scenario
from tests.recorded_runs import RECORDED_RUNS, grid_of_map, needs_recorded_runs, read_run
from twin.audit import judge_paths
from twin.mapf import MapfRun, league_document
from twin.mapf.output import OutputForm

STEP = {"D": (-1, 0), "R": (0, 1), "U": (1, 0), "L": (0, -1), "W": (0, 0)}
"""Rows and columns of a letter without headings, as the League's viewer reads them."""


def a_run(folder: Path, **settings: Any) -> MapfRun:
    tasks = [[cell] for cell in (10, 13, 17, 22, 33, 38)]
    file = write_league(folder, [0, 7, 40, 47], tasks, taskAssignmentStrategy="roundrobin")
    return played(file, ticks=60, **settings)


def written(run: MapfRun, folder: Path, form: OutputForm | None = None) -> Path:
    file = folder / "run.json"
    file.write_text(json.dumps(league_document(run, form)))
    return file


@pytest.mark.parametrize("form", OutputForm)
def test_the_reader_of_recorded_runs_plays_the_same_paths(tmp_path: Path, form: OutputForm) -> None:
    run = a_run(tmp_path)
    again = read_run(written(run, tmp_path, form))
    assert np.array_equal(again.cells(8), np.array([cell for cell, _ in run.paths]))
    assert np.array_equal(again.heading, np.array([heading for _, heading in run.paths]))
    assert np.array_equal(again.asked_for(8), np.array([cell for cell, _ in run.asked]))
    grid, n_cols = grid_of_map(tmp_path / "hall.map")
    assert judge_paths(grid, n_cols, again.cells(n_cols)).counts.sum() == 0


def test_events_of_2023_happen_where_the_tasks_say(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    document = league_document(run)
    assert document["version"] == "2023 LoRR"
    cells = {task: row * 8 + col for task, row, col in document["tasks"]}
    finished = 0
    for agent, events in enumerate(document["events"]):
        assert [what for _, _, what in events[:3]] == ["assigned", "finished", "assigned"]
        for task, tick, what in events:
            if what == "finished":
                finished += 1
                assert run.paths[tick][0][agent] == cells[task]
    assert finished == document["numTaskFinished"] > 8


def test_events_and_schedules_of_2024(tmp_path: Path) -> None:
    file = write_league(tmp_path, [0, 47], [[40, 7], [1, 2], [10, 33]], numTasksReveal=1.5)
    run = played(file, ticks=60)
    document = league_document(run)
    assert document["version"] == "2024 LoRR"
    cells = {task: np.reshape(where, (-1, 2)).tolist() for task, _, where in document["tasks"]}
    for tick, agent, task, done in document["events"]:
        assert divmod(int(run.paths[tick][0][agent]), 8) == tuple(cells[task][done - 1])
    first = [change.split(":") for change in document["actualSchedule"][0].split(",")]
    assert first[0] == ["0", "1"]
    assert [int(tick) for tick, _ in first] == sorted(int(tick) for tick, _ in first)


def test_without_headings_letters_are_directions(tmp_path: Path) -> None:
    run = played(write_rhcr(tmp_path), n_agents=3, ticks=40)
    document = league_document(run)
    assert document["actionModel"] == "MAPF"
    for agent, text in enumerate(document["actualPaths"]):
        row, col, _ = document["start"][agent]
        for tick, letter in enumerate(text.split(","), start=1):
            row, col = row + STEP[letter][0], col + STEP[letter][1]
            assert row * 9 + col == run.paths[tick][0][agent]


def test_a_problem_of_one_shot_has_costs(tmp_path: Path) -> None:
    run = played(write_scenario(tmp_path, [(0, 0, 7, 5), (7, 5, 0, 5)]))
    document, result = league_document(run), run.result()
    assert (document["makespan"], document["sumOfCost"]) == (result.makespan, result.sum_of_costs)


@needs_recorded_runs
@pytest.mark.parametrize("year", [2023, 2024])
def test_keys_and_types_are_those_of_the_league_s_files(tmp_path: Path, year: int) -> None:
    """A file of the League and ours have the same shape, key by key."""
    theirs = json.loads((RECORDED_RUNS / f"warehouse_small_{year}.json").read_text())
    ours = json.loads(written(a_run(tmp_path), tmp_path, OutputForm(str(year))).read_text())
    assert set(theirs) <= set(ours)
    for key, value in theirs.items():
        assert _shape(value) == _shape(ours[key]) or not value or not ours[key], key


def _shape(value: Any) -> object:
    """Reduce a value to the types in it; a list to its first element's."""
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return type(value)
