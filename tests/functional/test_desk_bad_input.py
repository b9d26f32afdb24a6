"""What editors type wrong: said on the field, with a summary that leads to it; nothing typed is lost, nothing kept."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.datastructures import MultiDict

from citizen_site import database
from citizen_site.desk.records import DraftRecord
from registry.projects import actions
from registry.projects.facts import Event, Result
from registry.projects.kinds import EventKind, ResultKind
from registry.words import PartialDate
from tests.builders.projects import make_project, trace
from tests.functional.desk_visits import LIST, Editor, editor, everything, parts, rows, words

SLEEP = f"{LIST}/sommeil"
RESULTS = 60
TAG, LONG_TITLE = "Un <b>titre</b> en gras", "x" * 301


@pytest.fixture
def someone(app: Flask, content_engine: Engine) -> Editor:
    """An editor with a draft of a project that has ended, has 60 results and the number N-1, open."""
    results = tuple(
        Result(ResultKind.ARTICLE, f"Article {number}", PartialDate.parse("2026-05")) for number in range(RESULTS)
    )
    ended = (
        Event(EventKind.FILED, PartialDate.parse("2025-01-10")),
        Event(EventKind.ABANDONED, PartialDate.parse("2026-03-01")),
    )
    with database.writing(content_engine) as session:
        for facts in (make_project(number="N-1", results=results, events=ended), make_project("autre", number="N-2")):
            actions.file(session, facts, trace())
            actions.publish(session, facts.slug, trace())
    found = editor(app, content_engine)
    found.open(SLEEP)
    return found


def field_of(answer: Any, name: str) -> Any:
    return parts(answer, f"//*[@id='{name}']")[0]


# Section, field, what is typed, what is said. The field keeps what was typed.
WRONG = [
    ("identite", "title_fr", LONG_TITLE, "Écrivez au plus 300 caractères : il y en a 301."),
    ("identite", "title_fr", "  ", "Donnez le titre."),
    ("identite", "title_fr", TAG, "« <b> » s’afficherait tel quel."),
    ("identite", "title_en", "Rock &amp; roll", "« &amp; » s’afficherait tel quel."),
    ("identite", "acronym", "<!-- rien -->", "« <!-- » s’afficherait tel quel."),
    ("identite", "number", "9" * 61, "Écrivez au plus 60 caractères : il y en a 61."),
    ("identite", "number", "N-2", "Un autre projet du registre a ce numéro."),
    ("question", "lay_summary_fr", "y" * 2001, "Écrivez au plus 2 000 caractères : il y en a 2001."),
    ("question", "question_fr", "<script>alert(1)</script>", "« <script> » s’afficherait tel quel."),
    ("question", "keywords", "\n".join(str(number) for number in range(61)), "Donnez au plus 60 lignes."),
    ("question", "keywords", "court\n" + "z" * 121, "Écrivez au plus 120 caractères par ligne."),
    ("acteurs", "contact", "quelqu’un@", "Écrivez l’adresse sous la forme nom@organisme.fr."),
    ("acteurs", "contact", "a@b.fr?bcc=c@d.fr", "Écrivez l’adresse sous la forme nom@organisme.fr."),
    ("acteurs", "parties-0-name", "n" * 201, "Écrivez au plus 200 caractères : il y en a 201."),
    ("donnees", "population_size", "beaucoup", "Écrivez un nombre entier de personnes"),
    ("donnees", "population_size", "-3", "Écrivez un nombre entier de personnes"),
    ("donnees", "population_size", "3000000000", "Écrivez un nombre entier de personnes"),
    ("donnees", "data_from", "20199", "Écrivez une année en quatre chiffres"),
    ("donnees", "data_from", "²⁰¹⁹", "Écrivez une année en quatre chiffres"),
    ("donnees", "data_to", "1899", "Écrivez une année en quatre chiffres"),
    ("droit", "retention_years", "deux", "Écrivez un nombre d’années"),
    ("droit", "retention_years", "nan", "Écrivez un nombre d’années"),
    ("droit", "retention_years", "1e3", "Écrivez un nombre d’années"),
    ("droit", "retention_years", "1001", "Écrivez un nombre d’années"),
    ("calendrier", "planned_start", "2026-02-30", "Écrivez la date sous la forme 2026-03-14, 2026-03 ou 2026."),
    ("calendrier", "planned_end", "14/03/2026", "Écrivez la date sous la forme 2026-03-14, 2026-03 ou 2026."),
    ("calendrier", "planned_end", "0000", "Écrivez la date sous la forme 2026-03-14, 2026-03 ou 2026."),
    ("evenements/ajouter", "date", "2026-11-25", "Cette date est à venir."),
    ("evenements/ajouter", "date", "1969-12-31", "Cette date est antérieure à 1970."),
    ("evenements/ajouter", "date", "hier", "Écrivez la date sous la forme 2026-03-14, 2026-03 ou 2026."),
    ("evenements/ajouter", "date", "", "Donnez la date de ce fait."),
    ("evenements/ajouter", "url", "javascript:alert(1)", "Écrivez l’adresse entière"),
    ("evenements/ajouter", "url", "https://exemple", "Écrivez l’adresse entière"),
    ("evenements/2", "date", "2027", "Cette date est à venir."),
    ("resultats/ajouter", "title", "", "Donnez le titre du résultat."),
    ("resultats/ajouter", "title", "Article 7", "C’est déjà dit"),
    ("resultats/ajouter", "doi", "11.1/x", "Écrivez le DOI"),
    ("resultats/ajouter", "date", "2027-01", "Cette date est à venir."),
    ("resultats/60", "title", "Article 7", "C’est déjà dit"),
]
FILLED = {
    "evenements/ajouter": {"kind": "reminder", "date": "2026-10"},
    "resultats/ajouter": {"kind": "article", "title": "Un autre article", "date": "2026-05"},
}


@pytest.mark.parametrize(("section", "name", "typed", "said"), WRONG)
def test_what_is_wrong_is_said_on_its_field_and_nothing_typed_is_lost(
    someone: Editor, content_engine: Engine, section: str, name: str, typed: str, said: str
) -> None:
    path = f"{SLEEP}/{section}"
    before = everything(content_engine)
    others = {key: value for key, value in FILLED.get(section, {}).items() if key != name}
    answer = someone.send(path, status=422, **{**others, name: typed})
    assert everything(content_engine) == before
    error = parts(answer, f"//*[@id='{name}-error']")[0].text_content()
    assert said.replace("2 000", "2000") in " ".join(error.split())
    control = field_of(answer, name)
    assert control.get("aria-invalid") == "true"
    assert f"{name}-error" in control.get("aria-describedby")
    (link,) = parts(answer, f"//*[@role='alert']//a[@href='#{name}']")
    assert link.text_content() in error
    assert " ".join((control.value or "").split()) == " ".join(typed.split())
    for key, value in others.items():
        assert field_of(answer, key).value == value
    assert words(answer).startswith("Erreur")


def test_two_years_or_two_dates_the_wrong_way_round_are_said(someone: Editor) -> None:
    data = someone.send(f"{SLEEP}/donnees", status=422, data_from="2020", data_to="2019")
    assert "La dernière année vient avant la première." in words(data)
    dates = someone.send(f"{SLEEP}/calendrier", status=422, planned_start="2026-05", planned_end="2026-04-30")
    assert "La fin prévue vient avant le début prévu." in words(dates)
    someone.send(f"{SLEEP}/calendrier", planned_start="2026-05-20", planned_end="2026-05")


def test_an_event_after_the_end_is_said_on_what_happened(someone: Editor) -> None:
    answer = someone.send(f"{SLEEP}/evenements/ajouter", status=422, kind="processing_started", date="2026-04")
    assert "À cette date, le projet est terminé" in parts(answer, "//*[@id='kind-error']")[0].text_content()
    assert field_of(answer, "date").value == "2026-04"
    twice = someone.send(f"{SLEEP}/evenements/ajouter", status=422, kind="filed", date="2025-01-10")
    assert "C’est déjà dit" in parts(twice, "//*[@id='kind-error']")[0].text_content()


@pytest.mark.parametrize(
    ("section", "name", "code"),
    [
        ("identite", "kind", "novel"),
        ("droit", "pathway", "mr999"),
        ("garanties", "artificial_intelligence", "perhaps"),
        ("question", "purposes", ["research", "profit"]),
        ("question", "domains", ["cardiologie", "alchimie"]),
        ("acteurs", "parties-0-role", "boss"),
        ("evenements/ajouter", "kind", "birthday"),
        ("evenements/ajouter", "outcome", "maybe"),
        ("resultats/ajouter", "language", "xx"),
    ],
)
def test_a_code_that_is_not_of_the_list_is_refused(
    someone: Editor, content_engine: Engine, section: str, name: str, code: Any
) -> None:
    before = everything(content_engine)
    answer = someone.send(f"{SLEEP}/{section}", status=422, **{**FILLED.get(section, {}), name: code})
    assert everything(content_engine) == before
    assert "Choisissez" in parts(answer, f"//*[@id='{name}-error']")[0].text_content()


def test_signs_that_nobody_sees_are_left_out_and_those_of_every_script_kept(
    someone: Editor, content_engine: Engine
) -> None:
    someone.send(f"{SLEEP}/identite", title_fr="Som\x00meil\u200b p < 0,05 & 3 > 2\x1b", title_en="  Sleep 睡眠 🛌  ")
    with database.reading(content_engine) as session:
        facts = session.scalars(select(DraftRecord.facts)).one()
    assert facts["title"] == {"fr": "Sommeil p < 0,05 & 3 > 2", "en": "Sleep 睡眠 🛌"}
    assert "p &lt; 0,05 &amp; 3 &gt; 2" in someone.read(f"{SLEEP}/apercu").text


def test_sixty_results_are_listed_each_can_be_changed_and_one_more_added(someone: Editor) -> None:
    assert rows(someone.read(f"{SLEEP}/resultats")) == RESULTS
    someone.send(f"{SLEEP}/resultats/ajouter", kind="report", title="Rapport")
    someone.send(f"{SLEEP}/resultats/60", title="Le soixantième")
    someone.send(f"{SLEEP}/resultats/1/retirer", read=f"{SLEEP}/resultats", action="/1/retirer")
    listed = someone.read(f"{SLEEP}/resultats")
    assert rows(listed) == RESULTS + 1 - 1
    assert "Le soixantième" in words(listed) and "Article 59" not in words(listed) and "Article 0" not in words(listed)


def test_rows_left_empty_say_nothing_and_those_said_twice_are_said_once(
    someone: Editor, content_engine: Engine
) -> None:
    names = ("", "Hôpital", "  ", "Hôpital", "Institut")
    someone.send(f"{SLEEP}/acteurs", **{f"parties-{rank}-name": name for rank, name in enumerate(names)},
                 **{f"parties-{rank}-role": "controller" for rank in range(len(names))})  # fmt: skip
    someone.send(f"{SLEEP}/donnees", **{"sources-0-name": ""})
    with database.reading(content_engine) as session:
        facts = session.scalars(select(DraftRecord.facts)).one()
    assert facts["parties"] == [{"name": "Hôpital"}, {"name": "Institut"}]
    assert "sources" not in facts
    assert "données utilisées" in words(someone.read(SLEEP)).lower()


def test_more_rows_than_there_may_be_are_said_and_all_are_kept_on_the_page(someone: Editor) -> None:
    many = {f"sources-{rank}-name": f"Base {rank}" for rank in range(61)}
    answer = someone.send(f"{SLEEP}/donnees", status=422, **many)
    assert "Donnez au plus 60 lignes." in words(answer)
    assert [one.value for one in parts(answer, "//input[starts-with(@id, 'sources-')]")] == list(many.values())


def test_a_name_that_gives_no_address_is_refused(someone: Editor) -> None:
    answer = someone.send(f"{SLEEP}/acteurs", status=422, **{"parties-0-name": "睡眠"})
    assert "Écrivez chaque nom en lettres latines ou en chiffres." in words(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title_fr": ""}, "Donnez le titre."),
        ({"title_fr": "Titre", "slug": "hydro"}, "a déjà cette adresse"),
        ({"title_fr": "Titre", "slug": "sommeil"}, "a déjà cette adresse"),
        ({"title_fr": "Titre", "slug": "Réveil matin"}, "Écrivez l’adresse en minuscules"),
        ({"title_fr": "Titre", "slug": "a--b"}, "Écrivez l’adresse en minuscules"),
        ({"title_fr": "Titre", "slug": "../etc"}, "Écrivez l’adresse en minuscules"),
        ({"title_fr": "Titre", "slug": "nouveau"}, "la page où commencent les projets"),
        ({"title_fr": "Titre", "slug": "s" * 91}, "Écrivez au plus 90 caractères"),
        ({"title_fr": "Titre", "slug": "projet-1234567890123"}, "Ne mettez pas de long numéro"),
        ({"title_fr": "睡眠"}, "Écrivez l’adresse en minuscules"),
        ({"title_fr": "Titre", "number": "N-1"}, "Un autre projet du registre a ce numéro."),
    ],
)
def test_a_new_project_that_cannot_be_is_refused_on_its_field(
    someone: Editor, content_engine: Engine, typed: dict[str, str], said: str
) -> None:
    before = everything(content_engine)
    answer = someone.send(f"{LIST}/nouveau", status=422, **typed)
    assert said in words(answer)
    assert everything(content_engine) == before
    for name, value in typed.items():
        assert field_of(answer, name).value == value


def test_a_name_whose_address_would_be_reserved_or_a_long_number_is_refused(someone: Editor) -> None:
    for title in ("Nouveau", "F20220101123456"):
        answer = someone.send(f"{LIST}/nouveau", status=422, title_fr=title)
        assert parts(answer, "//*[@id='slug-error']"), title


@pytest.mark.parametrize("revision", [None, "", "0", "-1", "1.0", "²", "x" * 5000, "99999999999999999999"])
def test_a_form_without_its_revision_writes_nothing(someone: Editor, content_engine: Engine, revision: Any) -> None:
    before = everything(content_engine)
    someone.send(f"{SLEEP}/droit", status=422, revision=revision, pathway="mr004")
    someone.send(f"{SLEEP}/abandonner", read=SLEEP, action="abandonner", status=422, revision=revision)
    someone.send(f"{SLEEP}/publier", read=SLEEP, action="publier", status=422, revision=revision, why="Pourquoi")
    assert everything(content_engine) == before


@pytest.mark.parametrize(
    "data",
    [
        {"parties-²-name": "x", "parties-": "y", "parties": "z", "parties-9999999-name": "x", "parties--1-name": "q"},
        {"add": "events"}, {"add": "revision"}, {"next": "x" * 9000},
        {"parties-0-name": b"\xff\xfe"},
    ],
)  # fmt: skip
def test_fields_that_no_page_has_do_no_harm(someone: Editor, data: dict[str, Any]) -> None:
    said = someone.form(f"{SLEEP}/acteurs")
    answer = someone.client.post(f"{SLEEP}/acteurs", data=MultiDict([*said.items(multi=True), *data.items()]))
    assert answer.status_code == 303


def test_a_form_without_anything_but_its_token_is_answered(someone: Editor, content_engine: Engine) -> None:
    token = someone.form(f"{SLEEP}/droit")["csrf_token"]
    before = everything(content_engine)
    for section in ("identite", "question", "acteurs", "donnees", "droit", "garanties", "calendrier", "source",
                    "evenements/ajouter", "evenements/1", "resultats/ajouter", "resultats/1"):  # fmt: skip
        answer = someone.client.post(f"{SLEEP}/{section}", data={"csrf_token": token})
        assert answer.status_code == 422, section
    for act in ("publier", "demander", "renvoyer", "retirer", "abandonner", "reprendre"):
        answer = someone.client.post(f"{SLEEP}/{act}", data={"csrf_token": token})
        assert answer.status_code == 422, act
    assert everything(content_engine) == before


def test_a_form_without_its_token_is_refused(someone: Editor, content_engine: Engine) -> None:
    before = everything(content_engine)
    for path in ("ouvrir", "droit", "publier", "retirer", "evenements/1/retirer"):
        assert someone.client.post(f"{SLEEP}/{path}", data={"revision": "1", "why": "x"}).status_code == 400, path
    assert everything(content_engine) == before


@pytest.mark.parametrize(
    "path",
    [
        "inconnu", "inconnu/droit", "inconnu/apercu", "inconnu/differences", "sommeil/inconnue", "sommeil/evenements/0",
        "sommeil/evenements/3", "sommeil/evenements/99999999999999999999", "sommeil/evenements/-1", "autre/droit",
        "autre/apercu", "Sommeil",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(someone: Editor, path: str) -> None:
    someone.read(f"{LIST}/{path}", status=404)


def test_a_text_too_large_for_the_site_is_refused_as_such(someone: Editor) -> None:
    someone.send(f"{SLEEP}/question", status=413, lay_summary_fr="x" * 600_000)


def test_a_reason_is_asked_for_on_its_field_and_a_long_one_is_given_back(someone: Editor) -> None:
    someone.send(f"{SLEEP}/droit", pathway="mr004")
    empty = someone.publish(SLEEP, why="  ", status=422)
    assert "Dites pourquoi en une phrase" in parts(empty, "//*[@id='why-error']")[0].text_content()
    long = someone.publish(SLEEP, why="p" * 301, status=422)
    assert field_of(long, "why").value == "p" * 301
    gone = someone.send(f"{SLEEP}/retirer", read=SLEEP, action="retirer", withdrawal=" ", status=422)
    assert parts(gone, "//*[@id='withdrawal-error']") and parts(gone, "//details[@open]//*[@id='withdrawal']")
