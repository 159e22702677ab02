"""Warm processes of this machine, of which any may die without harm to the others' work."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, TypeVar

from twin.errors import WorkerError
from twin.studies.executors.signals import interrupts_blocked
from twin.studies.executors.worker import Call, work

__all__ = ["TRIES", "ProcessWorkers"]

TRIES = 3
"""How many workers may die over a call before it is given up."""

STOPPED = "the workers were stopped"

Answer = TypeVar("Answer")


@dataclass(eq=False)
class _Task:
    future: Future[Any]
    call: Call
    deaths: int = 0


class _Worker:
    """A process, and the call that it is at."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.calls, theirs = context.Pipe()
        lifeline, self._lifeline = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(
            target=work, args=(theirs, lifeline, sys.path.copy()), daemon=True, name="twin-worker"
        )
        with interrupts_blocked():
            self.process.start()
        theirs.close()
        lifeline.close()
        self.task: _Task | None = None
        self.deadline = float("inf")

    def begin(self, task: _Task, limit_s: float | None) -> None:
        self.task = task
        self.deadline = float("inf") if limit_s is None else time.monotonic() + limit_s
        with contextlib.suppress(OSError):  # a dead one is found by its sentinel
            self.calls.send_bytes(pickle.dumps(task.call))

    def answer(self) -> tuple[bool, Any] | None:
        """Take what it sends back; None where it died over it."""
        try:
            answer: tuple[bool, Any] = pickle.loads(self.calls.recv_bytes())
        except (EOFError, OSError):
            return None
        self.task, self.deadline = None, float("inf")
        return answer

    def end(self, *, at_once: bool) -> None:
        """Hang up, which ends an idle one; also kill one that is at work where that is wanted."""
        self.calls.close()
        if at_once:
            self.process.kill()
        self.process.join()
        self._lifeline.close()
        self.process.close()


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
        self.n_workers = workers or len(os.sched_getaffinity(0))
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._waiting: deque[_Task] = deque()
        self._workers: list[_Worker] = []
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
            self._waiting.append(_Task(future, (fn, args, kwargs)))
        self._ring()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; see :meth:`concurrent.futures.Executor.shutdown`."""
        with self._lock:
            self._open = False
            if cancel_futures:
                self._cancel_waiting()
        self._ring()
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

    def _ring(self) -> None:
        with contextlib.suppress(OSError):
            self._rung.send_bytes(b".")

    def _cancel_waiting(self) -> None:
        while self._waiting:
            task = self._waiting.popleft()
            if task.deaths:
                task.future.set_exception(WorkerError(STOPPED))
            else:
                task.future.cancel()
                task.future.set_running_or_notify_cancel()

    def _manage(self) -> None:
        """Hand out calls and take answers until all is done; the only thread that touches the workers."""
        while self._hand_out():
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
        for worker in self._workers:
            if worker.task is not None:
                worker.task.future.set_exception(WorkerError(STOPPED))
            worker.end(at_once=self._killing)
        self._workers.clear()

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
                if task.deaths == 0 and not task.future.set_running_or_notify_cancel():
                    continue
                if not idle:
                    idle.append(_Worker())
                    self._workers += idle
                idle.pop().begin(task, self._limit_s)
            return self._open or any(worker.task is not None for worker in self._workers)

    def _hear(self, worker: _Worker) -> None:
        """Take an answer, or notice a death."""
        task, answer = worker.task, worker.answer()
        if answer is None:
            self._bury(worker)
            return
        assert task is not None
        went_well, result = answer
        if went_well:
            task.future.set_result(result)
        else:
            task.future.set_exception(result)

    def _bury(self, worker: _Worker) -> None:
        """Give a dead worker's call to another one, unless too many have died over it."""
        self._workers.remove(worker)
        worker.process.join()
        code = worker.process.exitcode
        task = worker.task
        worker.end(at_once=True)
        if task is None:
            return
        task.deaths += 1
        if task.deaths < TRIES:
            with self._lock:
                self._waiting.appendleft(task)
        else:
            how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
            task.future.set_exception(WorkerError(f"{TRIES} workers died over it, the last one by {how}"))

    def _overdue(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        task = worker.task
        worker.end(at_once=True)
        assert task is not None
        task.future.set_exception(TimeoutError(f"not done in {self._limit_s:g} s"))
