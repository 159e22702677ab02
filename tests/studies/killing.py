"""Kills an experiment at random moments, again and again, and lets it go on.

Every trial is a fork of a process that has everything imported, so that they begin at once. Its workers are
spawned and import this module, which therefore imports little.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.studies.pretending import Pretended, pretend

SEEDS = range(1, 401)
WORKERS = 1
TRIALS = 20
STARTING_S = 0.6
"""Kills while it starts: up to so long after its beginning."""
RUNNING_S = 0.25
"""Kills while it runs: up to so long after the first replication has begun."""


def experiment(folder: Path) -> None:
    """Run what the store does not have yet."""
    from twin.studies import Runner, Store, open_executor, runner

    setattr(runner, "replicate", pretend)  # noqa: B010
    setattr(runner, "unprepared", lambda _: [])  # noqa: B010
    subject: Any = Pretended("pretended", str(folder))
    with Store(folder / "store.sqlite") as store, open_executor(WORKERS) as executor:
        for _outcome in Runner(store, executor).outcomes([subject], SEEDS):
            pass


def log_of(folder: Path) -> list[tuple[str, int, int]]:
    """List what began and ended: which seed, and in which process."""
    log = folder / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [(word, int(seed), int(process)) for word, seed, process in map(str.split, lines)]


def stored(folder: Path) -> set[int]:
    """List the seeds that the store has, whatever state it was left in."""
    file = folder / "store.sqlite"
    if not file.exists():
        return set()
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        return (
            {seed for (seed,) in connection.execute("SELECT seed FROM outcomes")}
            if "outcomes" in tables
            else set()
        )
    finally:
        connection.close()


def gone(processes: set[int]) -> bool:
    """Wait until processes have ended; whoever is their parent now may take its time to notice."""
    deadline = time.monotonic() + 20.0
    while any(_lives(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def trial(folder: Path, wait_s: float | None, *, running: bool) -> dict[str, Any]:
    """Let the experiment go on, kill it after so long (never without), and say what was lost.

    With ``running``, the time is taken from its first replication on.
    """
    before, n_logged = stored(folder), len(log_of(folder))
    child = os.fork()
    if not child:
        experiment(folder)
        os._exit(0)
    while running and len(log_of(folder)) == n_logged:
        time.sleep(0.002)
    if wait_s is not None:
        time.sleep(wait_s)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    log = log_of(folder)[n_logged:]
    orphans = not gone({process for _, _, process in log_of(folder)})
    after = stored(folder)
    begun = {seed for word, seed, _ in log if word == "begin"}
    return {
        "wait_s": wait_s,
        "begun": len(begun),
        "kept": len(after - before),
        "lost": len(begun - after),
        "recomputed": len(begun & before),
        "forgotten": len(before - after),
        "orphans": orphans,
        "stored": len(after),
    }


def main() -> None:
    """Kill it at random moments, then let it come to its end."""
    import_module("twin.studies.runner")
    folder = Path(sys.argv[1])
    chance = random.Random()
    for number in range(TRIALS):
        running = number % 4 != 0
        wait_s = chance.uniform(0.0, RUNNING_S if running else STARTING_S)
        print(json.dumps(trial(folder, wait_s, running=running)), flush=True)
    print(json.dumps(trial(folder, None, running=False)), flush=True)


if __name__ == "__main__":
    main()
