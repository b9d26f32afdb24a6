"""The draw behind each answer by addition: what is hidden in one depends on all that was published of the draw.

Revision: 20261125_sums
Previous: 20261125_families
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_sums"
down_revision = "20261125_families"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_by_addition",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("draw_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answer_by_addition")),
    )
    op.create_index(op.f("ix_answer_by_addition_draw_key"), "answer_by_addition", ["draw_key"])


def downgrade() -> None:
    op.drop_table("answer_by_addition")
