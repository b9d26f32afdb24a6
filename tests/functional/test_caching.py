"""A page is known again by its ETag: who has it is answered 304, and nothing is looked for."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, event

from citizen_site import database, gate
from citizen_site.accounts.permissions import Act
from citizen_site.doors import DOORS
from citizen_site.presentation import answers
from citizen_site.presentation.answers import Kept, kept, public
from registry.projects import actions
from tests.builders.projects import NOW, make_project, trace
from tests.functional.full_register import WHOLE

MakeApp = Callable[..., Flask]

PUBLIC = (
    "/fr/", "/fr/projets", "/fr/projets?q=cancer&theme=cancers", "/fr/projets.json", "/fr/projets.csv",
    "/fr/projets.atom", "/fr/projets.xlsx", f"/fr/projets/{WHOLE}", f"/fr/projets/{WHOLE}.atom",
    f"/fr/projets/{WHOLE}/historique", "/fr/resultats", "/fr/resultats.json", "/fr/bases", "/fr/bases/snds",
    "/fr/organismes", "/fr/themes", "/fr/delais", "/fr/reperes", "/fr/methode", "/sitemap.xml", "/catalogue.ttl",
    "/api/v1/projects", "/api/v1/changes", "/api/v1/results", "/api/v1/organisations", f"/api/v1/projects/{WHOLE}",
)  # fmt: skip


def publish(engine: Engine, slug: str) -> None:
    with database.writing(engine) as session:
        actions.file(session, make_project(slug, acronym=slug), trace())
        actions.publish(session, slug, trace())


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Give the statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", PUBLIC)
def test_who_has_the_page_is_told_so_without_looking_for_it(standing: FlaskClient, address: str) -> None:
    engine = standing.application.extensions["services"].engine
    first = standing.get(address)
    tag = first.headers["ETag"]
    assert tag.startswith('"'), "a strong tag"
    assert first.headers["Cache-Control"].startswith("public, max-age=0, must-revalidate")
    with statements(engine) as sent:
        for known in (tag, f"W/{tag}", f'"autre", {tag}'):
            again = standing.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
            assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert len(sent) > 0
    assert [one for one in sent if "change_counter" not in one and "BEGIN" not in one] == []


def test_two_hosts_give_the_same_bytes_under_the_same_tag(
    filled_engine: Engine, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (make_app(filled_engine).test_client() for _ in range(2))
    for address in PUBLIC:
        first = one.get(address)
        monkeypatch.setattr(time, "localtime", lambda *_seconds: time.gmtime(2_000_000_000))
        second = other.get(address)
        monkeypatch.undo()
        assert first.headers["ETag"] == second.headers["ETag"], address
        assert first.data == second.data, address


@pytest.mark.parametrize("address", PUBLIC)
def test_head_says_what_get_says_without_the_content(standing: FlaskClient, address: str) -> None:
    got, asked = standing.get(address), standing.head(address)
    assert asked.data == b""
    for name in ("ETag", "Cache-Control", "Content-Type", "Link"):
        assert asked.headers.get(name) == got.headers.get(name)
    assert standing.head(address, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


def test_another_tag_gets_the_page(standing: FlaskClient) -> None:
    assert standing.get("/fr/projets", headers={"If-None-Match": '"autre"'}).status_code == 200


def test_a_page_that_is_not_there_is_never_unchanged(standing: FlaskClient) -> None:
    any_tag = {"If-None-Match": "*"}
    assert standing.get("/fr/projets/ailleurs", headers=any_tag).status_code == 404
    assert standing.get("/fr/projets/retire", headers=any_tag).status_code == 410
    assert standing.get("/fr/projets", headers=any_tag).status_code == 304


def test_answers_that_differ_have_different_tags(standing: FlaskClient) -> None:
    addresses = ("/fr/projets", "/en/projets", "/fr/projets?q=a", "/fr/projets?q=b", "/fr/projets?q=a&page=2",
                 "/fr/projets.json", "/fr/projets.csv", "/api/v1/projects", "/api/v1/projects?limit=1")  # fmt: skip
    tags = {standing.get(address).headers["ETag"] for address in addresses}
    assert len(tags) == len(addresses)


def test_a_change_of_the_register_a_new_day_and_new_settings_change_the_tag(
    content_engine: Engine, make_app: MakeApp
) -> None:
    today = [NOW]
    client = make_app(content_engine, now=lambda: today[0]).test_client()
    tags = [client.get("/fr/projets").headers["ETag"]]
    publish(content_engine, "nouveau")
    tags.append(client.get("/fr/projets", headers={"If-None-Match": tags[-1]}).headers["ETag"])
    today[0] = NOW + dt.timedelta(days=1)
    tags.append(client.get("/fr/projets", headers={"If-None-Match": tags[-1]}).headers["ETag"])
    for shown in ({"public_url": "https://autre.test"}, {"demo": True}):
        other = make_app(content_engine, now=lambda: today[0], **shown).test_client()
        tags.append(other.get("/fr/projets").headers["ETag"])
    assert len(set(tags)) == len(tags) == 5
    # The same hour of the same day changes nothing.
    today[0] += dt.timedelta(hours=3)
    assert client.get("/fr/projets", headers={"If-None-Match": tags[2]}).status_code == 304


def test_a_new_release_changes_the_tag(standing: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from citizen_site import freshness

    before = standing.get("/fr/projets").headers["ETag"]
    monkeypatch.setattr(freshness, "code_version", lambda: "une autre version")
    assert standing.get("/fr/projets").headers["ETag"] != before


def test_the_version_of_the_code_follows_what_renders_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from citizen_site import freshness

    def version() -> str:
        return freshness.code_version.__wrapped__()

    (tmp_path / "page.html").write_text("a")
    monkeypatch.setattr(freshness, "files", lambda _package: tmp_path)
    first = version()
    (tmp_path / "notes.bak").write_text("no page is made of this")
    assert version() == first
    (tmp_path / "page.html").write_text("b")
    assert version() != first


def test_what_is_negotiated_says_so(standing: FlaskClient) -> None:
    assert standing.get("/", headers={"Accept-Language": "en"}).location == "/en/"
    assert "Accept-Language" in standing.get("/").vary
    for address in ("/fr/projets", "/api/v1/projects", "/catalogue.ttl"):
        assert "Vary" not in standing.get(address).headers


@pytest.mark.parametrize("page", [f"/fr/projets/{WHOLE}/signaler", f"/fr/projets/{WHOLE}/recu"])
def test_a_page_of_a_form_has_no_tag(standing: FlaskClient, page: str) -> None:
    answer = standing.get(page)
    assert "ETag" not in answer.headers
    assert answer.headers.get("Cache-Control", "private, no-cache") == "private, no-cache"


def test_a_form_put_on_a_public_page_takes_its_tag_away(
    content_engine: Engine, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a form put on a page that is kept, one reader would be given the token of another."""
    app = make_app(content_engine)

    @public
    @kept
    def with_form() -> str:
        return generate_csrf()

    app.add_url_rule("/fr/essai", "test.form", with_form)
    monkeypatch.setattr(gate, "DOORS", {**DOORS, "test.form": Act.READ_PUBLIC_PAGES})
    tokens = []
    for _ in range(2):
        answer = app.test_client().get("/fr/essai")
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-cache"
        tokens.append(answer.text)
    assert tokens[0] != tokens[1]


