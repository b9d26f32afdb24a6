"""Bring the register to what a published file says."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from citizen_site import database, settings
from citizen_site.commands import BAD_INPUT
from citizen_site.wiring import utc_now
from registry.importing import report
from registry.importing.formats import Format
from registry.importing.reading import Choices
from registry.importing.run_import import Outcome, import_file
from registry.projects.actions import Trace

_SHOWN = 200  # projects or rows on the screen; the report has them all


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice([form.value for form in Format]),
              help="What the file is; found from its content when not said.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what is new, changed and gone, field by field, and write nothing.")
@click.option("--report", "report_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write there what is said of each row and cell: CSV, or JSON by its name.")  # fmt: skip
@click.option("--origin", default="", help="The source to name for projects that the file gives none for.")
@click.option(
    "--withdraw-gone", is_flag=True, help="Withdraw the projects of this source that the file no longer names."
)
@click.option("--keep-unknown-words", is_flag=True,
              help="Keep a project whose purpose, domain or pathway has no code, with its words.")  # fmt: skip
@click.option("--who", default="import", show_default=True, help="Who imports; kept in the register, not public.")
@click.option("--why", default="", help="The reason, public in the history of each project.")
def command(
    file: Path,
    form: str | None,
    dry_run: bool,
    report_file: Path | None,
    origin: str,
    withdraw_gone: bool,
    keep_unknown_words: bool,
    who: str,
    why: str,
) -> None:
    """Import FILE: Excel layout of the Health Data Hub, CSV or JSON of this register.

    A project is known by its number, then its address; the file changes only the fields it has a
    column for, and a second import of the same file changes nothing. A bad row is named with its
    line, column, value, rule and remedy; the good ones are imported, and the command then ends with 2.
    """
    choices = Choices(Format(form) if form else None, origin, keep_unknown_words)
    if report_file:
        report.check_writable(report_file)
    trace = Trace(who, why or f"Import du fichier {file.name}", utc_now())
    engine = database.connect(settings.read().database_url)
    opened = database.reading if dry_run else database.writing
    with opened(engine) as session:
        outcome = import_file(session, file, trace, choices, dry_run=dry_run, withdraw_gone=withdraw_gone)
    if report_file:
        report.write_report(outcome, report_file)
    _say(outcome, dry_run=dry_run)
    if outcome.bad_rows:
        sys.exit(BAD_INPUT)


def _say(outcome: Outcome, *, dry_run: bool) -> None:
    if dry_run:
        _echo(list(report.change_sentences(outcome)), err=False)
    _echo(list(report.remark_sentences(outcome)), err=False)
    _echo(list(report.bad_sentences(outcome)), err=True)
    click.echo(report.summary(outcome, dry_run=dry_run))


def _echo(sentences: list[str], *, err: bool) -> None:
    for sentence in sentences[:_SHOWN]:
        click.echo(sentence, err=err)
    if len(sentences) > _SHOWN:
        click.echo(f"… and {len(sentences) - _SHOWN} more: say --report FILE to have them all", err=err)
