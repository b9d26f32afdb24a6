"""Bring the database of the site to the tables of this release."""

from __future__ import annotations

import click

from citizen_site import database, settings
from citizen_site.migrations.running import pending, upgrade
from registry.projects.describing import lay_vocabulary


@click.command()
@click.option("--dry-run", is_flag=True, help="Say which steps would run, and run none.")
def command(dry_run: bool) -> None:
    """Bring the database to the tables of this release."""
    engine = database.connect(settings.read().database_url)
    steps = pending(engine)
    for step in steps:
        click.echo(f"{'would run' if dry_run else 'running'} {step}")
    if not dry_run:
        upgrade(engine)
        with database.writing(engine) as session:
            lay_vocabulary(session)
    if not steps:
        click.echo("nothing to run")
