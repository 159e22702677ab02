"""Keep what was run beside what it came to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of candidates; those of older outcomes stay unknown until they are run again."""
    op.create_table(
        "candidates",
        sa.Column("layout", sa.String(64), primary_key=True),
        sa.Column("scenario", sa.String(64), primary_key=True),
        sa.Column("layout_source", sa.Text, nullable=False),
        sa.Column("layout_text", sa.Text, nullable=False),
        sa.Column("layout_settings", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
    )
