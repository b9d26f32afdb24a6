"""Ask for a release: figures with noise, paid from the public budget."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from query_service.commands.releasing import Chosen, chosen
from query_service.commands.requests import read_request
from query_service.errors import RuleBroken
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.query_model.question import Dimension
from query_service.release.release import id_of
from query_service.service import Offer


class NothingToAdd(RuleBroken):
    """An answer by addition of which the parts were never released."""


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@chosen
@click.option("--asker", default="command line", show_default=True, help="The association that asks: its share pays.")
@click.option("--measure-all", is_flag=True, help="Also measure tables of which less than 30 % would be shown.")
@click.option("--by-addition", is_flag=True, help="Only add up figures released before: nothing is drawn or charged.")
def command(request: Path, chosen: Chosen, asker: str, measure_all: bool, by_addition: bool) -> None:
    """Answer REQUEST, a question as JSON, with a release: figures with noise, and what they cost.

    Prints JSON. The same question asked again gives the same bytes and costs nothing. Where figures released before add
    up to those wanted, says so on standard error, with both errors, and measures all the same. An SQLite file that is
    not there is made; a PostgreSQL database is prepared with `query-service migrate`.
    """
    asked = read_request(request)
    vault = chosen.vault()
    if vault.dialect.name == "sqlite":
        upgrade(vault, VAULT)
    service = chosen.service(vault)
    if by_addition:
        body = service.by_addition(asked)
        if body is None:
            raise NothingToAdd(
                f"{request}: no release of this question with finer tables adds up to the ones wanted. "
                "Ask without --by-addition to have them measured; nothing was charged."
            )
    else:
        if (offer := service.offer(asked)) is not None:
            click.echo(_offered(offer), err=True)
        poor = () if measure_all else service.not_worth(asked)
        if poor:
            click.echo(_not_worth(poor, len(asked.tables)), err=True)
        body = service.ask(asked, asker, poor)
    click.echo(body, nl=False)


def _not_worth(poor: Sequence[Sequence[Dimension]], tables: int) -> str:
    named = "; ".join(", ".join(dimensions) or "nothing" for dimensions in poor)
    if len(poor) == tables:
        return (
            f"By public figures hardly anything will be shown (by {named}). `query-service preview` proposes coarser."
        )
    return (
        f"Not measured, since less than 30 % would be shown by public figures: the tables by {named}. "
        "`query-service preview` proposes coarser ones; --measure-all measures them."
    )


def _offered(offer: Offer) -> str:
    return (
        f"Free with --by-addition, as sums of release {id_of(offer.sums.draw.key)}. "
        f"Standard errors: {'; '.join(_errors(offer))}."
    )


def _errors(offer: Offer) -> Iterator[str]:
    """Give the error of the sums of each table, the largest where they differ, and that of a measurement."""
    measured = {(part.table, part.measure): part.scale.sigma for part in offer.measured}
    places = {dimensions: place for place, dimensions in enumerate(offer.wanted)}
    for one in offer.sums.tables:
        dimensions = one.wanted.table.dimensions
        by = ", ".join(dimensions) or "nothing"
        free, paid = math.sqrt(one.largest), measured[places[dimensions], one.measure]
        yield f"{one.measure} by {by} {free:.1f}, measured now {paid:.1f}"
