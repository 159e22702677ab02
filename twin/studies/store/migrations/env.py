"""Alembic's way in: migrates over the connection that the store hands it."""

from __future__ import annotations

from alembic import context

from twin.studies.store.tables import TABLES

context.configure(
    connection=context.config.attributes["connection"], target_metadata=TABLES, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
