"""The store of replications: every one that is finished, in a database."""

from importlib.util import find_spec

from twin.errors import Problem, StoreError

for _package in ("sqlalchemy", "alembic"):
    if find_spec(_package) is None:
        _remedy = "pip install 'floor-twin[experiments]'"
        raise StoreError(Problem("the store of replications", f"needs the package {_package}", _remedy))

from twin.studies.store.replications import Store  # noqa: E402  (said in a line first)
from twin.studies.store.schema import SCHEMA  # noqa: E402

__all__ = ["SCHEMA", "Store"]
