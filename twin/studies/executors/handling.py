"""A worker process as its parent sees it."""

from __future__ import annotations

import contextlib
import pickle
import sys
import time
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from twin.studies.executors.signals import interrupts_blocked
from twin.studies.executors.worker import READY, Call, work

__all__ = ["Task", "Worker"]

NEVER = float("inf")


@dataclass(eq=False)
class Task:
    """A call that somebody waits for, and how many workers have died over it."""

    future: Future[Any]
    call: Call
    deaths: int = 0


class Worker:
    """A process, and the call that it is at.

    Attributes
    ----------
    calls : Connection
        To it and back.
    process : BaseProcess
        The process.
    task : Task or None
        What it is at.
    deadline : float
        When it is overdue, on the monotonic clock.

    Parameters
    ----------
    limit_s : float or None
        Seconds that a call may take.
    """

    def __init__(self, limit_s: float | None) -> None:
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
        self.task: Task | None = None
        self.deadline = NEVER
        self._limit_s = NEVER if limit_s is None else limit_s
        self._ready = False

    def begin(self, task: Task) -> bool:
        """Give it a call; False, and an error for who waits, where that cannot be sent to another process."""
        try:
            call = pickle.dumps(task.call)
        except Exception as error:  # whatever a stranger's object does when it is pickled
            task.future.set_exception(error)
            return False
        self.task = task
        if self._ready:
            self.deadline = time.monotonic() + self._limit_s
        with contextlib.suppress(OSError):  # a dead one is found by its sentinel
            self.calls.send_bytes(call)
        return True

    def hear(self) -> bytes | None:
        """Take what it sends; None if it has died."""
        try:
            sent = self.calls.recv_bytes()
        except (EOFError, OSError):
            return None
        if sent == READY:
            self._ready = True
            self.deadline = NEVER if self.task is None else time.monotonic() + self._limit_s
        else:
            self.task, self.deadline = None, NEVER
        return sent

    @staticmethod
    def answer(sent: bytes) -> tuple[bool, Any]:
        """Read what came back: whether it went well, and the result or the error."""
        try:
            answer: tuple[bool, Any] = pickle.loads(sent)
        except Exception as error:  # an error class that cannot be made from its text, say
            return False, error
        return answer

    def end(self, *, at_once: bool) -> str:
        """Hang up, which ends an idle one, or kill it; say how it ended."""
        self.calls.close()
        if at_once:
            self.process.kill()
        self.process.join()
        code = self.process.exitcode or 0
        self._lifeline.close()
        self.process.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"
