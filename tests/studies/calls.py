"""Calls that workers make in tests; importing this costs them nothing."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any


def double(number: int) -> int:
    return 2 * number


def process_id(_: Any = None) -> int:
    return os.getpid()


def refuse(text: str) -> None:
    raise ValueError(text)


class OddError(Exception):
    """Cannot be made from its text, so it cannot be unpickled."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one}, {two}")


def refuse_oddly() -> None:
    raise OddError(1, 2)


def unsendable() -> Any:
    return lambda: None


def die_first(folder: Path, times: int) -> int:
    """Be killed the first few times; then say how often it was called."""
    calls = len(list(folder.iterdir())) + 1
    (folder / str(calls)).touch()
    if calls <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return calls


def linger(seconds: float, folder: Path) -> None:
    """Leave the process's number in a folder, and stay."""
    (folder / str(os.getpid())).touch()
    time.sleep(seconds)
