"""Warm worker processes: what is called comes back, whoever dies meanwhile."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from tests.studies import calls
from twin.errors import WorkerError
from twin.studies.executors import ProcessWorkers

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def two() -> Iterator[ProcessWorkers]:
    with ProcessWorkers(2) as workers:
        yield workers


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def eventually_gone(processes: list[int]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while any(alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(alive(process) for process in processes)


def lingering(folder: Path, count: int) -> list[int]:
    """Wait until so many processes linger."""
    deadline = time.monotonic() + PATIENCE_S
    while len(found := [int(file.name) for file in folder.iterdir()]) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_results_and_errors_come_back(two: ProcessWorkers) -> None:
    assert list(two.map(calls.double, range(20))) == list(range(0, 40, 2))
    with pytest.raises(ValueError, match="no such floor"):
        two.submit(calls.refuse, "no such floor").result()


def test_workers_stay_warm(two: ProcessWorkers) -> None:
    assert len(set(two.map(calls.process_id, range(20)))) <= 2


def test_what_cannot_be_sent_harms_nobody_else(two: ProcessWorkers) -> None:
    with pytest.raises(RuntimeError, match="cannot be sent back"):
        two.submit(calls.unsendable).result()
    with pytest.raises(TypeError):
        two.submit(calls.refuse_oddly).result()
    with pytest.raises((AttributeError, TypeError), match=r"lambda|local"):
        two.submit(lambda: None).result()
    assert two.submit(calls.double, 4).result() == 8


def test_a_call_whose_worker_dies_is_made_again_elsewhere(two: ProcessWorkers, tmp_path: Path) -> None:
    others = [two.submit(calls.double, number) for number in range(5)]
    assert two.submit(calls.die_first, tmp_path, 2).result() == 3
    assert [other.result() for other in others] == [0, 2, 4, 6, 8]


def test_a_call_that_kills_every_worker_is_given_up(two: ProcessWorkers, tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="3 workers died over it, the last one by signal 9"):
        two.submit(calls.die_first, tmp_path, 99).result()
    assert two.submit(calls.double, 4).result() == 8


def test_an_idle_worker_that_dies_is_replaced() -> None:
    with ProcessWorkers(1) as one:
        first = one.submit(calls.process_id).result()
        os.kill(first, signal.SIGKILL)
        assert eventually_gone([first])
        assert one.submit(calls.process_id).result() != first


def test_a_call_that_takes_too_long_is_ended_with_its_worker(tmp_path: Path) -> None:
    with ProcessWorkers(1, limit_s=4.0) as one:
        with pytest.raises(TimeoutError, match="not done in 4 s"):
            one.submit(calls.linger, 600.0, tmp_path).result()
        assert eventually_gone(lingering(tmp_path, 1))
        assert one.submit(calls.double, 4).result() == 8


def test_an_exception_ends_workers_at_once(tmp_path: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), ProcessWorkers(1) as one:
        busy = one.submit(calls.linger, 600.0, tmp_path)
        waits = one.submit(calls.double, 4)
        processes = lingering(tmp_path, 1)
        raise KeyboardInterrupt
    with pytest.raises(WorkerError, match="stopped"):
        busy.result()
    with pytest.raises(CancelledError):
        waits.result()
    assert eventually_gone(processes)


def test_nothing_can_be_called_after_the_end() -> None:
    with ProcessWorkers(1) as one:
        pass
    with pytest.raises(RuntimeError, match="shut down"):
        one.submit(calls.double, 4)


PARENT = """
from pathlib import Path
from tests.studies import calls
from twin.studies.executors import ProcessWorkers
if __name__ == "__main__":
    with ProcessWorkers(2) as workers:
        for future in [workers.submit(calls.linger, 600.0, Path({folder!r})) for _ in range(2)]:
            future.result()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_workers_end_with_their_parent(number: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    folder = tmp_path / "lingering"
    folder.mkdir()
    script.write_text(PARENT.format(folder=str(folder)))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    parent = subprocess.Popen(
        [sys.executable, str(script)], env=environment, stderr=subprocess.PIPE, text=True
    )
    processes = lingering(folder, 2)
    parent.send_signal(number)
    _, complaints = parent.communicate(timeout=PATIENCE_S)
    assert eventually_gone(processes)
    # Ctrl-C goes to all processes of a terminal; the workers leave it to their parent and say nothing
    assert complaints.count("Traceback") == (1 if number is signal.SIGINT else 0)


def test_workers_ignore_ctrl_c(two: ProcessWorkers) -> None:
    worker = two.submit(calls.process_id).result()
    os.kill(worker, signal.SIGINT)
    assert sorted(two.map(calls.double, range(8))) == list(range(0, 16, 2))
    assert alive(worker)
