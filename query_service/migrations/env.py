"""Runs the steps of one history on the engine that the command gives. Each step runs in its own transaction."""

from __future__ import annotations

from alembic import context

engine = context.config.attributes["engine"]
history = context.config.attributes["history"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=history.metadata,
        version_table=history.version_table,
        compare_type=True,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
