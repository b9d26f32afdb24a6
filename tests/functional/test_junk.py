"""Whatever stands in an address, the site answers with a page, a file or a plain refusal: it never fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from sqlalchemy import Engine

from citizen_site import database
from citizen_site.doors import DOORS
from registry.projects.criteria import Facet
from tests.functional import full_register
from tests.functional.full_register import WHOLE
from tests.functional.test_headers import CITIZENS

NAMES = ("q", "tri", "page", "nombre", "cursor", "limit", "since", "language", "etape_choisie", "endpoint", "_external",
         "_scheme", "_anchor", "form", "slug", *(facet.value for facet in Facet))  # fmt: skip
# Values that once broke something somewhere: numbers out of bounds, halves of characters, orders, markup.
KNOWN = (
    "", "0", "-1", "1", "999999999999999999999999", "1e9", "NaN", "\x00", "\ud800", "\uffff", "' OR 1=1 --", "%", "%00",
    "<script>", "]]>", "../..", "AND OR NOT", "field:value", '"', "*", "a" * 5000, "cœur", "٣", "\u202e", "title^9",
    "²", "1²",
)  # fmt: skip

values = st.sampled_from(KNOWN) | st.text(max_size=30) | st.integers().map(str)
pairs = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), values), max_size=6)
drawn = settings(deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
                 suppress_health_check=list(HealthCheck))  # fmt: skip

# Every public address without a variable part but the language, and one record of each kind.
PAGES = ("/fr/", "/fr/projets", "/fr/projets.json", "/fr/projets.csv", "/fr/projets.atom", "/fr/projets/schema.json",
         f"/fr/projets/{WHOLE}", f"/fr/projets/{WHOLE}.json", f"/fr/projets/{WHOLE}.csv", f"/fr/projets/{WHOLE}.atom",
         f"/fr/projets/{WHOLE}/historique", f"/fr/projets/{WHOLE}/historique.json", f"/fr/projets/{WHOLE}/signaler",
         f"/fr/projets/{WHOLE}/recu", "/fr/resultats", "/fr/resultats.json", "/fr/resultats.csv", "/fr/bases",
         "/fr/bases.json", "/fr/bases.csv", "/fr/bases/snds", "/fr/organismes", "/fr/organismes.json",
         "/fr/organismes.csv", "/fr/organismes/inserm", "/fr/themes", "/fr/themes.json", "/fr/themes.csv",
         "/fr/themes/cancers", "/fr/delais", "/fr/delais.json", "/fr/delais.csv", "/fr/delais/etapes.csv",
         "/fr/reperes", "/fr/reperes.json", "/fr/reperes.csv", "/fr/mentions-legales", "/fr/donnees-personnelles",
         "/fr/accessibilite",
         "/fr/methode", "/fr/machines", "/fr/plan-du-site", "/", "/sitemap.xml", "/robots.txt",
         "/.well-known/security.txt", "/healthz", "/readyz", "/catalogue.ttl", "/api/v1/projects", "/api/v1/changes",
         "/api/v1/databases", "/api/v1/organisations", "/api/v1/results", "/api/v1/themes", "/api/v1/openapi.json",
         f"/api/v1/projects/{WHOLE}", f"/api/v1/projects/{WHOLE}/versions", "/api/v1/databases/snds",
         "/api/v1/organisations/inserm")  # fmt: skip
# The heaviest to make: each answer to a new query string is drawn or written anew.
HEAVY = ("/fr/projets.xlsx", "/fr/delais/etapes.svg")


def query(asked: list[tuple[str, str]]) -> str:
    return urlencode(asked, errors="surrogatepass")


def assert_whole(answer: Any, address: str) -> None:
    """A page is a page, a document a document, to the end; a refusal is one that the API announces."""
    refusals = {422} if address.startswith("/api/") else {302} if address == "/" else set()
    assert answer.status_code in {200, *refusals}, (answer.status_code, address)
    if answer.mimetype == "text/html" and answer.status_code == 200:
        assert html.document_fromstring(answer.text).xpath("//h1 | //main") != []
    elif answer.mimetype.endswith("json"):
        assert answer.json is not None
    elif answer.mimetype.endswith("xml"):
        etree.fromstring(answer.data)


def test_every_public_address_is_tried(standing_app: Flask) -> None:
    """An address added to the site is added here, or this fails."""
    adapter = standing_app.url_map.bind("site.test")
    tried = {adapter.match(address)[0] for address in (*PAGES, *HEAVY)}
    read = {rule.endpoint for rule in standing_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    # Pages of officers and members are tried with their forms, by tests of their own.
    public = {name for name in read if DOORS[name] in CITIZENS}
    assert public - tried == {"static", "bootstrap.static", "projects.by_number", "proposals.propose"}


@pytest.mark.parametrize("address", PAGES)
def test_any_query_gets_an_answer(standing: FlaskClient, address: str) -> None:
    @settings(drawn, max_examples=4)
    @given(pairs)
    @example([(name, value) for name in NAMES for value in ("\x00", "-1")])
    @example([(name, "9" * 30) for name in NAMES])
    def ask(asked: list[tuple[str, str]]) -> None:
        assert_whole(standing.get(f"{address}?{query(asked)}"), address)

    ask()


@pytest.mark.parametrize("address", HEAVY)
def test_any_query_gets_a_heavy_file(standing: FlaskClient, address: str) -> None:
    for asked in ([("q", "\x00'\"")], [(name, "9" * 30) for name in NAMES]):
        assert_whole(standing.get(f"{address}?{query(asked)}"), address)


@pytest.mark.parametrize("known", KNOWN, ids=lambda value: ascii(value)[:20])
def test_a_search_for_anything_is_a_page(standing: FlaskClient, known: str) -> None:
    for address in ("/fr/projets", "/en/projets", "/fr/projets.json", "/fr/projets.atom"):
        for name in ("q", "theme", "tri", "page", "annee"):
            assert_whole(standing.get(f"{address}?{query([(name, known)])}"), address)


@settings(drawn, max_examples=80)
@given(q=st.text(max_size=60))
@example(q='"')
@example(q="cancer AND (")
@example(q="a" * 300)
@example(q="- + ~ ^ : \\ /")
def test_any_words_can_be_searched_for(standing: FlaskClient, q: str) -> None:
    assert_whole(standing.get(f"/fr/projets?{query([('q', q)])}"), "/fr/projets")


@pytest.mark.parametrize(
    "raw", ["%", "%zz", "q=%E9", "q=%FF%FE", "q=%ED%A0%80", "&&&", "=", "q", "q=a;b", "?q=a", "q=" + "a" * 7000],
    ids=lambda raw: raw[:12],
)  # fmt: skip
def test_a_query_that_is_no_query_gets_a_page(standing: FlaskClient, raw: str) -> None:
    for address in ("/fr/projets", "/fr/projets.atom", "/fr/delais"):
        answer = standing.get(address, query_string=raw)
        assert_whole(answer, address)


@settings(drawn, max_examples=80)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), st.sampled_from([
    "/fr/projets/{}", "/fr/projets/numero/{}", "/fr/bases/{}", "/fr/organismes/{}", "/fr/themes/{}", "/fr/{}", "/{}",
    f"/fr/projets/{WHOLE}/proposer/{{}}", "/api/v1/projects/{}", "/api/v1/organisations/{}", "/fr/projets/{}.atom",
    "/fr/projets/{}/historique.json", "/{}/projets", "/fr/delais/{}.csv", "/static/{}",
]))  # fmt: skip
@example("\x00", "/fr/projets/numero/{}")
@example("../../etc/passwd", "/static/{}")
@example("%2e%2e/site.css", "/static/{}")
def test_any_part_of_an_address_gets_an_answer(standing: FlaskClient, part: str, pattern: str) -> None:
    with standing.get(pattern.format(quote(part, safe="/."))) as answer:
        assert answer.status_code < 500
        if answer.status_code >= 400:
            assert answer.mimetype in ("text/html", "application/problem+json")


def test_headers_that_mean_nothing_change_nothing(standing: FlaskClient) -> None:
    for name in ("Accept-Language", "If-None-Match", "Cookie", "Accept", "Range", "If-Modified-Since", "Host",
                 "Referer", "X-Forwarded-Host", "X-Forwarded-For", "Origin", "Content-Length"):  # fmt: skip
        for value in ("\u00ff" * 50, ";;;,,,", "*", "fr;q=9,en;q=-1", '"', "0"):
            answer = standing.get("/fr/projets", headers={name: value})
            assert answer.status_code in (200, 304, 400), (name, value)
            assert "ÿÿ" not in answer.text


def test_no_address_of_another_host_enters_a_page(standing: FlaskClient) -> None:
    for headers in ({"Host": "autre.test"}, {"X-Forwarded-Host": "autre.test", "X-Forwarded-Proto": "https"}):
        for address in ("/fr/", "/fr/projets.atom", "/sitemap.xml", "/api/v1/projects", "/robots.txt", "/"):
            answer = standing.get(address, headers=headers)
            assert "autre.test" not in answer.text + str(answer.headers)


@pytest.mark.postgres
def test_postgresql_is_asked_nothing_it_cannot_read(postgres_engine: Engine, make_app: Callable[..., Flask]) -> None:
    """It refuses the sign NUL, which SQLite takes, and numbers beyond its own."""
    with database.writing(postgres_engine) as session:
        full_register.fill(session)
    client = make_app(postgres_engine).test_client()
    for address in (
        "/fr/projets/numero/%00", "/fr/projets/numero/a%00b", "/api/v1/projects?cursor=%00&q=%00", "/fr/projets?q=%00",
        "/api/v1/changes?since=2147483647", "/api/v1/changes?since=2147483648", "/api/v1/results?cursor=a.9999",
        "/api/v1/organisations?cursor=%00", f"/fr/projets/{WHOLE}?q=%ED%A0%80", "/fr/projets?page=999999",
    ):  # fmt: skip
        assert client.get(address).status_code in (200, 404, 422), address
    for address in ("/fr/projets.json", "/fr/projets.atom", "/api/v1/results", "/api/v1/organisations", "/sitemap.xml"):
        assert client.get(address).status_code == 200, address
    assert client.get("/fr/projets/numero/12345678").location == f"/fr/projets/{WHOLE}"
