"""Codes that an open nomenclature does not have are told with their first row, and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from query_service.codes.nomenclature import Entry, Nomenclature, nomenclature
from query_service.codes.shipped import shipped_whole
from query_service.commands import Commands
from query_service.query_model.codes import CodeSystem
from query_service.snds.ingest.report import Report
from query_service.snds.ingest.running import Options, ingest, look
from tests.builders.snds import KNEE, MiniSnds
from tests.spec.traps.asking import MadeStore


def edition(system: CodeSystem, *codes: str) -> Nomenclature:
    return nomenclature(system.value, "whole", map(Entry, codes))


CIM10 = edition(CodeSystem.CIM10, "E11", "E119", "I10", "I219", "E112")


def snds() -> MiniSnds:
    made = MiniSnds()
    made.person("A")
    return made


def looked(tmp_path: Path, made: MiniSnds, *codes: Nomenclature) -> Report:
    return look(made.write(tmp_path / "source"), Options(threads=1, codes=codes))


def told(report: Report) -> list[tuple[str, str, int, int, int, tuple[str, ...]]]:
    return [(one.table, one.column, one.codes, one.rows, one.row, one.examples) for one in report.unknown]


def test_unknown_codes_are_counted_with_their_first_row_and_kept(tmp_path: Path) -> None:
    made = snds()
    for main in ("E119", "Z999", "I10", "U079", "Z999"):
        made.stay("A1", "2019-03-05", main=main)
    source = made.write(tmp_path / "source")
    report = ingest(source, tmp_path / "store", Options(threads=1, codes=(CIM10,)))
    # Z999 twice and U079 once; the first is the second of five.
    assert told(report) == [("T_MCO19B", "DGN_PAL", 2, 3, 2, ("Z999", "U079"))]
    kept = {row["code"] for row in MadeStore(tmp_path / "store").rows["stay_diagnoses"]}
    assert {"Z999", "U079"} <= kept
    assert (
        f"unknown codes: T_MCO19B, column DGN_PAL: 2 codes not in cim10 whole, in 3 rows, first in row 2 "
        f"({source / 'T_MCO19B.csv'}): Z999, U079. Kept; look them up in a newer edition (--codes), or correct the rows"
    ) in report.as_text()
    assert json.loads(report.as_json())["unknown"][0]["examples"] == ["Z999", "U079"]


def test_one_code_is_looked_up_however_the_source_writes_it(tmp_path: Path) -> None:
    made = snds()
    for written in ("e119 ", "E11.9", "I10   ", "IIIIII", ""):
        made.stay("A1", "2019-03-05", main=written)
    made.lab_test("A1", "2019-03-05", "01577")
    made.hospital_drug("A1", "2019-03-05", "0000009270000")
    made.hospital_drug("A1", "2019-03-05", "9270000")
    made.act("A1", "2019-03-05")
    report = looked(tmp_path, made, CIM10, edition(CodeSystem.UCD, "9270000"), edition(CodeSystem.CCAM, KNEE))
    assert told(report) == []


def test_every_table_of_a_system_is_looked_into(tmp_path: Path) -> None:
    made = snds()
    number = made.stay("A1", "2019-03-05", main="E119")
    for table, codes in {
        "T_MCO19D": {"ASS_DGN": "Z999"}, "T_MCO19UM": {"DGN_PAL": "Z999", "DGN_REL": "E119"},
        "T_MCO19A": {"CDC_ACT": "ZZZZ999", "ACV_ACT": 1, "PHA_ACT": 0, "NBR_EXE_ACT": 1, "ENT_DAT_DEL": 0},
        "T_MCO19MED": {"UCD_UCD_COD": "9999999", "ADM_NBR": 1, "DELAI": 0},
    }.items():  # fmt: skip
        made.of_stay(table, number, **codes)
    made.box("A1", "2019-03-05", "3400999999994")
    made.lab_test("A1", "2019-03-05", 8888)
    made.illness("A1", "2019-03-05", "1600-01-01", "Z999")
    made.certificate("C1", "A", "2019-12-24", "Z999", "Z998")
    whole = [CIM10, *(edition(one, code) for one, code in ((CodeSystem.CCAM, KNEE), (CodeSystem.UCD, "9270000"),
                                                           (CodeSystem.CIP13, "3400930000014")))]  # fmt: skip
    report = looked(tmp_path, made, *whole)
    assert {(one.table, one.column) for one in report.unknown} == {
        ("T_MCO19D", "ASS_DGN"), ("T_MCO19UM", "DGN_PAL"), ("T_MCO19A", "CDC_ACT"), ("T_MCO19MED", "UCD_UCD_COD"),
        ("ER_PHA_F", "PHA_PRS_C13"), ("ER_BIO_F", "BIO_PRS_IDE"), ("IR_IMB_R", "MED_MTF_COD"),
        ("KI_CCI_R", "DCD_CIM_COD"), ("KI_ECD_R", "ECD_CIM_COD"),
    }  # fmt: skip
    assert report.not_looked_up == ()


def test_an_ald_of_another_nomenclature_is_not_looked_up_in_cim_10(tmp_path: Path) -> None:
    made = snds()
    made.illness("A1", "2019-03-05", "1600-01-01", "1234", MED_NCL_IDT="OTHER")
    made.illness("A1", "2019-03-05", "1600-01-01", "1235")
    # The one that says OTHER is left alone; the other, of CIM-10, is not.
    assert [one[:4] for one in told(looked(tmp_path, made, CIM10))] == [("IR_IMB_R", "MED_MTF_COD", 1, 1)]


def test_a_value_without_the_shape_of_a_code_is_counted_and_not_shown(tmp_path: Path) -> None:
    made = snds()
    made.stay("A1", "2019-03-05", main="19500101")
    report = looked(tmp_path, made, CIM10)
    assert told(report) == [("T_MCO19B", "DGN_PAL", 1, 1, 1, ())]
    assert "19500101" not in report.as_text() + report.as_json()


def test_a_system_that_ships_in_part_is_not_looked_up_and_the_report_says_so(tmp_path: Path) -> None:
    made = snds()
    made.stay("A1", "2019-03-05", main="Z999")
    report = looked(tmp_path, made)
    assert told(report) == []
    assert set(report.not_looked_up) == {"cim10", "ccam", "cip13", "ucd"}
    assert "codes not looked up: cip13, ucd, ccam, cim10. The project ships a part of these" in report.as_text()


def test_what_ships_whole_is_what_its_version_does_not_call_an_extract() -> None:
    assert {one.system for one in shipped_whole()} == {"nabm", "atc", "speciality"}


def test_the_command_reads_a_folder_of_official_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = snds()
    made.stay("A1", "2019-03-05", main="Z999")
    source, official = made.write(tmp_path / "source"), tmp_path / "official"
    official.mkdir()
    (official / "MS_CIM_V.csv").write_text("CIM_COD;CIM_LIL\nE119;Diabète\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        Commands(name="q").main(
            ["ingest", str(source), "--store", str(tmp_path / "store"), "--codes", str(official), "--dry-run"]
        )
    assert not stopped.value.code
    printed = capsys.readouterr().out
    assert "unknown codes: T_MCO19B, column DGN_PAL: 1 code not in cim10 content-" in printed
    assert "codes not looked up: cip13, ucd, ccam. " in printed
