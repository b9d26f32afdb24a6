"""Make the signed link by which the holder of a project proposes changes."""

from __future__ import annotations

import click

from citizen_site import database, settings
from registry.projects import search
from registry.proposals import tokens


@click.command()
@click.argument("slug")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
def command(slug: str, language: str) -> None:
    """Print a link, valid 90 days, by which the holder of project SLUG proposes an update or a result."""
    read = settings.read()
    with database.reading(database.connect(read.database_url)) as session:
        search.project(session, slug)
    click.echo(f"{read.public_url}/{language}/projets/{slug}/proposer/{tokens.make(read.secret_key, slug)}")
