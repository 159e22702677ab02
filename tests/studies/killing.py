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

from tests.studies.pretending import PRETEND_S, Pretended, pretend

SEEDS = range(1, 401)
WORKERS = 1
TRIALS = 20
STARTING_S = 0.6
"""Kills while it starts: up to so long after its beginning."""
MOST_BEGUN = 20
"""Kills while it runs: once up to so many replications have begun, however long a machine takes for them."""
PATIENCE_S = 120.0


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
    deadline = time.monotonic() + PATIENCE_S
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


def ended(child: int) -> bool:
    """Say whether a child has ended, and leave it to be waited for."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def trial(folder: Path, wait_s: float | None, *, begun: int = 0) -> dict[str, Any]:
    """Let the experiment go on, kill it after so long (never without), and say what was lost.

    The time is taken from the moment at which so many replications have begun.
    """
    before, n_logged = stored(folder), len(log_of(folder))
    child = os.fork()
    if not child:
        experiment(folder)
        os._exit(0)
    while sum(word == "begin" for word, _, _ in log_of(folder)[n_logged:]) < begun and not ended(child):
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
    chance = random.Random(1)
    for number in range(TRIALS):
        if number % 4 == 0:
            told = trial(folder, chance.uniform(0.0, STARTING_S))
        else:
            told = trial(folder, chance.uniform(0.0, 2 * PRETEND_S), begun=chance.randint(1, MOST_BEGUN))
        print(json.dumps(told), flush=True)
    print(json.dumps(trial(folder, None)), flush=True)


if __name__ == "__main__":
    main()
