"""An officer decides what holders propose and readers report: sees what would change, then accepts or refuses."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from registry.projects import actions as register
from registry.projects import search
from registry.projects.facts import Result
from registry.projects.kinds import EventKind, ResultKind
from registry.proposals import actions
from registry.proposals.actions import Update
from registry.words import Words
from tests.builders.projects import NOW, event, make_project, trace
from tests.functional.desk_visits import WHY, Editor, editor, everything, parts, words

LIST = "/fr/agents/propositions"
SUMMARY = "Un résumé que le porteur propose."
HOLDER = "Le protocole a changé."


@pytest.fixture
def someone(app: Flask, content_engine: Engine) -> Editor:
    return editor(app, content_engine)


def received(engine: Engine, act: Any, *arguments: Any, **more: Any) -> str:
    """Receive a proposal for `hydro` and return the address of its page."""
    with database.writing(engine) as session:
        return f"{LIST}/{act(session, 'hydro', *arguments, **more)}"


def update(engine: Engine, **said: Any) -> str:
    given: dict[str, Any] = {"texts": {"lay_summary": Words(SUMMARY)}, "event": None, "reason": HOLDER}
    return received(engine, actions.propose_update, Update(**{**given, **said}), NOW)


def test_an_update_is_shown_beside_the_record_and_published_once_accepted(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    path = update(content_engine)
    assert "1 attend une décision" in words(someone.read(LIST))
    page = someone.read(path)
    assert SUMMARY in words(page) and HOLDER in words(page) and len(parts(page, "//dl[@class='diff']/div")) == 1
    assert parts(page, "//input[@id='why']/@value") == [HOLDER]
    assert SUMMARY not in app.test_client().get("/fr/projets/hydro").text
    someone.send(f"{path}/accepter", read=path, action="accepter", why=WHY)
    assert SUMMARY in words(app.test_client().get("/fr/projets/hydro"))
    assert WHY in words(app.test_client().get("/fr/projets/hydro/historique"))
    assert "Suite donnée." in words(someone.read(path))
    assert not parts(someone.read(path), "//main//form[contains(@action, 'propositions')]")
    assert "0 attend une décision" in words(someone.read(LIST))
    with database.reading(content_engine) as session:
        line = session.scalars(select(TrailLineRecord).filter_by(kind="proposal")).one()
        assert (line.who, line.act, line.thing) == (someone.number, "decide_proposal", path.rpartition("/")[2])


def test_a_result_is_published_with_the_event_it_tells(app: Flask, someone: Editor, content_engine: Engine) -> None:
    result = Result(ResultKind.ARTICLE, "Prévoir une crise du cœur", source=HOLDER)
    path = received(content_engine, actions.propose_result, result, NOW)
    labels = [one.text_content() for one in parts(someone.read(path), "//dl[@class='diff']//dt")]
    assert "Résultats" in labels
    someone.send(f"{path}/accepter", read=path, action="accepter", why=WHY)
    assert "Prévoir une crise du cœur" in words(app.test_client().get("/fr/projets/hydro"))


def test_a_report_is_read_and_closed_and_changes_nothing_by_itself(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    said = "La date est fausse.\n<script>alert(1)</script>"
    path = received(content_engine, actions.report_error, field="events", what=said, now=NOW)
    page = someone.read(path)
    assert "La date est fausse." in words(page) and "<script>alert(1)" not in page.text
    with database.reading(content_engine) as session:
        before = search.last_change(session)
    assert parts(someone.send(f"{path}/accepter", read=path, action="accepter", status=422, done=""),
                 "//*[@id='done-error']")  # fmt: skip
    someone.send(f"{path}/accepter", read=path, action="accepter", done="Date corrigée.")
    with database.reading(content_engine) as session:
        assert search.last_change(session) == before
    assert "Date corrigée." in words(someone.read(path))


def test_one_that_is_not_followed_is_closed_with_its_reason_and_the_record_stays(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    path = update(content_engine)
    missing = someone.send(f"{path}/refuser", read=path, action="refuser", status=422, reason="")
    assert parts(missing, "//*[@id='reason-error']") and parts(missing, "//details[@open]//*[@id='reason']")
    someone.send(f"{path}/refuser", read=path, action="refuser", reason="Déjà dit.")
    assert SUMMARY not in app.test_client().get("/fr/projets/hydro").text
    assert "Sans suite." in words(someone.read(path)) and "Déjà dit." in words(someone.read(path))


def test_a_project_that_changed_is_shown_again_before_anything_is_accepted(
    someone: Editor, content_engine: Engine
) -> None:
    path = update(content_engine)
    stale = someone.form(path, "accepter")
    with database.writing(content_engine) as session:
        register.add_event(session, "hydro", event(EventKind.REMINDER, "2026-11-01"), trace())
    before = everything(content_engine)
    answer = someone.client.post(f"{path}/accepter", data=stale)
    assert answer.status_code == 422 and "a changé entre-temps" in words(answer)
    assert everything(content_engine) == before
    someone.send(f"{path}/accepter", read=path, action="accepter", why=WHY)


def test_of_two_officers_the_second_is_told_that_it_is_decided(app: Flask, content_engine: Engine) -> None:
    one, other = editor(app, content_engine), editor(app, content_engine)
    path = update(content_engine)
    late = other.form(path, "accepter")
    one.send(f"{path}/refuser", read=path, action="refuser", reason="Déjà dit.")
    answer = other.client.post(f"{path}/accepter", data=late)
    assert answer.status_code == 422 and "Quelqu’un a décidé entre-temps." in words(answer)


def test_what_the_register_refuses_is_said_and_the_proposal_still_waits(
    someone: Editor, content_engine: Engine
) -> None:
    path = update(content_engine, event=event(EventKind.REMINDER, "2027-01-01"))
    answer = someone.send(f"{path}/accepter", read=path, action="accepter", status=422, why=WHY)
    assert "Cette date est à venir" in words(answer)
    assert "1 attend une décision" in words(someone.read(LIST))


def test_of_a_project_withdrawn_nothing_is_accepted(someone: Editor, content_engine: Engine) -> None:
    path = update(content_engine)
    with database.writing(content_engine) as session:
        register.withdraw(session, "hydro", trace())
    page = someone.read(path)
    assert "a été retiré" in words(page) and not parts(page, "//form[contains(@action, 'accepter')]")
    someone.send(f"{path}/refuser", read=path, action="refuser", reason="Projet retiré.")


def test_reading_changes_nothing_of_any_table(someone: Editor, content_engine: Engine) -> None:
    path = update(content_engine)
    before = everything(content_engine)
    for page in (LIST, path, path.replace("/fr/", "/en/")):
        assert someone.read(page).headers["Cache-Control"] == "no-store"
    for act in ("accepter", "refuser"):
        someone.read(f"{path}/{act}", status=405)
    for number in ("999", "99999999999999999999"):
        someone.read(f"{LIST}/{number}", status=404)
    assert everything(content_engine) == before


def test_an_acceptance_sent_without_its_token_or_by_another_role_does_nothing(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    path = update(content_engine)
    before = everything(content_engine)["proposal"]
    assert someone.client.post(f"{path}/accepter", data={"why": WHY}).status_code == 400
    other = editor(app, content_engine, Role.NEWSLETTER_EDITOR)
    other.read(path, status=403)
    assert everything(content_engine)["proposal"] == before


def test_a_language_left_out_by_the_holder_stays_as_it_was(someone: Editor, content_engine: Engine) -> None:
    with database.writing(content_engine) as session:
        register.file(session, make_project(), trace())
        register.publish(session, "sommeil", trace())
        number = actions.propose_update(session, "sommeil", Update({"lay_summary": Words(SUMMARY)}, None, HOLDER), NOW)
    someone.send(f"{LIST}/{number}/accepter", read=f"{LIST}/{number}", action="accepter", why=WHY)
    with database.reading(content_engine) as session:
        found = search.project(session, "sommeil")
        assert isinstance(found, search.Standalone)
        assert found.facts.lay_summary == Words(SUMMARY, "How night workers sleep.")
