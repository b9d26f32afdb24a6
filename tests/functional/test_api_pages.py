"""Reading the API page by page: everything once, nothing twice, whatever happens between two pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine

from citizen_site import database
from registry.projects import actions
from registry.projects.criteria import PAGE_SIZE
from registry.projects.facts import Party
from tests.builders.projects import make_project, trace
from tests.functional.full_register import WHOLE

MakeApp = Callable[..., Flask]
LISTS = ("projects", "databases", "organisations", "results")


def pages(client: FlaskClient, address: str) -> Iterator[Any]:
    """Yield the pages of a list, from link to link; fail rather than turn in a circle."""
    following: str | None = address
    for _ in range(200):
        if following is None:
            return
        page = client.get(following)
        assert page.status_code == 200, page.text
        yield page.json
        following = page.json["next"]
        assert page.headers.get("Link") == (f'<{following}>; rel="next"' if following else None)
    raise AssertionError("more than 200 pages")


def items(client: FlaskClient, address: str) -> list[Any]:
    return [item for page in pages(client, address) for item in page["items"]]


def publish(engine: Engine, slug: str, **changes: Any) -> None:
    with database.writing(engine) as session:
        actions.file(session, make_project(slug, **changes), trace())
        actions.publish(session, slug, trace())


@pytest.mark.parametrize("name", LISTS)
def test_every_item_comes_once_and_the_total_is_true(standing: FlaskClient, name: str) -> None:
    whole = items(standing, f"/api/v1/{name}?limit=100")
    assert items(standing, f"/api/v1/{name}?limit=3") == whole
    assert {page["total"] for page in pages(standing, f"/api/v1/{name}?limit=100")} == {len(whole)}
    keys = [(one.get("project", ""), one.get("slug", one.get("title"))) for one in whole]
    assert len(keys) > 3
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", LISTS)
def test_no_page_is_longer_than_asked_nor_than_a_hundred(standing: FlaskClient, name: str) -> None:
    assert [len(page["items"]) for page in pages(standing, f"/api/v1/{name}?limit=2")][0] == 2
    assert standing.get(f"/api/v1/{name}?limit=101").status_code == 422
    assert standing.get(f"/api/v1/{name}?limit=0").status_code == 422


def test_a_page_says_twenty_items_when_nothing_is_asked(content_engine: Engine, make_app: MakeApp) -> None:
    publish(content_engine, "quarante", parties=tuple(Party(f"Organisme imaginaire {n}") for n in range(40)))
    client = make_app(content_engine).test_client()
    assert [len(client.get(f"/api/v1/{name}").json["items"]) for name in ("projects", "organisations")] == [20, 20]


@pytest.mark.parametrize("added", ["aaa", "mmm", "zzz"])
def test_a_project_added_between_two_pages_hides_none(content_engine: Engine, make_app: MakeApp, added: str) -> None:
    client = make_app(content_engine).test_client()
    before = {one["slug"] for one in items(client, "/api/v1/projects?limit=100")}
    first = client.get("/api/v1/projects?limit=10").json
    publish(content_engine, added)
    rest = items(client, first["next"])
    read = [one["slug"] for one in [*first["items"], *rest]]
    assert len(set(read)) == len(read)
    assert before <= set(read) <= before | {added}


def test_a_project_withdrawn_between_two_pages_hides_no_other(content_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(content_engine).test_client()
    before = {one["slug"] for one in items(client, "/api/v1/projects?limit=100")}
    first = client.get("/api/v1/projects?limit=10").json
    last = first["items"][-1]["slug"]  # the one that the cursor names
    with database.writing(content_engine) as session:
        actions.withdraw(session, last, trace("Demande du porteur"))
    read = [one["slug"] for one in [*first["items"], *items(client, first["next"])]]
    assert sorted(read) == sorted(before)


SEARCHES = (
    [("q", "cœur")],
    [("q", "cancers du sein"), ("resultats", "sans")],
    [("theme", "cancers"), ("theme", "sang")],
    [("source", "snds"), ("annee", "2019")],
    [("q", "sommeil"), ("language", "en")],
    [("q", "night"), ("language", "en")],
    [("q", "introuvable")],
)


@pytest.mark.parametrize("search", SEARCHES, ids=urlencode)
def test_the_api_finds_what_the_page_finds(standing: FlaskClient, search: list[tuple[str, str]]) -> None:
    language = dict(search).get("language", "fr")
    filters = urlencode([pair for pair in search if pair[0] != "language"])
    api = standing.get(f"/api/v1/projects?limit=100&{urlencode(search)}").json
    twin = standing.get(f"/{language}/projets.json?{filters}").json
    assert api["total"] == twin["total"] == len(api["items"])
    assert {one["slug"] for one in api["items"]} == {one["slug"] for one in twin["projects"]}
    root = html.document_fromstring(standing.get(f"/{language}/projets?{filters}").text)
    shown = {link.get("href").rsplit("/", 1)[-1] for link in root.xpath("//li[contains(@class, 'line')]//h3/a")}
    assert shown <= {one["slug"] for one in api["items"]}
    assert len(shown) == min(api["total"], PAGE_SIZE)


def test_the_address_of_a_project_is_in_the_language_asked(standing: FlaskClient) -> None:
    for language in ("fr", "en"):
        for accepted in ("fr", "en"):
            page = standing.get(f"/api/v1/projects?limit=1&language={language}", headers={"Accept-Language": accepted})
            slug = page.json["items"][0]["slug"]
            assert page.json["items"][0]["url"] == f"http://site.test/{language}/projets/{slug}"


def test_an_answer_does_not_depend_on_what_the_browser_prefers(standing: FlaskClient) -> None:
    for address in (f"/api/v1/projects/{WHOLE}", "/api/v1/themes", "/sitemap.xml", "/catalogue.ttl"):
        french, english = (standing.get(address, headers={"Accept-Language": one}) for one in ("fr", "en"))
        assert french.data == english.data
        assert french.headers["ETag"] == english.headers["ETag"]


def test_unknown_parameters_change_nothing(standing: FlaskClient) -> None:
    plain = standing.get("/api/v1/projects?limit=2").json
    told = standing.get("/api/v1/projects?limit=2&utm_source=lettre&tri=titre&page=9").json
    assert told["items"] == plain["items"]
    assert told["total"] == plain["total"]


@pytest.mark.parametrize(
    "name", ["endpoint", "_external", "_scheme", "_anchor", "_method", "slug", "values", "pairs", "language", "_x"]
)
def test_a_parameter_is_never_an_order_to_the_site(standing: FlaskClient, name: str) -> None:
    page = standing.get(f"/api/v1/projects?limit=2&{name}=fr")
    assert page.status_code == 200
    assert page.json["next"].startswith("/api/v1/projects?limit=2")
    assert f"{name}=fr" in page.json["next"]
    assert standing.get(page.json["next"]).status_code == 200
