"""What a store is made of: folders by year, rows sorted by code, groups of about 100,000, a manifest that agrees."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from query_service.errors import UnusableStore
from query_service.planner.plan import YearSpan
from query_service.snds.ingest.running import Options, ingest
from query_service.store.duckdb_files import ROW_GROUP, DuckDBFiles
from query_service.store.layout import TABLES, StoreTable, files_of
from query_service.store.manifest import check_store, read_manifest
from tests.builders.snds import GLIMEPIRIDE, KNEE, METFORMIN, MiniSnds

TYPES = {"INTEGER": "int32", "SMALLINT": "int16", "TINYINT": "int8", "BIGINT": "int64", "DATE": "date32[day]",
         "VARCHAR": "string", "BOOLEAN": "bool"}  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source with something of everything, in 2018 and 2019."""
    snds = MiniSnds()
    for who in "BA":
        snds.person(who, BEN_DCD_DTE="2019-12-31" if who == "A" else "1600-01-01")
        for year in (2018, 2019):
            for product in (GLIMEPIRIDE, METFORMIN):
                snds.box(f"{who}1", f"{year}-06-05", product)
            snds.act(f"{who}1", f"{year}-03-05", KNEE)
            snds.lab_test(f"{who}1", f"{year}-03-05")
            snds.stay(f"{who}1", f"{year}-04-05")
        snds.illness(f"{who}1", "2015-01-01", "2099-12-31")
    return snds.write(tmp_path_factory.mktemp("everything") / "source")


@pytest.fixture(scope="module")
def store(source: Path) -> Path:
    """The store of it."""
    made = source.parent / "store"
    ingest(source, made, Options(years=YearSpan(2018, 2019), vintage="2020-06", threads=1))
    return made


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_has_the_columns_types_years_and_order_of_the_layout(store: Path, table: StoreTable) -> None:
    files = files_of(store, table)
    assert [path.parent.name for path in files] == (["year=2018", "year=2019"] if table.by_year else [table.name])
    for path in files:
        found = parquet.read_table(path, partitioning=None)
        assert [(one.name, str(one.type)) for one in found.schema] == [
            (column.name, TYPES[column.type]) for column in table.columns
        ]
        rows = found.to_pylist()
        keys = [tuple(row[name] for name in table.sorted_by) for row in rows]
        assert keys == sorted(keys)
        assert rows


def test_groups_have_about_100_000_rows_and_say_their_least_and_greatest_code(tmp_path: Path) -> None:
    path = tmp_path / "codes.parquet"
    with DuckDBFiles(tmp_path) as bench:
        bench.write("SELECT lpad(CAST(range AS VARCHAR), 6, '0') AS code FROM range(250000) ORDER BY code", path)
    metadata = parquet.read_metadata(path)
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    assert [group.num_rows for group in groups] == [ROW_GROUP, ROW_GROUP, 250_000 - 2 * ROW_GROUP]
    bounds = [(group.column(0).statistics.min, group.column(0).statistics.max) for group in groups]
    assert bounds == [("000000", "100351"), ("100352", "200703"), ("200704", "249999")]
    assert 90_000 < ROW_GROUP < 110_000


def test_the_manifest_says_vintage_years_and_that_data_without_synthetic_json_are_real(store: Path) -> None:
    manifest = read_manifest(store)
    assert (manifest.vintage, manifest.source, manifest.synthetic) == ("2020-06", "source", False)
    assert manifest.coverage["dispensings"] == manifest.coverage["stays"] == YearSpan(2018, 2019)
    assert manifest.coverage["long_term_illnesses"] == YearSpan(2005, 2019)
    assert manifest.code_systems["cim10"]
    assert manifest.rows["dispensings"] == 8
    assert check_store(store) == manifest


def test_tables_that_the_source_lacks_have_no_coverage(tmp_path: Path) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.box("A1", "2019-06-05")
    ingest(snds.write(tmp_path / "source"), tmp_path / "store", Options(threads=1))
    assert sorted(read_manifest(tmp_path / "store").coverage) == ["deaths", "dispensings", "presence", "visits"]


