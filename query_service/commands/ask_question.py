"""Ask for a release: figures with noise, paid from the public budget."""

from __future__ import annotations

from pathlib import Path

import click

from query_service import database
from query_service.assembly import EngineName, service_over
from query_service.commands import options
from query_service.commands.requests import read_request
from query_service.ledger.policy import SHIPPED, Policy, read_policy
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--store", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the store."
)
@options.database()
@options.policy()
@options.engine()
@options.spark_master()
@click.option("--asker", default="command line", show_default=True, help="The association that asks: its share pays.")
def command(
    request: Path, store: Path, database_url: str, policy_name: str, engine: str, spark_master: str, asker: str
) -> None:
    """Answer REQUEST, a question as JSON, with a release: figures with noise, and what they cost.

    Prints JSON. The same question asked again gives the same bytes and costs nothing. An SQLite file that is not there
    is made; a PostgreSQL database is prepared with `query-service migrate`.
    """
    asked = read_request(request)
    policy = found_policy(policy_name)
    vault = database.connect(database_url)
    if vault.dialect.name == "sqlite":
        upgrade(vault, VAULT)
    service = service_over(store, vault, policy, EngineName(engine), master=spark_master)
    click.echo(service.ask(asked, asker), nl=False)


def found_policy(name: str) -> Policy:
    """Return the policy that ships under this name, else that of a file."""
    shipped = SHIPPED / f"{name}.toml"
    return read_policy(shipped if shipped.is_file() else Path(name))
