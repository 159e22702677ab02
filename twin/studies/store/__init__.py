"""The store of replications: every one that is finished, in a database."""

from twin.studies.store.replications import Store
from twin.studies.store.schema import SCHEMA

__all__ = ["SCHEMA", "Store"]
