"""Problems are played by the rules of their formats, every move judged."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.mapf.problems import HALL, played, write_grid, write_league, write_rhcr, write_scenario
from twin.mapf import MapfRun
from twin.units import EAST

PICKS = [10, 13, 17, 22, 33, 38]
"""The service points and emitters of the hall."""


def visits(run: MapfRun) -> list[tuple[int, int, int]]:
    return [(visit.tick, visit.agent, visit.task) for visit in run.journal.visits]


def test_a_lone_agent_takes_as_long_as_its_turns_and_cells(tmp_path: Path) -> None:
    """East along the top row, then a turn and five cells south: 7 + 1 + 5 ticks; the next goal is 5 back."""
    run = played(write_league(tmp_path, [0], [[47], [42]], taskAssignmentStrategy="greedy"), ticks=40)
    assert visits(run) == [(13, 0, 0), (13 + 1 + 5, 0, 1)]
    assert run.result().tasks == 2


def test_without_rotation_turns_are_free(tmp_path: Path) -> None:
    file = write_league(tmp_path, [0], [[47]], taskAssignmentStrategy="greedy")
    assert visits(played(file, ticks=40, rotation=False)) == [(12, 0, 0)]


def test_roundrobin_deals_every_nth_task_and_starts_anew(tmp_path: Path) -> None:
    tasks = [[cell] for cell in PICKS[:3]]
    run = played(write_league(tmp_path, [0, 7], tasks, taskAssignmentStrategy="roundrobin"), ticks=60)
    cells = {task: where[0] for task, _, where in run.journal.tasks}
    for agent in range(2):
        mine = [cells[task] for _, who, task in run.journal.assigned if who == agent]
        expected = [PICKS[(2 * turn + agent) % 3] for turn in range(len(mine))]
        assert mine == expected
        assert len(mine) > 3


def test_roundrobin_fixed_ends_with_the_list(tmp_path: Path) -> None:
    tasks = [[cell] for cell in PICKS]
    run = played(write_league(tmp_path, [0, 7], tasks, taskAssignmentStrategy="roundrobin_fixed"), ticks=80)
    assert sorted(task for _, _, task in visits(run)) == list(range(6))
    assert all(task % 2 == agent for _, agent, task in visits(run))


def test_greedy_deals_the_next_task_to_whoever_is_done(tmp_path: Path) -> None:
    run = played(
        write_league(tmp_path, [0, 47], [[1], [46], [2], [3]], taskAssignmentStrategy="greedy"), ticks=30
    )
    assert run.journal.assigned[:3] == [(0, 0, 0), (0, 1, 1), (1, 0, 2)]
    assert run.result().tasks == 4


def test_errands_of_2024_are_done_in_order_by_the_agent_that_is_soonest_done(tmp_path: Path) -> None:
    """Agent 0 is next to the short task 1; the long task 0 is left for agent 1."""
    run = played(write_league(tmp_path, [0, 47], [[40, 7], [1, 2]], numTasksReveal=1), ticks=1)
    assert run.journal.assigned == [(0, 0, 1), (0, 1, 0)]
    run = played(write_league(tmp_path, [0, 47], [[40, 7], [1, 2]], numTasksReveal=1), ticks=40)
    first = [(visit.task, visit.done) for visit in run.journal.visits if visit.agent == 0][:2]
    assert first == [(1, 1), (1, 2)]
    for task, _, cells in run.journal.tasks:
        places = [run.paths[visit.tick][0][visit.agent] for visit in run.journal.visits if visit.task == task]
        assert places == list(cells[: len(places)])


def test_as_many_tasks_are_revealed_as_the_problem_says(tmp_path: Path) -> None:
    tasks = [[first, second] for first in PICKS for second in PICKS if first != second]
    run = played(write_league(tmp_path, [0, 7], tasks, numTasksReveal=2.5), ticks=60)
    done = run.result().tasks
    assert done > 3
    assert len(run.journal.tasks) == done + 5, "2.5 * 2 tasks are open at any time"


def test_a_scenario_ends_once_all_stand_on_their_goals(tmp_path: Path) -> None:
    rows = [(0, 0, 7, 0), (7, 5, 0, 5), (0, 5, 3, 0)]
    result = played(write_scenario(tmp_path, rows), ticks=100).result()
    assert result.solved
    assert (result.goals, result.ticks) == (3, result.makespan)
    assert result.makespan is not None
    assert 8 <= result.makespan < 20
    assert result.sum_of_costs is not None
    assert 7 + 7 + 8 <= result.sum_of_costs <= 3 * result.makespan


def test_a_lone_agent_of_a_scenario_is_as_fast_as_can_be(tmp_path: Path) -> None:
    result = played(write_scenario(tmp_path, [(0, 0, 7, 5)])).result()
    assert (result.makespan, result.sum_of_costs, result.ticks) == (12, 12, 12)


def test_goals_of_a_kiva_floor_are_other_endpoints(tmp_path: Path) -> None:
    run = played(write_rhcr(tmp_path), n_agents=3, ticks=100)
    endpoints = set(run.problem.endpoints.tolist())
    assert {cells[0] for _, _, cells in run.journal.tasks} <= endpoints
    for agent in range(3):
        goals = [
            cells[0]
            for _, who, task in run.journal.assigned
            if who == agent
            for cells in [run.journal.tasks[task][2]]
        ]
        assert len(goals) > 5
        assert all(one != other for one, other in pairwise(goals))


def test_sorting_alternates_between_stations_and_chutes(tmp_path: Path) -> None:
    kinds = [["Travel"] * 4 for _ in range(3)]
    kinds[0][0], kinds[2][3], kinds[0][3] = "Induct 1", "Induct 2", "Eject 7"
    run = played(write_grid(tmp_path, kinds), n_agents=2, ticks=40)
    goals = [run.journal.tasks[task][2][0] for _, who, task in run.journal.assigned if who == 0]
    assert goals[0] in (0, 11)
    assert {goal == 3 for goal in goals[1::2]} == {True}
    assert {goal in (0, 11) for goal in goals[::2]} == {True}


@pytest.mark.parametrize("rotation", [False, True])
def test_a_crowd_keeps_the_rules_and_gets_on(tmp_path: Path, rotation: bool) -> None:
    """Guards the wrapper that lets a planner without headings turn first: a third of the hall is full."""
    starts = [cell for cell, mark in enumerate(HALL.replace("\n", "")) if mark != "@"][::3]
    tasks = [[cell] for cell in PICKS]
    file = write_league(tmp_path, starts, tasks, taskAssignmentStrategy="roundrobin")
    run = played(file, ticks=150, rotation=rotation)
    result = run.result()
    assert result.n_errors == 0
    assert result.goals > 40
    assert min(np.bincount([agent for _, agent, _ in visits(run)], minlength=len(starts))) > 0
    assert run.start.heading.tolist() == [EAST] * len(starts)


def test_one_seed_one_run(tmp_path: Path) -> None:
    runs = [played(write_rhcr(tmp_path), n_agents=4, ticks=60, seed=seed) for seed in (1, 1, 2)]
    assert visits(runs[0]) == visits(runs[1])
    assert visits(runs[0]) != visits(runs[2])


def test_more_agents_than_the_file_has_start_elsewhere(tmp_path: Path) -> None:
    file = write_league(tmp_path, [0, 7], [[10]], taskAssignmentStrategy="roundrobin")
    run = played(file, n_agents=5, ticks=1)
    assert run.start.cell[:2].tolist() == [0, 7]
    assert len(set(run.start.cell.tolist())) == 5
    assert run.problem.free[run.start.cell].all()


def test_a_tight_bound_on_memory_delays_goals_but_not_for_ever(tmp_path: Path) -> None:
    from twin.scenario import PlanningSettings

    file = write_league(
        tmp_path, [0, 7, 40, 47], [[cell] for cell in PICKS], taskAssignmentStrategy="roundrobin"
    )
    tight = PlanningSettings(field_memory_mib=4 * 520 / 2**20)
    run = played(file, ticks=120, planning=tight)
    result = run.result()
    assert result.delayed_goals > 0
    assert {agent for _, agent, _ in visits(run)} == {0, 1, 2, 3}


@pytest.mark.parametrize("seed", [1, 4, 7])
def test_agents_in_each_other_s_way_do_not_push_for_ever(tmp_path: Path, seed: int) -> None:
    """Guards that whoever has been off its goal for longest goes first: none of these is solved otherwise."""
    random = np.random.default_rng(seed)
    free = [cell for cell, mark in enumerate("".join(HALL.split())) if mark != "@"]
    starts, goals = random.choice(free, 16, replace=False), random.choice(free, 16, replace=False)
    rows = [
        (start % 8, start // 8, goal % 8, goal // 8)
        for start, goal in zip(starts.tolist(), goals.tolist(), strict=True)
    ]
    result = played(write_scenario(tmp_path, rows), planner="epibt", ticks=300).result()
    assert result.solved
    assert result.n_errors == 0
