"""The worker of the secure side."""

from __future__ import annotations

import datetime as dt
import time

import click

from query_service import database
from query_service.commands.releasing import Chosen, chosen
from query_service.snds.excluding import apply_due
from query_service.working import Passed, Worker

EXCHANGE_VARIABLE = "QUERY_SERVICE_EXCHANGE_URL"


@click.command()
@chosen
@click.option(
    "--exchange",
    "exchange_url",
    metavar="URL",
    required=True,
    envvar=EXCHANGE_VARIABLE,
    show_envvar=True,
    help="Database of the exchange: by default that of the site.",
)
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option("--every", default=10.0, show_default=True, help="Seconds between two looks.")
def command(chosen: Chosen, exchange_url: str, once: bool, every: float) -> None:
    """Answer the requests that wait in the exchange, and publish their releases at fixed instants.

    Serves no page and never listens. Stays closed, exit code 3, unless its ledger holds every published head.
    """
    exchange = database.connect(exchange_url)
    worker = Worker(chosen.service(chosen.vault()), exchange, told=lambda phrase, n: click.echo(f"{phrase}: {n}"))
    while True:
        # Objections take effect at fixed dates: from then on nobody who objects is in a draw.
        apply_due(chosen.store, dt.datetime.now(dt.UTC).date(), chosen.mapping)
        _say(worker.look())
        if once:
            return
        time.sleep(every)


def _say(passed: Passed) -> None:
    if passed != Passed():
        click.echo(
            f"{passed.answered} answered, {passed.refused} refused, {passed.failed} failed, {passed.waiting} wait"
        )
