"""Choosing an executor."""

from __future__ import annotations

from concurrent.futures import Executor

from twin.studies.executors.processes import ProcessWorkers

__all__ = ["open_executor"]


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
        Seconds of wall clock after which a process that does not answer is ended.

    Raises
    ------
    WorkerError
        If the scheduler does not answer.
    """
    return ProcessWorkers(workers, limit_s=limit_s)
