"""A store's schema: which one a database has, and how it is brought up to date."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from twin.errors import Problem, StoreError

__all__ = ["SCHEMA", "bring_up_to_date"]

SCHEMA = "0002"
"""The newest version, that of :mod:`twin.studies.store.tables`."""

VERSION_TABLE = "alembic_version"
LOCK = 0x7477696E
"""Of PostgreSQL, while a schema is changed: two machines may open a new store at once."""


def bring_up_to_date(connection: sa.Connection, where: str) -> None:
    """Migrate a database in place, within the connection's transaction.

    Parameters
    ----------
    connection : Connection
        Open for writing.
    where : str
        What messages call the database.

    Raises
    ------
    StoreError
        If it is of a newer version, or no store at all.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    found = _version(connection, where)
    if found == SCHEMA:
        return
    if found is not None and not (found.isdigit() and int(found) < int(SCHEMA)):
        what = f"was written by a newer version (schema {found}, this one knows {SCHEMA})"
        raise StoreError(Problem(where, what, "update floor-twin, or choose another store"))
    _migrate(connection)


def is_up_to_date(connection: sa.Connection, where: str) -> bool:
    """Say whether a database needs no migration; errors as for :func:`bring_up_to_date`."""
    return _version(connection, where) == SCHEMA


def _version(connection: sa.Connection, where: str) -> str | None:
    """Read the schema's version; None where there is nothing yet."""
    tables = set(sa.inspect(connection).get_table_names())
    if VERSION_TABLE in tables and "outcomes" in tables:
        return str(connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar())
    if tables:
        what = f"holds something else ({', '.join(sorted(tables)[:3])})"
        raise StoreError(Problem(where, what, "choose another file or database for the store"))
    return None


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", (Path(__file__).parent / "migrations").as_posix())
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, SCHEMA)
