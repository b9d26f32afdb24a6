"""An editor sends a list, looks at what it would change, applies it; what is sent wrong is said on the field."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.desk.records import ImportFileRecord
from registry.projects import actions
from registry.projects.search import project
from tests.builders.project_files import CONTENT as SHEET
from tests.builders.project_files import as_csv, as_workbook, lying_about_its_size, zipped
from tests.builders.projects import make_project, trace
from tests.functional.desk_visits import WHY, Editor, editor, everything, parts, words

IMPORTS = "/fr/agents/imports"
TITLE = "Prévoir les crises, liste de novembre"
CONTENT = as_csv({"slug": "hydro", "title_fr": TITLE}, {"slug": "reveil", "title_fr": "Réveil"})
PART = "xl/worksheets/sheet1.xml"


@pytest.fixture
def someone(app: Flask, content_engine: Engine) -> Editor:
    return editor(app, content_engine)


def post(client: FlaskClient, path: str, content: bytes, name: str = "x", **fields: str) -> TestResponse:
    """Send a form with a file; what the client of the tests spools of a large one is closed at once."""
    answer = client.post(path, data={**fields, "file": (io.BytesIO(content), name)})
    answer.request.environ["wsgi.input"].close()
    return answer


def send(someone: Editor, content: bytes = CONTENT, name: str = "liste.csv", status: int = 303) -> TestResponse:
    token = someone.form(IMPORTS)["csrf_token"]
    answer = post(someone.client, IMPORTS, content, name, csrf_token=token)
    assert answer.status_code == status, (answer.status_code, words(answer)[-400:])
    return answer


def apply(someone: Editor, page: str, status: int = 303, **changes: Any) -> TestResponse:
    return someone.send(f"{page}/appliquer", read=page, action="appliquer", status=status, why=WHY, **changes)


def waiting(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return list(session.scalars(select(ImportFileRecord.name).order_by(ImportFileRecord.id)))


def trail(engine: Engine) -> list[tuple[str, str, str, str]]:
    with database.reading(engine) as session:
        rows = session.scalars(select(TrailLineRecord).filter_by(kind="import").order_by(TrailLineRecord.number))
        return [(row.who, row.act, row.thing, row.why) for row in rows]


def test_a_list_is_sent_looked_at_applied_and_read_by_the_public(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    public = app.test_client()
    page = send(someone).headers["Location"]
    seen = someone.read(page)
    assert "Il changerait 2 projets. Rien n’est encore écrit." in words(seen)
    assert TITLE in [one.text_content() for one in parts(seen, "//dl[@class='diff']//ins")]
    assert "Réveil" in [one.text_content() for one in parts(seen, "//li/h3")]
    assert TITLE not in public.get("/fr/projets/hydro").text
    assert public.get("/fr/projets/reveil").status_code == 404

    assert apply(someone, page).headers["Location"] == IMPORTS
    assert TITLE in words(public.get("/fr/projets/hydro"))
    history = words(public.get("/fr/projets/reveil/historique"))
    assert WHY in history and "Health Data Hub" in history
    for path in ("/fr/projets/reveil/historique", "/api/v1/projects/reveil/versions", "/fr/projets.atom"):
        said = public.get(path).text
        assert someone.number not in said and someone.name not in said, path
    assert waiting(content_engine) == []
    number = page.rpartition("/")[2]
    assert trail(content_engine) == [(someone.number, "import_records", number, "ordinary_work")] * 2


def test_the_page_says_each_bad_row_and_what_it_keeps_in_other_words(someone: Editor) -> None:
    content = as_csv(
        {"slug": "hydro", "title_fr": TITLE, "data_from": "2019", "autre": "x"},
        {"slug": "reveil", "title_fr": "<script>alert(1)</script>", "data_from": "hier", "autre": ""},
    )
    seen = someone.read(send(someone, content).headers["Location"])
    (row,) = parts(seen, "//section[@aria-labelledby='bad-title']//li")
    place, value, rule, remedy = (part.text_content() for part in row)
    assert (place, value) == ("ligne 3 · data_from", "hier")
    assert "is not a whole number" in rule and remedy != ""
    assert "autre" in words(seen) and "1 problème" in words(seen)
    assert not parts(seen, "//main//script")


def test_a_list_given_up_leaves_the_register_as_it_was(someone: Editor, content_engine: Engine) -> None:
    page = send(someone).headers["Location"]
    someone.send(f"{page}/abandonner", read=page, action="abandonner")
    assert waiting(content_engine) == []
    someone.read(page, status=404)
    assert [act for _who, act, _thing, _why in trail(content_engine)] == ["import_records"] * 2
    with database.reading(content_engine) as session:
        assert project(session, "hydro").facts.title.fr != TITLE  # type: ignore[union-attr]


def test_a_register_that_changed_meanwhile_is_shown_again_before_it_is_written(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    page = send(someone).headers["Location"]
    stale = someone.form(page, "appliquer")
    with database.writing(content_engine) as session:
        actions.file(session, make_project("reveil", number="N-9"), trace())
        actions.publish(session, "reveil", trace())
    answer = someone.client.post(f"{page}/appliquer", data=stale)
    assert answer.status_code == 422
    assert "Le registre a changé depuis que vous avez regardé." in words(answer)
    # What was an addition is an amendment by now, and the form that comes back speaks of it.
    assert len(parts(answer, "//dl[@class='diff']")) == 2
    renewed = {one.name: one.value for one in parts(answer, "//form[contains(@action, 'appliquer')]//input")}
    assert renewed["change"] != stale["change"] and renewed["why"] == stale["why"]
    assert someone.client.post(f"{page}/appliquer", data=renewed).status_code == 303
    assert "Réveil" in words(app.test_client().get("/fr/projets/reveil"))


@pytest.mark.parametrize("changed", [{"digest": "0" * 64}, {"digest": None}, {"change": "²"}, {"change": None}])
def test_what_was_not_looked_at_is_not_applied(
    app: Flask, someone: Editor, content_engine: Engine, changed: dict[str, Any]
) -> None:
    page = send(someone).headers["Location"]
    answer = apply(someone, page, status=422, **changed)
    assert parts(answer, "//*[@role='alert']")
    assert waiting(content_engine) == ["liste.csv"]
    assert TITLE not in app.test_client().get("/fr/projets/hydro").text


def test_a_reason_left_out_is_asked_for_and_nothing_is_lost(someone: Editor) -> None:
    page = send(someone).headers["Location"]
    answer = someone.send(f"{page}/appliquer", read=page, action="appliquer", status=422, why=" ")
    assert parts(answer, "//*[@id='why-error']") and TITLE in words(answer)


def test_two_persons_apply_where_the_policy_says_so(make_app: Callable[..., Flask], content_engine: Engine) -> None:
    app = make_app(content_engine, two_persons=("import_records",))
    sender, second = editor(app, content_engine), editor(app, content_engine)
    page = send(sender).headers["Location"]
    assert "Appliquer demande deux personnes ici" in words(sender.read(page))
    assert "/appliquer" not in sender.read(page).text
    said = second.form(page, "appliquer")
    alone = {**said, "csrf_token": sender.form(page)["csrf_token"]}
    refused = sender.client.post(f"{page}/appliquer", data=alone)
    assert refused.status_code == 422
    assert "une autre personne le regarde et l’applique" in words(refused)
    assert second.client.post(f"{page}/appliquer", data=said).status_code == 303
    assert [(who, why) for who, _act, _thing, why in trail(content_engine)] == [
        (sender.number, "ordinary_work"), (second.number, "review"),
    ]  # fmt: skip


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "Choisissez un fichier qui n’est pas vide."),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "Ce n’est ni un fichier Excel"),
    "a letter": (b"%PDF-1.7", "Ce n’est ni un fichier Excel"),
    "another zip": (zipped({})[:30] + b"x" * 50, "Ce classeur est abîmé"),
    "ten megabytes and one": (b"a" * 10_000_001, "Ce fichier dépasse 10 Mo."),
    "a bomb": (zipped({PART: b" " * 90_000_000}), "Ce classeur est trop grand"),
    "a bomb that lies": (lying_about_its_size(SHEET % (b" " * 9_000_000), 900), "Ce classeur est trop grand"),
    "a far cell": (zipped({PART: SHEET % b"<c r='XFD1048576'/>"}), "Ce classeur est trop grand"),
    "too many rows": (as_csv(*({"slug": f"p-{n}", "title_fr": "T"} for n in range(2001))), "plus de 2\xa0000 lignes"),
    "no columns": (b"bonjour\nmadame\n", "Aucun projet ne se lit"),
    "no utf-8": (b"\xff\xfe\xfd\xfc" * 20 + b"\n", "Aucun projet ne se lit"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_on_its_field_and_nothing_is_kept(
    someone: Editor, content_engine: Engine, kind: str
) -> None:
    content, said = HOSTILE[kind]
    answer = send(someone, content, status=422)
    (error,) = parts(answer, "//*[@id='file-error']")
    assert " ".join(said.split()) in " ".join(error.text_content().split())
    assert parts(answer, "//*[@role='alert']//a[@href='#file']")
    assert waiting(content_engine) == [] and trail(content_engine) == []


def test_a_form_far_too_large_is_refused_on_its_field_too(someone: Editor, content_engine: Engine) -> None:
    answer = send(someone, b"a" * 11_000_000, status=413)
    assert "Ce fichier dépasse 10 Mo." in parts(answer, "//*[@id='file-error']")[0].text_content()
    assert waiting(content_engine) == []


def test_no_other_page_and_nobody_else_has_a_large_form_read(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    large = b"a" * 600_000  # beyond the 512 kilobytes of other forms
    page = send(someone, as_csv({"slug": "hydro", "title_fr": TITLE, "remarks_fr": "x" * 600_000})).headers["Location"]
    for path in (f"{page}/appliquer", "/fr/agents/projets/hydro/ouvrir", "/fr/projets/hydro/signaler"):
        assert post(someone.client, path, large).status_code == 413, path
    others = [app.test_client(), editor(app, content_engine, Role.ADMINISTRATOR).client]
    for client in others:
        assert post(client, IMPORTS, large).status_code == 413


def test_a_file_without_a_token_is_not_taken(someone: Editor, content_engine: Engine) -> None:
    answer = someone.client.post(IMPORTS, data={"file": (io.BytesIO(CONTENT), "liste.csv")})
    assert answer.status_code == 400 and waiting(content_engine) == []


@pytest.mark.parametrize("data", [{}, {"file": "a text, no file"}, {"file": ""}])
def test_a_form_without_a_file_asks_for_one(someone: Editor, data: dict[str, str]) -> None:
    token = someone.form(IMPORTS)["csrf_token"]
    answer = someone.client.post(IMPORTS, data={"csrf_token": token, **data})
    assert answer.status_code == 422 and parts(answer, "//*[@id='file-error']")


def test_a_name_with_folders_loses_them_and_a_formula_stays_a_text(
    app: Flask, someone: Editor, content_engine: Engine
) -> None:
    formula = "=cmd|' /C calc'!A0"
    page = send(someone, as_csv({"slug": "hydro", "title_fr": formula}), name="../../../liste<b>.CSV").headers[
        "Location"
    ]
    assert waiting(content_engine) == ["liste-b.csv"]
    apply(someone, page)
    assert formula in words(app.test_client().get("/fr/projets/hydro"))
    page = send(someone, as_workbook(("N°", "Titre"), ("N-1", "=1+1"))).headers["Location"]
    assert "the formula =1+1 has no value" in words(someone.read(page))


def test_a_workbook_named_as_a_text_is_read_as_a_workbook(someone: Editor, content_engine: Engine) -> None:
    send(someone, as_workbook(("N°", "Titre"), ("N-1", "Sommeil")), name="liste.csv")
    assert waiting(content_engine) == ["liste.xlsx"]


def test_files_are_counted_by_account(someone: Editor, content_engine: Engine) -> None:
    token = someone.form(IMPORTS)["csrf_token"]
    codes = [
        someone.client.post(IMPORTS, data={"csrf_token": token, "file": (io.BytesIO(b""), "x.csv")}).status_code
        for _try in range(LIMITS[Try.FILE_OF_ACCOUNT].tries + 1)
    ]
    assert codes == [422] * 30 + [429]


def test_an_officer_without_the_right_is_refused(app: Flask, someone: Editor, content_engine: Engine) -> None:
    page = send(someone).headers["Location"]
    stranger = editor(
        app, content_engine, *(set(Role) & {Role.ADMINISTRATOR, Role.NEWSLETTER_EDITOR, Role.CASE_HANDLER})
    )
    token = stranger.form("/fr/agents/comptes/nouveau")["csrf_token"]
    for path in (IMPORTS, page):
        stranger.read(path, status=403)
    for path in (IMPORTS, f"{page}/appliquer", f"{page}/abandonner"):
        assert stranger.client.post(path, data={"csrf_token": token}).status_code == 403, path
    assert waiting(content_engine) == ["liste.csv"]


def test_reading_changes_nothing(someone: Editor, content_engine: Engine) -> None:
    page = send(someone).headers["Location"]
    before = everything(content_engine)
    odd = ("?page=2", "?page=²", "?why=x&digest=x&change=1", "/appliquer", "/abandonner")
    for path in (IMPORTS, page, *(page + one for one in odd), f"{IMPORTS}/999999999", f"{IMPORTS}/99999999999999"):
        someone.client.get(path)
        someone.client.head(path)
    assert everything(content_engine) == before


def test_of_many_problems_the_first_are_shown_and_how_many_there_are_is_said(someone: Editor) -> None:
    rows = [{"slug": f"projet-{number}", "title_fr": "Titre", "data_from": "hier"} for number in range(51)]
    seen = someone.read(send(someone, as_csv(*rows)).headers["Location"])
    assert "51 problèmes" in words(seen) and "Seuls les 50 premiers s’affichent." in words(seen)
    assert len(parts(seen, "//section[@aria-labelledby='bad-title']//li")) == 50


def test_a_long_list_of_changes_is_shown_in_pages(someone: Editor) -> None:
    page = send(someone, as_csv(*({"slug": f"projet-{n}", "title_fr": f"Titre {n}"} for n in range(101)))).headers[
        "Location"
    ]
    counts = [
        len(parts(someone.read(f"{page}?page={number}"), "//section[@aria-labelledby='projects-title']/ul/li"))
        for number in (1, 2, 3, 9)
    ]
    # 101 projects, 50 a page; a page beyond the end is the last one.
    assert counts == [50, 50, 1, 1]
