"""Runs the steps on the engine that the command gives. Each step runs in its own transaction."""

from __future__ import annotations

from alembic import context

from citizen_site.migrations.running import tables_of_the_code

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=tables_of_the_code(),
        compare_type=True,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
