"""The worker of the secure side."""

from __future__ import annotations

import time
from pathlib import Path

import click

from query_service import database
from query_service.assembly import EngineName, service_over
from query_service.commands import options
from query_service.commands.ask_question import found_policy
from query_service.working import Passed, Worker

EXCHANGE_VARIABLE = "QUERY_SERVICE_EXCHANGE_URL"


@click.command()
@click.option(
    "--store", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the store."
)
@options.database()
@click.option(
    "--exchange", "exchange_url", metavar="URL", required=True, envvar=EXCHANGE_VARIABLE, show_envvar=True,
    help="Database of the exchange: by default that of the site.",
)  # fmt: skip
@options.policy()
@options.engine()
@options.spark_master()
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option("--every", default=10.0, show_default=True, help="Seconds between two looks.")
def command(
    store: Path, database_url: str, exchange_url: str, policy_name: str, engine: str, spark_master: str, once: bool,
    every: float,
) -> None:  # fmt: skip
    """Answer the requests that wait in the exchange, and publish their releases at fixed instants.

    Serves no page and never listens. Stays closed, exit code 3, unless its ledger holds every published head.
    """
    vault, exchange = database.connect(database_url), database.connect(exchange_url)
    service = service_over(store, vault, found_policy(policy_name), EngineName(engine), master=spark_master)
    worker = Worker(service, exchange, told=lambda phrase, number: click.echo(f"{phrase}: {number}"))
    while True:
        _say(worker.look())
        if once:
            return
        time.sleep(every)


def _say(passed: Passed) -> None:
    if passed != Passed():
        click.echo(
            f"{passed.answered} answered, {passed.refused} refused, {passed.failed} failed, {passed.waiting} wait"
        )
