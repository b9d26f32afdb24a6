"""An editor sorts many projects into domains: found, chosen, looked at, applied as it was shown by one or by two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.desk.records import DraftRecord
from registry.projects import actions, search
from registry.projects.facts import ProjectFacts
from tests.builders.projects import make_project, trace
from tests.functional.desk_visits import WHY, Editor, editor, everything, parts, words

THEMES = "/fr/agents/themes"
CHOSEN = ["hydro", "pimpon"]


@pytest.fixture
def someone(app: Flask, content_engine: Engine) -> Editor:
    return editor(app, content_engine)


def facts(engine: Engine, slug: str) -> ProjectFacts:
    with database.reading(engine) as session:
        found = search.project(session, slug)
        assert isinstance(found, search.Standalone)
        return found.facts


def choose(someone: Editor, status: int = 303, **said: Any) -> Any:
    given: dict[str, Any] = {"add": ["genetique"], "slugs": CHOSEN}
    return someone.send(THEMES, read=THEMES, action="themes", status=status, **{**given, **said})


def test_domains_are_added_to_the_projects_chosen_and_to_no_other(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    before = {slug: facts(content_engine, slug).domains for slug in (*CHOSEN, "ordei")}
    assert all("genetique" not in domains for domains in before.values())
    path = choose(someone).headers["Location"]
    page = someone.read(path)
    assert "2 projets changeraient" in words(page) and "Génétique" in words(page)
    assert len(parts(page, "//dl[@class='diff']")) == 2
    assert facts(content_engine, "hydro").domains == before["hydro"]
    answer = someone.send(f"{path}/appliquer", read=path, action="appliquer", why=WHY)
    assert answer.headers["Location"] == THEMES
    assert "2 projets modifiés" in words(someone.read(THEMES))
    for slug in CHOSEN:
        assert facts(content_engine, slug).domains == (*before[slug], "genetique")
        assert WHY in words(app.test_client().get(f"/fr/projets/{slug}/historique"))
    assert facts(content_engine, "ordei").domains == before["ordei"]
    assert "hydro" in app.test_client().get("/fr/themes/genetique").text
    someone.read(path, status=404)


def test_what_changes_nothing_or_says_two_things_is_refused_on_its_field(
    someone: Editor, content_engine: Engine
) -> None:
    before = everything(content_engine)
    has = facts(content_engine, "hydro").domains[0]
    for field, said, told in (
        ("add", {"add": [], "remove": []}, "Choisissez les domaines"),
        ("remove", {"remove": ["genetique"]}, "à la fois ajouté et retiré"),
        ("slugs", {"slugs": []}, "au moins un projet"),
        ("slugs", {"slugs": [f"projet-{rank}" for rank in range(201)]}, "200 au plus"),
        ("add", {"add": [has], "slugs": ["hydro"]}, "dit la même chose"),
        ("add", {"add": ["astrologie"]}, "Choisissez dans la liste"),
    ):
        answer = choose(someone, status=422, **said)
        error = parts(answer, f"//*[@id='{field}-error']")
        assert error and told in error[0].text_content(), (field, said, words(answer)[:500])
        assert parts(answer, f"//*[@role='alert']//a[@href='#{field}']")
    assert "n’est plus dans le registre" in words(choose(someone, status=422, slugs=["nulle-part"]))
    assert everything(content_engine) == before


def test_what_was_chosen_is_still_chosen_on_a_page_that_was_refused(someone: Editor) -> None:
    answer = choose(someone, status=422, remove=["genetique"])
    assert [one.get("value") for one in parts(answer, "//input[@name='slugs' and @checked]")] == sorted(CHOSEN)
    assert [one.get("value") for one in parts(answer, "//input[@name='add' and @checked]")] == ["genetique"]


def test_a_register_that_moved_is_shown_again_and_nothing_is_written(someone: Editor, content_engine: Engine) -> None:
    path = choose(someone).headers["Location"]
    stale = someone.form(path, "appliquer")
    stale["why"] = WHY
    with database.writing(content_engine) as session:
        actions.file(session, make_project("ailleurs"), trace())
    answer = someone.client.post(f"{path}/appliquer", data=stale)
    assert answer.status_code == 422 and "a changé entre-temps" in words(answer)
    assert "genetique" not in facts(content_engine, "hydro").domains
    assert parts(answer, "//input[@id='why']/@value") == [WHY]
    someone.send(f"{path}/appliquer", read=path, action="appliquer", why=WHY)
    assert "genetique" in facts(content_engine, "hydro").domains


def test_a_reason_is_needed(someone: Editor) -> None:
    path = choose(someone).headers["Location"]
    answer = someone.send(f"{path}/appliquer", read=path, action="appliquer", status=422, why="")
    assert parts(answer, "//*[@id='why-error']")


def test_where_two_persons_are_needed_the_second_applies_it(
    make_app: Callable[..., Flask], content_engine: Engine
) -> None:
    app = make_app(content_engine, two_persons=("import_records",))
    first, second = editor(app, content_engine), editor(app, content_engine)
    path = choose(first).headers["Location"]
    refused = first.send(f"{path}/appliquer", read=path, action="demander", status=422, why=WHY)
    assert "deux personnes" in words(refused)
    first.send(f"{path}/demander", read=path, action="demander", why=WHY)
    assert "une autre personne décide" in words(first.read(path))
    token = first.form(path, "abandonner")
    assert first.client.post(f"{path}/appliquer", data={**token.to_dict(), "change": "1"}).status_code == 422
    assert "genetique" not in facts(content_engine, "hydro").domains
    second.send(f"{path}/appliquer", read=path, action="appliquer")
    assert "genetique" in facts(content_engine, "hydro").domains


def test_given_up_it_leaves_nothing_but_its_lines_in_the_trail(someone: Editor, content_engine: Engine) -> None:
    path = choose(someone).headers["Location"]
    someone.send(f"{path}/abandonner", read=path, action="abandonner")
    with database.reading(content_engine) as session:
        assert session.scalars(select(DraftRecord)).all() == []
        rows = session.scalars(select(TrailLineRecord).filter_by(kind="theme").order_by(TrailLineRecord.number)).all()
        slug = path.rpartition("/")[2]
        assert [(one.who, one.act, one.thing) for one in rows] == [(someone.number, "amend_record", slug)] * 2


def test_projects_are_found_by_words_theme_and_domain_or_by_having_none(
    someone: Editor, content_engine: Engine
) -> None:
    with database.writing(content_engine) as session:
        actions.file(session, make_project("sans-domaine", domains=()), trace())
        actions.publish(session, "sans-domaine", trace())
    every = parts(someone.read(THEMES), "//input[@name='slugs']")
    assert len(every) > 20 and not parts(someone.read(THEMES), "//input[@name='slugs' and @checked]")
    none = parts(someone.read(f"{THEMES}?domaine=aucun"), "//input[@name='slugs' and @checked]/@value")
    assert "sans-domaine" in none and len(none) < len(every)
    found = parts(someone.read(f"{THEMES}?q=hydro"), "//input[@name='slugs' and @checked]/@value")
    assert "hydro" in found and len(found) < len(every)
    narrow = parts(someone.read(f"{THEMES}?domaine=cardiologie&theme=coeur-et-vaisseaux"), "//input[@name='slugs']")
    assert 0 < len(narrow) < len(every)
    assert "Rien de trouvé" in words(someone.read(f"{THEMES}?q=zzzz"))


def test_reading_changes_nothing_of_any_table(someone: Editor, content_engine: Engine) -> None:
    path = choose(someone).headers["Location"]
    before = everything(content_engine)
    for page in (THEMES, f"{THEMES}?q=sommeil&domaine=aucun", path, path.replace("/fr/", "/en/")):
        assert someone.read(page).headers["Cache-Control"] == "no-store"
    for act in ("appliquer", "demander", "abandonner"):
        someone.read(f"{path}/{act}", status=405)
    assert everything(content_engine) == before


def test_other_officers_open_no_page_of_it(app: Flask, content_engine: Engine) -> None:
    other = editor(app, content_engine, Role.ADMINISTRATOR)
    other.read(THEMES, status=403)
    other.read(f"{THEMES}/domaines-1", status=403)
