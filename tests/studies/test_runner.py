"""Replications are run once, kept at once, and found again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.studies import killing
from tests.studies.small import LOOP_OF_2, LOOP_OF_3
from twin.studies import Runner, Store, open_executor, replicate
from twin.studies.runner import AHEAD

ROOT = Path(__file__).parents[2]


def test_what_the_store_has_is_not_run_again(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store, open_executor(1) as executor:
        first = list(Runner(store, executor).outcomes([LOOP_OF_3, LOOP_OF_2], [1, 2]))
        assert store.counts() == {"complete": 4}
        executor.shutdown()
        again = list(Runner(store, executor).outcomes([LOOP_OF_3, LOOP_OF_2], [2, 1]))
    assert {o.key: o.essence() for o in again} == {o.key: o.essence() for o in first}
    alone = replicate(LOOP_OF_2, 2)
    assert next(o for o in again if o.key == alone.key).essence() == alone.essence()


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
