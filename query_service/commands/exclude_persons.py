"""Objections: keep those received, and take those whose day has come out of a store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from query_service.commands import options
from query_service.snds import excluding, objections
from query_service.snds.excluding import Standing
from query_service.snds.ingest.placing import mapping_beside


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--store", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the store.")
@options.mapping()
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day it is, such as 2026-12-01: today (UTC) by default; a day to come for a synthetic store only.",
)
@click.option("--dry-run", is_flag=True, help="Check the file, say what would be kept and applied, and write nothing.")
def command(file: Path | None, store: Path, mapping: Path | None, on: dt.datetime | None, dry_run: bool) -> None:
    """Keep the objections of FILE, and take those whose day has come out of the store.

    FILE: CSV with a column BEN_IDT_ANO, one pseudonym a line, and perhaps `received`, the day of the objection
    (2026-11-25; without it, the day this runs). An objection takes effect on the first of the month after. All are kept
    beside the mapping of pseudonyms; without FILE, those kept before are applied: on that day, and after an ingest.
    Running it again changes nothing. What it says are true figures: keep it inside.
    """
    today = dt.datetime.now(dt.UTC).date()
    day = on.date() if on else today
    excluding.check_day(store, day, today)
    where = mapping or mapping_beside(store)
    listed = objections.read_list(file, day) if file else {}
    if dry_run:
        standing = excluding.look(listed, store, day, where)
        _say_kept(standing, where, "would be kept in")
        click.echo(f"would be taken out of the store: {_count(len(standing.persons), 'person')}")
        return
    standing = excluding.keep(listed, store, day, where)
    _say_kept(standing, where, "kept in")
    written = excluding.apply_due(store, day, where)
    click.echo(f"taken out of the store: {_count(len(standing.persons), 'person')}")
    if written.again:
        click.echo(f"{written.again} of its {_count(written.files, 'file')} written again")


def _say_kept(standing: Standing, mapping: Path, how: str) -> None:
    if standing.listed:
        click.echo(f"{_count(standing.listed, 'objection')} in the list, {standing.new} of them new")
    if standing.new:
        click.echo(f"{how} {objections.beside(mapping)}")
    for day, number in sorted(standing.waiting.items()):
        click.echo(f"to take effect on {day}: {_count(number, 'objection')}")
    click.echo(f"in effect: {_count(standing.due, 'objection')}, {standing.unknown} of people unknown to this store")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
