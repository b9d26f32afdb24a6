"""Spark makes the store that DuckDB makes: every table, number of person and row, in the same order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from query_service.snds.ingest.report import Report
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.running import Options, ingest
from query_service.snds.ingest.source.columns import Column, Kind
from query_service.snds.ingest.source.values import read
from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.written.writing import FileFormat
from query_service.store.duckdb_files import DuckDBFiles
from query_service.store.layout import TABLES
from query_service.store.manifest import Twins, check_store
from query_service.store.reading import rows_of
from tests.builders.snds import MiniSnds
from tests.spark import ON_SPARK
from tests.spec.traps import (
    test_codes,
    test_hospital,
    test_long_term_illness,
    test_persons,
    test_residence,
    test_town_care,
)
from tests.spec.traps.asking import Given, MadeStore

pytestmark = list(ON_SPARK)

TRAPS = (test_codes, test_hospital, test_long_term_illness, test_persons, test_residence, test_town_care)
ONE_THREAD = Options(threads=1)
WHO = ("BEN_NIR_PSA", "NIR_ANO_17", "BEN_IDT_ANO", "BEN_NIR_ANO", "DCD_IDT_ENC")
NUMBERS = ("DCT_ORD_NUM", "RSA_NUM", "SEQ_NUM", "RHA_NUM", "RHAD_NUM")


@pytest.fixture
def both(tmp_path: Path, spark_master: str) -> Callable[..., tuple[Report, Report]]:
    """Ingest a source with both engines and compare the stores; returns the two reports."""

    def compare(source: Path, options: Options = ONE_THREAD) -> tuple[Report, Report]:
        places = tmp_path / "duckdb", tmp_path / "spark"
        reports = (
            ingest(source, places[0], replace(options, replace=True)),
            ingest(source, places[1], replace(options, replace=True, spark=spark_master)),
        )
        usual, ours = (rows_of(place) for place in places)
        for table in TABLES:
            assert ours[table.name] == usual[table.name], table.name
        assert types_of(places[1]) == types_of(places[0])
        manifests = [replace(check_store(place), numbering="") for place in places]
        assert manifests[1] == manifests[0]
        mappings = [parquet.read_table(place.with_name(f"{place.name}.mapping.parquet")) for place in places]
        assert mappings[1].to_pylist() == mappings[0].to_pylist()
        assert set(mappings[1].schema.metadata) >= {b"numbering"}
        return reports

    return compare


def types_of(store: Path) -> dict[str, list[pa.DataType]]:
    """Return the types of the columns of each file, by its folder."""
    return {str(path.parent.relative_to(store)): parquet.read_schema(path).types for path in store.rglob("*.parquet")}


def test_a_synthetic_copy_gives_the_same_store(both: Callable[..., Any], tmp_path: Path) -> None:
    synthesise(Order(300, 2019, 2020, 1, tmp_path / "copy", FileFormat.PARQUET, all_columns=False))
    usual, ours = both(tmp_path / "copy")
    assert ours == usual
    assert min(usual.written.values()) > 0


@pytest.mark.parametrize("twins", [Twins.ONE_UNIT, pytest.param(Twins.APART, marks=pytest.mark.slow)])
def test_the_traps_of_the_handbook_give_the_same_store(both: Callable[..., Any], tmp_path: Path, twins: Twins) -> None:
    drawn = drawn_for_the_traps(tmp_path / "traps")
    assert len(drawn) >= 27
    usual, ours = both(put_together(drawn).write(tmp_path / "copy"), replace(ONE_THREAD, twins=twins))
    assert ours == usual


def drawn_for_the_traps(folder: Path) -> list[MiniSnds]:
    """Return every mini SNDS that the tests of the traps draw."""
    drawn: list[MiniSnds] = []

    class Noting(Given):
        def store(self, snds: MiniSnds, *other: Any, **named: Any) -> MadeStore:
            drawn.append(snds)
            return super().store(snds, *other, **named)

    for place, check in enumerate(check for module in TRAPS for check in checks_of(module)):
        check(Noting(folder / str(place)))
    return drawn


def checks_of(module: ModuleType) -> list[Callable[[Given], None]]:
    found = (getattr(test, "check", None) for name, test in vars(module).items() if name.startswith("test_trap"))
    return [check for check in found if check is not None]


def put_together(drawn: list[MiniSnds]) -> MiniSnds:
    """Return one SNDS with the rows of all: persons, fees, stays and certificates of each are its own."""
    together = MiniSnds()
    for place, one in enumerate(drawn, start=1):
        for table, rows in one.rows.items():
            for row in rows:
                together.add(table, {name: apart(name, value, place) for name, value in row.items()})
    return together


def apart(name: str, value: Any, place: int) -> Any:
    text = str(value)
    if name in NUMBERS and text.strip().isdigit():
        return int(text) + 10_000 * place
    if name in WHO and text.strip() and text.strip("xX D"):
        return f"{place:02d}{text}"
    return value


TEXTS = {
    Kind.INTEGER: ("0", "12", "-3", "+4", "1.0", "1.4", "1.5", "-1.5", "2,5", " 7 ", "", ".", "1e2", "x",
                   "9223372036854775807", "99999999999999999999"),
    Kind.DECIMAL: ("0", "17.50", "17,50", "-0.0001", "1.00004", "1.00005", " 3 ", ".5", "5.", "1e2", "x", "", ".",
                   "12345678901234567890"),
    Kind.DATE: ("2016-01-31", "2016-1-3", "2016-02-30", "31/01/2016", "1/2/2016", "30/02/2016", "01JAN2016:00:00:00",
                "01JAN2016", "1sep2016", "31DEC2016:23:59:59", "20160131", "31/01/2016 08:30:00",
                "2016-01-31 08:30:00", "2016-01-31T08:30:00", "2016", "2016-01", "1600-01-01", "2099-12-31", "", ".",
                "x", " 2016-01-31 "),
    Kind.SHORT_DATE: ("31012016", "01022016", "30022016", "31/01/2016", "01JAN2016:00:00:00", "01JAN2016", "2016-01-31",
                      "", ".", "x"),
    Kind.NUMERAL: ("0", "00", "007", "1577.0", "15.5", " 12 ", "", "A01", "0.0"),
    Kind.FINESS: ("10000024", "010000024", "1", "", "2A0000014", " 010000024"),
    Kind.TEXT: ("E11", " E11 ", "", "  ", "é"),
}  # fmt: skip
NUMBERS_IN_FILES = (0.0, 1.0, 1.4, 1.5, 2.5, -1.5, 3400930000014.0, None)


@pytest.mark.parametrize("kind", Kind)
def test_a_text_is_read_alike(spark_master: str, tmp_path: Path, kind: Kind) -> None:
    assert_read_alike(spark_master, tmp_path, kind, pa.array([*TEXTS[kind], None]))


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.DECIMAL, Kind.NUMERAL, Kind.FINESS, Kind.TEXT])
def test_a_number_is_read_alike(spark_master: str, tmp_path: Path, kind: Kind) -> None:
    assert_read_alike(spark_master, tmp_path, kind, pa.array(NUMBERS_IN_FILES))


def assert_read_alike(spark_master: str, folder: Path, kind: Kind, values: pa.Array) -> None:
    from query_service.store.spark_files import SparkFiles

    path = folder / "values.parquet"
    parquet.write_table(pa.table({"C": values}), path)
    found = []
    for opened in (DuckDBFiles, partial(SparkFiles, master=spark_master)):
        with opened(folder / "work") as bench:
            (type_,) = bench.columns([path]).values()
            value = read(Column("C", kind), "C", type_, Rules())
            found.append(bench.rows(f"SELECT C, {value} FROM {bench.relation([path])} ORDER BY file_row_number"))
    assert found[1] == found[0]