def test_errors_are_kept_by_nobody(standing: FlaskClient) -> None:
    for path in ("/fr/ailleurs", "/fr/projets/ailleurs", "/api/v1/projects?limit=0", "/fr/projets/retire.json"):
        answer = standing.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_a_page_made_while_the_index_is_behind_has_no_tag(content_engine: Engine, make_app: MakeApp) -> None:
    app = make_app(content_engine)
    client, services = app.test_client(), app.extensions["services"]
    assert "ETag" in client.get("/fr/projets").headers
    for number, address in enumerate(("/fr/projets?q=chemin", "/fr/projets.json", "/api/v1/projects?limit=100")):
        publish(content_engine, f"chemin-{number}")
        with written_by_another(services.index):
            behind = client.get(address)
            assert behind.status_code == 200
            assert "ETag" not in behind.headers
            assert f"projets/chemin-{number}" not in behind.text
        after = client.get(address)
        assert "ETag" in after.headers
        assert f"projets/chemin-{number}" in after.text


def test_a_page_made_before_the_index_knows_the_day_has_no_tag(content_engine: Engine, make_app: MakeApp) -> None:
    today = [NOW]
    app = make_app(content_engine, now=lambda: today[0])
    client, services = app.test_client(), app.extensions["services"]
    client.get("/fr/projets")
    today[0] = NOW + dt.timedelta(days=1)
    with written_by_another(services.index):
        assert "ETag" not in client.get("/fr/projets").headers
    assert "ETag" in client.get("/fr/projets").headers


@contextmanager
def written_by_another(index: Any) -> Iterator[None]:
    """Hold the index as another thread that writes it would."""
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        with index.writable_by_me() as mine:
            assert mine
            ready.set()
            done.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        done.set()
        other.join()


def test_what_costs_much_is_made_once(content_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(content_engine).test_client()
    for address in ("/fr/projets.xlsx", "/fr/projets.json", "/fr/projets.atom"):
        first = client.get(address)
        with statements(content_engine) as sent:
            again = client.get(address)
        assert again.data == first.data
        assert {**again.headers, "X-Request-ID": ""} == {**first.headers, "X-Request-ID": ""}
        assert [one for one in sent if "record_version" in one or " project" in one] == []


def test_what_is_kept_is_not_served_after_a_change(content_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(content_engine).test_client()
    before = client.get("/fr/projets.json").json["total"]
    publish(content_engine, "en-plus")
    assert client.get("/fr/projets.json").json["total"] == before + 1


def test_what_is_kept_is_bounded_and_the_least_asked_goes_first() -> None:
    kept = Kept(most_bytes=100)

    def answer(size: int) -> Response:
        return Response(b"x" * size)

    for tag in ("a", "b"):
        kept.keep(tag, answer(40))
    assert kept.answer("a") is not None  # asked again, so `b` is the one least recently asked
    kept.keep("c", answer(40))  # 120 bytes: one must go
    assert [tag for tag in ("a", "b", "c") if kept.answer(tag)] == ["a", "c"]
    kept.keep("d", answer(101))  # larger than everything that may be kept
    assert [tag for tag in ("a", "b", "c", "d") if kept.answer(tag)] == ["a", "c"]
    kept.keep("e", answer(100))
    assert [tag for tag in ("a", "c", "e") if kept.answer(tag)] == ["e"]


def test_two_sites_in_one_process_keep_their_own_answers(
    content_engine: Engine, engine: Engine, make_app: MakeApp, tmp_path: Any
) -> None:
    full = make_app(content_engine).test_client().get("/fr/projets.json").json["total"]
    empty = make_app(engine, index_folder=str(tmp_path / "other")).test_client().get("/fr/projets.json").json["total"]
    assert (full > 0, empty) == (True, 0)
    assert answers.Kept is Kept
