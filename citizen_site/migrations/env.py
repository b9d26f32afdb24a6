"""Runs the steps on the engine that the command gives. Each step runs in its own transaction."""

from __future__ import annotations

from alembic import context

import registry.projects.records
import registry.proposals.records  # noqa: F401  (each module adds its tables to the metadata)
from registry.schema import Base

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
