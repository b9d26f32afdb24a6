"""Make a synthetic SNDS."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from query_service.snds.synthesis.copying import ROWS_A_PERSON_YEAR, Order, read_years, synthesise
from query_service.snds.synthesis.report.writing_report import REPORT
from query_service.snds.synthesis.written.writing import FileFormat


@click.command()
@click.option("--persons", required=True, type=click.IntRange(min=1), help="How many persons.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder to write: empty, new, or a former copy."
)
@click.option("--years", default="2017-2021", show_default=True, help="Years of care, first and last.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Same seed, same bytes.")
@click.option("--all-columns", is_flag=True, help="Write the other columns of each table too, empty.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice([str(one) for one in FileFormat]),
    default=str(FileFormat.PARQUET),
    show_default=True,
    help="CSV has semicolons and UTF-8.",
)
@click.option("--dry-run", is_flag=True, help="Say about how many rows it would be, and write nothing.")
def command(persons: int, out: Path, years: str, seed: int, all_columns: bool, file_format: str, dry_run: bool) -> None:
    """Make a synthetic SNDS: the real tables, persons who do not exist, drawn from published figures.

    Beside the tables: synthetic.json, the truth (truth.parquet or truth.csv), and a report that compares the copy with
    published figures (report.md, report.svg).
    """
    first, last = read_years(years)
    order = Order(persons, first, last, seed, out, FileFormat(file_format), all_columns)
    if dry_run:
        about = persons * (last - first + 1) * ROWS_A_PERSON_YEAR
        click.echo(f"about {about} rows in {out}, {file_format}")
        return
    with click.progressbar(length=persons, label="persons", file=sys.stderr) as bar:
        made = synthesise(order, done=bar.update)
    agree = sum(one.agrees for one in made.compared)
    click.echo(f"{sum(made.rows.values())} rows in {len(made.rows)} tables: {out}")
    click.echo(f"{agree} of {len(made.compared)} published figures agree: {out / REPORT}")
