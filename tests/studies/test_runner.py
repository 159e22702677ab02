"""Replications are run once, kept at once, and found again."""

from __future__ import annotations

from pathlib import Path

from tests.studies.small import LOOP_OF_2, LOOP_OF_3
from twin.studies import Runner, Store, open_executor, replicate


def test_what_the_store_has_is_not_run_again(tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store, open_executor(1) as executor:
        first = list(Runner(store, executor).outcomes([LOOP_OF_3, LOOP_OF_2], [1, 2]))
        assert store.counts() == {"complete": 4}
        executor.shutdown()
        again = list(Runner(store, executor).outcomes([LOOP_OF_3, LOOP_OF_2], [2, 1]))
    assert {o.key: o.essence() for o in again} == {o.key: o.essence() for o in first}
    alone = replicate(LOOP_OF_2, 2)
    assert next(o for o in again if o.key == alone.key).essence() == alone.essence()
