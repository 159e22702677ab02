"""What a worker process does: take a call, make it, send back what comes of it."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["READY", "Call", "work"]

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""A function, its arguments, and those by keyword."""

READY = b""
"""What a worker sends first of all."""


def work(calls: Connection, lifeline: Connection, path: list[str]) -> None:
    """Serve until nobody calls any more.

    Parameters
    ----------
    calls : Connection
        Pickled calls come in, and pairs go out: whether it went well, and the result or the error. Before
        all of them goes :data:`READY`.
    lifeline : Connection
        Nothing ever comes in; it breaks when the parent is gone, however that came about.
    path : list of str
        Where the parent finds its modules.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = path
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        calls.send_bytes(READY)
        while True:
            function, arguments, named = pickle.loads(calls.recv_bytes())
            try:
                answer = (True, function(*arguments, **named))
            except BaseException as error:
                answer = (False, error)
            calls.send_bytes(_pickled(answer))


def _pickled(answer: tuple[bool, Any]) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception as error:  # whatever a stranger's object does when it is pickled
        text = f"{type(answer[1]).__name__}: {answer[1]}; it cannot be sent back ({error})"
        return pickle.dumps((False, RuntimeError(text)))


def _end_with(lifeline: Connection) -> None:
    """End this process at once when the other end of the lifeline is gone, in the middle of whatever."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(0)
