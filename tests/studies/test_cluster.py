"""Replications on a real Dask cluster on loopback: the same as at home, and safe from dying workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.studies import calls
from tests.studies.small import LOOP_OF_2, LOOP_OF_3
from twin.errors import WorkerError
from twin.studies import OutcomeStatus, Runner, Store, open_executor, replicate
from twin.studies.executors.cluster import ClusterWorkers, hand_on

pytest.importorskip("distributed", reason="needs the extra 'cluster'")

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and two workers in processes of their own, without dashboards."""

    def __init__(self) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        here = ("--host", "127.0.0.1", "--no-dashboard")
        self.scheduler = self._start("scheduler", *here, "--port", port)
        worker = ("worker", self.address, *here, "--nthreads", "1", "--no-nanny")
        self.workers = [self._start(*worker) for _ in range(2)]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], env=environment, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    try:
        ClusterWorkers(cluster.address, patience_s=60.0).shutdown()
        yield cluster
    finally:
        cluster.stop()


def test_a_cluster_gives_what_this_machine_gives(cluster: Cluster, tmp_path: Path) -> None:
    candidates, seeds = [LOOP_OF_2, LOOP_OF_3], [1, 2]
    at_home = {(c.digest, seed): replicate(c, seed).essence() for c in candidates for seed in seeds}
    with Store(tmp_path / "store.sqlite") as store, open_executor(cluster=cluster.address) as executor:
        there = list(Runner(store, executor).outcomes(candidates, seeds))
        with pytest.raises(ValueError, match="no such floor"):
            executor.submit(calls.refuse, "no such floor").result()
    by_layout = {(c.layout_digest, c.scenario_digest): c.digest for c in candidates}
    found = {(by_layout[o.key.layout, o.key.scenario], o.seed): o.essence() for o in there}
    assert found == at_home


def test_a_worker_that_is_killed_costs_nothing(cluster: Cluster, tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store, open_executor(cluster=cluster.address) as executor:
        outcomes = Runner(store, executor).outcomes([LOOP_OF_3], range(1, 21))
        next(outcomes)
        cluster.workers[0].send_signal(signal.SIGKILL)
        list(outcomes)
        assert store.counts() == {OutcomeStatus.COMPLETE: 20}


def test_a_call_that_killed_its_workers_is_said_to() -> None:
    """The scheduler gives it up, which is no reason to stop the others."""
    from distributed.scheduler import KilledWorker

    theirs: Future[int] = Future()
    ours: Future[int] = Future()
    theirs.set_exception(KilledWorker("call", None, 3))
    hand_on(theirs, ours)
    with pytest.raises(WorkerError, match="several workers died over it"):
        ours.result()


def test_an_address_where_nobody_answers_is_one_line() -> None:
    with pytest.raises(WorkerError, match=r"no scheduler answers .*; start one with `dask scheduler`"):
        ClusterWorkers(f"tcp://127.0.0.1:{free_port()}", patience_s=0.2)
    with pytest.raises(WorkerError, match="no scheduler answers"):
        open_executor(cluster="nonsense://nowhere:1")
