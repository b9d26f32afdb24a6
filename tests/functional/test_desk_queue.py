"""The home of officers: what waits for whoever looks, counted in words, and one search over everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from citizen_site import database
from citizen_site.accounts.associations import applications
from citizen_site.accounts.associations.applications import Said
from citizen_site.accounts.permissions import OFFICERS, Role
from citizen_site.desk import imports
from citizen_site.keys import Purpose
from citizen_site.wiring import Services
from registry.projects import actions as register
from registry.projects.kinds import EventKind
from registry.proposals import actions
from registry.words import Words
from tests.builders.drafts import by
from tests.builders.project_files import as_csv
from tests.builders.projects import NOW, event, make_project, trace
from tests.functional.desk_visits import HYDRO, WHY, Editor, editor, everything, parts, words

HOME = "/fr/agents"


@pytest.fixture
def pair(app: Flask, content_engine: Engine) -> tuple[Editor, Editor]:
    return editor(app, content_engine), editor(app, content_engine)


def headings(someone: Editor, home: str = HOME) -> list[str]:
    return [one.text_content() for one in parts(someone.read(home), "//main//h2")]


def test_a_draft_goes_from_its_author_to_the_second_person_and_back(pair: tuple[Editor, Editor]) -> None:
    first, second = pair
    assert not any("brouillon" in one for one in headings(first))
    first.open()
    assert "Vous écrivez 1 brouillon" in headings(first)
    assert not any("brouillon" in one for one in headings(second))
    first.send(f"{HYDRO}/question", public_benefit_fr="Un bénéfice.")
    first.send(f"{HYDRO}/demander", read=HYDRO, action="publier", why=WHY)
    assert "1 de vos brouillons attend quelqu’un d’autre" in headings(first)
    assert "1 brouillon attend votre décision" in headings(second)
    assert f"demandé par {first.name}" in words(second.read(HOME))
    assert HYDRO in parts(second.read(HOME), "//main//h3/a/@href")
    second.send(f"{HYDRO}/renvoyer", read=HYDRO, action="renvoyer", note="Dites la source.")
    assert "1 brouillon vous est renvoyé" in headings(first) and "Dites la source." in words(first.read(HOME))
    assert not any("brouillon" in one for one in headings(second))


def test_drafts_of_databases_organisations_and_domains_lead_to_their_pages(pair: tuple[Editor, Editor]) -> None:
    first, second = pair
    for desk, slug in (("bases", "snds"), ("organismes", "implicity")):
        path = f"{HOME}/{desk}/{slug}"
        first.send(f"{path}/ouvrir", read=path, action="ouvrir")
        first.send(f"{path}/brouillon", about_fr="Autre chose.")
        first.send(f"{path}/demander", read=path, action="publier", why=WHY)
    themes = first.send(f"{HOME}/themes", read=f"{HOME}/themes", action="themes", add=["genetique"], slugs=["hydro"])
    path = themes.headers["Location"]
    first.send(f"{path}/demander", read=path, action="appliquer", why=WHY)
    assert "3 brouillons attendent votre décision" in headings(second)
    links = parts(second.read(HOME), "//main//h3/a/@href")
    assert {f"{HOME}/bases/snds", f"{HOME}/organismes/implicity", path} <= set(links)
    for link in links:
        second.read(link)


def test_reports_proposals_and_late_results_are_counted_apart(
    pair: tuple[Editor, Editor], content_engine: Engine
) -> None:
    with database.writing(content_engine) as session:
        for _ in range(2):
            actions.report_error(session, "hydro", field="", what="La date est fausse.", now=NOW)
        texts = {"lay_summary": Words("Autre.")}
        actions.propose_update(session, "hydro", actions.Update(texts, None, "Pour le dire."), NOW)
    said = headings(pair[0])
    assert "2 erreurs signalées par des lecteurs" in said and "1 proposition de porteurs" in said


def test_files_associations_and_late_results_are_told_to_whoever_deals_with_them(
    app: Flask, content_engine: Engine
) -> None:
    site: Services = app.extensions["services"]
    ended = (event(EventKind.FILED, "2015"), event(EventKind.PROCESSING_ENDED, "2018-01-01"))
    with database.writing(content_engine) as session:
        register.file(session, make_project("attendu", events=ended), trace())
        register.publish(session, "attendu", trace())
        imports.receive(session, "liste.csv", as_csv({"slug": "reveil", "title_fr": "Se réveiller"}), by("officer-9"))
        said = Said("Vivre mieux", "Objet", "Présidence", "W751234567", "", "", "Personne", "ici@exemple.test")
        applications.add(session, said, now=NOW, key=site.settings.key(Purpose.TOKENS))
    someone, boss = editor(app, content_engine), editor(app, content_engine, Role.ADMINISTRATOR)
    assert "1 import n’est pas encore appliqué" in headings(someone) and "liste.csv" in words(someone.read(HOME))
    assert "Les résultats de 1 projet sont en retard" in headings(someone)
    assert headings(boss) == ["1 association demande à être acceptée"] and "Vivre mieux" in words(boss.read(HOME))
    for one in (someone, boss):
        for link in parts(one.read(HOME), "//main//h3/a/@href"):
            one.read(link)


def test_an_officer_for_whom_nothing_waits_is_told_what_to_do(app: Flask, content_engine: Engine) -> None:
    other = editor(app, content_engine, Role.NEWSLETTER_EDITOR)
    assert headings(other) == ["Rien ne vous attend"]
    assert "dans la liste des rubriques" in words(other.read(HOME))
    assert not parts(other.read(HOME), "//main//form[@role='search']")


@pytest.mark.parametrize("role", sorted(OFFICERS))
def test_every_officer_has_a_home_and_sees_nothing_that_is_closed_to_them(
    app: Flask, content_engine: Engine, role: Role
) -> None:
    someone = editor(app, content_engine, role)
    with database.writing(content_engine) as session:
        actions.report_error(session, "hydro", field="", what="La date est fausse.", now=NOW)
    for link in set(parts(someone.read(HOME), "//main//a/@href")):
        someone.read(link)
    if role is not Role.REGISTER_EDITOR:
        assert not any("erreur" in one for one in headings(someone))
        assert "hydro" not in words(someone.read(f"{HOME}?q=hydro"))


def test_one_search_finds_projects_databases_and_organisations(pair: tuple[Editor, Editor]) -> None:
    someone = pair[0]
    found = someone.read(f"{HOME}?q=hydro")
    assert HYDRO in parts(found, "//main//a/@href")
    assert f"{HOME}/bases/snds" in parts(someone.read(f"{HOME}?q=SNDS"), "//main//a/@href")
    assert f"{HOME}/organismes/implicity" in parts(someone.read(f"{HOME}?q=implicity"), "//main//a/@href")
    nothing = [one.text_content() for one in parts(someone.read(f"{HOME}?q=zzzz"), "//main//h3")]
    assert {"0 projet", "0 base", "0 organisme"} <= set(nothing)


def test_a_search_that_finds_many_leads_to_all_of_them(pair: tuple[Editor, Editor]) -> None:
    answer = pair[0].read(f"{HOME}?q=de")
    more = [one for one in parts(answer, "//main//a/@href") if "?q=de" in one and one.startswith(HOME)]
    assert more
    for link in more:
        pair[0].read(link)


def test_reading_changes_nothing_of_any_table(pair: tuple[Editor, Editor], content_engine: Engine) -> None:
    pair[0].open()
    before = everything(content_engine)
    for page in (HOME, "/en/agents", f"{HOME}?q=%00%22%3Cb%3E", f"{HOME}?q={'x' * 300}"):
        assert pair[0].read(page).headers["Cache-Control"] == "no-store"
    assert everything(content_engine) == before


def test_what_somebody_alone_may_publish_waits_for_nobody_else(
    make_app: Callable[..., Flask], content_engine: Engine
) -> None:
    app = make_app(content_engine, two_persons=("publish_record",))
    first = editor(app, content_engine)
    first.open()
    first.send(f"{HYDRO}/question", public_benefit_fr="Un bénéfice.")
    first.send(f"{HYDRO}/demander", read=HYDRO, action="demander", why=WHY)
    assert "1 brouillon attend votre décision" not in headings(first)
