"""Ask for a release: figures with noise, paid from the public budget."""

from __future__ import annotations

from pathlib import Path

import click

from query_service.commands.releasing import Chosen, chosen
from query_service.commands.requests import read_request
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@chosen
@click.option("--asker", default="command line", show_default=True, help="The association that asks: its share pays.")
def command(request: Path, chosen: Chosen, asker: str) -> None:
    """Answer REQUEST, a question as JSON, with a release: figures with noise, and what they cost.

    Prints JSON. The same question asked again gives the same bytes and costs nothing. An SQLite file that is not there
    is made; a PostgreSQL database is prepared with `query-service migrate`.
    """
    asked = read_request(request)
    vault = chosen.vault()
    if vault.dialect.name == "sqlite":
        upgrade(vault, VAULT)
    click.echo(chosen.service(vault).ask(asked, asker), nl=False)
