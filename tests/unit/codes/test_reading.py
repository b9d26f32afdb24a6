"""Official files of codes: what is read, and what the errors say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from query_service.codes.importing.csv_files import day
from query_service.codes.importing.reading import LeftOut, read_folder
from query_service.codes.nomenclature import Entry
from query_service.errors import UnreadableSource

FILES = {
    "MS_CIM_V.csv": "CIM_COD;CIM_LIC;CIM_LIL\nG35;SEP;Sclérose  en plaques\nIIIIII;;\nF55+0;X;Abus\n",
    "IR_CIM_V.csv": "CIM_COD;CIM_LIB\nG35;Autre libellé\nE250A;Bloc en 21\n",
    "IR_CCAM_V62.csv": "CAM_PRS_IDE_COD;CAM_PRS_IDE_LIB;CAM_PRS_RGT\nQEFA019;Ancien;ADC\n",
    "IR_CCAM_V63.csv": 'CAM_PRS_IDE_COD;CAM_PRS_IDE_LIB;CAM_PRS_RGT\nQEFA019;"Mastectomie; totale";ADC\nNT_09;?;NA\n',
    "IR_BIO_R.csv": "BIO_PRS_IDE;BIO_INF_LIB;BIO_CRE_DAT;BIO_SUP_DAT;BIO_ARB_CHA;BIO_ARB_SC1\n"
    "0552;GLUCOSE;01JAN1996:00:00:00;31DEC2015;13;1\n1577;HBA1C;;31DEC2099:00:00:00;12;\n",
    "openmedic_ATC1.csv": "ATC1;Libellé ATC1\nA;Digestif\n",
    "openmedic_ATC5.csv": "ATC5;Libellé ATC5\nA10BA02;METFORMINE\n",
    "IR_PHA_R.csv": "PHA_CIP_C13;PHA_ATC_CLA;PHA_ATC_LIB;PHA_MED_NOM\n"
    "3400932815609;A10BA02;METFORMINE;UN\n3400933728489;A10BX06;BENFLUOREX;MEDIATOR\n"
    "3400934464171;A10BX06;BENFLUOREX;AUTRE\n",
    "NU_ITE_R.csv": "UCD_UCD_COD;UCD_SPE_LIB;PHA_ATC_CLA;PHA_ATC_LIB\n0000009231824;CEPROTIN;;\n",
    "NT_LPP.csv": "LPP_PRS_IDE;LPP_RED_LIB;LPP_VAL_DTF;LPP_ARB_CHA;LPP_ARB_SC1;LPP_ARB_SC2;LPP_ARB_SC3;LPP_ARB_SC4\n"
    "1100040;PPC;29MAR2005:00:00:00;1;5;0;0;0\n",
    "IR_SPE_V.csv": "PFS_SPE_COD;PFS_SPE_LIB\n01;MEDECINE GENERALE\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def entries(folder: Path, system: str) -> tuple[Entry, ...]:
    return next(one.edition.entries for one in read_folder(folder) if one.edition.system == system)


def refusal(folder: Path) -> str:
    with pytest.raises(UnreadableSource) as refused:
        read_folder(folder)
    return str(refused.value)


def test_the_systems_whose_files_are_there_are_read(folder: Path) -> None:
    systems = [one.edition.system for one in read_folder(folder)]
    assert systems == ["cim10", "ccam", "nabm", "atc", "cip13", "ucd", "lpp", "speciality"]


def test_the_first_file_that_has_a_code_gives_its_label_and_the_second_adds_its_own_codes(folder: Path) -> None:
    assert entries(folder, "cim10") == (
        Entry("E250A", "Bloc en 21", source="IR_CIM_V.csv"),
        Entry("F55+0", "Abus"),
        Entry("G35", "Sclérose en plaques"),
    )


def test_rows_without_a_code_of_the_system_are_told_with_their_line(folder: Path) -> None:
    left_out = {one.edition.system: one.left_out for one in read_folder(folder)}
    assert left_out["cim10"] == (LeftOut("MS_CIM_V.csv", 3, "IIIIII"),)
    assert left_out["ccam"] == (LeftOut("IR_CCAM_V63.csv", 3, "NT_09"),)
    assert left_out["atc"] == (LeftOut("NU_ITE_R.csv", 2, ""),)


def test_the_last_version_is_read_and_named_after_its_file(folder: Path) -> None:
    edition = next(one.edition for one in read_folder(folder) if one.edition.system == "ccam")
    assert (edition.version, edition.entries) == ("V63", (Entry("QEFA019", "Mastectomie; totale", "ADC"),))


def test_version_100_comes_after_version_63(folder: Path) -> None:
    (folder / "IR_CCAM_V100.csv").write_text(FILES["IR_CCAM_V62.csv"], encoding="utf-8")
    assert next(one.edition.version for one in read_folder(folder) if one.edition.system == "ccam") == "V100"


def test_a_version_that_no_file_tells_is_made_from_the_content(folder: Path) -> None:
    before = read_folder(folder)[0].edition.version
    assert before.startswith("content-") and read_folder(folder)[0].edition.version == before
    (folder / "IR_CIM_V.csv").write_text("CIM_COD;CIM_LIB\nG36;Autre\n", encoding="utf-8")
    assert read_folder(folder)[0].edition.version != before


def test_a_version_that_is_given_names_every_edition(folder: Path) -> None:
    assert {one.edition.version for one in read_folder(folder, "2020-12")} == {"2020-12"}


def test_codes_are_spelled_as_in_the_store_with_their_heading_and_days(folder: Path) -> None:
    assert entries(folder, "nabm") == (
        Entry("1577", "HBA1C", "12"),
        Entry("552", "GLUCOSE", "13.1", dt.date(1996, 1, 1), dt.date(2015, 12, 31)),
    )
    assert entries(folder, "ucd") == (Entry("9231824", "CEPROTIN"),)
    assert entries(folder, "lpp") == (Entry("1100040", "PPC", "1.5.0.0.0", last=dt.date(2005, 3, 29)),)
    assert entries(folder, "speciality") == (Entry("1", "MEDECINE GENERALE"),)


def test_classes_met_only_on_products_are_classes_and_say_where_they_come_from(folder: Path) -> None:
    assert entries(folder, "atc") == (
        Entry("A", "Digestif"),
        Entry("A10BA02", "METFORMINE"),
        Entry("A10BX06", "BENFLUOREX", source="IR_PHA_R.csv"),
    )


def test_codes_added_by_the_project_complete_the_files_and_do_not_replace_them(folder: Path) -> None:
    added = {"atc": [Entry("A10BK", "SGLT2", source="WHO"), Entry("A", "Autre", source="WHO")]}
    edition = next(one.edition for one in read_folder(folder, added=added) if one.edition.system == "atc")
    assert [edition.get("A10BK"), edition.get("A")] == [added["atc"][0], Entry("A", "Digestif")]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("MS_CIM_V.csv", "CIM_COD;CIM_LIC\nG35;x\n", "MS_CIM_V.csv, line 1: column CIM_LIL is missing"),
        ("IR_SPE_V.csv", "PFS_SPE_COD;PFS_SPE_LIB\n1;a\n2\n", "IR_SPE_V.csv, line 3: 1 fields where the header has 2"),
        ("IR_SPE_V.csv", "PFS_SPE_COD;PFS_SPE_LIB\n1;a\n01;b\n", "IR_SPE_V.csv, line 3: 1 was met on line 2"),
        ("IR_BIO_R.csv", FILES["IR_BIO_R.csv"].replace("01JAN1996", "32JAN1996"), "IR_BIO_R.csv, line 2: '32JAN1996"),
        ("IR_SPE_V.csv", "", "IR_SPE_V.csv, line 1: column PFS_SPE_COD is missing"),
    ],
)
def test_an_error_names_file_line_and_rule(folder: Path, name: str, text: str, told: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert told in refusal(folder)


def test_a_file_that_is_not_utf_8_is_refused_at_its_line(folder: Path) -> None:
    (folder / "IR_SPE_V.csv").write_bytes("PFS_SPE_COD;PFS_SPE_LIB\n1;a\n2;É\n".encode("latin-1"))
    assert "IR_SPE_V.csv, line 3: not UTF-8" in refusal(folder)


def test_a_folder_without_any_of_the_files_is_refused_with_their_names(tmp_path: Path) -> None:
    assert "MS_CIM_V.csv" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("01JAN1996", dt.date(1996, 1, 1)),
        ("01JAN1996:00:00:00", dt.date(1996, 1, 1)),
        ("1996-01-01", dt.date(1996, 1, 1)),
        ("31DEC2099", None),
        ("", None),
    ],
)
def test_days_are_read_in_the_two_ways_of_the_files(text: str, found: dt.date | None) -> None:
    assert day(text, Path("file.csv"), 2) == found
