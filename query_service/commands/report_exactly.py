"""True figures of a synthetic store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from query_service.assembly import EngineName, report_exactly
from query_service.codes.shipped import shipped
from query_service.commands import options
from query_service.errors import IllFormed
from query_service.exact_report import as_csv, as_json, as_text
from query_service.query_model.codes import CodeSystem
from query_service.query_model.json_reading import from_json


@click.command()
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--store", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the store."
)
@click.option(
    "--engine",
    type=click.Choice([str(name) for name in EngineName]),
    default=str(EngineName.DUCKDB),
    show_default=True,
    help="What answers; in_memory is the reference, for small stores.",
)
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
    asked = from_json(_read(request))
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
        click.echo(as_text(report, language, _french_name if language == "fr" else _no_name))


def _read(request: Path) -> Any:
    try:
        return json.loads(request.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise IllFormed("request", f"{request} is no JSON: {error}.") from None


def _french_name(system: CodeSystem, code: str) -> str:
    found = [entry.label for one in shipped() if one.system == system and (entry := one.get(code)) is not None]
    return found[-1] if found else ""


def _no_name(_system: CodeSystem, _code: str) -> str:
    """Labels are French: an English sentence has the codes alone."""
    return ""
