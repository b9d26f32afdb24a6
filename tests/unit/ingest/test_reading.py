"""How tables are looked at before anything is counted: files, separators, types, dates, missing things."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from query_service.errors import UnreadableSource
from query_service.snds.ingest.running import Options, ingest, look
from query_service.snds.ingest.source.finding import find_tables
from tests.builders.snds import GLIMEPIRIDE, MiniSnds
from tests.spec.traps.asking import Given, MadeStore, drug


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A")
    return snds


def test_a_date_is_read_whatever_way_it_is_written(given: Given) -> None:
    snds = _one_person()
    for written in ("2019-03-01", "02/03/2019", "03MAR2019", "04MAR2019:00:00:00", "05mar2019", "2019-03-06 14:30:00"):
        snds.box("A1", "2019-03-05", EXE_SOI_DTD=written)
    assert [row["date"].day for row in given.store(snds).rows["dispensings"]] == [1, 2, 3, 4, 5, 6]


def test_a_date_of_entry_may_be_eight_digits_day_first(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2019-03-05", EXE_SOI_DTD="", ENT_DAT="05032019", SOR_DAT="06032019")
    assert [str(row["date"]) for row in given.store(snds).rows["stays"]] == ["2019-03-05"]


@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_has_semicolons_or_commas_and_numbers_points_or_commas(tmp_path: Path, delimiter: str) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05", BSE_REM_MNT="10,50")
    source = snds.write(tmp_path / "source", delimiter)
    ingest(source, tmp_path / "store", Options(threads=1))
    assert [row["amount"] for row in MadeStore(tmp_path / "store").rows["dispensings"]] == [1050]


def test_csv_may_be_latin_1_or_start_with_a_mark(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05")
    source = snds.write(tmp_path / "source")
    products, persons = source / "IR_PHA_R.csv", source / "IR_BEN_R.csv"
    products.write_text("PHA_MED_NOM;" + products.read_text().replace("\n3", "\ncomprimé;3"), encoding="latin-1")
    persons.write_text(persons.read_text(), encoding="utf-8-sig")
    ingest(source, tmp_path / "store", Options(threads=1))
    assert MadeStore(tmp_path / "store").patients(drug("A10*"), 2019) == 1


def test_parquet_files_of_a_folder_are_one_table_whatever_their_types(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05")
    snds.box("A1", "2019-04-05", GLIMEPIRIDE)
    source = snds.write(tmp_path / "source")
    (source / "IR_PHA_R.csv").unlink()
    (source / "IR_PHA_R").mkdir()
    for place, (product, code) in enumerate(((3400930000014.0, "A10BA02"), (3400930000021, "A10BB12"))):
        table = arrow.table({"pha_cip_c13": [product], "PHA_ATC_CLA": [code], "PHA_GRD_CND": ["N"]})
        parquet.write_table(table, source / "IR_PHA_R" / f"{place}.parquet")
    # one file writes the number as a floating one, in small letters: 3400930000014.0 is the product all the same
    ingest(source, tmp_path / "store", Options(threads=1))
    assert sorted(row["code"] for row in MadeStore(tmp_path / "store").rows["dispensings"]) == ["A10BA02", "A10BB12"]


def test_codes_written_as_fractions_and_return_codes_as_booleans_are_read(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05", "3400930000014.0")
    snds.lab_test("A1", "2019-03-05")
    snds.rows["ER_BIO_F"][0]["BIO_PRS_IDE"] = "1577.0"
    snds.stay("A1", "2019-03-05")
    source = snds.write(tmp_path / "source")
    who = source / "T_MCO19C.csv"
    row = next(csv.DictReader(who.read_text().splitlines(), delimiter=";"))
    values = {name: [value == "1" if name.endswith("_RET") else value] for name, value in row.items()}
    parquet.write_table(arrow.table(values), source / "T_MCO19C.parquet")
    who.unlink()
    ingest(source, tmp_path / "store", Options(threads=1))
    rows = MadeStore(tmp_path / "store").rows
    assert [row["code"] for row in (*rows["dispensings"], *rows["lab_tests"])] == ["A10BA02", "1577"]
    assert [row["person"] for row in rows["stays"]] == [1]


def test_extracts_of_the_demex_have_other_names_of_columns(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05")
    source = snds.write(tmp_path / "source")
    names = {"BEN_NIR_PSA": "NUM_ENQ", "BEN_NIR_ANO": "NUM_ENQ_ANO", "BEN_IDT_ANO": "NUM_ENQ_IDT"}
    for path in source.iterdir():
        text = path.read_text()
        for name, other in names.items():
            text = text.replace(name, other)
        path.write_text(text)
    ingest(source, tmp_path / "store", Options(threads=1))
    assert MadeStore(tmp_path / "store").patients(drug("A10*"), 2019) == 1


def test_old_years_of_town_care_may_be_tables_apart(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2012-03-05")
    source = snds.write(tmp_path / "source")
    for name in ("ER_PRS_F", "ER_PHA_F"):
        (source / f"{name}.csv").rename(source / f"{name.lower()}_2012.csv")
    assert set(find_tables(source).tables) >= {"ER_PRS_F", "ER_PHA_F"}


def test_a_missing_column_is_named_with_its_table_and_a_remedy(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05")
    source = snds.write(tmp_path / "source")
    fees = source / "ER_PRS_F.csv"
    fees.write_text(fees.read_text().replace("CPL_MAJ_TOP", "SOMETHING"))
    with pytest.raises(UnreadableSource, match=r"ER_PRS_F, column CPL_MAJ_TOP: missing in .*extract it"):
        look(source)


def test_values_of_a_wrong_type_are_named_by_their_rows_and_not_repeated(tmp_path: Path) -> None:
    snds = _one_person()
    for day in range(1, 7):
        snds.box("A1", "2019-03-05", EXE_SOI_DTD="spring" if day in (3, 5) else f"2019-03-0{day}")
    with pytest.raises(UnreadableSource) as refused:
        look(snds.write(tmp_path / "source"))
    assert "ER_PRS_F, column EXE_SOI_DTD, rows 3 to 5, 2 of them" in str(refused.value)
    assert "not a date: 2016-01-31, 31/01/2016 or 01JAN2016:00:00:00" in str(refused.value)
    assert "spring" not in str(refused.value)


def test_an_unknown_code_of_a_list_that_a_rule_needs_is_refused(tmp_path: Path) -> None:
    snds = _one_person()
    snds.act("A1", "2019-03-05", activity=1)
    snds.act("A1", "2019-03-05", activity=7)
    with pytest.raises(UnreadableSource, match="ER_CAM_F, column CAM_ACT_COD, row 2 .*code '7' is not one of 1, 2, 3"):
        look(snds.write(tmp_path / "source"))


def test_a_row_with_too_many_fields_is_refused(tmp_path: Path) -> None:
    source = _one_person().write(tmp_path / "source")
    persons = source / "IR_BEN_R.csv"
    persons.write_text(persons.read_text() + "x;" * 40 + "\n")
    with pytest.raises(UnreadableSource, match=r"IR_BEN_R\.csv: .*Every row needs as many fields as the header"):
        look(source)


def test_a_folder_without_a_referential_of_persons_is_refused(tmp_path: Path) -> None:
    snds = _one_person()
    snds.box("A1", "2019-03-05")
    source = snds.write(tmp_path / "source")
    (source / "IR_BEN_R.csv").unlink()
    with pytest.raises(UnreadableSource, match="table IR_BEN_R is missing"):
        look(source)
    with pytest.raises(UnreadableSource, match="holds no table of the SNDS"):
        look(tmp_path)


def test_a_synthetic_copy_that_was_not_finished_is_refused(tmp_path: Path) -> None:
    source = _one_person().write(tmp_path / "source")
    (source / "synthetic.json").write_text('{"synthetic": true, "complete": false}')
    with pytest.raises(UnreadableSource, match="was not finished"):
        look(source)


def test_absent_optional_tables_and_columns_are_listed_with_what_follows(tmp_path: Path) -> None:
    snds = _one_person()
    source = snds.write(tmp_path / "source")
    persons = source / "IR_BEN_R.csv"
    persons.write_text(persons.read_text().replace("MAX_TRT_DTD", "SOMETHING"))
    absent = look(source).absent
    assert "table ER_BIO_F: there are no lab tests" in absent
    assert "column MAX_TRT_DTD of IR_BEN_R" in absent


def test_looking_writes_nothing(tmp_path: Path) -> None:
    source = _one_person().write(tmp_path / "source")
    before = sorted(tmp_path.rglob("*"))
    assert [count.table for count in look(source).tables] == ["IR_BEN_R", "IR_PHA_R", "NU_ITE_R"]
    assert sorted(tmp_path.rglob("*")) == before
