"""The ledger: accounts, the chain of lines, draws, and the archive of what left.

Revision: 20261125_ledger
Previous:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_ledger"
down_revision = None
branch_labels = None
depends_on = None

# Tables whose rows are only added: the database itself refuses to change or erase one.
ONLY_ADDED = ("ledger_line", "release_archive")


def upgrade() -> None:
    op.create_table(
        "privacy_account",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_privacy_account_nothing_given_back")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_privacy_account")),
    )
    op.create_table(
        "ledger_line",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_line")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "draw",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asker", sa.String(length=100), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vector", sa.Text(), nullable=True),
        sa.CheckConstraint("attempt BETWEEN 1 AND 2", name=op.f("ck_draw_two_attempts")),
        sa.CheckConstraint(
            "(state IN ('drawn', 'released')) = (vector IS NOT NULL)", name=op.f("ck_draw_vector_goes_with_state")
        ),
        sa.CheckConstraint("(vector IS NULL) = (drawn_at IS NULL)", name=op.f("ck_draw_drawn_at_goes_with_vector")),
        sa.CheckConstraint("cost > 0", name=op.f("ck_draw_paid")),
        sa.PrimaryKeyConstraint("key", "attempt", name=op.f("pk_draw")),
    )
    op.create_index(op.f("ix_draw_state"), "draw", ["state"])
    op.create_table(
        "release_archive",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erratum", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_release_archive")),
    )
    for table in ONLY_ADDED:
        _refuse_changes(table)


def downgrade() -> None:
    for table in ("release_archive", "draw", "ledger_head", "ledger_line", "privacy_account"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION rows_are_only_added()")


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION rows_are_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION rows_are_only_added()"
    )
