"""A bad row is named with line, column, value, rule and remedy; the good ones are imported."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session

from registry.errors import UnreadableFile
from registry.importing import exporting
from registry.importing.drafts import FindingKind
from registry.importing.reading import Choices, read
from registry.importing.reconciling import Verdict
from registry.importing.synthetic import synthetic_projects
from registry.projects import search
from registry.words import Words
from tests.builders.projects import make_project
from tests.builders.workbooks import bad, hdh_row, imported, said, write_csv, write_xlsx


def bad_cells(tmp_path: Path, cells: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Return line, column and rule of what is wrong with a row that has these cells; its neighbours stay good."""
    reading = read(write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2, cells), hdh_row(3)]), Choices())
    assert [draft.facts.number for draft in reading.drafts] == ["00000001", "00000003"]
    assert all(finding.remedy for finding in bad(reading))
    return [(finding.line, finding.column, finding.rule) for finding in bad(reading)]


def test_three_bad_rows_of_a_hundred_leave_ninety_seven(session: Session, tmp_path: Path) -> None:
    rows = [hdh_row(number) for number in range(1, 101)]
    rows[9]["Titre"] = ""
    rows[49]["Date de début"] = "31/02/2024"
    rows[99]["N°"] = rows[98]["N°"]
    outcome = imported(session, write_xlsx(tmp_path / "f.xlsx", rows))
    assert outcome.count(Verdict.NEW) == 97  # 100 - 3
    assert len(list(search.every_project(session))) == 97
    # Row n of the list stands at line n + 2: it counts from 0, and the labels are line 1.
    assert [(f.line, f.column, f.value) for f in bad(outcome)] == [
        (11, "Titre", ""),
        (51, "Date de début", "31/02/2024"),
        (101, "number", "00000099"),
    ]
    assert len(outcome.bad_rows) == 3


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("Titre", "", "a project has a title"),
        ("Titre", "_", "a project has a title"),
        ("N°", "", "a project has a number or an address"),
        ("N°", "1,2E+07", "lost its last digits"),
        ("Date de fin", "30/02/2024", "this day does not exist"),
        ("Etape  : Complétude", "bientôt", "it is not a date"),
        ("Finalité de l'étude", "Astrologie", "unknown words 'Astrologie'"),
        ("Domaines médicaux investigués", "Neurologie, Phrénologie", "unknown words 'Phrénologie'"),
        ("Encadrement réglementaire", "Sur un coup de tête", "no legal pathway"),
        ("Durée de conservation aux fins du projet (en années)", "longtemps", "it is not a number of years"),
        ("Transfert de données personnelles vers un pays hors UE", "parfois", "it is Oui or Non"),
        ("Responsable de traitement 1", "研究所", "no Latin letter"),
        ("Titre", "=1+1", "the formula =1+1 has no value"),
        ("Titre", "#REF!", "the cell holds the error #REF!"),
    ],
)
def test_each_bad_cell_is_named_with_its_place_and_rule(tmp_path: Path, column: str, cell: str, rule: str) -> None:
    found = bad_cells(tmp_path, {column: cell})
    assert len(found) == 1
    assert found[0][:2] == (3, column)
    assert rule in found[0][2]


def test_a_row_is_told_everything_that_is_wrong_with_it(tmp_path: Path) -> None:
    found = bad_cells(tmp_path, {"Date de fin": "30/02/2024", "Finalité de l'étude": "Astrologie"})
    assert [column for _, column, _ in found] == ["Finalité de l'étude", "Date de fin"]


def test_a_value_of_a_formula_is_taken_and_said(tmp_path: Path) -> None:
    path = with_formula(write_xlsx(tmp_path / "f.xlsx", [hdh_row(cells={"Bénéfices attendus": "PLACE"})]))
    reading = read(path, Choices())
    assert reading.drafts[0].facts.public_benefit == Words("Mieux vivre")
    assert "formula" in said(reading, FindingKind.NORMALISED)[0].rule


