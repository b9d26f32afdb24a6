"""List, accept or decline what holders proposed and readers reported."""

from __future__ import annotations

import json

import click
from sqlalchemy import Engine

from citizen_site import database, settings
from citizen_site.wiring import utc_now
from registry.projects.actions import Trace
from registry.proposals import actions


@click.group()
def command() -> None:
    """Proposals of holders and reports of readers."""


@command.command("list")
def list_waiting() -> None:
    """Print what waits for a decision, one JSON line each."""
    with database.reading(_engine()) as session:
        for one in actions.waiting(session):
            said = {"id": one.id, "project": one.slug, "kind": one.kind, "received": one.received_at.isoformat()}
            click.echo(json.dumps({**said, "content": one.content}, ensure_ascii=False))


@command.command()
@click.argument("number", type=int)
@click.option("--who", required=True, help="Who decides; kept in the register, not shown to the public.")
@click.option("--why", required=True, help="The reason, public in the history of the project.")
@click.option("--dry-run", is_flag=True, help="Check that it can be published, and change nothing.")
def accept(number: int, who: str, why: str, dry_run: bool) -> None:
    """Publish proposal NUMBER."""
    with database.writing(_engine()) as session:
        actions.accept(session, number, Trace(who, why, utc_now()))
        if dry_run:
            session.rollback()
    click.echo(f"proposal {number} {'can be published' if dry_run else 'published'}")


@command.command()
@click.argument("number", type=int)
@click.option("--who", required=True, help="Who decides.")
@click.option("--why", required=True, help="The reason.")
@click.option("--dry-run", is_flag=True, help="Check that it still waits, and change nothing.")
def decline(number: int, who: str, why: str, dry_run: bool) -> None:
    """Close proposal NUMBER without following it."""
    with database.writing(_engine()) as session:
        actions.decline(session, number, Trace(who, why, utc_now()))
        if dry_run:
            session.rollback()
    click.echo(f"proposal {number} {'can be declined' if dry_run else 'declined'}")


def _engine() -> Engine:
    return database.connect(settings.read().database_url)
