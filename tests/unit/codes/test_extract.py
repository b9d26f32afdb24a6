"""The extract that ships: how it is made, and what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from query_service.codes.importing.extract import Kept, make_extract, read_extract, selected
from query_service.codes.importing.reading import read_folder
from query_service.codes.nomenclature import Entry, Nomenclature, nomenclature
from query_service.codes.shipped import added, chapters, shipped
from query_service.codes.spelling import check_digit_holds, spelled
from query_service.errors import UnreadableSource
from query_service.query_model.codes import SHAPES, CodeSystem
from tests.builders.codes import drawn
from tests.repository.tracked_files import ROOT

SHIPPED = ROOT / "query_service" / "reference" / "codes"
CIM10 = drawn("cim10", "E10 E101 E11 E119 G35 H25")
CCAM = drawn("ccam", "QEFA001 QEFA019 QEMP002 ZZNL001")


def kept(edition: Nomenclature, *beginnings: str, each: int = 0) -> dict[str, bool]:
    return {entry.code: entry.whole for entry in selected(edition, [Kept(one, each) for one in beginnings])}


def test_every_category_is_kept_and_says_when_its_subdivisions_are_not() -> None:
    # G35 and H25 have no subdivision to lose.
    assert kept(CIM10, "E10") == {"E10": True, "E101": True, "E11": False, "G35": True, "H25": True}


def test_a_subdivision_kept_alone_leaves_its_category_in_part() -> None:
    assert kept(CIM10, "E119")["E11"] is True
    assert kept(drawn("cim10", "E11 E110 E119"), "E119") == {"E11": False, "E119": True}


def test_sites_and_groups_of_acts_say_what_they_lack_where_some_is_kept() -> None:
    assert kept(CCAM, "QEFA") == {"QE": False, "QEFA001": True, "QEFA019": True}
    assert kept(CCAM, "QEFA019") == {"QE": False, "QEFA": False, "QEFA019": True}
    assert kept(CCAM, "QE") == {"QEFA001": True, "QEFA019": True, "QEMP002": True}


def test_products_are_kept_by_their_class_some_of_each() -> None:
    products = nomenclature("ucd", "test", [Entry(f"900000{n}", "x", heading) for n, heading in enumerate("AAAB")])
    assert list(kept(products, "A", each=2)) == ["9000000", "9000001"]
    assert list(kept(products, "A", "B", each=1)) == ["9000000", "9000003"]
    assert list(kept(products, "9000002")) == ["9000002"]


def test_an_added_code_comes_before_the_one_of_the_edition() -> None:
    own = Entry("G35", "Mieux dit", source="somebody")
    assert selected(CIM10, [Kept("G", 0)], [own])[2] == own


def test_an_extract_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    write(tmp_path, "cim10;E10 G;;why\n", "cim10;E102;Ajouté;;somebody\n")
    for name, text in make_extract([CIM10], tmp_path).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    edition = read_extract(tmp_path)[0]
    assert (edition.system, edition.version, edition.title, edition.source) == ("cim10", "2020", "CIM-10", "drawn")
    assert {entry.code: entry.whole for entry in edition} == {
        "E10": True, "E101": True, "E102": True, "E11": False, "G35": True, "H25": True,
    }  # fmt: skip
    assert edition.get("E102") == Entry("E102", "Ajouté", source="somebody")


@pytest.mark.parametrize(
    ("selection", "new", "told"),
    [
        ("cim10;E10;two;why\n", "", "selection.csv, line 2: each is 'two'"),
        ("cim10;E10;;why\n", "cim10;E102;Ajouté;;\n", "added.csv, line 2: E102 has no source"),
    ],
)
def test_what_makes_an_extract_is_checked(tmp_path: Path, selection: str, new: str, told: str) -> None:
    write(tmp_path, selection, new)
    with pytest.raises(UnreadableSource, match=told):
        make_extract([CIM10], tmp_path)


def test_an_edition_of_no_system_or_without_version_is_refused(tmp_path: Path) -> None:
    for row in ("cim9;1;t;s", "cim10;;t;s"):
        (tmp_path / "editions.csv").write_text(f"system;version;title;source\n{row}\n", encoding="utf-8")
        with pytest.raises(UnreadableSource, match=r"editions\.csv, line 2"):
            read_extract(tmp_path)


def test_the_extract_is_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 600_000


def test_every_system_is_shipped_once() -> None:
    systems = [edition.system for edition in shipped()]
    assert sorted(systems) == sorted({*CodeSystem, "region", "departement"})
    sizes = {edition.system: len(edition.entries) for edition in shipped()}
    assert (sizes["region"], sizes["departement"]) == (18, 101)


def test_every_shipped_code_can_be_asked_for_and_is_spelled_as_in_the_store() -> None:
    for edition in shipped():
        for entry in edition:
            assert spelled(edition.system, entry.code) == entry.code
            if edition.system in SHAPES and entry.label:
                assert SHAPES[CodeSystem(edition.system)].fullmatch(entry.code), entry
            assert entry.label or not entry.whole, entry
            assert edition.system != "cip13" or check_digit_holds(entry.code)


def test_every_added_code_has_a_source_and_is_shipped() -> None:
    editions = {edition.system: edition for edition in shipped()}
    assert {entry.code for several in added().values() for entry in several} >= {"A10BK", "A10BK01", "14Z08Z"}
    for system, several in added().items():
        assert all(entry.source and editions[system].get(entry.code) == entry for entry in several)


@pytest.mark.parametrize("code", ["C09DX04", "C02KX01", "L01XC03", "L04AA23", "A10BX06"])
def test_a_class_met_only_on_products_says_in_which_file(code: str) -> None:
    atc = next(edition for edition in shipped() if edition.system == "atc")
    entry = atc.get(code)
    assert entry is not None and entry.source in ("NU_ITE_R.csv", "IR_PHA_R.csv")


def test_every_chapter_is_a_range_of_the_extract() -> None:
    cim10 = next(edition for edition in shipped() if edition.system == "cim10")
    assert chapters()
    for one in chapters():
        assert one.first in cim10 and one.last in cim10 and one.first <= one.last, one
    assert len({(one.first, one.last) for one in chapters()}) == len(chapters())


def test_the_drugs_of_the_synthetic_data_are_known_with_their_class() -> None:
    editions = {edition.system: edition for edition in shipped()}
    assert all(entry.heading in editions["atc"] for entry in editions["cip13"])
    assert len(editions["cip13"].entries) > 500


def test_official_files_can_be_read_where_the_extract_came_from(tmp_path: Path) -> None:
    (tmp_path / "IR_SPE_V.csv").write_text("PFS_SPE_COD;PFS_SPE_LIB\n1;MEDECINE GENERALE\n", encoding="utf-8")
    (tmp_path / "editions.csv").write_text("system;version;title;source\nspeciality;1;t;s\n", encoding="utf-8")
    (tmp_path / "selection.csv").write_text("system;beginnings;each;why\nspeciality;;;all\n", encoding="utf-8")
    (tmp_path / "added.csv").write_text("system;code;label;heading;source\n", encoding="utf-8")
    made = make_extract((one.edition for one in read_folder(tmp_path)), tmp_path)
    assert made == {"speciality.csv": "code;label\n1;MEDECINE GENERALE\n"}


def write(folder: Path, selection: str, new: str) -> None:
    (folder / "editions.csv").write_text("system;version;title;source\ncim10;2020;CIM-10;drawn\n", encoding="utf-8")
    (folder / "selection.csv").write_text(f"system;beginnings;each;why\n{selection}", encoding="utf-8")
    (folder / "added.csv").write_text(f"system;code;label;heading;source\n{new}", encoding="utf-8")
