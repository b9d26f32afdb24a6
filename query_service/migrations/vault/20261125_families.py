"""The family of each answer: where an answer by addition finds the draws it may sum.

Revision: 20261125_families
Previous: 20261125_ledger
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_families"
down_revision = "20261125_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_family",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answer_family")),
    )
    op.create_index(op.f("ix_answer_family_family"), "answer_family", ["family"])


def downgrade() -> None:
    op.drop_table("answer_family")
