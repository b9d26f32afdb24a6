"""From the tables of the SNDS to the event store."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click

from query_service.codes.importing.reading import read_folder
from query_service.codes.shipped import added
from query_service.commands import options
from query_service.planner.plan import YearSpan
from query_service.snds.excluding import due
from query_service.snds.ingest.running import Options, ingest, look
from query_service.store.manifest import Twins

_SIZE = re.compile(r"\d+(\.\d+)?(MB|GB|TB)")


def _years(_context: click.Context, _option: click.Parameter, text: str | None) -> YearSpan | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()) or int(first) > int(last or first):
        raise click.BadParameter(f"{text!r} is not the first and the last year, such as 2017-2021.")
    return YearSpan(int(first), int(last or first))


def _size(_context: click.Context, _option: click.Parameter, text: str) -> str:
    if not _SIZE.fullmatch(text.upper()):
        raise click.BadParameter(f"{text!r} is not a size such as 4GB.")
    return text.upper()


@click.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--store", required=True, type=click.Path(path_type=Path), help="Folder of the store to make.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="What reads and writes.",
)
@options.spark_master()
@click.option(
    "--years",
    callback=_years,
    help="Years of care that the extraction holds whole, such as 2017-2021; town care outside them is left out. "
    "By default those of synthetic.json, else those seen.",
)
@click.option("--vintage", default="", help="Name of the extraction. By default its last month of flux.")
@click.option(
    "--mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of pseudonyms and numbers, which objections need. By default STORE.mapping.parquet, beside the store.",
)
@click.option(
    "--twins",
    type=click.Choice([str(one) for one in Twins]),
    default=str(Twins.ONE_UNIT),
    show_default=True,
    help="People who share the number of a card are one unit; apart, as the handbook counts, nothing can be released.",
)
@click.option(
    "--codes",
    "official",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the official files of codes (MS_CIM_V.csv, IR_CCAM_V63.csv…): tells which codes they do not have.",
)
@click.option("--replace", is_flag=True, help="Replace the store that is there, unless somebody reads it.")
@click.option("--memory", default="4GB", show_default=True, callback=_size, help="Most memory of DuckDB.")
@click.option("--spill", default="40GB", show_default=True, callback=_size, help="Most disk for what exceeds it.")
@click.option("--threads", type=click.IntRange(min=1), help="Of DuckDB. By default all the processors.")
@click.option(
    "--report", "report_file", type=click.Path(dir_okay=False, path_type=Path), help="Also write the report, as JSON."
)
@click.option("--dry-run", is_flag=True, help="Check the tables, say what they hold, and write nothing.")
def command(
    source: Path,
    store: Path,
    engine: str,
    spark_master: str,
    years: YearSpan | None,
    vintage: str,
    mapping: Path | None,
    twins: str,
    official: Path | None,
    replace: bool,
    memory: str,
    spill: str,
    threads: int | None,
    report_file: Path | None,
    dry_run: bool,
) -> None:
    """Make an event store of the tables of the SNDS in SOURCE.

    One folder or file for each table, named as the table, in Parquet or CSV. Prints what was read, kept and dropped by
    each rule: keep it inside, its counts are true figures. A stopped ingest leaves the former store; run it again.
    """
    codes = tuple(one.edition for one in read_folder(official, added=added())) if official else ()
    spark = spark_master if engine == "spark" else ""
    chosen = Options(years, vintage, mapping, Twins(twins), replace, memory, spill, threads, codes, spark=spark)
    report = look(source, chosen) if dry_run else ingest(source, store, chosen)
    click.echo(report.as_text())
    if dry_run:
        return
    if report_file is not None:
        report_file.write_text(report.as_json(), encoding="utf-8")
    if chosen.twins is Twins.ONE_UNIT and due(store, dt.datetime.now(dt.UTC).date(), mapping):
        click.echo(
            "objections are in effect and are not applied to this store: nothing is released from it before "
            f"`query-service exclude --store {store}{f' --mapping {mapping}' if mapping else ''}`"
        )
