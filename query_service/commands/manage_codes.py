"""Nomenclatures: import the official files, look codes up, make the shipped extract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import click

from query_service import database
from query_service.codes import shipped
from query_service.codes.actions import import_nomenclature
from query_service.codes.importing.extract import is_extract, make_extract, read_extract
from query_service.codes.importing.reading import Reading, read_folder
from query_service.codes.nomenclature import SYSTEMS, Nomenclature
from query_service.codes.search import MOST, SearchIndex
from query_service.codes.stored import latest_editions
from query_service.codes.trace import Trace
from query_service.commands import options

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Nomenclatures: import them, look codes up."""


@command.command("import")
@click.argument("folder", type=FOLDER)
@options.database(required=False)
@click.option("--edition", default="", help="Name of the edition, such as 2020-12. By default made from the content.")
@click.option("--who", default="operator", show_default=True, help="Who imports.")
@click.option("--why", default="import of official files", show_default=True, help="Why.")
@click.option("--dry-run", is_flag=True, help="Read the files, say what they hold, and write nothing.")
def import_command(folder: Path, database_url: str | None, edition: str, who: str, why: str, dry_run: bool) -> None:
    """Import the official files of FOLDER (MS_CIM_V.csv, IR_CCAM_V63.csv…), or an extract of this project.

    An edition is kept for good: importing the same again changes nothing, other codes need another --edition.
    """
    readings = _read(folder, edition)
    for reading in readings:
        _describe(reading)
    if dry_run:
        return
    if not database_url:
        raise click.UsageError("The codes are written to the exchange: name its --database, or try --dry-run.")
    trace = Trace(who, why, dt.datetime.now(dt.UTC))
    with database.writing(database.connect(database_url)) as session:
        for reading in readings:
            new = import_nomenclature(session, reading.edition, trace)
            click.echo(f"{reading.edition.system} {reading.edition.version}: {'imported' if new else 'there already'}")


@command.command("search")
@click.argument("text", nargs=-1, required=True, metavar="WORDS")
@click.option("--system", type=click.Choice(SYSTEMS), help="Only in this nomenclature.")
@click.option("--most", default=MOST, show_default=True, help="How many to show.")
@options.database(required=False)
def search_command(text: tuple[str, ...], system: str | None, most: int, database_url: str | None) -> None:
    """Find codes by a code, by its beginning or by French WORDS.

    Looks into the extract shipped with the project, or into the nomenclatures imported into --database.
    """
    for found in _index(database_url).search(" ".join(text), system or "", most):
        left_out = "" if found.whole else "  (subdivisions left out of the extract)"
        click.echo(f"{found.system}  {found.code}  {found.label}{left_out}")


@command.command("extract")
@click.argument("folder", type=FOLDER)
@click.option("--into", type=FOLDER, required=True, help="Folder with editions.csv, selection.csv and added.csv.")
@click.option("--dry-run", is_flag=True, help="Say how large each file would be, and write none.")
def extract_command(folder: Path, into: Path, dry_run: bool) -> None:
    """Make the extract that ships with the project again, from the official files of FOLDER."""
    texts = make_extract((reading.edition for reading in read_folder(folder)), into)
    for name, text in texts.items():
        click.echo(f"{name}: {text.count(chr(10)) - 1} codes, {len(text.encode())} bytes")
        if not dry_run:
            (into / name).write_text(text, encoding="utf-8")


def _read(folder: Path, edition: str) -> tuple[Reading, ...]:
    if is_extract(folder):
        return tuple(Reading(one, ()) for one in read_extract(folder))
    return read_folder(folder, edition, added=shipped.added())


def _describe(reading: Reading) -> None:
    one = reading.edition
    click.echo(f"{one.system} {one.version}: {len(one.entries)} codes from {one.source or 'the folder'}")
    for left_out in reading.left_out:
        click.echo(f"  left out: {left_out.file}, line {left_out.line}: {left_out.code!r} has not the shape of a code")


def _index(database_url: str | None) -> SearchIndex:
    if not database_url:
        return shipped.shipped_index()
    with database.reading(database.connect(database_url)) as session:
        editions: Iterable[Nomenclature] = latest_editions(session)
    return SearchIndex(editions, shipped.chapters(), shipped.lay_words())
