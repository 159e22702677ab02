"""Choosing an executor."""

from __future__ import annotations

from concurrent.futures import Executor

from twin.studies.executors.processes import ProcessWorkers

__all__ = ["open_executor"]


GRACE_S = 30.0
"""Replications look at the clock themselves; one that is so late hangs in the middle of a step."""


def open_executor(
    workers: int | None = None, cluster: str | None = None, *, limit_s: float | None = None
) -> Executor:
    """Open an executor; use it in a ``with`` block.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; one for each core when absent.
    cluster : str, optional
        Address of a Dask scheduler, such as ``tcp://host:8786``: its workers are used instead.
    limit_s : float, optional
        Seconds of wall clock that a replication may take (see :class:`~twin.studies.Runner`): a process that
        is far beyond that is ended.

    Raises
    ------
    WorkerError
        If the scheduler does not answer.
    """
    if cluster is not None:
        from twin.studies.executors.cluster import ClusterWorkers

        return ClusterWorkers(cluster)
    return ProcessWorkers(workers, limit_s=None if limit_s is None else limit_s + GRACE_S)
