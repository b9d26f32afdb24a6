"""The register: projects, organisations, data sources, themes, versions, proposals.

Revision: 20261124_register
Previous:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_register"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_change_counter_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_counter")),
    )
    op.execute("INSERT INTO change_counter (id, value) VALUES (1, 0)")
    op.create_table(
        "data_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("full_name_fr", sa.Text(), nullable=False),
        sa.Column("full_name_en", sa.Text(), nullable=False),
        sa.Column("about_fr", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("holder_certain", sa.Boolean(), nullable=False),
        sa.Column("covid_related", sa.Boolean(), nullable=True),
        sa.Column("listed", sa.String(length=10), nullable=True),
        sa.Column("part_of", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("remarks_fr", sa.Text(), nullable=False),
        sa.Column("remarks_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_data_source_slug")),
    )
    op.create_index("ix_data_source_kind", "data_source", ["kind"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("full_name_fr", sa.Text(), nullable=False),
        sa.Column("full_name_en", sa.Text(), nullable=False),
        sa.Column("about_fr", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_index("ix_organisation_kind", "organisation", ["kind"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("publication", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("acronym", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("question_fr", sa.Text(), nullable=False),
        sa.Column("question_en", sa.Text(), nullable=False),
        sa.Column("lay_summary_fr", sa.Text(), nullable=False),
        sa.Column("lay_summary_en", sa.Text(), nullable=False),
        sa.Column("public_benefit_fr", sa.Text(), nullable=False),
        sa.Column("public_benefit_en", sa.Text(), nullable=False),
        sa.Column("technical_summary_fr", sa.Text(), nullable=False),
        sa.Column("technical_summary_en", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("data_categories", sa.JSON(), nullable=False),
        sa.Column("linkage", sa.Boolean(), nullable=True),
        sa.Column("linkage_description", sa.Text(), nullable=False),
        sa.Column("sensitive_variables", sa.JSON(), nullable=False),
        sa.Column("population_fr", sa.Text(), nullable=False),
        sa.Column("population_en", sa.Text(), nullable=False),
        sa.Column("population_size", sa.Integer(), nullable=True),
        sa.Column("data_from", sa.Integer(), nullable=True),
        sa.Column("data_to", sa.Integer(), nullable=True),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("pathway", sa.String(length=40), nullable=True),
        sa.Column("legal_basis_6", sa.Text(), nullable=False),
        sa.Column("legal_basis_9", sa.Text(), nullable=False),
        sa.Column("retention_years", sa.Double(), nullable=True),
        sa.Column("transfers_outside_eu", sa.Boolean(), nullable=True),
        sa.Column("automated_decision", sa.Boolean(), nullable=True),
        sa.Column("artificial_intelligence", sa.Boolean(), nullable=True),
        sa.Column("rights_notice_fr", sa.Text(), nullable=False),
        sa.Column("rights_notice_en", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("planned_start", sa.String(length=10), nullable=True),
        sa.Column("planned_end", sa.String(length=10), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_date", sa.String(length=10), nullable=True),
        sa.Column("remarks_fr", sa.Text(), nullable=False),
        sa.Column("remarks_en", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(publication = 'withdrawn') = (withdrawn_why IS NOT NULL)", name=op.f("ck_project_withdrawal_has_a_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    op.create_index("ix_project_pathway", "project", ["pathway"], unique=False)
    op.create_index("ix_project_publication_change", "project", ["publication", "change"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'received') = (decided_at IS NULL)", name=op.f("ck_proposal_decided_when")),
        sa.CheckConstraint("(state = 'received') = (decided_by IS NULL)", name=op.f("ck_proposal_decided_by_whom")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_slug", "proposal", ["slug"], unique=False)
    op.create_index("ix_proposal_state", "proposal", ["state"], unique=False)

    op.create_table(
        "record_version",
        sa.Column("change", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.CheckConstraint("who <> ''", name=op.f("ck_record_version_author_given")),
        sa.CheckConstraint("why <> ''", name=op.f("ck_record_version_reason_given")),
        sa.PrimaryKeyConstraint("change", name=op.f("pk_record_version")),
        sa.UniqueConstraint("subject", "slug", "version", name=op.f("uq_record_version_subject_slug_version")),
    )
    op.create_index("ix_record_version_slug", "record_version", ["slug"], unique=False)
    op.create_index("ix_record_version_subject_change", "record_version", ["subject", "change"], unique=False)

    op.create_table(
        "theme",
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("about_fr", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_theme")),
    )
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("authority", sa.String(length=40), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decided", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_authorisation_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    op.create_index("ix_authorisation_project_id", "authorisation", ["project_id"], unique=False)

    op.create_table(
        "medical_domain",
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("theme_slug", sa.String(length=90), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["theme_slug"], ["theme.slug"], name=op.f("fk_medical_domain_theme_slug_theme")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_medical_domain")),
    )
    op.create_index("ix_medical_domain_theme_slug", "medical_domain", ["theme_slug"], unique=False)

    op.create_table(
        "project_event",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_event_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "rank", name=op.f("pk_project_event")),
    )
    op.create_index("ix_project_event_date", "project_event", ["date"], unique=False)
    op.create_index("ix_project_event_kind", "project_event", ["kind"], unique=False)

    op.create_table(
        "project_party",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_project_party_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_party_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "rank", name=op.f("pk_project_party")),
    )
    op.create_index("ix_project_party_organisation_id", "project_party", ["organisation_id"], unique=False)

    op.create_table(
        "project_purpose",
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_purpose_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "rank", name=op.f("pk_project_purpose")),
    )
    op.create_index("ix_project_purpose_purpose", "project_purpose", ["purpose"], unique=False)

    op.create_table(
        "project_result",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("doi", sa.Text(), nullable=False),
        sa.Column("open_access", sa.Boolean(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("lay_summary_fr", sa.Text(), nullable=False),
        sa.Column("lay_summary_en", sa.Text(), nullable=False),
        sa.Column("what_changes_fr", sa.Text(), nullable=False),
        sa.Column("what_changes_en", sa.Text(), nullable=False),
        sa.Column("limits_fr", sa.Text(), nullable=False),
        sa.Column("limits_en", sa.Text(), nullable=False),
        sa.Column("code_url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_result_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "rank", name=op.f("pk_project_result")),
    )
    op.create_index("ix_project_result_kind", "project_result", ["kind"], unique=False)

    op.create_table(
        "project_source",
        sa.Column("data_source_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_source_id"], ["data_source.id"], name=op.f("fk_project_source_data_source_id_data_source")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_source_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "rank", name=op.f("pk_project_source")),
    )
    op.create_index("ix_project_source_data_source_id", "project_source", ["data_source_id"], unique=False)

    op.create_table(
        "project_domain",
        sa.Column("domain_slug", sa.String(length=90), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain_slug"], ["medical_domain.slug"], name=op.f("fk_project_domain_domain_slug_medical_domain")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_domain_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "rank", name=op.f("pk_project_domain")),
    )
    op.create_index("ix_project_domain_domain_slug", "project_domain", ["domain_slug"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_project_domain_domain_slug", "project_domain")

    op.drop_table("project_domain")
    op.drop_index("ix_project_source_data_source_id", "project_source")

    op.drop_table("project_source")
    op.drop_index("ix_project_result_kind", "project_result")

    op.drop_table("project_result")
    op.drop_index("ix_project_purpose_purpose", "project_purpose")

    op.drop_table("project_purpose")
    op.drop_index("ix_project_party_organisation_id", "project_party")

    op.drop_table("project_party")
    op.drop_index("ix_project_event_kind", "project_event")
    op.drop_index("ix_project_event_date", "project_event")

    op.drop_table("project_event")
    op.drop_index("ix_medical_domain_theme_slug", "medical_domain")

    op.drop_table("medical_domain")
    op.drop_index("ix_authorisation_project_id", "authorisation")

    op.drop_table("authorisation")
    op.drop_table("theme")
    op.drop_index("ix_record_version_subject_change", "record_version")
    op.drop_index("ix_record_version_slug", "record_version")

    op.drop_table("record_version")
    op.drop_index("ix_proposal_state", "proposal")
    op.drop_index("ix_proposal_slug", "proposal")

    op.drop_table("proposal")
    op.drop_index("ix_project_publication_change", "project")
    op.drop_index("ix_project_pathway", "project")

    op.drop_table("project")
    op.drop_index("ix_organisation_kind", "organisation")

    op.drop_table("organisation")
    op.drop_index("ix_data_source_kind", "data_source")

    op.drop_table("data_source")
    op.drop_table("change_counter")
