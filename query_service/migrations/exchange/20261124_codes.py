"""Nomenclatures, and lists of codes with their versions.

Revision: 20261124_codes
Previous:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_codes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_list")),
        sa.UniqueConstraint("slug", name=op.f("uq_code_list_slug")),
    )
    op.create_table(
        "nomenclature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomenclature")),
        sa.UniqueConstraint("system", "version", name=op.f("uq_nomenclature_system_version")),
    )
    op.create_table(
        "code_list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("asked_version", sa.String(length=60), nullable=False),
        sa.Column("nomenclature_id", sa.Integer(), nullable=False),
        sa.Column("derived_from_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'draft') = (fingerprint IS NULL)", name=op.f("ck_code_list_version_fingerprint_goes_with_state")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)", name=op.f("ck_code_list_version_published_at_goes_with_state")
        ),
        sa.ForeignKeyConstraint(
            ["derived_from_id"],
            ["code_list_version.id"],
            name=op.f("fk_code_list_version_derived_from_id_code_list_version"),
        ),
        sa.ForeignKeyConstraint(["list_id"], ["code_list.id"], name=op.f("fk_code_list_version_list_id_code_list")),
        sa.ForeignKeyConstraint(
            ["nomenclature_id"], ["nomenclature.id"], name=op.f("fk_code_list_version_nomenclature_id_nomenclature")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_list_version")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_code_list_version_list_id_number")),
    )
    op.create_index(op.f("ix_code_list_version_state"), "code_list_version", ["state"], unique=False)
    op.create_table(
        "nomenclature_code",
        sa.Column("nomenclature_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("heading", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomenclature_id"],
            ["nomenclature.id"],
            name=op.f("fk_nomenclature_code_nomenclature_id_nomenclature"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("nomenclature_id", "code", name=op.f("pk_nomenclature_code")),
    )
    op.create_table(
        "code_list_code",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["code_list_version.id"],
            name=op.f("fk_code_list_code_version_id_code_list_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "code", name=op.f("pk_code_list_code")),
    )
    op.create_table(
        "code_list_reference",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["code_list_version.id"],
            name=op.f("fk_code_list_reference_version_id_code_list_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "rank", name=op.f("pk_code_list_reference")),
    )
    op.create_table(
        "code_list_rule",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first", sa.String(length=13), nullable=False),
        sa.Column("last", sa.String(length=13), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["code_list_version.id"],
            name=op.f("fk_code_list_rule_version_id_code_list_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "rank", name=op.f("pk_code_list_rule")),
    )
    op.create_table(
        "codes_trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("nomenclature_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("who <> ''", name=op.f("ck_codes_trace_author_given")),
        sa.CheckConstraint("why <> ''", name=op.f("ck_codes_trace_reason_given")),
        sa.CheckConstraint(
            "(nomenclature_id IS NULL) <> (version_id IS NULL)", name=op.f("ck_codes_trace_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["nomenclature_id"], ["nomenclature.id"], name=op.f("fk_codes_trace_nomenclature_id_nomenclature")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["code_list_version.id"], name=op.f("fk_codes_trace_version_id_code_list_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes_trace")),
    )
    op.create_index(op.f("ix_codes_trace_version_id"), "codes_trace", ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("codes_trace")
    op.drop_table("code_list_rule")
    op.drop_table("code_list_reference")
    op.drop_table("code_list_code")
    op.drop_table("nomenclature_code")
    op.drop_table("code_list_version")
    op.drop_table("nomenclature")
    op.drop_table("code_list")
