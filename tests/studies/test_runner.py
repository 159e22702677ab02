"""Replications are run once, kept at once, and found again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from tests.running import JIT
from tests.studies import killing
from tests.studies.small import LOOP_OF_2, LOOP_OF_3, candidate
from twin.errors import InputError, Problem, ScenarioError, StoreError, WorkerError
from twin.studies import (
    Candidate,
    Outcome,
    OutcomeStatus,
    Runner,
    Store,
    StudyObserver,
    open_executor,
    replicate,
)
from twin.studies.keys import key_of
from twin.studies.runner import AHEAD

ROOT = Path(__file__).parents[2]

once = pytest.mark.skipif(not JIT, reason="no machine code in it: runs once, with the others that have")


def test_what_the_store_has_is_not_run_again(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store, open_executor(1) as executor:
        first = list(Runner(store, executor).outcomes([LOOP_OF_3, LOOP_OF_2], [1, 2]))
        assert store.counts() == {"complete": 4}
        executor.shutdown()
        again = list(Runner(store, executor).outcomes([LOOP_OF_3, LOOP_OF_2], [2, 1]))
    assert {o.key: o.essence() for o in again} == {o.key: o.essence() for o in first}
    alone = replicate(LOOP_OF_2, 2)
    assert next(o for o in again if o.key == alone.key).essence() == alone.essence()


@once
def test_killing_an_experiment_costs_what_is_in_flight_at_most(tmp_path: Path) -> None:
    """Twenty times by ``kill -9``, at random moments; then it goes on to its end."""
    command = [sys.executable, "-m", "tests.studies.killing", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    *killed, last = map(json.loads, done.stdout.splitlines())
    assert len(killed) == killing.TRIALS
    for trial in (*killed, last):
        assert trial["lost"] <= AHEAD * killing.WORKERS, trial
        assert (trial["recomputed"], trial["forgotten"], trial["orphans"]) == (0, 0, False), trial
    assert sum(trial["kept"] > 0 for trial in killed) > killing.TRIALS / 4, "they were killed too early"
    assert last["stored"] == len(killing.SEEDS)
    assert last["kept"] < len(killing.SEEDS)


class Watching(StudyObserver):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def begun(self, candidates: Sequence[Candidate], n_wanted: int, n_stored: int) -> None:
        self.heard.append(f"{len(candidates)} candidates, {n_wanted} wanted, {n_stored} stored")

    def finished(self, candidate: Candidate, outcome: Outcome, *, from_store: bool) -> None:
        self.heard.append(f"{candidate.name} {outcome.seed} {outcome.status} {from_store}")


class Here(Executor):
    """Calls at once, in this process, something else than was asked for."""

    def __init__(self, instead: Callable[..., Any]) -> None:
        self._instead = instead

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(self._instead(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as store:
        yield store


def made_up(candidate: Candidate, seed: int, limit_s: float | None = None, **changes: Any) -> Outcome:
    fields = {"status": OutcomeStatus.COMPLETE, "command": "", "hours": 1.0, "limit_s": limit_s, **changes}
    return Outcome(key=key_of(candidate, seed), **fields)


def raising(error: Exception) -> Callable[..., Outcome]:
    def instead(*_: Any) -> Outcome:
        raise error

    return instead


def test_the_observer_hears_of_all_of_it(store: Store) -> None:
    watching = Watching()
    runner = Runner(store, Here(made_up), watching)
    list(runner.outcomes([LOOP_OF_3], [1]))
    list(runner.outcomes([LOOP_OF_3], [1, 2]))
    assert watching.heard == [
        "1 candidates, 1 wanted, 0 stored",
        "loop 1 complete False",
        "1 candidates, 2 wanted, 1 stored",
        "loop 1 complete True",
        "loop 2 complete False",
    ]


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (WorkerError("3 workers died over it"), OutcomeStatus.FAILED, "3 workers died over it"),
        (TimeoutError("not done in 5 s"), OutcomeStatus.TIMED_OUT, "not done in 5 s"),
    ],
)
def test_a_replication_that_is_lost_is_kept_with_its_seed_and_command(
    store: Store, error: Exception, status: OutcomeStatus, message: str
) -> None:
    (lost,) = Runner(store, Here(raising(error)), limit_s=5.0).outcomes([LOOP_OF_3], [4])
    assert (lost.status, lost.message, lost.seed) == (status, message, 4)
    assert lost.command == "twin run loop.yaml --seed 4 --set hours=0.05"
    assert store.counts() == {status: 1}


def test_failures_are_counted_again_unless_they_shall_be_retried(store: Store) -> None:
    list(Runner(store, Here(raising(WorkerError("died")))).outcomes([LOOP_OF_3], [4]))
    (again,) = Runner(store, Here(made_up)).outcomes([LOOP_OF_3], [4])
    assert again.message == "died"
    (retried,) = Runner(store, Here(made_up), retry=True).outcomes([LOOP_OF_3], [4])
    assert retried.complete
    assert store.counts() == {OutcomeStatus.COMPLETE: 1}


@pytest.mark.parametrize(("limit_s", "again"), [(5.0, False), (6.0, True), (None, True)])
def test_more_time_is_another_chance(store: Store, limit_s: float | None, again: bool) -> None:
    late = raising(TimeoutError("not done"))
    list(Runner(store, Here(late), limit_s=5.0).outcomes([LOOP_OF_3], [4]))
    (found,) = Runner(store, Here(made_up), limit_s=limit_s).outcomes([LOOP_OF_3], [4])
    assert found.complete == again


def test_what_cannot_be_run_under_any_seed_ends_the_experiment(store: Store) -> None:
    unusable = ScenarioError(Problem("policies.pod_selection", "there is no 'nearly'"))
    with pytest.raises(ScenarioError, match="there is no 'nearly'"):
        list(Runner(store, Here(raising(unusable))).outcomes([LOOP_OF_3], [4]))
    assert store.counts() == {}


def test_what_cannot_be_run_is_named_and_the_others_go_on(store: Store) -> None:
    calls: list[int] = []

    def two_at_most(candidate: Candidate, seed: int, limit_s: float | None) -> Outcome:
        calls.append(seed)
        if candidate is LOOP_OF_3:
            raise ScenarioError(Problem("fleet.drive_units", "there is no room"))
        return made_up(candidate, seed)

    refused: dict[str, InputError] = {}
    outcomes = list(Runner(store, Here(two_at_most)).outcomes([LOOP_OF_3, LOOP_OF_2], range(1, 31), refused))
    assert sorted(outcome.seed for outcome in outcomes) == list(range(1, 31))
    assert {outcome.key.scenario for outcome in outcomes} == {LOOP_OF_2.scenario_digest}
    assert list(refused) == [LOOP_OF_3.digest]
    assert len(calls) < 60, "the rest of what cannot be run is not even begun"


def test_what_cannot_be_kept_is_no_fault_of_a_candidate(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "put", raising(StoreError(Problem("store.sqlite", "the disk is full"))))
    with pytest.raises(StoreError, match="the disk is full"):
        list(Runner(store, Here(made_up)).outcomes([LOOP_OF_3], [4], {}))


def test_workers_that_cannot_run_replications_end_the_experiment(store: Store) -> None:
    missing = ModuleNotFoundError("No module named 'twin'")
    with pytest.raises(WorkerError, match=r"cannot run replications .*No module named 'twin'"):
        list(Runner(store, Here(raising(missing))).outcomes([LOOP_OF_3], [4]))
    with pytest.raises(WorkerError, match="the worker on afar has another version"):
        list(Runner(store, Here(of_another_version)).outcomes([LOOP_OF_3], [4]))
    assert store.counts() == {}


def of_another_version(candidate: Candidate, seed: int, limit_s: float | None) -> Outcome:
    key = key_of(candidate, seed)._replace(version="other")
    return Outcome(key=key, status=OutcomeStatus.COMPLETE, command="", hours=1.0, host="afar")


def test_what_another_process_has_kept_meanwhile_is_not_run(store: Store) -> None:
    """Another machine fills the same store while this one is at its first replications."""
    calls: list[int] = []

    def and_others(candidate: Candidate, seed: int, limit_s: float | None) -> Outcome:
        calls.append(seed)
        for other in range(1, 41):
            store.put(made_up(candidate, other, message="the other's"))
        return made_up(candidate, seed)

    outcomes = list(Runner(store, Here(and_others)).outcomes([LOOP_OF_3], range(1, 41)))
    assert len({outcome.seed for outcome in outcomes}) == len(outcomes) == 40
    assert len(calls) <= AHEAD * (os.cpu_count() or 1)
    assert all(outcome.message == "the other's" for outcome in outcomes)


INTERRUPTED = """
import sys
from tests.studies.small import candidate
from twin.studies import Runner, Store, open_executor
if __name__ == "__main__":
    with Store(sys.argv[1]) as store, open_executor(1) as executor:
        for outcome in Runner(store, executor).outcomes([candidate(hours=0.02)], range(1, 10_000)):
            print(outcome.seed, flush=True)
"""


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    """It goes to every process of the terminal; the workers leave it to their parent."""
    script, file = tmp_path / "experiment.py", tmp_path / "store.sqlite"
    script.write_text(INTERRUPTED)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    with subprocess.Popen(
        [sys.executable, str(script), str(file)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        seen = [int(process.stdout.readline()) for _ in range(3)]
        os.killpg(process.pid, signal.SIGINT)
        output, complaints = process.communicate(timeout=120)
    assert complaints.count("Traceback") == complaints.count("KeyboardInterrupt") == 1
    seen += [int(line) for line in output.split()]
    with Store(file) as store:
        assert store.counts()[OutcomeStatus.COMPLETE] >= len(seen)
        assert {key_of(candidate(hours=0.02), seed) for seed in seen} <= store.get(
            key_of(candidate(hours=0.02), seed) for seed in seen
        ).keys()
