"""Warm processes of this machine, of which any may die without harm to the others' work."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing import get_context
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, TypeVar

from twin.errors import WorkerError
from twin.studies.executors.handling import Task, Worker

__all__ = ["TRIES", "ProcessWorkers"]

TRIES = 3
"""How many workers may die over a call before it is given up."""

STOPPED = "the workers were stopped"

Answer = TypeVar("Answer")


class ProcessWorkers(Executor):
    """Runs calls in processes: like :class:`concurrent.futures.ProcessPoolExecutor`, but harder to kill.

    A worker that dies takes nothing with it but the call that it was at, and another one makes that again.
    Workers end when their parent does, even by ``kill -9``, and leave Ctrl-C to it. Leaving the ``with``
    block by an exception ends them at once.

    Parameters
    ----------
    workers : int, optional
        How many; one for each core when absent.
    limit_s : float, optional
        Seconds of wall clock that a call may take; then its worker is killed and the call's future raises
        :class:`TimeoutError`.

    Attributes
    ----------
    n_workers : int
        How many.
    """

    def __init__(self, workers: int | None = None, *, limit_s: float | None = None) -> None:
        self.n_workers = workers or _n_cores()
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._waiting: deque[Task] = deque()
        self._workers: list[Worker] = []
        self._open = True
        self._killing = False
        self._bell, self._rung = get_context("spawn").Pipe(duplex=False)
        self._manager = threading.Thread(target=self._manage, daemon=True, name="twin-workers")
        self._manager.start()

    def submit(self, fn: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Future[Answer]:
        """Let a worker call a function that it can import; see :meth:`concurrent.futures.Executor.submit`."""
        future: Future[Answer] = Future()
        with self._lock:
            if not self._open:
                raise RuntimeError("the workers have been shut down")
            self._waiting.append(Task(future, (fn, args, kwargs)))
            self._rung.send_bytes(b".")
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; see :meth:`concurrent.futures.Executor.shutdown`."""
        with self._lock:
            self._open = False
            if cancel_futures:
                self._drop_waiting()
            with contextlib.suppress(OSError):
                self._rung.send_bytes(b".")
        if wait:
            self._manager.join()

    def abort(self) -> None:
        """Cancel what waits and kill what is at work; futures of the latter raise :class:`WorkerError`."""
        self._killing = True
        self.shutdown(cancel_futures=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if kind is None:
            self.shutdown()
        else:
            self.abort()

    def _drop_waiting(self) -> None:
        while self._waiting:
            task = self._waiting.popleft()
            if task.deaths:
                task.future.set_exception(WorkerError(STOPPED))
            else:
                task.future.cancel()
                task.future.set_running_or_notify_cancel()

    def _manage(self) -> None:
        """Hand out calls and take answers until all is done; the only thread that touches the workers."""
        reason = STOPPED
        try:
            while self._hand_out():
                self._listen()
        except Exception as error:  # no process can be started: nobody may wait for it for ever
            reason = f"no worker can be started ({error})"
            self._killing = True
        with self._lock:
            self._open = False
            self._drop_waiting()
        for worker in self._workers:
            if worker.task is not None:
                worker.task.future.set_exception(WorkerError(reason))
            worker.end(at_once=self._killing)
        self._workers.clear()
        self._bell.close()
        self._rung.close()

    def _listen(self) -> None:
        """Wait until something happens, and see to it."""
        handles: list[Any] = [self._bell]
        for worker in self._workers:
            handles += [worker.calls, worker.process.sentinel]
        ready = wait(handles, self._patience())
        while self._bell.poll():
            self._bell.recv_bytes()
        for worker in list(self._workers):
            if worker.calls in ready or worker.process.sentinel in ready:
                self._hear(worker)
            elif time.monotonic() >= worker.deadline:
                self._overdue(worker)

    def _patience(self) -> float | None:
        nearest = min((worker.deadline for worker in self._workers), default=float("inf"))
        return None if nearest == float("inf") else max(0.0, nearest - time.monotonic())

    def _hand_out(self) -> bool:
        """Give waiting calls to idle workers, and start some where there are too few; False when done."""
        with self._lock:
            if self._killing:
                return False
            idle = [worker for worker in self._workers if worker.task is None]
            while self._waiting and (idle or len(self._workers) < self.n_workers):
                task = self._waiting.popleft()
                if task.deaths or task.future.set_running_or_notify_cancel():
                    if not idle:
                        idle.append(Worker(self._limit_s))
                        self._workers += idle
                    worker = idle.pop()
                    if not worker.begin(task):
                        idle.append(worker)
            return self._open or bool(self._waiting) or any(worker.task for worker in self._workers)

    def _hear(self, worker: Worker) -> None:
        """Take an answer, or notice a death."""
        task, sent = worker.task, worker.hear()
        if sent is None:
            self._bury(worker)
        if not sent:
            return
        assert task is not None  # it speaks only when it is spoken to
        went_well, result = worker.answer(sent)
        if went_well:
            task.future.set_result(result)
        else:
            task.future.set_exception(result)

    def _bury(self, worker: Worker) -> None:
        """Give a dead worker's call to another one, unless too many have died over it."""
        self._workers.remove(worker)
        task, how = worker.task, worker.end(at_once=True)
        if task is None:
            return
        task.deaths += 1
        if task.deaths < TRIES:
            with self._lock:
                self._waiting.appendleft(task)
        else:
            task.future.set_exception(WorkerError(f"{TRIES} workers died over it, the last one by {how}"))

    def _overdue(self, worker: Worker) -> None:
        self._workers.remove(worker)
        task = worker.task
        worker.end(at_once=True)
        assert task is not None  # only those at work have a deadline
        task.future.set_exception(TimeoutError(f"not done in {self._limit_s:g} s"))


def _n_cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
