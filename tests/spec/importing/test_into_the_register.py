"""An import brings the register to what a file says, loses nothing, and a second time changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.errors import RuleBroken
from registry.importing import exporting
from registry.importing.drafts import FindingKind
from registry.importing.formats import Format
from registry.importing.reconciling import Verdict
from registry.importing.run_import import Outcome, publish_all
from registry.importing.synthetic import INVENTED_KINDS, synthetic_projects
from registry.projects import actions, kinds, search
from registry.projects.facts import Party, ProjectFacts, Result
from registry.projects.kinds import Act, EventKind, OrganisationKind, PartyRole, ResultKind, SourceKind
from registry.projects.mapping import Names
from registry.projects.records import VersionRecord
from registry.projects.search import Gone, Standalone
from registry.words import PartialDate, Words
from tests.builders.projects import NOW, event, make_project, trace
from tests.builders.workbooks import bad, hdh_row, imported, said, write_csv, write_xlsx

SLUG = "sommeil-et-travail-de-nuit-volet-1"
NEXT_MONTH = NOW + dt.timedelta(days=30)


def known(session: Session, slug: str) -> ProjectFacts:
    found = search.project(session, slug)
    assert isinstance(found, Standalone)
    return found.facts


def versions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(VersionRecord)) or 0


def verdicts(outcome: Outcome) -> dict[str, str]:
    return {change.slug: change.verdict.value for change in outcome.changes}


def by_hand(session: Session, slug: str, **changes: Any) -> None:
    """Amend a project as an officer does."""
    actions.amend(session, replace(known(session, slug), **changes), trace("by hand"))


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_second_import_of_the_same_file_changes_nothing(session: Session, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"f.{form}"
    wanted = {"xlsx": Format.HDH_XLSX, "csv": Format.CSV, "json": Format.JSON}[form]
    exporting.write_file(synthetic_projects(40, 5), path, wanted)
    assert imported(session, path).count(Verdict.NEW) == 40
    before = (list(search.every_project(session)), versions(session), search.last_change(session))
    second = imported(session, path)
    assert (second.count(Verdict.UNCHANGED), second.count(Verdict.NEW), second.count(Verdict.CHANGED)) == (40, 0, 0)
    assert (list(search.every_project(session)), versions(session), search.last_change(session)) == before


def test_each_import_of_a_project_is_a_version_with_who_and_why(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)]))
    changed = hdh_row(1, {"Bénéfices attendus": "Dormir mieux."})
    imported(
        session, write_xlsx(tmp_path / "f.xlsx", [changed]), by=trace("second export", who="officer", now=NEXT_MONTH)
    )
    latest, first = search.history(session, SLUG)
    assert (latest.act, latest.who, latest.why, latest.at) == (Act.IMPORT, "officer", "second export", NEXT_MONTH)
    assert [(c.field, c.after) for c in latest.changes] == [("public_benefit", {"fr": "Dormir mieux.", "en": ""})]
    assert first.act is Act.IMPORT


def test_a_dry_run_says_the_differences_and_writes_nothing(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2)]))
    before = versions(session)
    rows = [hdh_row(1, {"Durée de conservation aux fins du projet (en années)": "4"}), hdh_row(3)]
    outcome = imported(session, write_xlsx(tmp_path / "f.xlsx", rows), dry_run=True)
    assert verdicts(outcome) == {
        SLUG: "changed",
        "sommeil-et-travail-de-nuit-volet-3": "new",
        "sommeil-et-travail-de-nuit-volet-2": "gone",
    }
    changed = next(change for change in outcome.changes if change.verdict is Verdict.CHANGED)
    assert [(c.field, c.before, c.after) for c in changed.changes] == [("retention_years", 2.5, 4.0)]
    assert versions(session) == before


def test_a_project_is_known_by_its_number_whatever_its_new_title(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)]))
    outcome = imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1, {"Titre": "Un tout autre titre"})]))
    assert verdicts(outcome) == {SLUG: "changed"}
    assert known(session, SLUG).title.fr == "Un tout autre titre"


def test_projects_with_one_title_and_their_own_numbers_get_their_own_addresses(
    session: Session, tmp_path: Path
) -> None:
    rows = [hdh_row(number, {"Titre": "Étude de l’AVC"}) for number in (1, 2, 3)]
    imported(session, write_xlsx(tmp_path / "f.xlsx", rows))
    numbers = {facts.slug: facts.number for facts in search.every_project(session)}
    assert numbers == {"etude-de-l-avc": "00000001", "etude-de-l-avc-0": "00000002", "etude-de-l-avc-1": "00000003"}


def test_without_numbers_titles_that_come_back_keep_their_addresses(session: Session, tmp_path: Path) -> None:
    rows = [{k: v for k, v in hdh_row(n, {"Titre": "Une étude"}).items() if k != "N°"} for n in (1, 2)]
    rows[1]["Bénéfices attendus"] = "Autre bénéfice."
    assert imported(session, write_xlsx(tmp_path / "f.xlsx", rows)).count(Verdict.NEW) == 2
    assert verdicts(imported(session, write_xlsx(tmp_path / "f.xlsx", rows))) == {
        "une-etude": "unchanged",
        "une-etude-0": "unchanged",
    }


def test_what_the_file_has_no_column_for_is_not_lost(session: Session, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)])
    imported(session, path)
    facts = known(session, SLUG)
    english = Words(facts.title.fr, "Sleep and night work, part 1")
    funder = Party("Fondation Exemple", PartyRole.FUNDER)
    by_hand(session, SLUG, title=english, lay_summary=Words("Clair.", "Plain."), parties=(*facts.parties, funder))
    actions.add_event(session, SLUG, event(EventKind.OPINION, "2025-03-01", source="Procès-verbal"), trace())
    actions.add_result(session, SLUG, Result(ResultKind.ARTICLE, "Un article"), trace())
    mine = known(session, SLUG)
    assert verdicts(imported(session, path)) == {SLUG: "unchanged"}
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(1, {"Bénéfices attendus": "Dormir mieux."})])
    assert verdicts(imported(session, path)) == {SLUG: "changed"}
    assert known(session, SLUG) == replace(mine, public_benefit=Words("Dormir mieux."))


def test_an_empty_cell_of_the_official_file_clears_nothing(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)]))
    empty = {label: cell if label in ("N°", "Titre") else "_" for label, cell in hdh_row(1).items()}
    assert verdicts(imported(session, write_xlsx(tmp_path / "f.xlsx", [empty]))) == {SLUG: "unchanged"}


def test_an_empty_cell_of_our_own_csv_clears_the_field(session: Session, tmp_path: Path) -> None:
    facts = make_project("un", origin="Registre d'exemple", platform="Portail")
    exporting.write_file([facts], tmp_path / "f.csv", Format.CSV)
    imported(session, tmp_path / "f.csv")
    imported(session, write_csv(tmp_path / "g.csv", [{"slug": "un", "platform": "", "retention_years": "3"}]))
    assert known(session, "un") == replace(facts, platform="", retention_years=3.0)


def test_a_date_that_the_source_corrects_moves_its_event_and_keeps_what_was_added(
    session: Session, tmp_path: Path
) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)]))
    filed, complete = known(session, SLUG).events
    reasoned = replace(filed, text=Words("Dossier repris après demande."))
    by_hand(session, SLUG, events=(reasoned, complete))
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1, {"Etape 1 : Dépôt du projet": "12/01/2025"})]))
    moved = replace(reasoned, date=PartialDate.parse("2025-01-12"))
    assert known(session, SLUG).events == (moved, complete)


def test_an_event_of_another_source_stays_beside_that_of_the_file(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)]))
    mine = event(EventKind.FILED, "2024-12-24", source="Lettre")
    by_hand(session, SLUG, events=(mine,))
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)]))
    assert [e.date.iso() for e in known(session, SLUG).events] == ["2024-12-24", "2025-01-10", "2025-01-20"]


def test_our_own_csv_drops_its_own_event_and_keeps_those_of_others(session: Session, tmp_path: Path) -> None:
    mine, other = (event(EventKind.FILED, "2025-01-10", source=source) for source in ("Registre d'exemple", "Lettre"))
    other = replace(other, kind=EventKind.OPINION)
    exporting.write_file(
        [make_project("un", origin="Registre d'exemple", events=(mine, other))], tmp_path / "f.csv", Format.CSV
    )
    imported(session, tmp_path / "f.csv")
    exporting.write_file([make_project("un", origin="Registre d'exemple", events=())], tmp_path / "f.csv", Format.CSV)
    imported(session, tmp_path / "f.csv")
    assert known(session, "un").events == (other,)


def test_the_number_of_the_cnil_goes_to_its_decision_else_to_the_remarks(session: Session, tmp_path: Path) -> None:
    dated = {"Etape  : Autorisation de la CNIL": "01/06/2025", "Numéro d'autorisation CNIL": "DR-2025-001"}
    rows = [hdh_row(1, dated), hdh_row(2, {"Numéro d'autorisation CNIL": "DR-2025-002"})]
    imported(session, write_xlsx(tmp_path / "f.xlsx", rows))
    decision = known(session, SLUG).events[-1]
    assert (decision.kind, decision.reference, decision.outcome) == (
        EventKind.AUTHORISATION,
        "DR-2025-001",
        kinds.Outcome.GRANTED,
    )
    assert known(session, SLUG.replace("1", "2")).remarks.fr == "Numéro d'autorisation CNIL : DR-2025-002"


def test_columns_without_a_field_become_lines_of_the_remarks_once(session: Session, tmp_path: Path) -> None:
    row = hdh_row(1, {"Durée de l'étude": "3 ans"})
    imported(session, write_xlsx(tmp_path / "f.xlsx", [row]))
    by_hand(session, SLUG, remarks=Words("Vérifié par téléphone.\nDurée de l'étude : 3 ans", "Checked."))
    imported(session, write_xlsx(tmp_path / "f.xlsx", [{**row, "Durée de l'étude": "4 ans"}]))
    assert known(session, SLUG).remarks == Words("Vérifié par téléphone.\nDurée de l'étude : 4 ans", "Checked.")


def test_what_organisations_and_sources_are_is_kept_with_them(session: Session, tmp_path: Path) -> None:
    cells = {"Base(s) du catalogue du HDH mobilisée(s)": "Base Exemple"}
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1, cells)]))
    assert search.organisation(session, "universite-de-port-imaginaire").kind is OrganisationKind.UNIVERSITY
    told = {source.name: source.kind for source in search.sources(session)}
    assert (told["Base Exemple"], told["DCIR"]) == (SourceKind.CATALOGUE, SourceKind.MAIN_BASE)


def test_two_apostrophes_do_not_make_two_organisations(session: Session, tmp_path: Path) -> None:
    names = ("Université de l'Exemple", "Université de l’Exemple")
    rows = [hdh_row(n, {"Responsable de traitement 1": name}) for n, name in enumerate(names, start=1)]
    outcome = imported(session, write_xlsx(tmp_path / "f.xlsx", rows))
    assert [o.name for o in search.organisations(session)] == ["Université de l'Exemple"]
    listed = [(f.line, f.value, f.became) for f in said(outcome, FindingKind.NORMALISED) if f.column == "parties"]
    assert listed == [(3, "Université de l’Exemple", "Université de l'Exemple")]


def test_what_the_file_no_longer_names_is_said_gone_and_stays_public(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2)]))
    actions.file_from_source(session, make_project("autre", origin="Autre source"), trace(), Names(session))
    outcome = imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(2)]))
    assert [change.slug for change in outcome.changes if change.verdict is Verdict.GONE] == [SLUG]
    assert known(session, SLUG)


def test_the_gone_are_withdrawn_when_asked_and_an_import_does_not_bring_them_back(
    session: Session, tmp_path: Path
) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2)]))
    imported(session, write_xlsx(tmp_path / "g.xlsx", [hdh_row(2)]), withdraw_gone=True)
    gone = search.project(session, SLUG)
    assert isinstance(gone, Gone)
    assert gone.why == "g.xlsx: the source no longer names this project"
    assert verdicts(imported(session, tmp_path / "f.xlsx"))[SLUG] == "withdrawn"
    assert isinstance(search.project(session, SLUG), Gone)


def test_a_row_that_cannot_be_read_still_names_its_project(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2)]))
    rows = [hdh_row(1, {"Date de fin": "31/02/2024"}), hdh_row(2)]
    outcome = imported(session, write_xlsx(tmp_path / "f.xlsx", rows), withdraw_gone=True)
    assert outcome.count(Verdict.GONE) == 0
    assert len(bad(outcome)) == 1


def test_a_bad_row_that_only_gives_an_address_names_its_project_too(session: Session, tmp_path: Path) -> None:
    exporting.write_file(
        [make_project("un", origin="x"), make_project("deux", origin="x")], tmp_path / "f.csv", Format.CSV
    )
    imported(session, tmp_path / "f.csv")
    rows = [{"slug": "un", "linkage": "oui", "origin": "x"}, {"slug": "deux", "linkage": "true", "origin": "x"}]
    outcome = imported(session, write_csv(tmp_path / "g.csv", rows))
    assert (verdicts(outcome), len(bad(outcome))) == ({"deux": "changed"}, 1)


def test_nothing_is_withdrawn_while_a_bad_row_names_nobody(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2)]))
    rows = [hdh_row(2), hdh_row(3, {"N°": ""})]
    with pytest.raises(RuleBroken, match="line 3 cannot be read"):
        imported(session, write_xlsx(tmp_path / "f.xlsx", rows), withdraw_gone=True)
    assert known(session, SLUG)


def test_a_file_cut_short_does_not_empty_the_register(session: Session, tmp_path: Path) -> None:
    imported(session, write_xlsx(tmp_path / "f.xlsx", [hdh_row(n) for n in range(1, 31)]))
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)])
    with pytest.raises(RuleBroken, match="29 of the 30 projects"):
        imported(session, path, withdraw_gone=True)
    assert imported(session, path).count(Verdict.GONE) == 29


def test_a_draft_of_the_register_is_amended_and_not_published(session: Session, tmp_path: Path) -> None:
    actions.file(session, make_project("un"), trace())
    outcome = imported(session, write_csv(tmp_path / "f.csv", [{"slug": "un", "platform": "Portail"}]))
    assert verdicts(outcome) == {"un": "changed"}
    assert list(search.every_project(session)) == []
    assert "draft" in said(outcome, FindingKind.REMARK)[0].rule


def test_a_new_project_of_a_file_that_names_no_source_has_the_file_as_its_source(
    session: Session, tmp_path: Path
) -> None:
    imported(session, write_csv(tmp_path / "f.csv", [{"number": "12345678", "title_fr": "Un"}]))
    assert known(session, "un") == ProjectFacts("un", Words("Un"), "12345678", origin="Fichier f.csv")


def test_a_file_without_titles_amends_and_does_not_create(session: Session, tmp_path: Path) -> None:
    actions.file_from_source(session, make_project("un", origin="x"), trace(), Names(session))
    rows = [{"slug": "un", "platform": "Portail"}, {"slug": "deux", "platform": "Portail"}]
    outcome = imported(session, write_csv(tmp_path / "f.csv", rows))
    assert verdicts(outcome)["un"] == "changed"
    assert [(f.line, f.rule) for f in bad(outcome)] == [(3, "a project has a title")]


def test_a_number_and_an_address_of_two_projects_are_refused(session: Session, tmp_path: Path) -> None:
    exporting.write_file(synthetic_projects(2, 1), tmp_path / "f.csv", Format.CSV)
    imported(session, tmp_path / "f.csv")
    one, two = synthetic_projects(2, 1)
    outcome = imported(session, write_csv(tmp_path / "g.csv", [{"slug": one.slug, "number": two.number}]))
    assert "the number belongs to" in bad(outcome)[0].rule


def test_the_real_projects_exported_and_imported_elsewhere_are_the_same(
    content_engine: Any, session: Session, tmp_path: Path
) -> None:
    with Session(content_engine) as source:
        facts = list(search.every_project(source))
        exporting.write_file(facts, tmp_path / "f.csv", Format.CSV)
    assert imported(session, tmp_path / "f.csv").count(Verdict.NEW) == len(facts)
    assert list(search.every_project(session)) == facts


def test_invented_projects_are_added_once_with_what_their_organisations_are(session: Session) -> None:
    assert publish_all(session, synthetic_projects(30, 1), trace(), INVENTED_KINDS) == 30
    assert publish_all(session, synthetic_projects(35, 1), trace(), INVENTED_KINDS) == 5  # 35 - 30
    told = {organisation.name: organisation.kind for organisation in search.organisations(session)}
    assert told
    assert all(told[name] is kind for name, kind in INVENTED_KINDS.items() if name in told)
