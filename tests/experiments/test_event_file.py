"""Event files hold the record exactly, say what they are, and survive a killed run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twin.errors import InputError, OutputError
from twin.events import COLUMNS, EventKind, EventRecord
from twin.experiments import EventFile, read_events
from twin.experiments import event_file as module
from twin.experiments.event_file import moves_beside

ABOUT = {"layout": "tiny", "seed": "1", "step_s": "0.5", "versions": '{"twin": "1"}'}
N_DRIVES = 3


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FACTS_PER_BATCH", 40)
    monkeypatch.setattr(module, "MOVES_PER_BATCH", 50)


def record_into(file: EventFile, n_steps: int) -> tuple[EventRecord, list[list[int]]]:
    """Record a random walk; answers the record and the fleet's cells at each step."""
    rng = np.random.default_rng(4)
    record = EventRecord(file, keep_moves=True, move_capacity=16)
    cells = np.array([10, 20, 30])
    fleet = []
    for step in range(n_steps):
        moving = np.arange(N_DRIVES) if step == 0 else np.flatnonzero(rng.random(N_DRIVES) < 0.4)
        cells[moving] += 1
        buffer, start = record.room_for_moves(N_DRIVES)
        for row, drive in enumerate(moving.tolist(), start):
            buffer[row] = step, drive, cells[drive]
        record.moved(len(moving))
        record.note(step, EventKind.POD_STORED, drive=1, pod=step, cell=7)
        if step == 1:
            file.begin(ABOUT)
        fleet.append(cells.tolist())
    record.note(n_steps, EventKind.RUN_ENDED, units=0)
    record.flush()
    return record, fleet


@pytest.mark.usefixtures("small_batches")
def test_what_was_recorded_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run.arrow"
    file = EventFile(path)
    record, fleet = record_into(file, 200)
    file.commit()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["run.arrow", "run.moves.arrow"]

    read = read_events(path)
    assert np.array_equal(read.facts, record.facts())
    assert np.array_equal(read.moves.all_rows(), record.moves())
    assert read.complete
    assert read.step_s == 0.5
    assert read.versions == {"twin": "1"}
    assert read.moves.n_batches > 3
    for step, cells in enumerate(fleet):
        assert read.moves.fleet_at(step).tolist() == cells


@pytest.mark.usefixtures("small_batches")
def test_other_tools_find_names_nulls_and_legends(tmp_path: Path) -> None:
    """Guards reading with plain pyarrow, as users of other tools do."""
    pa: Any = pytest.importorskip("pyarrow")
    file = EventFile(tmp_path / "run.arrow")
    record_into(file, 100)
    file.commit()
    table = pa.ipc.open_stream(str(tmp_path / "run.arrow")).read_all()
    assert table.column_names == list(COLUMNS)
    assert table["kind"].to_pylist()[0] == "pod_stored"
    assert table["order"].null_count == len(table)
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert about["layout"] == "tiny"
    assert json.loads(about["kinds"])["15"] == "pod_stored"
    assert set(json.loads(about["columns"])) == set(COLUMNS)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("share", [0.4, 0.9])
def test_the_part_of_a_killed_run_can_be_read(tmp_path: Path, share: float) -> None:
    file = EventFile(tmp_path / "run.arrow")
    record, _ = record_into(file, 400)
    assert not (tmp_path / "run.arrow").exists()
    part = tmp_path / "run.arrow.part"
    whole = part.read_bytes()
    part.write_bytes(whole[: int(share * len(whole))])
    read = read_events(part)
    assert not read.complete
    assert 0 < len(read.facts) < 401
    assert np.array_equal(read.facts, record.facts()[: len(read.facts)])
    assert read.moves.n_batches > 0
    file.discard()
    assert not list(tmp_path.iterdir())


def test_a_run_without_moves_can_be_read(tmp_path: Path) -> None:
    write_all(EventFile(tmp_path / "run.arrow"))
    read = read_events(tmp_path / "run.arrow")
    assert read.facts.shape == (0, 10)
    assert read.moves.all_rows().shape == (0, 3)
    assert read.moves.fleet_at(5).tolist() == []
    assert not read.complete


def write_all(file: EventFile) -> None:
    file.begin(ABOUT)
    file.commit()


def test_the_moves_stand_beside_the_facts() -> None:
    assert moves_beside(Path("a/run.arrow")) == Path("a/run.moves.arrow")
    assert moves_beside(Path("run.arrow.part")) == Path("run.moves.arrow.part")
    assert moves_beside(Path("events")) == Path("events.moves")


def test_moves_are_no_facts(tmp_path: Path) -> None:
    write_all(EventFile(tmp_path / "run.arrow"))
    with pytest.raises(InputError, match=r"holds moves .*; name a file with the facts"):
        read_events(tmp_path / "run.moves.arrow")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file"), (b"", "no event file"), (b"PK\3\4" * 99, "no event file")],
)
def test_what_is_no_event_file_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "run.arrow"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_events(path)


def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="make the folder"):
        EventFile(tmp_path / "none" / "run.arrow")
    with pytest.raises(OutputError, match="device or a pipe"):
        EventFile("/dev/null")
    (tmp_path / "run.moves.arrow").mkdir()
    with pytest.raises(OutputError, match=r"run\.moves\.arrow: is a folder"):
        EventFile(tmp_path / "run.arrow")
    assert not (tmp_path / "run.arrow.part").exists()


def test_without_pyarrow_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"pip install 'floor-twin\[events\]'"):
        EventFile(tmp_path / "run.arrow")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_an_error_of_ours(tmp_path: Path) -> None:
    file = EventFile(tmp_path / "run.arrow")
    file._facts.output.stream.close()
    file._facts.output.stream = Path("/dev/full").open("wb")  # noqa: SIM115
    with pytest.raises(OutputError, match="No space left on device"):
        write_all(file)
    file.discard()
    assert not list(tmp_path.iterdir())
