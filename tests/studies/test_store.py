"""The store keeps what it gets, whoever else writes, and says in a line what it cannot do."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.running import needs_jit
from tests.studies.filling import fill, outcome
from tests.studies.servers import postgresql_url
from tests.studies.small import LOOP_OF_2, LOOP_OF_3
from twin.errors import StoreError
from twin.studies import Key, OutcomeStatus, Store, replicate
from twin.studies.candidate import Candidate
from twin.studies.executors import ProcessWorkers
from twin.studies.outcome import pack
from twin.studies.store import SCHEMA, schema
from twin.studies.store.tables import TABLES

FIRST_SCHEMA = "0001"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "store.sqlite") if request.param == "sqlite" else postgresql_url()


def test_what_is_put_in_comes_out(url: str) -> None:
    given = outcome(2**62)
    with Store(url) as store:
        store.put(given)
    with Store(url) as store:
        (found,) = store.get([given.key, Key("l", "s", 1, "v")]).values()
    assert found.essence() == given.essence()
    for name in ("key", "status", "message", "command", "versions", "limit_s", "cpu_s", "wall_s", "host"):
        assert getattr(found, name) == getattr(given, name)


def test_the_first_one_stays_unless_it_may_be_an_accident(url: str) -> None:
    first, second = outcome(message="first"), outcome(message="second")
    lost = outcome(3, message="lost", status=OutcomeStatus.FAILED)
    with Store(url) as store:
        assert store.put(first) is first
        assert store.put(second).message == "first"
        store.put(lost)
        assert store.put(outcome(3, message="found")).message == "found"
        assert store.put(lost).message == "found"
        assert store.counts() == {OutcomeStatus.COMPLETE: 2}


def test_outcomes_of_a_candidate_are_listed_by_seed_and_version(url: str) -> None:
    with Store(url) as store:
        for seed, version in ((3, "new"), (1, "new"), (2, "old")):
            store.put(outcome(key=Key("l", "s", seed, version)))
        store.put(outcome(key=Key("other", "s", 1, "new")))
        assert [found.seed for found in store.outcomes("l", "s")] == [1, 2, 3]
        assert [found.seed for found in store.outcomes("l", "s", "new")] == [1, 3]
        many = [Key("l", "s", seed, "new") for seed in range(1200)]
        assert sorted(key.seed for key in store.get(many)) == [1, 3]


def test_a_candidate_can_be_run_again_from_the_store(url: str) -> None:
    with Store(url) as store:
        for candidate in (LOOP_OF_2, LOOP_OF_3, LOOP_OF_2):
            store.put_candidate(candidate)
        found = store.candidate(LOOP_OF_2.layout_digest, LOOP_OF_2.scenario_digest, "fewer")
        assert found == LOOP_OF_2
        assert found.digest == LOOP_OF_2.digest
        with pytest.raises(StoreError, match="does not know the candidate 'nobody'"):
            store.candidate("a", "b", "nobody")


def test_several_processes_fill_one_store(url: str) -> None:
    """They open it, still empty, at the same time, and keep some of the same replications."""
    with ProcessWorkers(2) as processes:
        for future in [processes.submit(fill, url, part) for part in (range(30), range(20, 50))]:
            future.result()
    with Store(url) as store:
        assert store.counts() == {OutcomeStatus.COMPLETE: 50}


def of_first_schema(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a store as the first version of the program did, and keep an outcome in it."""
    with monkeypatch.context() as then:
        then.setattr(schema, "SCHEMA", FIRST_SCHEMA)
        with Store(url) as store:
            store.put(outcome(5))


def test_a_store_of_the_first_schema_is_upgraded_in_place(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of_first_schema(url, monkeypatch)
    with Store(url) as store:
        store.put_candidate(LOOP_OF_3)
        (found,) = store.get([outcome(5).key]).values()
    assert found.essence() == outcome(5).essence()
    with Store(url) as store:
        assert store.candidate(LOOP_OF_3.layout_digest, LOOP_OF_3.scenario_digest, "loop") == LOOP_OF_3


def test_the_migrations_lead_to_the_tables_that_are_used(url: str) -> None:
    script = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert script.get_heads() == [SCHEMA]
    with Store(url) as store, store._engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), TABLES)
    assert differences == []


def test_a_store_of_a_newer_version_is_refused(url: str) -> None:
    with Store(url) as store, store._writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer version \(schema 9999.*; update floor-twin"):
        Store(url)


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.sqlite"
    sqlite3.connect(file).execute("CREATE TABLE accounts (name)").connection.close()
    with pytest.raises(StoreError, match=r"mine.sqlite: holds something else \(accounts\); choose another"):
        Store(file)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("milk, bread\n" * 100)
    with pytest.raises(StoreError, match=r"notes.txt: is no database; choose another file"):
        Store(file)
    assert file.read_text().startswith("milk")


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        ("nonsense://here/there", "is no database .*; give a file, or a URL such as postgresql://"),
        (
            "postgresql://me:secret@127.0.0.1:1/none",
            r"me:\*\*\*@127.0.0.1.*cannot be used.*; start the server",
        ),
        ("/proc/nobody/store.sqlite", "/proc/nobody/store.sqlite: cannot be made"),
        ("/", "/: cannot be used as a store"),
    ],
)
def test_a_place_that_cannot_be_opened_is_one_line(where: str, complaint: str) -> None:
    with pytest.raises(StoreError, match=complaint) as caught:
        Store(where)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with Store(file) as store:
        store.put(outcome(1))

        @sa.event.listens_for(store._engine, "begin")
        def _fill_up(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

        large = outcome(2, visits=np.random.default_rng(1).integers(0, 2**30, 100_000, dtype=np.int32))
        with pytest.raises(StoreError, match=r"full.*; make room and run the same command again"):
            store.put(large)
    with Store(file) as store:
        assert outcome(1).key in store.get([outcome(1).key])


def test_a_store_that_cannot_be_written_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with Store(file) as store:
        store.put(outcome(1))
    with Store(f"sqlite:///file:{file}?mode=ro&uri=true") as store:
        assert len(store.get([outcome(1).key])) == 1
        with pytest.raises(
            StoreError, match=r"readonly.*; make it writable, or choose another store"
        ) as caught:
            store.put(outcome(2))
    assert not re.search("\n", str(caught.value))


@needs_jit
def test_an_outcome_takes_some_tens_of_kilobytes(tmp_path: Path) -> None:
    medium = Candidate.load("medium", settings={"hours": 0.02})
    assert len(pack(replicate(medium, 1))) < 60_000


@pytest.mark.parametrize("package", ["sqlalchemy", "alembic"])
def test_without_its_packages_a_store_is_one_line(package: str) -> None:
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from twin.errors import StoreError\n"
        "try:\n    from twin.studies import Store\n"
        "except StoreError as refused:\n    print(refused)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    expected = (
        f"the store of replications: needs the package {package}; pip install 'floor-twin[experiments]'\n"
    )
    assert done.stdout == expected
