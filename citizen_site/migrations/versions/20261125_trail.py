"""The trail of acts of officers and members, to which lines are only added.

Revision: 20261125_trail
Previous: 20261124_register
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_trail"
down_revision = "20261124_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trail_line",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing", sa.String(length=90), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trail_line")),
    )
    op.create_index(op.f("ix_trail_line_at"), "trail_line", ["at"])
    op.create_index(op.f("ix_trail_line_who"), "trail_line", ["who"])
    op.create_table(
        "trail_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_trail_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_head")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _refuse_changes_on_sqlite()
    else:
        _refuse_changes_on_postgresql()


def downgrade() -> None:
    op.drop_table("trail_head")
    op.drop_table("trail_line")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION lines_of_the_trail_are_only_added()")


def _refuse_changes_on_sqlite() -> None:
    refused = "BEGIN SELECT RAISE(ABORT, 'lines of the trail are only added'); END"
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER trail_line_no_{act.lower()} BEFORE {act} ON trail_line {refused}")
    # INSERT OR REPLACE takes a row away without calling the trigger of DELETE.
    there = "EXISTS (SELECT 1 FROM trail_line WHERE number = NEW.number)"
    op.execute(f"CREATE TRIGGER trail_line_no_replace BEFORE INSERT ON trail_line WHEN {there} {refused}")


def _refuse_changes_on_postgresql() -> None:
    # A function of this step alone: the vault of the query service, which may share the database, has its own.
    op.execute(
        "CREATE FUNCTION lines_of_the_trail_are_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'lines of the trail are only added'; END $$"
    )
    for act, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER trail_line_no_{act.split()[0].lower()} BEFORE {act} ON trail_line "
            f"FOR EACH {each} EXECUTE FUNCTION lines_of_the_trail_are_only_added()"
        )
