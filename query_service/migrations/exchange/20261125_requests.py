"""Requests that wait for the secure side, and copies of the releases that it published.

Revision: 20261125_requests
Previous: 20261124_codes
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_requests"
down_revision = "20261124_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=100), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (key IS NOT NULL)", name=op.f("ck_indicator_request_key_goes_with_answer")
        ),
        sa.CheckConstraint(
            "(state = 'submitted') = (ended_at IS NULL)", name=op.f("ck_indicator_request_ended_at_goes_with_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_request")),
    )
    op.create_index(op.f("ix_indicator_request_state"), "indicator_request", ["state"])
    op.create_table(
        "published_release",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("head_number", sa.Integer(), nullable=False),
        sa.Column("head_digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_published_release")),
    )


def downgrade() -> None:
    op.drop_table("published_release")
    op.drop_table("indicator_request")
