"""Workers of a Dask cluster, wherever they are."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import Any, TypeVar

from twin.errors import WorkerError

__all__ = ["ClusterWorkers", "hand_on"]

CONNECT_S = 10.0
"""How long a scheduler may take to answer: it may have been started just now."""

RETRY_S = 0.1

JOIN_S = 60.0
"""How long to wait for the first worker."""

Answer = TypeVar("Answer")


class ClusterWorkers(Executor):
    """Runs calls on a Dask cluster; a worker that dies has its calls made again by others.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://host:8786``.
    patience_s : float
        How long it may take to answer.

    Raises
    ------
    WorkerError
        If it does not answer, has no workers, or Dask is not installed.
    """

    def __init__(self, address: str, patience_s: float = CONNECT_S) -> None:
        self._address = address
        try:
            from distributed import Client
            from distributed.comm import get_address_host_port
        except ModuleNotFoundError:
            raise WorkerError(f"{address}: needs Dask; pip install 'floor-twin[cluster]'") from None
        # it tells of every try to connect, and of every worker that goes; what matters is said in one line
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            # a client that cannot connect is hard to get rid of: ask before there is one
            host, port = get_address_host_port(address)
            _wait_for(host, port, patience_s)
            self._client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as refused:
            reason = str(refused).splitlines()[0] if str(refused) else type(refused).__name__
            remedy = "start one with `dask scheduler`"
            raise WorkerError(f"{address}: no scheduler answers ({reason}); {remedy}") from None
        try:
            self._client.wait_for_workers(1, timeout=JOIN_S)
        except TimeoutError:
            self._client.close()
            remedy = f"start some with `dask worker {address}`"
            raise WorkerError(f"{address}: no worker has joined in {JOIN_S:g} s; {remedy}") from None
        self._executor = self._client.get_executor(pure=False)

    @property
    def n_workers(self) -> int:
        """Threads of all workers that the scheduler knows now."""
        try:
            return sum(self._client.nthreads().values())
        except (OSError, TimeoutError) as lost:
            raise WorkerError(f"{self._address}: the scheduler is gone ({lost})") from None

    def submit(self, fn: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Future[Answer]:
        """Let a worker call a function that it can import; see :meth:`concurrent.futures.Executor.submit`."""
        theirs: Future[Answer] = self._executor.submit(fn, *args, **kwargs)
        ours: Future[Answer] = Future()
        theirs.add_done_callback(lambda done: hand_on(done, ours))
        ours.add_done_callback(lambda done: theirs.cancel() if done.cancelled() else None)
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; see :meth:`concurrent.futures.Executor.shutdown`."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)


def _wait_for(host: str, port: int, patience_s: float) -> None:
    """Wait until something listens there."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            socket.create_connection((host, port), CONNECT_S).close()
            return
        except OSError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(RETRY_S)


def hand_on(done: Future[Answer], ours: Future[Answer]) -> None:
    """Pass a result on; a call that killed its workers is a matter of workers, not of the call."""
    if done.cancelled():
        ours.cancel()
        ours.set_running_or_notify_cancel()
        return
    if not ours.set_running_or_notify_cancel():
        return
    error = done.exception()
    if error is None:
        ours.set_result(done.result())
    elif type(error).__name__ == "KilledWorker":
        ours.set_exception(WorkerError("several workers died over it"))
    else:
        ours.set_exception(error)