@pytest.mark.parametrize(
    ("said", "synthetic"), [({"synthetic": True}, True), ({"synthetic": "yes"}, False), ({}, False)]
)
def test_data_are_synthetic_only_when_their_file_says_so(
    tmp_path: Path, said: dict[str, object], synthetic: bool
) -> None:
    snds = MiniSnds()
    snds.person("A")
    source = snds.write(tmp_path / "source")
    (source / "synthetic.json").write_text(json.dumps(said))
    ingest(source, tmp_path / "store", Options(threads=1))
    assert read_manifest(tmp_path / "store").synthetic is synthetic


ORDERED = {"synthetic": True, "complete": True, "persons": 300}


@pytest.mark.parametrize(
    ("said", "ordered"),
    [(ORDERED, 300), ({"synthetic": True}, None), ({**ORDERED, "synthetic": False}, None),
     ({**ORDERED, "persons": 0}, None), ({**ORDERED, "persons": True}, None), ({**ORDERED, "persons": "300"}, None)],
)  # fmt: skip
def test_the_manifest_says_how_many_persons_a_synthetic_copy_was_ordered_with(
    tmp_path: Path, said: dict[str, object], ordered: int | None
) -> None:
    snds = MiniSnds()
    snds.person("A")
    source = snds.write(tmp_path / "source")
    (source / "synthetic.json").write_text(json.dumps(said))
    ingest(source, tmp_path / "store", Options(threads=1))
    assert read_manifest(tmp_path / "store").ordered_persons == ordered


def test_one_person_more_in_the_tables_changes_nothing_of_what_was_ordered(tmp_path: Path) -> None:
    found, counted = [], []
    for who in ("A", "AB"):
        snds = MiniSnds()
        for one in who:
            snds.person(one)
            snds.box(f"{one}1", "2019-06-05")
        source = snds.write(tmp_path / who)
        (source / "synthetic.json").write_text(json.dumps(ORDERED))
        ingest(source, tmp_path / f"store-{who}", Options(threads=1))
        manifest = read_manifest(tmp_path / f"store-{who}")
        found.append(manifest.ordered_persons)
        counted.append(manifest.rows["persons"])
    assert counted == [1, 2]
    assert found == [300, 300]


def test_years_without_all_their_flux_are_told(tmp_path: Path) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.box("A1", "2018-12-05", flux="2019-01-01")
    snds.box("A1", "2019-11-05", flux="2019-12-01")
    source = snds.write(tmp_path / "source")
    ingest(source, tmp_path / "one", Options(years=YearSpan(2019, 2019), threads=1))
    (note,) = read_manifest(tmp_path / "one").notes
    assert note.startswith("town care of 2019: its last months are incomplete, the last flux is 2019-12")
    snds.box("A1", "2019-12-05", flux="2020-06-01")
    ingest(snds.write(tmp_path / "source"), tmp_path / "two", Options(years=YearSpan(2019, 2019), threads=1))
    assert read_manifest(tmp_path / "two").notes == ()


def test_a_store_whose_files_do_not_agree_with_its_manifest_is_refused(source: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(source, store, Options(threads=1))
    (store / "acts" / "year=2018" / "0.parquet").unlink()
    with pytest.raises(UnusableStore, match="table acts: 2 rows in its files, 4 in manifest.json"):
        check_store(store)


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "holds no manifest.json"), ("{", "is no JSON"), ('{"format": 0}', "format 0, this version reads 1"),
     ('{"format": 1}', "a part is missing .*'vintage'"), ("[]", "Ingest again")],
)  # fmt: skip
def test_a_folder_that_is_no_store_is_refused(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(UnusableStore, match=told):
        read_manifest(tmp_path)


def test_the_same_source_gives_the_same_files(source: Path, store: Path, tmp_path: Path) -> None:
    ingest(source, tmp_path / "again", Options(years=YearSpan(2018, 2019), threads=2))
    for path in store.rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(store)).read_bytes(), path
