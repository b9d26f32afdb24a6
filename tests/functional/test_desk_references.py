"""An editor keeps databases and organisations: written, looked at, published by one or two, merged, taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.desk.records import DraftRecord
from registry.projects import search
from registry.projects.describing import describe_organisation, describe_source
from registry.projects.references import DataSource, Organisation
from tests.builders.projects import trace
from tests.functional.desk_visits import WHY, Editor, editor, everything, parts, words

BASES, BODIES = "/fr/agents/bases", "/fr/agents/organismes"
KINDS = {BASES: ("/fr/bases", "Registre d’Exemple", "registre-d-exemple"),
         BODIES: ("/fr/organismes", "Institut d’Exemple", "institut-d-exemple")}  # fmt: skip


@pytest.fixture
def someone(app: Flask, content_engine: Engine) -> Editor:
    return editor(app, content_engine)


@pytest.fixture
def two(make_app: Callable[..., Flask], content_engine: Engine) -> tuple[Editor, Editor]:
    """Two editors of an installation where publishing and taking away take two persons."""
    app = make_app(content_engine, two_persons=("publish_record", "withdraw_record"))
    return editor(app, content_engine), editor(app, content_engine)


def begin(someone: Editor, desk: str) -> str:
    """Write a new record and return the address of its page at the desk."""
    name = KINDS[desk][1]
    said = {"kind": "registry"} if desk == BASES else {"kind": "research_body", "url": "https://exemple.test"}
    answer = someone.send(f"{desk}/nouveau", name=name, about_fr="Ce que l’on y trouve.", **said)
    assert answer.headers["Location"] == f"{desk}/{KINDS[desk][2]}"
    return answer.headers["Location"]


def acts(engine: Engine) -> list[tuple[str, str, str]]:
    with database.reading(engine) as session:
        rows = session.scalars(select(TrailLineRecord).order_by(TrailLineRecord.number))
        return [(row.act, row.kind, row.thing) for row in rows if row.kind in ("organisation", "data_source")]


@pytest.mark.parametrize("desk", KINDS)
def test_a_new_record_is_written_looked_at_and_published(
    app: Flask, someone: Editor, content_engine: Engine, desk: str
) -> None:
    public, name, slug = KINDS[desk]
    path = begin(someone, desk)
    assert app.test_client().get(f"{public}/{slug}").status_code == 404
    preview = someone.read(f"{path}/apercu")
    assert "Aperçu, non public." in words(preview) and "Ce que l’on y trouve." in words(preview)
    assert name in words(someone.read(desk)) and "brouillon ouvert" in words(someone.read(desk))
    assert someone.publish(path).headers["Location"] == path
    assert "Ce que l’on y trouve." in words(app.test_client().get(f"{public}/{slug}"))
    assert someone.name not in app.test_client().get(f"{public}/{slug}").text
    kind = "data_source" if desk == BASES else "organisation"
    assert acts(content_engine) == [("amend_record", kind, slug), ("publish_record", kind, slug)]


@pytest.mark.parametrize("desk", KINDS)
def test_saving_what_was_read_changes_nothing_of_any_real_record(
    someone: Editor, content_engine: Engine, desk: str
) -> None:
    with database.reading(content_engine) as session:
        slugs = [one.slug for one in (search.sources(session) if desk == BASES else search.organisations(session))]
    assert len(slugs) > 10
    for slug in slugs:
        path = f"{desk}/{slug}"
        someone.send(f"{path}/ouvrir", read=path, action="ouvrir")
        someone.send(f"{path}/brouillon")
        assert "Le brouillon dit la même chose que la fiche publique." in words(someone.read(path)), slug


@pytest.mark.parametrize("desk", KINDS)
def test_where_two_persons_are_needed_the_second_publishes_and_the_first_cannot(
    two: tuple[Editor, Editor], desk: str
) -> None:
    first, second = two
    path = begin(first, desk)
    assert "Publier" not in [one.text_content() for one in parts(first.read(path), "//button")]
    first.send(f"{path}/demander", read=path, action="demander", why=WHY)
    refused = first.send(f"{path}/publier", read=path, action="renvoyer", status=422)
    assert "une autre personne le publie" in words(refused)
    second.send(f"{path}/publier", read=path, action="publier")
    assert "Fiche publique." in words(first.read(path))
    first.send(f"{path}/retirer", read=path, action="retirer", withdrawal="Faite par erreur.")
    assert "Fiche publique." in words(first.read(path))
    second.send(f"{path}/publier", read=path, action="publier")
    assert first.client.get(f"{KINDS[desk][0]}/{KINDS[desk][2]}").status_code == 410


@pytest.mark.parametrize("desk", KINDS)
def test_what_a_record_cannot_say_is_refused_on_its_field_with_nothing_lost(
    someone: Editor, content_engine: Engine, desk: str
) -> None:
    known = "SNDS" if desk == BASES else "Implicity"
    before = everything(content_engine)
    for said, told in (
        ({"name": ""}, "Donnez le nom."),
        ({"name": "研究所"}, "lettres latines"),
        ({"name": known}, "a déjà cette adresse"),
        ({"name": "Nouveau"}, "a déjà cette adresse"),
        ({"name": "Un <b>nom</b>"}, "s’afficherait tel quel"),
        ({"name": "x" * 201}, "201"),
        ({"kind": "zzz"}, "Choisissez dans la liste"),
    ):
        typed = {"name": "Un autre", "about_fr": "Gardé.", **said}
        answer = someone.send(f"{desk}/nouveau", status=422, **typed)
        field = next(iter(said))
        error = parts(answer, f"//*[@id='{field}-error']")
        assert error and told in words(answer) and told in error[0].text_content(), (said, words(answer)[:400])
        assert parts(answer, f"//*[@role='alert']//a[@href='#{field}']")
        assert "Gardé." in answer.text
    assert everything(content_engine) == before


def test_a_date_to_come_and_a_name_of_another_address_are_refused(someone: Editor) -> None:
    path = begin(someone, BASES)
    answer = someone.send(f"{path}/brouillon", status=422, listed="2027-01-01")
    assert "encore à venir" in parts(answer, "//*[@id='listed-error']")[0].text_content()
    someone.publish(path)
    someone.send(f"{path}/ouvrir", read=path, action="ouvrir")
    answer = someone.send(f"{path}/brouillon", status=422, name="Registre")
    assert "une autre adresse" in parts(answer, "//*[@id='name-error']")[0].text_content()
    someone.send(f"{path}/brouillon", name="REGISTRE d’Exemple")


def test_a_draft_saved_meanwhile_is_compared_and_not_written_over(app: Flask, content_engine: Engine) -> None:
    one, other = editor(app, content_engine), editor(app, content_engine)
    path = begin(one, BASES)
    stale = one.form(f"{path}/brouillon")
    other.send(f"{path}/brouillon", about_fr="De l’autre.")
    stale["about_fr"] = "Du premier."
    answer = one.client.post(f"{path}/brouillon", data=stale)
    assert answer.status_code == 422
    assert "De l’autre." in words(answer) and "Du premier." in words(answer)
    assert "De l’autre." in words(one.read(path))


def test_a_draft_whose_record_changed_is_brought_up_to_date_by_choosing(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    path = begin(someone, BASES)
    someone.publish(path)
    someone.send(f"{path}/ouvrir", read=path, action="ouvrir")
    someone.send(f"{path}/brouillon", about_fr="Du brouillon.")
    with database.writing(content_engine) as session:
        describe_source(session, DataSource("Registre d’Exemple", origin="Arrêté"), trace())
    refused = someone.publish(path, status=422)
    assert "a changé depuis" in words(refused)
    someone.send(f"{path}/reprendre", read=path, action="reprendre", status=422)
    someone.send(f"{path}/reprendre", read=path, action="reprendre", about="draft")
    someone.publish(path)
    said = words(app.test_client().get("/fr/bases/registre-d-exemple"))
    assert "Du brouillon." in said and "Arrêté" in said


def test_two_organisations_that_are_one_are_merged_and_the_old_address_leads_to_the_other(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    path = begin(someone, BODIES)
    someone.publish(path)
    old = f"{BODIES}/implicity"
    projects = parts(app.test_client().get("/fr/organismes/implicity"), "//main//h3/a/@href")
    assert projects
    answer = someone.send(f"{old}/fusion", status=422, merged_into="Nulle part")
    assert "Prenez un nom de la liste" in parts(answer, "//*[@id='merged_into-error']")[0].text_content()
    assert "un autre organisme" in words(someone.send(f"{old}/fusion", status=422, merged_into="implicity"))
    someone.send(f"{old}/fusion", merged_into="Institut d’Exemple")
    assert "Intégré à" in words(someone.read(old))
    assert app.test_client().get("/fr/organismes/implicity").status_code == 200
    someone.publish(old)
    moved = app.test_client().get("/fr/organismes/implicity")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/fr/organismes/institut-d-exemple")
    api = app.test_client().get("/api/v1/organisations/implicity")
    assert (api.status_code, api.headers["Location"]) == (301, "/api/v1/organisations/institut-d-exemple")
    after = parts(app.test_client().get("/fr/organismes/institut-d-exemple"), "//main//h3/a/@href")
    assert sorted(after) == sorted(projects)
    history = words(app.test_client().get(f"{projects[0]}/historique"))
    assert WHY in history and "Institut d’Exemple" in history
    assert "fait partie d’un autre" in words(someone.read(old))


def test_what_a_project_names_is_not_taken_away_and_what_nobody_names_is(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    refused = someone.send(f"{BASES}/snds/retirer", read=f"{BASES}/snds", action="retirer", status=422, withdrawal=WHY)
    assert "elle reste" in words(refused)
    with database.writing(content_engine) as session:
        describe_organisation(session, Organisation("Erreur"), trace())
    path = f"{BODIES}/erreur"
    missing = someone.send(f"{path}/retirer", read=path, action="retirer", status=422, withdrawal="")
    assert parts(missing, "//*[@id='withdrawal-error']")
    someone.send(f"{path}/retirer", read=path, action="retirer", withdrawal=WHY)
    assert app.test_client().get("/fr/organismes/erreur").status_code == 410
    someone.read(path, status=410)


@pytest.mark.parametrize("desk", KINDS)
def test_reading_changes_nothing_of_any_table(someone: Editor, content_engine: Engine, desk: str) -> None:
    path = begin(someone, desk)
    before = everything(content_engine)
    for page in ("", "?q=ex&page=2", "/nouveau", f"/{KINDS[desk][2]}", f"/{KINDS[desk][2]}/brouillon",
                 f"/{KINDS[desk][2]}/apercu", *(("/implicity/fusion",) if desk == BODIES else ())):  # fmt: skip
        assert someone.read(f"{desk}{page}").headers["Cache-Control"] == "no-store"
        someone.read(f"/en{desk[3:]}{page}")
    for address in ("ouvrir", "publier", "demander", "renvoyer", "abandonner", "retirer", "reprendre"):
        someone.read(f"{path}/{address}", status=405)
    assert everything(content_engine) == before


def test_a_draft_is_discarded_or_sent_back(two: tuple[Editor, Editor], content_engine: Engine) -> None:
    first, second = two
    path = begin(first, BASES)
    first.send(f"{path}/demander", read=path, action="demander", why=WHY)
    second.send(f"{path}/renvoyer", read=path, action="renvoyer", note="Dites qui tient la base.")
    assert "Dites qui tient la base." in words(first.read(path))
    first.send(f"{path}/abandonner", read=path, action="abandonner")
    with database.reading(content_engine) as session:
        assert session.scalars(select(DraftRecord)).all() == []


@pytest.mark.parametrize("role", [Role.NEWSLETTER_EDITOR, Role.ADMINISTRATOR])
def test_other_officers_open_no_page_of_it(app: Flask, content_engine: Engine, role: Role) -> None:
    other = editor(app, content_engine, role)
    for path in (BASES, BODIES, f"{BASES}/snds", f"{BODIES}/nouveau"):
        other.read(path, status=403)


def test_a_list_is_searched_without_accents(someone: Editor) -> None:
    assert len(parts(someone.read(f"{BODIES}?q=sante+publique"), "//main//h3")) >= 1
    assert "Rien de trouvé" in words(someone.read(f"{BODIES}?q=zzzz"))


def test_the_address_of_one_merged_is_refused_to_a_new_one_and_its_draft_still_says_so_when_saved(
    someone: Editor,
) -> None:
    old = f"{BODIES}/implicity"
    someone.send(f"{old}/fusion", merged_into="France Assos Santé")
    someone.send(f"{old}/brouillon", url="https://exemple.test")
    assert "Intégré à" in words(someone.read(old))
    someone.publish(old)
    answer = someone.send(f"{BODIES}/nouveau", status=422, name="Implicity")
    assert "a déjà cette adresse" in parts(answer, "//*[@id='name-error']")[0].text_content()


@pytest.mark.parametrize("desk", KINDS)
def test_where_two_persons_are_needed_nobody_publishes_what_nobody_asked_for(
    two: tuple[Editor, Editor], desk: str
) -> None:
    path = begin(two[0], desk)
    for one in two:
        refused = one.send(f"{path}/publier", read=path, action="demander", status=422, why=WHY)
        assert "deux personnes" in words(refused)
    assert two[0].client.get(f"{KINDS[desk][0]}/{KINDS[desk][2]}").status_code == 404
