"""The Excel layout of the Health Data Hub is read whatever the order, spelling and form of its columns."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from registry.importing.drafts import FindingKind, Reading
from registry.importing.lists import Known
from registry.importing.reading import Choices, read
from registry.projects.facts import Event, Party, ProjectFacts
from registry.projects.kinds import Actor, EventKind, OrganisationKind, PartyRole, Pathway, Purpose, SourceKind
from registry.words import PartialDate
from tests.builders.workbooks import ORDINARY, bad, hdh_row, said, write_csv, write_xlsx

DATE = PartialDate.parse


def read_rows(tmp_path: Path, *rows: dict[str, Any], **choices: Any) -> Reading:
    return read(write_xlsx(tmp_path / "export.xlsx", rows), Choices(**choices))


def facts_of(tmp_path: Path, cells: dict[str, Any], **choices: Any) -> ProjectFacts:
    reading = read_rows(tmp_path, hdh_row(cells=cells), **choices)
    assert not bad(reading)
    return reading.drafts[0].facts


def test_each_column_tells_its_field(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {})
    assert facts.number == "12345678"
    assert facts.purposes == (Purpose.RESEARCH,)
    assert facts.objectives == ("Prise en charge des patients", "Diagnostics")
    assert facts.domains == ("neurologie", "urologie-nephrologie")
    assert facts.sources == ("SNDS", "DCIR", "PMSI-MCO")
    assert facts.parties == (Party("Université de Port-Imaginaire"),)
    assert (facts.planned_start, facts.planned_end) == (DATE("2025-03-01"), DATE("2028-03-01"))
    assert [(e.kind, e.date, e.actor) for e in facts.events] == [
        (EventKind.FILED, DATE("2025-01-10"), Actor.CONTROLLER),
        (EventKind.COMPLETE, DATE("2025-01-20"), Actor.HDH),
    ]
    assert facts.pathway is Pathway.CNIL_AUTHORISATION
    assert facts.retention_years == 2.5
    assert facts.transfers_outside_eu is False
    assert facts.origin == "Health Data Hub, répertoire public des projets"


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    labels = list(ORDINARY)
    random.Random(7).shuffle(labels)
    ordered, shuffled = hdh_row(), {label: hdh_row()[label] for label in labels}
    one = read(write_xlsx(tmp_path / "one.xlsx", [ordered]), Choices()).drafts[0].facts
    other = read(write_xlsx(tmp_path / "other.xlsx", [shuffled]), Choices()).drafts[0].facts
    assert one == other


@pytest.mark.parametrize(
    ("official", "variant"),
    [
        ("Etape  : Complétude", "Etape : Complétude"),
        ("Etape  : Complétude", "ÉTAPE 2 : COMPLETUDE"),
        ("Type responsable treatment 1", "Type de responsable de traitement 1"),
        ("Finalité de l'étude", "Finalité de l’étude"),
        ("Domaines médicaux investigués", " domaines medicaux  investigues "),
        (
            "Composante(s) de la base principale du SNDS mobilisée(s)",
            "Composantes de la base principale du SNDS mobilisées",
        ),
        ("Durée de conservation aux fins du projet (en années)", "Durée de conservation"),
        ("Titre", "Titre du projet"),
    ],
)
def test_a_label_is_recognised_in_another_spelling(tmp_path: Path, official: str, variant: str) -> None:
    respelled = {variant if label == official else label: cell for label, cell in hdh_row().items()}
    assert read_rows(tmp_path, respelled).drafts[0].facts == facts_of(tmp_path, {})


def test_lines_may_stand_above_the_header(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "f.xlsx", [hdh_row()], above=[["Répertoire des projets"], [], ["Extrait du 24/11/2026"]]
    )
    reading = read(path, Choices())
    assert [draft.line for draft in reading.drafts] == [5]  # a title, an empty line, a date, the labels, then the row
    assert any("line(s) above are not read" in finding.rule for finding in reading.findings)


def test_a_column_of_no_field_is_named_and_counted(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, hdh_row(1, {"Humeur": "bonne"}), hdh_row(2, {"Humeur": ""}))
    assert [(f.column, f.line) for f in said(reading, FindingKind.REMARK)] == [("Humeur", 0)]
    assert "1 row(s) say something" in said(reading, FindingKind.REMARK)[0].rule


def test_names_of_persons_are_not_imported_and_the_report_says_why(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, hdh_row(cells={"Représentant du responsable de traitement 1": "Une personne"}))
    assert "may name a person" in said(reading, FindingKind.REMARK)[0].rule
    assert "Une personne" not in str(reading)


@pytest.mark.parametrize("cell", ["10/01/2025", "2025-01-10", "10 janvier 2025", dt.datetime(2025, 1, 10), 45667])
def test_a_date_is_a_text_a_number_or_a_date_of_excel(tmp_path: Path, cell: Any) -> None:
    events = facts_of(tmp_path, {"Etape 1 : Dépôt du projet": cell}).events
    assert events[0].date == DATE("2025-01-10")  # 45667 days after 30 December 1899


def test_a_project_may_have_more_than_three_controllers(tmp_path: Path) -> None:
    cells = {f"Responsable de traitement {n}": f"Organisme {n}" for n in range(1, 6)}
    assert facts_of(tmp_path, cells).controllers() == tuple(f"Organisme {n}" for n in range(1, 6))


def test_the_postal_address_of_a_controller_is_not_its_name(tmp_path: Path) -> None:
    cells = {"Responsable de traitement 1": "CHU de Villefable, 1 rue des Contes, 99999 Villefable"}
    draft = read_rows(tmp_path, hdh_row(cells=cells)).drafts[0]
    assert draft.facts.controllers() == ("CHU de Villefable",)
    assert draft.notes == (("Responsable de traitement, adresse", "1 rue des Contes, 99999 Villefable"),)


def test_a_controller_that_carries_the_study_out_has_both_roles(tmp_path: Path) -> None:
    cells = {
        "Le responsable de traitement est également responsable de mise en oeuvre": "Oui",
        "Responsable de mise en oeuvre non cité comme responsable de traitement 1": "Bureau Exemple",
    }
    assert [(p.name, p.role) for p in facts_of(tmp_path, cells).parties] == [
        ("Université de Port-Imaginaire", PartyRole.CONTROLLER),
        ("Université de Port-Imaginaire", PartyRole.IMPLEMENTER),
        ("Bureau Exemple", PartyRole.IMPLEMENTER),
    ]


def test_the_kind_of_a_controller_goes_to_the_organisation(tmp_path: Path) -> None:
    assert read_rows(tmp_path, hdh_row()).drafts[0].kinds == (
        ("Université de Port-Imaginaire", OrganisationKind.UNIVERSITY),
    )


@pytest.mark.parametrize(
    ("cell", "sources"),
    [
        ("DCIR, PMSI-MCO, CépiDC", ("DCIR", "PMSI-MCO", "CépiDC")),
        ("ENSD", ("ESND",)),
        ("PMSI-MCO), DCIR", ("PMSI-MCO", "DCIR")),
        ("DCIR; Base A, tome 2", ("DCIR", "Base A, tome 2")),
        ("Registre(s), Enquête(s)", ("Registre(s)", "Enquête(s)")),
        ("Cohorte de suivi, ouverte en 2010, DCIR", ("Cohorte de suivi, ouverte en 2010", "DCIR")),
    ],
)
def test_a_list_is_cut_between_its_values_and_not_inside_them(
    tmp_path: Path, cell: str, sources: tuple[str, ...]
) -> None:
    cells = {"Source de données utilisées": "", "Composante(s) de la base principale du SNDS mobilisée(s)": cell}
    assert facts_of(tmp_path, cells).sources == sources


def test_a_name_that_the_register_knows_is_not_cut_at_its_commas(tmp_path: Path) -> None:
    known = Known.from_sources({"Base Alpha, Bêta, Gamma": SourceKind.COHORT})
    cells = {"Autre(s) source(s) de donnée(s) mobilisée(s)": "Base Alpha, Bêta, Gamma, Delta"}
    assert facts_of(tmp_path, cells, known=known).sources[-2:] == ("Base Alpha, Bêta, Gamma", "Delta")


def test_the_longest_purpose_is_taken_first(tmp_path: Path) -> None:
    cell = "Recherche, étude, évaluation, Surveillance, veille et sécurité sanitaires"
    assert facts_of(tmp_path, {"Finalité de l'étude": cell}).purposes == (Purpose.RESEARCH, Purpose.SURVEILLANCE)


def test_a_part_of_the_main_base_cited_elsewhere_is_read_as_one_and_said(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, hdh_row(cells={"Autre(s) source(s) de donnée(s) mobilisée(s)": "PMSI-HAD"}))
    assert ("PMSI-HAD", SourceKind.MAIN_BASE) in reading.drafts[0].source_kinds
    assert [f.value for f in said(reading, FindingKind.REMARK)] == ["PMSI-HAD"]


def test_other_sends_to_the_next_column_and_is_no_source(tmp_path: Path) -> None:
    cells = {
        "Source de données utilisées": "SNDS, Autre(s)",
        "Autre(s) source(s) de donnée(s) mobilisée(s)": "Registre",
    }
    assert facts_of(tmp_path, cells).sources == ("SNDS", "DCIR", "PMSI-MCO", "Registre")


def test_each_normalisation_is_listed_with_what_it_became(tmp_path: Path) -> None:
    cells = {
        "Bénéfices attendus": "<p>Mieux  dormir</p>",
        "Composante(s) de la base principale du SNDS mobilisée(s)": "ENSD",
        "Responsable de traitement 1": "_",
    }
    found = said(read_rows(tmp_path, hdh_row(cells=cells)), FindingKind.NORMALISED)
    assert [(f.line, f.column, f.value, f.became) for f in found] == [
        (2, "Bénéfices attendus", "<p>Mieux  dormir</p>", "Mieux dormir"),
        (2, "Composante(s) de la base principale du SNDS mobilisée(s)", "ENSD", "ESND"),
        (2, "Responsable de traitement 1", "_", ""),
    ]


def test_a_file_that_came_after_the_start_is_kept_and_remarked(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, hdh_row(cells={"Etape 1 : Dépôt du projet": "10/06/2025"}))
    assert reading.drafts[0].facts.events[0].date == DATE("2025-06-10")
    assert [f.rule for f in said(reading, FindingKind.REMARK)] == ["the file came after the start; both dates are kept"]


def test_a_csv_with_semicolons_in_the_encoding_of_windows_says_the_same(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "export.csv", [hdh_row()], separator=";", encoding="cp1252")
    reading = read(path, Choices())
    assert reading.drafts[0].facts == facts_of(tmp_path, {})
    assert any("Windows-1252" in finding.rule for finding in reading.findings)


def test_the_source_of_a_project_can_be_named(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {}, origin="Registre d'exemple")
    assert facts.origin == "Registre d'exemple"
    assert facts.events[0] == Event(EventKind.FILED, DATE("2025-01-10"), Actor.CONTROLLER, source="Registre d'exemple")
