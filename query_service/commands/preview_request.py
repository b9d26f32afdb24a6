"""Look at a question before it is asked: what it would give and cost, from public figures only."""

from __future__ import annotations

import json
from pathlib import Path

import click

from query_service.assembly import french_name
from query_service.codes.shipped import shipped_expansion
from query_service.commands import options
from query_service.commands.previewing.as_json import as_json
from query_service.commands.previewing.as_text import as_text
from query_service.commands.previewing.seen import seen_in
from query_service.commands.releasing import found_policy
from query_service.commands.requests import read_request
from query_service.errors import IllFormed
from query_service.preview.expected import Said
from query_service.preview.preview import Target, Terms, preview
from query_service.query_model.question import Dimension, Table


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.policy()
@click.option(
    "--expected",
    type=click.FloatRange(min=0, min_open=True),
    help="Your own estimate: how many in one year in France, in the unit of the question.",
)
@click.option(
    "--release",
    "releases",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An earlier release of the same question: what it showed counts first. May be given several times.",
)
@click.option(
    "--target",
    type=click.FloatRange(min=0, min_open=True),
    metavar="PERCENT",
    help="An error wanted: half of the interval in per cent of the figure. Says which level or loss reaches it.",
)
@click.option(
    "--table", metavar="DIMENSIONS", help="The table of --target, such as region or year,sex; else the first."
)
@click.option("--json", "in_json", is_flag=True, help="Print JSON: see docs/preview.md.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Of the text.")
def command(
    request: Path,
    policy_name: str,
    expected: float | None,
    releases: tuple[Path, ...],
    target: float | None,
    table: str | None,
    in_json: bool,
    language: str,
) -> None:
    """Tell what REQUEST, a question as JSON, would give and cost before it is asked. Nothing is charged.

    For each cell the figure expected, its error, the chance that it is hidden; the price; coarser questions that would
    show more. From public figures, the request and the policy alone: no store, no database and no datum is opened.
    """
    policy, asked = found_policy(policy_name), read_request(request)
    if table is not None and target is None:
        raise IllFormed("--table", "is the table of --target: give the error that is wanted as well.")
    found = preview(
        asked,
        shipped_expansion(),
        Terms(policy.levels, policy.floor, policy.clips),
        Said(expected, tuple(one for path in releases for one in seen_in(path, asked, policy)), policy.persons),
        None if target is None else Target(target / 100, None if table is None else _dimensions(table)),
    )
    if in_json:
        click.echo(json.dumps(as_json(found, policy), ensure_ascii=False, indent=1))
    else:
        click.echo(as_text(found, policy, language, french_name))


def _dimensions(text: str) -> tuple[Dimension, ...]:
    """Return the dimensions of a text such as "year,region"; none for an empty one."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in {one.value for one in Dimension}]
    if unknown:
        known = ", ".join(Dimension)
        raise IllFormed("--table", f"{unknown[0]!r} is no dimension; known are {known}.")
    return Table(tuple(Dimension(word) for word in words)).dimensions