def with_formula(path: Path) -> Path:
    """Put a formula with its computed value where the file says PLACE."""
    changed = path.with_name("formula.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                before = 't="inlineStr"><is><t>PLACE</t></is>'
                after = 't="str"><f>CONCAT("Mieux"," vivre")</f><v>Mieux vivre</v>'
                assert before in content.decode()
                content = content.decode().replace(before, after).encode()
            target.writestr(name, content)
    return changed


def test_unknown_words_can_be_kept_as_keywords(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "f.xlsx", [hdh_row(cells={"Domaines médicaux investigués": "Neurologie, Phrénologie"})]
    )
    draft = read(path, Choices(keep_unknown_words=True)).drafts[0]
    assert (draft.facts.domains, draft.keywords) == (("neurologie",), ("Phrénologie",))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing else", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_a_malformed_spreadsheet_is_refused_whole_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"f\.xlsx"):
        read(path, Choices())


def test_a_spreadsheet_cut_short_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row()])
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(UnreadableFile, match=r"f\.xlsx"):
        read(path, Choices())


def test_a_file_that_unpacks_beyond_measure_is_refused_before_it_is(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(51):  # 51 times 10 MB
            part.write(b" " * 10_000_000)
    with pytest.raises(UnreadableFile, match="unpacks to more than 500 MB"):
        read(path, Choices())


def test_one_stray_cell_at_the_end_of_the_sheet_is_refused_before_memory_is_asked_for(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["N°", "Titre"])
    book.active.cell(row=1_048_576, column=16_384, value="x")
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(UnreadableFile, match="line 1048576 and column 16384"):
        read(tmp_path / "f.xlsx", Choices())


@pytest.mark.parametrize("name", ["missing.csv", ""])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read(tmp_path / name, Choices())


def test_a_file_without_the_columns_of_a_project_says_what_it_found(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "f.csv", [{"fruit": "pomme", "prix": "2"}])
    with pytest.raises(UnreadableFile, match="'fruit', 'prix'"):
        read(path, Choices())


def csv_of(tmp_path: Path, *projects: Any, change: Any = lambda text: text) -> Path:
    out = io.StringIO(newline="")
    exporting.write_csv(projects, out)
    path = tmp_path / "f.csv"
    path.write_text(change(out.getvalue()), encoding="utf-8", newline="")
    return path


def test_a_cell_of_ten_megabytes_costs_its_row_alone(tmp_path: Path) -> None:
    long = make_project("long", lay_summary=Words("x" * 10_000_000))
    reading = read(csv_of(tmp_path, make_project("un"), long, make_project("deux")), Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["un", "deux"]
    assert [(f.line, f.column) for f in bad(reading)] == [(3, "lay_summary_fr")]
    assert len(bad(reading)[0].value) < 300


def test_a_quote_left_open_costs_its_row_alone(tmp_path: Path) -> None:
    projects = [make_project(slug) for slug in ("un", "deux", "trois", "quatre")]
    reading = read(csv_of(tmp_path, *projects, change=lambda text: text.replace("\ndeux,", '\n"deux,')), Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["un", "trois", "quatre"]
    assert [f.line for f in bad(reading)] == [3]


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    path = csv_of(
        tmp_path, make_project("un"), make_project("deux"), change=lambda text: text.replace("\nun,", "\nun,,")
    )
    reading = read(path, Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["deux"]
    assert "50 cells and the header 49" in bad(reading)[0].rule


def test_bytes_that_are_not_utf8_cost_their_row_alone(tmp_path: Path) -> None:
    path = csv_of(tmp_path, make_project("un"), make_project("deux", title=Words("Sommeil XX")))
    path.write_bytes(path.read_bytes().replace(b"XX", b"\xff\xe9"))
    reading = read(path, Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["un"]
    assert [(f.line, f.column, f.rule) for f in bad(reading)] == [(3, "title_fr", "it holds bytes that are not UTF-8")]


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("pathway", "magic", "'magic' is not one of"),
        ("purposes", '["magic"]', "'magic' is not one of"),
        ("domains", '["phrenologie"]', "'phrenologie' is not a medical domain"),
        ("events", '[{"kind": "filed", "date": "2024-02-31"}]', "is not a date of the calendar"),
        ("events", "[{}]", "'kind' is missing"),
        ("events", "hier", "it is not a JSON array"),
        ("linkage", "oui", "it is true, false or empty"),
        ("retention_years", "nan", "not a finite number"),
        ("population_size", "-1", "between 0 and"),
        ("population_size", "12.5", "is not a whole number such as 1200"),
        ("planned_start", "2024-13", "is not a date of the calendar"),
        ("slug", "Pas Une Adresse", "an address is lower-case words"),
        ("parties", '[{"name": "…"}]', "no Latin letter"),
        ("kind", "", "it must be stated"),
    ],
)
def test_each_bad_cell_of_our_own_csv_is_named(tmp_path: Path, column: str, cell: str, rule: str) -> None:
    out = io.StringIO(newline="")
    exporting.write_csv([make_project("un"), make_project("deux")], out)
    header, un, deux = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    un[header.index(column)] = cell
    rows = [dict(zip(header, un, strict=True)), dict(zip(header, deux, strict=True))]
    reading = read(write_csv(tmp_path / "f.csv", rows), Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["deux"]
    assert [(f.line, f.column) for f in bad(reading)] == [(2, column)]
    assert rule in bad(reading)[0].rule


def test_mark_up_in_our_own_csv_stays_a_text(tmp_path: Path) -> None:
    facts = make_project("un", title=Words("<b>Un</b>"))
    assert read(csv_of(tmp_path, facts), Choices()).drafts[0].facts.title.fr == "<b>Un</b>"


def json_of(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "f.json"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_recognised_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "f"
    path.write_text('[{"slug": "un", "title": "Été"}]', encoding=encoding)
    assert read(path, Choices()).drafts[0].facts.title.fr == "Été"


def test_an_object_that_is_not_json_costs_itself_alone(tmp_path: Path) -> None:
    objects = (
        '{"slug": "un", "title": {"fr": "Un"}}',
        '{"slug": "deux", nothing}',
        '{"slug": "trois", "title": "Trois"}',
    )
    content = '{"projects": [\n' + ",\n".join(objects) + "\n]}"
    reading = read(json_of(tmp_path, content), Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["un", "trois"]
    assert [f.line for f in bad(reading)] == [3]


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        ('"linkage": "false"', "'false' is not true or false"),
        ('"linkage": true, "linkage": false', "'linkage' is given twice"),
        ('"retention_years": NaN', "NaN is not a number of JSON"),
        ('"objectives": "un"', "'un' is not a list"),
        ('"events": [{"kind": "filed", "date": "2024", "mood": "good"}]', "mood"),
        ('"title": {"de": "Eins"}', "is not a text or an object"),
        ('"events": ' + "[" * 5000 + "]" * 5000, "nested too deeply"),
    ],
)
def test_each_bad_member_of_a_json_object_is_named(tmp_path: Path, member: str, rule: str) -> None:
    content = f'[{{"slug": "un", {member}}},\n{{"slug": "deux", "title": "Deux"}}]'
    reading = read(json_of(tmp_path, content), Choices())
    assert [draft.facts.slug for draft in reading.drafts] == ["deux"]
    assert rule in bad(reading)[0].rule
    assert bad(reading)[0].line == 1


def test_a_list_that_is_not_closed_is_said(tmp_path: Path) -> None:
    reading = read(json_of(tmp_path, '[{"slug": "un", "title": "Un"}'), Choices())
    assert len(reading.drafts) == 1
    assert "cut short" in bad(reading)[0].rule


def test_members_that_are_no_field_are_counted_and_not_dropped_in_silence(tmp_path: Path) -> None:
    content = json.dumps([{"slug": "un", "title": "Un", "mood": "good", "url": "https://site.test/fr/projets/un"}])
    reading = read(json_of(tmp_path, content), Choices())
    assert [f.column for f in said(reading, FindingKind.REMARK)] == ["mood"]


def test_the_same_number_or_address_twice_keeps_the_first(session: Session, tmp_path: Path) -> None:
    first, second, third = synthetic_projects(3, 1)
    path = csv_of(tmp_path, first, make_project(first.slug), make_project("autre", number=first.number), second, third)
    outcome = imported(session, path)
    assert outcome.count(Verdict.NEW) == 3
    assert [(f.line, f.column, f.rule) for f in bad(outcome)] == [
        (3, "slug", "it stands already at line 2"),
        (4, "number", "it stands already at line 2"),
    ]
