"""Opens what replications need: a store to keep them, and workers to run them."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from twin.errors import InputError, Problem
from twin.studies.executors import open_executor
from twin.studies.folder import STORE
from twin.studies.observer import StudyObserver
from twin.studies.runner import Runner
from twin.studies.store import Store

__all__ = ["open_runner"]


@contextlib.contextmanager
def open_runner(
    store: str | os.PathLike[str] | None = None,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    limit_s: float | None = None,
    observer: StudyObserver | None = None,
) -> Iterator[Runner]:
    """Open a store and workers, and close both; an exception, Ctrl-C too, stops the workers at once.

    Parameters
    ----------
    store : str or path, optional
        A file or URL; without, replications are forgotten in the end.
    workers : int, optional
        Processes; one a core when absent.
    cluster : str, optional
        Address of a Dask scheduler whose workers are used instead.
    limit_s : float, optional
        Seconds after which a replication is given up.
    observer : StudyObserver, optional
        Looks on.
    """
    if workers is not None and cluster is not None:
        what = "says how many processes, and --cluster that others run them"
        raise InputError(Problem("--workers", what, "leave one out"))
    with contextlib.ExitStack() as stack:
        if store is None:
            store = Path(stack.enter_context(tempfile.TemporaryDirectory())) / STORE
        kept = stack.enter_context(Store(store))
        executor = stack.enter_context(open_executor(workers, cluster, limit_s=limit_s))
        yield Runner(kept, executor, observer, limit_s=limit_s)
