"""The tables of a store, as the newest schema has them."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["CANDIDATES", "OUTCOMES", "TABLES"]

DIGEST = sa.String(64)

ARRAYS_BYTES = 2**24
"""MySQL's smallest type of so many bytes is MEDIUMBLOB; others do not care."""

TABLES = sa.MetaData()

OUTCOMES = sa.Table(
    "outcomes",
    TABLES,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("layout", DIGEST, nullable=False),
    sa.Column("scenario", DIGEST, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("version", DIGEST, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("command", sa.Text, nullable=False),
    sa.Column("hours", sa.Double, nullable=False),
    sa.Column("simulated_h", sa.Double, nullable=False),
    sa.Column("arrays", sa.LargeBinary(ARRAYS_BYTES), nullable=False),
    sa.Column("record_digest", DIGEST, nullable=False),
    sa.Column("versions", sa.Text, nullable=False),
    sa.Column("limit_s", sa.Double, nullable=True),
    sa.Column("cpu_s", sa.Double, nullable=False),
    sa.Column("wall_s", sa.Double, nullable=False),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("finished_at", sa.String(32), nullable=False),
    sa.UniqueConstraint("layout", "scenario", "seed", "version", name="one_outcome_each"),
)
"""One row for each replication that has ended one way or the other."""

CANDIDATES = sa.Table(
    "candidates",
    TABLES,
    sa.Column("layout", DIGEST, primary_key=True),
    sa.Column("scenario", DIGEST, primary_key=True),
    sa.Column("layout_source", sa.Text, nullable=False),
    sa.Column("layout_text", sa.Text, nullable=False),
    sa.Column("layout_settings", sa.Text, nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
)
"""What was run: enough to draw the floor and to run it again."""
