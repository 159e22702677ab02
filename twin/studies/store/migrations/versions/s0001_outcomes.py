"""Keep outcomes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of outcomes."""
    op.create_table(
        "outcomes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("layout", sa.String(64), nullable=False),
        sa.Column("scenario", sa.String(64), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("hours", sa.Double, nullable=False),
        sa.Column("simulated_h", sa.Double, nullable=False),
        sa.Column("arrays", sa.LargeBinary(2**24), nullable=False),
        sa.Column("record_digest", sa.String(64), nullable=False),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("limit_s", sa.Double, nullable=True),
        sa.Column("cpu_s", sa.Double, nullable=False),
        sa.Column("wall_s", sa.Double, nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("finished_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("layout", "scenario", "seed", "version", name="one_outcome_each"),
    )
