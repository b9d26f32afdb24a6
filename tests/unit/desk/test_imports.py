"""A file is applied as it was shown, to the register as it was shown, whole or not at all; on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from citizen_site import database
from citizen_site.desk import imports
from citizen_site.desk.drafts import By, ReasonMissing
from citizen_site.desk.imports import MOST_ROWS, MOST_WAITING, Looked
from citizen_site.desk.received_files import FileRefused
from citizen_site.desk.records import ImportFileRecord
from registry.errors import NotFound, RuleBroken
from registry.importing.reconciling import Verdict
from registry.projects import actions, search
from registry.projects.search import Standalone
from tests.builders.project_files import as_csv, as_workbook
from tests.builders.projects import NOW, make_project, trace

SENDER, SECOND = By("officer-1", NOW), By("officer-2", NOW + dt.timedelta(minutes=5))
WHY = "La liste de novembre."
CONTENT = as_csv(
    {"slug": "sommeil", "title_fr": "Sommeil et travail", "acronym": "SOMMEIL"},
    {"slug": "reveil", "title_fr": "Réveil", "acronym": ""},
)


@pytest.fixture
def known(any_engine: Engine) -> Engine:
    """A register that has the project `sommeil`."""
    with database.writing(any_engine) as session:
        actions.file(session, make_project(), trace())
        actions.publish(session, "sommeil", trace())
    return any_engine


def send(engine: Engine, content: bytes = CONTENT, name: str = "liste.csv") -> int:
    with database.writing(engine) as session:
        return imports.receive(session, name, content, SENDER)


def look(engine: Engine, number: int) -> Looked:
    with database.reading(engine) as session:
        return imports.look(session, number, SENDER)


def apply(engine: Engine, number: int, by: By = SENDER, *, two_persons: bool = False, why: str = WHY,
          digest: str | None = None, change: int | None = None) -> Looked:  # fmt: skip
    shown = look(engine, number)
    with database.writing(engine) as session:
        return imports.apply(
            session, number, digest=shown.file.digest if digest is None else digest,
            change=shown.change if change is None else change, why=why, by=by, two_persons=two_persons,
        )  # fmt: skip


def title(engine: Engine, slug: str) -> str:
    with database.reading(engine) as session:
        found = search.project(session, slug)
        assert isinstance(found, Standalone)
        return found.facts.title.fr


def waiting(engine: Engine) -> list[int]:
    with database.reading(engine) as session:
        return [one.id for one in imports.waiting(session)]


def test_a_file_is_looked_at_without_writing_then_applied_and_forgotten(known: Engine) -> None:
    number = send(known)
    shown = look(known, number)
    assert {one.slug: one.verdict for one in shown.outcome.changes} == {
        "sommeil": Verdict.CHANGED, "reveil": Verdict.NEW,
    }  # fmt: skip
    assert shown.writes == 2
    assert title(known, "sommeil") == "Sommeil et travail de nuit"
    apply(known, number)
    assert (title(known, "sommeil"), title(known, "reveil")) == ("Sommeil et travail", "Réveil")
    assert waiting(known) == []
    with database.reading(known) as session:
        last = search.history(session, "sommeil")[0]
    assert (last.who, last.why, last.at) == (SENDER.who, WHY, NOW)


def test_another_file_than_the_one_shown_is_not_applied(known: Engine) -> None:
    number = send(known)
    with pytest.raises(imports.OtherFile):
        apply(known, number, digest="0" * 64)
    with database.writing(known) as session:
        session.get_one(ImportFileRecord, number).content = CONTENT.replace(b"travail", b"nuit")
    with pytest.raises(imports.OtherFile):
        apply(known, number)
    assert title(known, "sommeil") == "Sommeil et travail de nuit"


def test_a_register_that_changed_since_is_not_written(known: Engine) -> None:
    number = send(known)
    seen = look(known, number).change
    with database.writing(known) as session:
        actions.amend(session, make_project(platform="PADI"), trace())
    with pytest.raises(imports.RegisterMoved):
        apply(known, number, change=seen)
    apply(known, number)


def test_where_two_persons_are_needed_the_second_applies(known: Engine) -> None:
    number = send(known)
    with pytest.raises(imports.NotASecondReader):
        apply(known, number, two_persons=True)
    assert apply(known, number, SECOND, two_persons=True).file.received_by == SENDER.who


@pytest.mark.parametrize("why", ["", "   ", "x" * 301])
def test_a_file_is_applied_with_a_reason(known: Engine, why: str) -> None:
    with pytest.raises(ReasonMissing):
        apply(known, send(known), why=why)


def test_a_file_that_says_what_the_register_says_is_not_applied(known: Engine) -> None:
    content = as_csv({"slug": "sommeil", "title_fr": "Sommeil et travail de nuit"})
    with pytest.raises(imports.NothingToApply):
        apply(known, send(known, content))


def test_a_row_that_a_rule_refuses_only_when_it_is_written_stops_the_whole_file(
    known: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = send(known)
    real = actions.check_source

    def stricter(facts: object) -> None:
        if getattr(facts, "slug", "") == "reveil":
            raise RuleBroken("reveil: refused.", field="slug")
        real(facts)  # type: ignore[arg-type]

    monkeypatch.setattr("registry.projects.actions.check_source", stricter)
    monkeypatch.setattr("registry.projects.bulk_actions.check_source", stricter, raising=False)
    with pytest.raises(imports.RowsRefused) as refused:
        apply(known, number)
    assert [(one.line, one.rule) for one in refused.value.findings] == [(3, "reveil: refused.")]
    assert title(known, "sommeil") == "Sommeil et travail de nuit"
    assert waiting(known) == [number]


def test_rows_shown_as_bad_are_left_out_and_the_others_applied(known: Engine) -> None:
    content = as_csv({"slug": "sommeil", "title_fr": "Sommeil et travail", "data_from": "2019"},
                     {"slug": "Pas Une Adresse", "title_fr": "X", "data_from": "hier"})  # fmt: skip
    number = send(known, content)
    assert [one.line for one in look(known, number).outcome.bad_rows] == [3]
    apply(known, number)
    assert title(known, "sommeil") == "Sommeil et travail"


def test_a_file_given_up_is_forgotten(known: Engine) -> None:
    number = send(known)
    with database.writing(known) as session:
        imports.give_up(session, number)
    assert waiting(known) == []
    for act in (look, apply):
        with pytest.raises(NotFound):
            act(known, number)
    with pytest.raises(NotFound), database.writing(known) as session:
        imports.give_up(session, number)


def test_the_same_file_waits_once(known: Engine) -> None:
    assert send(known) == send(known, name="copie.csv")
    assert len(waiting(known)) == 1


def test_only_so_many_files_wait(known: Engine) -> None:
    for rank in range(MOST_WAITING):
        send(known, as_csv({"slug": "sommeil", "title_fr": f"Titre {rank}"}))
    with pytest.raises(imports.TooManyFiles):
        send(known)
    assert len(waiting(known)) == MOST_WAITING


def test_a_file_of_the_most_rows_is_taken_and_one_more_refused(engine: Engine) -> None:
    rows = [{"slug": f"projet-{rank}", "title_fr": "Titre"} for rank in range(MOST_ROWS + 1)]
    assert look(engine, send(engine, as_csv(*rows[:-1]))).writes == MOST_ROWS
    as_json = "[" + ",".join(f'{{"slug": "projet-{rank}", "title": {{"fr": "T"}}}}' for rank in range(len(rows))) + "]"
    book = as_workbook(("N°", "Titre"), *((f"N-{rank}", "Titre") for rank in range(len(rows))))
    for content in (as_csv(*rows), as_json.encode(), book):
        with pytest.raises(imports.TooManyProjects):
            send(engine, content)


@pytest.mark.parametrize(
    "content",
    [b"une lettre, des mots\nsans colonnes\n", b'{"autre": 1', b"[1, 2", as_workbook(("Prix", "Poids"), (1, 2))],
)
def test_a_file_without_projects_is_refused_or_says_each_bad_row(known: Engine, content: bytes) -> None:
    try:
        number = send(known, content)
    except FileRefused as refused:
        assert isinstance(refused, imports.NotProjects) and refused.field == "file"
        assert waiting(known) == []
    else:
        assert look(known, number).writes == 0
        with pytest.raises(imports.NothingToApply):
            apply(known, number)


def test_a_formula_is_a_text_and_one_without_value_leaves_its_row_out(known: Engine) -> None:
    formula = '=HYPERLINK("https://exemple.test/";"x")'
    number = send(known, as_csv({"slug": "sommeil", "title_fr": formula}))
    apply(known, number)
    assert title(known, "sommeil") == formula
    book = as_workbook(("N°", "Titre"), ("N-1", "=1+1"))
    assert [one.line for one in look(known, send(known, book)).outcome.bad_rows] == [2]


def test_bytes_that_are_no_utf8_are_said_of_their_row(known: Engine) -> None:
    good = "slug,title_fr\nété-1,Été éèàç\nsommeil,Sommeil éèàç ".encode()
    shown = look(known, send(known, good + b"\xff\n"))
    assert any("UTF-8" in one.rule and one.line == 3 for one in shown.outcome.findings)


def test_acting_takes_the_account_that_acts(known: Engine) -> None:
    number = send(known)
    apply(known, number, replace(SECOND, who="officer-9"))
    with database.reading(known) as session:
        assert search.history(session, "reveil")[0].who == "officer-9"
