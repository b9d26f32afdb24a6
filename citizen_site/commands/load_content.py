"""Put the content that ships with the project into the register."""

from __future__ import annotations

import click

from citizen_site import database, settings
from citizen_site.settings import Settings
from citizen_site.wiring import utc_now
from registry.content.loading import Loaded, load
from registry.projects.actions import Trace

# Public in the history of each record, in the language of the register.
WHY = "Projets, organismes et bases nommés dans les documents publics du Health Data Hub, de 2019 à 2025"


@click.command()
@click.option("--dry-run", is_flag=True, help="Say how many projects are new or changed, and write nothing.")
def command(dry_run: bool) -> None:
    """Load the projects, organisations and databases that ship with the site."""
    done = load_content(settings.read(), dry_run=dry_run)
    click.echo(f"projects: {done.new} new, {done.changed} changed, {done.unchanged} unchanged")


def load_content(read: Settings, *, dry_run: bool = False) -> Loaded:
    """Load the content in one transaction, or only see what that would do."""
    with database.writing(database.connect(read.database_url)) as session:
        done = load(session, Trace("content of the project", WHY, utc_now()))
        if dry_run:
            session.rollback()
    return done
