"""The whole ingest on one screen: look, number persons, find events, write, put in place."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from query_service.codes.nomenclature import Nomenclature
from query_service.planner.plan import YearSpan
from query_service.snds.ingest import coverage, placing
from query_service.snds.ingest.events.acts import find_acts
from query_service.snds.ingest.events.deaths import find_deaths
from query_service.snds.ingest.events.drugs import find_drugs
from query_service.snds.ingest.events.illnesses import find_illnesses
from query_service.snds.ingest.events.lab_tests import find_lab_tests
from query_service.snds.ingest.events.presence import find_presence
from query_service.snds.ingest.events.stays import find_stays
from query_service.snds.ingest.events.town import find_fees
from query_service.snds.ingest.events.visits import find_visits
from query_service.snds.ingest.persons import number_persons
from query_service.snds.ingest.report import Journal, Report
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source.finding import Source, find_tables
from query_service.snds.ingest.source.open_lists import OpenLists
from query_service.snds.ingest.source.reading import ReadTable, read_tables
from query_service.snds.ingest.source.shipped import editions
from query_service.snds.ingest.source.wanted import TABLES
from query_service.snds.ingest.sql import Workbench
from query_service.snds.ingest.writing import write_mapping, write_tables
from query_service.store.duckdb_files import DuckDBFiles
from query_service.store.manifest import Manifest, Twins, write_manifest


@dataclass(frozen=True, slots=True)
class Options:
    """How to ingest. `years`: the only years of town care, None for all. `mapping`: None for beside the store.

    `memory`, `spill` (4GB, 40GB…) and `threads` bound DuckDB. `spark`: address of the Spark to ingest with instead, ""
    for DuckDB. `codes`: whole nomenclatures to look codes up in. `without` names rules to leave out: tests only.
    """

    years: YearSpan | None = None
    vintage: str = ""
    mapping: Path | None = None
    twins: Twins = Twins.ONE_UNIT
    replace: bool = False
    memory: str = "4GB"
    spill: str = "40GB"
    threads: int | None = None
    codes: tuple[Nomenclature, ...] = ()
    without: tuple[str, ...] = ()
    spark: str = ""


def ingest(folder: Path, store: Path, options: Options | None = None) -> Report:
    """Make a store of the tables of a folder and return what was read, kept, dropped and written.

    Raises UnreadableSource for what cannot be read or decided, UnusableStore for a place that cannot be written.
    """
    chosen = options or Options()
    mapping = chosen.mapping or placing.mapping_beside(store)
    placing.check_target(store, mapping, chosen.replace)
    source = find_tables(folder)
    with placing.workshop(store) as work, _bench(work, chosen) as bench:
        journal = Journal()
        rules = Rules(chosen.without)
        _look(bench, source, work, rules, OpenLists(chosen.codes), journal)
        _find_events(bench, source, rules, chosen, journal)
        numbering = secrets.token_hex(16)
        written = write_tables(bench, work / "store", rules)
        write_mapping(bench, work / "mapping.parquet", numbering)
        write_manifest(_manifest(bench, source, chosen, numbering, written, journal), work / "store")
        placing.place(work / "store", store, work / "mapping.parquet", mapping)
    return journal.report(written)


def look(folder: Path, options: Options | None = None) -> Report:
    """Check the tables of a folder as an ingest would and return what they hold; nothing is written."""
    chosen = options or Options()
    source = find_tables(folder)
    with tempfile.TemporaryDirectory() as place, _bench(Path(place), chosen) as bench:
        journal = Journal()
        for read in _look(bench, source, Path(place), Rules(chosen.without), OpenLists(chosen.codes), journal):
            journal.add(read.name, read.rows, {})
    return journal.report({})


def _bench(work: Path, options: Options) -> AbstractContextManager[Workbench]:
    if options.spark:
        # Here and not above: pyspark is optional.
        from query_service.store.spark_files import SparkFiles

        return SparkFiles(work, master=options.spark)
    return DuckDBFiles(work, memory=options.memory, spill=options.spill, threads=options.threads)


def _look(
    bench: Workbench, source: Source, work: Path, rules: Rules, lists: OpenLists, journal: Journal
) -> tuple[ReadTable, ...]:
    found = read_tables(bench, source, work, rules, lists)
    journal.unknown.extend(one for read in found for one in read.unknown)
    journal.not_looked_up.extend(lists.lacking)
    journal.lack(f"table {table.name}: {table.without}" for table in TABLES if table.name not in source.tables)
    journal.lack(f"column {name} of {read.name}" for read in found for name in read.absent)
    return found


def _find_events(bench: Workbench, source: Source, rules: Rules, options: Options, journal: Journal) -> None:
    years = range(options.years.first, options.years.last + 1) if options.years else None
    number_persons(bench, rules, options.twins, journal)
    find_fees(bench, rules, options.twins, years, journal)
    find_stays(bench, rules, journal)
    find_visits(bench, rules)
    find_drugs(bench, rules, journal)
    find_acts(bench, source, rules, journal)
    find_lab_tests(bench, rules, journal)
    find_illnesses(bench, rules, options.twins, journal)
    find_deaths(bench, rules, journal)
    find_presence(bench)


def _manifest(
    bench: Workbench, source: Source, options: Options, numbering: str, written: Mapping[str, int], journal: Journal
) -> Manifest:
    flux = coverage.flux_of(bench)
    seen = coverage.years_seen(bench)
    town = options.years or source.years_said or seen
    if town is not None and town is seen:
        journal.note("the years covered are those seen in the data: name those that are whole with --years")
    notes = coverage.incomplete(flux, town if seen else None)
    for note in notes:
        journal.note(note)
    stays = source.years("T_MCOaaB")
    last = f"{flux.last:%Y-%m}" if flux.last else str(stays[-1]) if stays else "unknown"
    return Manifest(
        vintage=options.vintage or last,
        source=source.folder.name,
        synthetic=source.synthetic,
        coverage=coverage.coverage_of(source, town),
        rows=written,
        numbering=numbering,
        twins=options.twins,
        code_systems=source.said.get("code_systems") or editions(),
        notes=notes,
        ordered_persons=source.ordered_persons,
    )
