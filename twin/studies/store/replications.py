"""Outcomes in and out of a database."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from twin.errors import Problem, StoreError
from twin.scenario import Scenario
from twin.studies.outcome import Key, Outcome, OutcomeStatus, pack, unpack
from twin.studies.store.connecting import WRITES, engine_of, in_a_line, shown
from twin.studies.store.schema import bring_up_to_date, is_up_to_date
from twin.studies.store.tables import CANDIDATES, OUTCOMES

if TYPE_CHECKING:
    from twin.studies.candidate import Candidate

__all__ = ["Store"]

SEEDS_A_QUERY = 500

FINAL = tuple(status.value for status in OutcomeStatus if status.is_final)


class Store:
    """Every replication that is finished, by its key; several processes and machines may fill one.

    Parameters
    ----------
    url : str or path
        A URL that SQLAlchemy understands, or an SQLite file, which is made where there is none.

    Raises
    ------
    StoreError
        If it cannot be opened, was written by a newer version, or is no store.

    Notes
    -----
    SQLite is opened in WAL mode: processes of one machine may share the file. Machines share a server,
    such as PostgreSQL, not a file on a network drive.
    """

    def __init__(self, url: str | os.PathLike[str]) -> None:
        self.url = os.fspath(url)
        self._engine = engine_of(self.url)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def get(self, keys: Iterable[Key]) -> dict[Key, Outcome]:
        """Look replications up; those that are not there are left out."""
        found: dict[Key, Outcome] = {}
        by_candidate: dict[tuple[str, str, str], list[int]] = {}
        for key in keys:
            by_candidate.setdefault((key.layout, key.scenario, key.version), []).append(key.seed)
        for (layout, scenario, version), seeds in by_candidate.items():
            for first in range(0, len(seeds), SEEDS_A_QUERY):
                query = sa.select(OUTCOMES).where(
                    OUTCOMES.c.layout == layout,
                    OUTCOMES.c.scenario == scenario,
                    OUTCOMES.c.version == version,
                    OUTCOMES.c.seed.in_(seeds[first : first + SEEDS_A_QUERY]),
                )
                found.update({outcome.key: outcome for outcome in self._outcomes(query)})
        return found

    def outcomes(self, layout: str, scenario: str, version: str | None = None) -> list[Outcome]:
        """List what is known of a candidate, by seed.

        Parameters
        ----------
        layout, scenario : str
            Its digests.
        version : str, optional
            Of what computes; all versions when absent.
        """
        query = sa.select(OUTCOMES).where(OUTCOMES.c.layout == layout, OUTCOMES.c.scenario == scenario)
        if version is not None:
            query = query.where(OUTCOMES.c.version == version)
        return self._outcomes(query.order_by(OUTCOMES.c.seed, OUTCOMES.c.number))

    def put(self, outcome: Outcome) -> Outcome:
        """Keep a replication, at once and for good.

        Where another process has kept the same one, its stays; only a failure that may be an accident of
        where it was run gives way.

        Returns
        -------
        Outcome
            The one that the store has now.
        """
        row = _row(outcome)
        with in_a_line(self.url):
            try:
                with self._writing() as connection:
                    connection.execute(sa.insert(OUTCOMES).values(row))
                return outcome
            except IntegrityError:
                with self._writing() as connection:
                    gives_way = (_of(outcome.key), OUTCOMES.c.status.not_in(FINAL))
                    changed = connection.execute(sa.update(OUTCOMES).where(*gives_way).values(row)).rowcount
        return outcome if changed else self.get([outcome.key])[outcome.key]

    def put_candidate(self, candidate: Candidate) -> None:
        """Keep what is run; once for each pair of digests."""
        row = {
            "layout": candidate.layout_digest,
            "scenario": candidate.scenario_digest,
            "layout_source": candidate.layout_source,
            "layout_text": candidate.layout_text,
            "layout_settings": json.dumps(candidate.layout_settings),
            "settings": candidate.scenario.model_dump_json(exclude_defaults=True),
        }
        with in_a_line(self.url), contextlib.suppress(IntegrityError), self._writing() as connection:
            connection.execute(sa.insert(CANDIDATES).values(row))

    def candidate(self, layout: str, scenario: str, name: str = "") -> Candidate:
        """Look up what was run.

        Parameters
        ----------
        layout, scenario : str
            Its digests.
        name : str
            What to call it.

        Raises
        ------
        StoreError
            If the store does not know it.
        """
        query = sa.select(CANDIDATES).where(CANDIDATES.c.layout == layout, CANDIDATES.c.scenario == scenario)
        with in_a_line(self.url), self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            what = f"does not know the candidate {name or layout[:12]!r}"
            raise StoreError(Problem(shown(self.url), what, "run the experiment again with this store"))
        from twin.studies.candidate import Candidate  # imports all that makes floors; few need that here

        return Candidate(
            name=name,
            layout_source=row["layout_source"],
            layout_text=row["layout_text"],
            layout_settings=tuple((key, value) for key, value in json.loads(row["layout_settings"])),
            scenario=Scenario.model_validate_json(row["settings"]),
        )

    def counts(self) -> dict[OutcomeStatus, int]:
        """Count the replications that ended in each way."""
        query = sa.select(OUTCOMES.c.status, sa.func.count()).group_by(OUTCOMES.c.status)
        with in_a_line(self.url), self._engine.connect() as connection:
            return {OutcomeStatus(status): int(count) for status, count in connection.execute(query)}

    def _bring_up_to_date(self) -> None:
        with in_a_line(self.url):
            with self._engine.connect() as connection:
                ready = is_up_to_date(connection, shown(self.url))
            if not ready:
                with self._writing() as connection:
                    bring_up_to_date(connection, shown(self.url))

    def _outcomes(self, query: sa.Select[Any]) -> list[Outcome]:
        with in_a_line(self.url), self._engine.connect() as connection:
            return [_outcome(row) for row in connection.execute(query).mappings()]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            yield connection


def _of(key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(*(OUTCOMES.c[name] == value for name, value in key._asdict().items()))


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        **outcome.key._asdict(),
        "status": outcome.status.value,
        "message": outcome.message,
        "command": outcome.command,
        "hours": outcome.hours,
        "simulated_h": outcome.simulated_h,
        "arrays": pack(outcome),
        "record_digest": outcome.record_digest,
        "versions": json.dumps(dict(outcome.versions)),
        "limit_s": outcome.limit_s,
        "cpu_s": outcome.cpu_s,
        "wall_s": outcome.wall_s,
        "host": outcome.host,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _outcome(row: Any) -> Outcome:
    return Outcome(
        key=Key(row["layout"], row["scenario"], row["seed"], row["version"]),
        status=OutcomeStatus(row["status"]),
        message=row["message"],
        command=row["command"],
        hours=row["hours"],
        simulated_h=row["simulated_h"],
        record_digest=row["record_digest"],
        versions=json.loads(row["versions"]),
        limit_s=row["limit_s"],
        cpu_s=row["cpu_s"],
        wall_s=row["wall_s"],
        host=row["host"],
        **unpack(row["arrays"]),
    )
