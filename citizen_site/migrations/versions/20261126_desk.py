"""Drafts of records that editors write, and files that wait to be applied.

Revision: 20261126_desk
Previous: 20261126_accounts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_desk"
down_revision = "20261126_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("intent", sa.Enum("amend", "withdraw", name="intent", native_enum=False, length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum("open", "asked", name="draftstate", native_enum=False, length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (asked_by IS NOT NULL)", name=op.f("ck_draft_asking_has_an_author")),
        sa.CheckConstraint("(asked_at IS NULL) = (asked_by IS NULL)", name=op.f("ck_draft_asking_has_a_date")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("subject", "slug", name=op.f("uq_draft_subject_slug")),
    )
    op.create_index(op.f("ix_draft_changed_by"), "draft", ["changed_by"])
    op.create_index(op.f("ix_draft_state"), "draft", ["state"])
    op.create_table(
        "import_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_received_by"), "import_file", ["received_by"])


def downgrade() -> None:
    op.drop_table("import_file")
    op.drop_table("draft")
