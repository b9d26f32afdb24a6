"""True figures of a synthetic store."""

from __future__ import annotations

from pathlib import Path

import click

from query_service.assembly import EngineName, french_name, report_exactly
from query_service.commands import options
from query_service.commands.requests import read_request
from query_service.exact_report import as_csv, as_json, as_text
from query_service.query_model.codes import CodeSystem


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--store", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the store."
)
@options.engine()
@options.spark_master()
@click.option("--json", "form", flag_value="json", help="Print the columns and rows of each table as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print each table as CSV.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the sentence.")
@click.option(
    "--explain", is_flag=True, help="Also say, on standard error, how it is answered: plan, row groups read, time."
)
def command(
    request: Path, store: Path, engine: str, spark_master: str, form: str | None, language: str, explain: bool
) -> None:
    """Answer REQUEST, a question as JSON, with the true figures of a synthetic store.

    Refused over a store whose manifest does not say that it is synthetic. Amounts are in cents in JSON and CSV; a cell
    that is zero is left out. What a window lacks because the store does not cover it is noted: in the text, under
    `notes` of each table in JSON, on standard error with CSV. Examples of questions are in query_service/examples.
    """
    asked = read_request(request)
    report, explanation = report_exactly(asked, EngineName(engine), store, master=spark_master, explain=explain)
    if explanation:
        click.echo(explanation, err=True)
    if form == "json":
        click.echo(as_json(report))
    elif form == "csv":
        for note in report.notes:
            click.echo(f"Note: {note}.", err=True)
        click.echo(as_csv(report), nl=False)
    else:
        click.echo(as_text(report, language, french_name if language == "fr" else _no_name))


def _no_name(_system: CodeSystem, _code: str) -> str:
    """Labels are French: an English sentence has the codes alone."""
    return ""
