"""Databases by URL, and what goes wrong with them in a line each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from twin.errors import Problem, StoreError

__all__ = ["WRITES", "engine_of", "in_a_line", "shown"]

WRITES = "twin_writes"
"""Execution option of connections that will write: SQLite then waits for its turn at once."""

BUSY_S = 120.0
"""How long to wait for another process that writes."""

DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


def engine_of(url: str) -> sa.Engine:
    """Open a database.

    Parameters
    ----------
    url : str
        A URL that SQLAlchemy understands, or the path of an SQLite file.

    Raises
    ------
    StoreError
        If it is no such URL, its driver is missing, or the file's folder cannot be made.
    """
    try:
        parsed = sa.make_url(url) if "://" in url else sa.URL.create("sqlite", database=url)
        parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        return sa.create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as refused:
        remedy = "give a file, or a URL such as postgresql://user@host/name"
        raise StoreError(Problem(shown(url), f"is no database ({refused})", remedy)) from None
    except ModuleNotFoundError as missing:
        what = f"needs the Python module {missing.name}"
        known = missing.name == "psycopg"
        remedy = "pip install 'floor-twin[postgres]'" if known else "install the driver that has it"
        raise StoreError(Problem(shown(url), what, remedy)) from None
    except OSError as refused:
        what = f"cannot be made ({refused.strerror})"
        raise StoreError(Problem(shown(url), what, "choose another file")) from None


def _sqlite(url: sa.URL) -> sa.Engine:
    if url.database and not url.database.startswith("file:") and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_S})

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # the driver's own idea of when a transaction begins would let two writers deadlock
        connection.isolation_level = None
        with contextlib.suppress(Exception):  # read-only, or no database: the first statement will say
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def shown(url: str) -> str:
    """Name a database in messages, without its password."""
    if "://" not in url:
        return url
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


@contextlib.contextmanager
def in_a_line(url: str) -> Iterator[None]:
    """Turn what a database complains of into a :class:`~twin.errors.StoreError` of one line."""
    try:
        yield
    except DBAPIError as refused:
        reason = str(refused.orig).strip().splitlines()[0] if str(refused.orig).strip() else "no reason given"
        raise StoreError(Problem(shown(url), _what(reason), _remedy(reason))) from None
    except SQLAlchemyError as refused:
        reason = str(refused).splitlines()[0]
        raise StoreError(Problem(shown(url), f"cannot be used ({reason})", "check the store")) from None


def _what(reason: str) -> str:
    if "not a database" in reason:
        return "is no database"
    return f"cannot be used as a store ({reason})"


def _remedy(reason: str) -> str:
    if "full" in reason:
        return "make room and run the same command again: it goes on where it stopped"
    if "readonly" in reason or "read-only" in reason:
        return "make it writable, or choose another store"
    if "connect" in reason or "refused" in reason:
        return "start the server, or check the URL"
    return "choose another file or database"
