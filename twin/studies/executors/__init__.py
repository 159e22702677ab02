"""Who runs replications: processes of this machine, or a Dask cluster; both as in ``concurrent.futures``."""

from twin.studies.executors.opening import open_executor
from twin.studies.executors.processes import ProcessWorkers

__all__ = ["ProcessWorkers", "open_executor"]
