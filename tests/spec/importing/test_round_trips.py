"""What is exported reads back: CSV and JSON as the same record, the Excel layout as what it carries."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from registry.content import reading as content
from registry.importing import exporting
from registry.importing.csv_layout import COLUMNS
from registry.importing.drafts import Draft
from registry.importing.folding import fold, name_key
from registry.importing.formats import Format
from registry.importing.hdh_cells import read_cell
from registry.importing.hdh_layout import column_of
from registry.importing.hdh_rows import Layout, RowTold
from registry.importing.hdh_writing import Kinds, cell_of, columns_for
from registry.importing.lists import Known
from registry.importing.reading import Choices, read
from registry.importing.synthetic import synthetic_projects
from registry.projects.facts import Event, Party, ProjectFacts, Result
from registry.projects.kinds import EventKind, PartyRole, Pathway, Purpose, ResultKind, SourceKind
from registry.projects.vocabulary import DOMAIN
from registry.words import PartialDate, Words
from tests.builders import strategies
from tests.builders.projects import make_project
from tests.builders.workbooks import bad

IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def read_back(path: Path, facts: list[ProjectFacts], form: Format) -> list[ProjectFacts]:
    assert exporting.write_file(facts, path, form) == len(facts)
    reading = read(path, Choices(form))
    assert not bad(reading)
    return [draft.facts for draft in reading.drafts]


@IN_ONE_FOLDER
@given(facts=st.lists(strategies.facts(), max_size=3))
def test_any_records_come_back_equal_from_csv(tmp_path: Path, facts: list[ProjectFacts]) -> None:
    assert read_back(tmp_path / "f.csv", facts, Format.CSV) == facts


@IN_ONE_FOLDER
@given(facts=st.lists(strategies.facts(), max_size=3))
def test_any_records_come_back_equal_from_json(tmp_path: Path, facts: list[ProjectFacts]) -> None:
    assert read_back(tmp_path / "f.json", facts, Format.JSON) == facts


@pytest.mark.parametrize("form", [Format.CSV, Format.JSON])
def test_the_real_and_the_invented_projects_come_back_equal(tmp_path: Path, form: Format) -> None:
    facts = [*content.projects(), *synthetic_projects(50, 3)]
    assert read_back(tmp_path / "f", facts, form) == facts


# Texts as the official file has them: no mark-up, no doubled space, no word that means "nothing".
LINES = st.from_regex(r"[A-Za-zàéœ’'=+#@-][A-Za-z0-9àéœ’',;().=+-]{0,12}( [A-Za-z0-9àéœ’]{2,9}){1,3}", fullmatch=True)
FRENCH = st.builds(Words, st.just("") | LINES)
NAMES = st.from_regex(r"[A-Z][a-zé]{3,9}( [a-z]{2,6}){0,2}", fullmatch=True)
ITEM = st.from_regex(
    r"[A-Z][a-zé]{3,9}((, |;| )[a-zA-Z]{3,6}( \([a-z]{2,5}(, [A-Z][a-z]{2,4})?\))?){0,2}", fullmatch=True
)
ITEMS = st.lists(ITEM, max_size=4, unique_by=fold).map(tuple)
ROLES = st.sampled_from([PartyRole.CONTROLLER, PartyRole.IMPLEMENTER])
SOURCES = {
    "SNDS": SourceKind.MAIN_BASE,
    "DCIR": SourceKind.MAIN_BASE,
    "DCIRS": SourceKind.MAIN_BASE,
    "ESME": SourceKind.CATALOGUE,
    "Base, Une": SourceKind.COHORT,
}
COLUMN_OF_SOURCE = ["SNDS", "DCIR", "DCIRS", "ESME", "Base, Une"]
CARRIED: dict[str, st.SearchStrategy[Any]] = {
    "number": st.from_regex(r"[0-9]{8}|[FT][0-9]{14}", fullmatch=True),
    "title": st.builds(Words, LINES),
    "public_benefit": FRENCH,
    "rights_notice": FRENCH,
    "purposes": st.lists(st.sampled_from(Purpose), max_size=4, unique=True).map(tuple),
    "domains": st.lists(st.sampled_from(list(DOMAIN)), max_size=4, unique=True).map(tuple),
    "objectives": ITEMS,
    "data_categories": ITEMS,
    "sensitive_variables": ITEMS,
    "linkage": st.sampled_from((None, False, True)),
    "linkage_description": st.just("") | LINES,
    "platform": st.just("") | LINES,
    "pathway": st.none() | st.sampled_from(Pathway),
    "legal_basis_6": st.just("") | LINES,
    "legal_basis_9": st.just("") | LINES,
    "retention_years": st.none() | st.floats(0, 200),
    "transfers_outside_eu": st.sampled_from((None, False, True)),
    "automated_decision": st.sampled_from((None, False, True)),
    "planned_start": st.none() | strategies.partial_dates(),
    "planned_end": st.none() | strategies.partial_dates(),
    "sources": st.lists(st.sampled_from(COLUMN_OF_SOURCE), max_size=4, unique=True).map(
        lambda names: tuple(sorted(names, key=COLUMN_OF_SOURCE.index))
    ),
    # Controllers stand before those who carry the study out: so do the columns.
    "parties": st.lists(st.builds(Party, NAMES, ROLES), max_size=5, unique_by=lambda p: (name_key(p.name), p.role)).map(
        lambda parties: tuple(sorted(parties, key=lambda party: party.role is not PartyRole.CONTROLLER))
    ),
    "events": st.tuples(
        st.none() | st.builds(Event, st.just(EventKind.FILED), strategies.partial_dates()),
        st.none() | st.builds(Event, st.just(EventKind.COMPLETE), strategies.partial_dates()),
    ).map(lambda events: tuple(event for event in events if event)),
}


def through_the_layout(facts: ProjectFacts) -> ProjectFacts:
    """Return what is read from the cells that an export writes, without the file between them."""
    kinds = Kinds(sources=SOURCES)
    columns = columns_for([facts])
    layout = Layout(
        tuple((position, column.label, column) for position, column in enumerate(columns)),
        origin=facts.origin,
        known=Known.from_sources(SOURCES),
    )
    told = RowTold(2, layout, layout.carried())
    for _, label, _ in layout.columns:
        column = column_of(label)
        assert column is not None
        cell = cell_of(facts, column, kinds)
        if cell is not None:
            read_cell(told, label, column, cell)
    draft = told.draft()
    assert isinstance(draft, Draft), told.findings
    return draft.facts


@settings(deadline=None, max_examples=300)
@given(facts=st.builds(ProjectFacts, slug=st.just(""), origin=st.just("Registre d'exemple"), **CARRIED))
def test_what_the_excel_layout_carries_comes_back_equal(facts: ProjectFacts) -> None:
    back = through_the_layout(facts)
    bare = tuple(
        Event(event.kind, event.date) for event in back.events
    )  # the layout says who acted, the record need not
    assert replace(back, events=bare) == facts


def test_the_excel_file_carries_the_same_as_its_cells(tmp_path: Path) -> None:
    facts = [*content.projects(), *synthetic_projects(30, 3)]
    facts = [replace(one, number=one.number or f"F{rank:014d}") for rank, one in enumerate(facts)]
    exporting.write_file(facts, tmp_path / "f.xlsx", Format.HDH_XLSX, Kinds(sources=SOURCES))
    reading = read(tmp_path / "f.xlsx", Choices(known=Known.from_sources(SOURCES)))
    assert not bad(reading)
    there = {facts.number: replace(through_the_layout(facts), origin="", events=()) for facts in facts}
    assert {d.facts.number: replace(d.facts, origin="", events=()) for d in reading.drafts} == there


def test_no_cell_of_the_excel_export_is_a_formula_or_an_error(tmp_path: Path) -> None:
    facts = make_project(
        title=Words('=HYPERLINK("x")'), public_benefit=Words("#N/A"), platform="+1", legal_basis_6="@a"
    )
    exporting.write_file([facts], tmp_path / "f.xlsx", Format.HDH_XLSX)
    sheet = load_workbook(tmp_path / "f.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert {'=HYPERLINK("x")', "#N/A", "+1", "@a"} <= {cell.value for cell in cells}


def test_a_text_too_long_for_excel_is_cut_with_a_mark_and_not_imported_back(tmp_path: Path) -> None:
    facts = make_project(public_benefit=Words("y" * 40_000), number="12345678")
    exporting.write_file([facts], tmp_path / "f.xlsx", Format.HDH_XLSX)
    reading = read(tmp_path / "f.xlsx", Choices())
    assert reading.drafts[0].facts.public_benefit == Words()
    assert "an export cut this text" in [finding.rule for finding in reading.findings][0]


def test_the_excel_export_has_a_column_for_each_controller(tmp_path: Path) -> None:
    facts = make_project(parties=tuple(Party(f"Organisme {n}") for n in range(1, 6)))
    exporting.write_file([facts], tmp_path / "f.xlsx", Format.HDH_XLSX)
    labels = [cell.value for cell in next(load_workbook(tmp_path / "f.xlsx").active.iter_rows())]
    assert [label for label in labels if label.startswith("Responsable de traitement")] == [
        f"Responsable de traitement {n}" for n in range(1, 6)
    ]
    assert {"Type responsable treatment 1", "Etape  : Complétude", "Etape 1 : Dépôt du projet"} <= set(labels)


def test_the_table_schema_describes_the_columns_written(tmp_path: Path) -> None:
    exporting.write_file([make_project()], tmp_path / "f.csv", Format.CSV)
    header, first = list(csv.reader(io.StringIO((tmp_path / "f.csv").read_text("utf-8"), newline="")))
    schema = json.loads((tmp_path / "f.csv.schema.json").read_text("utf-8"))
    assert [field["name"] for field in schema["fields"]] == header == [column.name for column in COLUMNS]
    told = dict(zip(header, first, strict=True))
    for field in schema["fields"]:
        if field["type"] == "array" and told[field["name"]]:
            assert isinstance(json.loads(told[field["name"]]), list)
    assert schema["primaryKey"] == "slug"


def test_a_value_of_the_csv_is_not_altered_for_spreadsheets(tmp_path: Path) -> None:
    exporting.write_file([make_project(title=Words("=1+1"))], tmp_path / "f.csv", Format.CSV)
    assert "=1+1" in (tmp_path / "f.csv").read_text("utf-8").split(",")


def test_a_file_that_could_not_be_written_whole_is_not_there(tmp_path: Path) -> None:
    def breaking() -> Iterator[ProjectFacts]:
        yield make_project()
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        exporting.write_file(breaking(), tmp_path / "f.csv", Format.CSV)
    assert list(tmp_path.iterdir()) == []


def test_results_and_events_keep_all_they_say_in_csv(tmp_path: Path) -> None:
    event = Event(EventKind.OPINION, PartialDate.parse("2024"), text=Words("Avis", "Opinion"), source="Avis, page 2")
    result = Result(
        ResultKind.ARTICLE,
        "Un\r\nrésultat; « deux »",
        open_access=False,
    )
    facts = make_project(events=(event,), results=(result,))
    assert read_back(tmp_path / "f.csv", [facts], Format.CSV) == [facts]
