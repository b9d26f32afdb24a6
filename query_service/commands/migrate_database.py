"""Bring a database to the tables of this release."""

from __future__ import annotations

import click

from query_service import database
from query_service.commands import options
from query_service.migrations.histories import EXCHANGE, VAULT, History
from query_service.migrations.running import pending, upgrade

HISTORIES = {history.name: history for history in (EXCHANGE, VAULT)}


@click.command()
@options.database()
@click.option(
    "--only",
    type=click.Choice(sorted(HISTORIES)),
    help="One set of tables: `exchange` in the database of the site, `vault` in the query database. Both by default.",
)
@click.option("--dry-run", is_flag=True, help="Say which steps would run, and run none.")
def command(database_url: str, only: str | None, dry_run: bool) -> None:
    """Bring a database to the tables of this release: those of the exchange, of the vault, or both."""
    engine = database.connect(database_url)
    wanted: list[History] = [HISTORIES[only]] if only else list(HISTORIES.values())
    steps = [(history, step) for history in wanted for step in pending(engine, history)]
    for history, step in steps:
        click.echo(f"{'would run' if dry_run else 'running'} {history.name} {step}")
    if not steps:
        click.echo("nothing to run")
    if not dry_run:
        for history in wanted:
            upgrade(engine, history)
