"""The feeds as readers of feeds see them: each change once, under a name that lasts, dated by what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from sqlalchemy import Engine

from citizen_site import database
from registry.feeds.atom import atom
from registry.feeds.entries import Entry, FeedPage
from registry.projects import actions
from registry.projects.facts import ProjectFacts
from registry.words import LANGUAGES, Words
from tests.builders.projects import NOW, make_project, trace
from tests.functional.full_register import WHOLE, WITHDRAWN

MakeApp = Callable[..., Flask]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = ("/fr/projets.atom", "/en/projets.atom", "/fr/projets.atom?q=cancer", f"/fr/projets/{WHOLE}.atom")


def publish(engine: Engine, facts: ProjectFacts, now: dt.datetime = NOW) -> None:
    with database.writing(engine) as session:
        actions.file(session, facts, trace(now=now))
        actions.publish(session, facts.slug, trace("Publication", now=now))


def read(client: FlaskClient, address: str) -> Any:
    """Return the feed as feedparser understands it; a feed that it has to mend is a failure."""
    answer = client.get(address)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def tree(client: FlaskClient, address: str) -> etree._Element:
    return etree.fromstring(client.get(address).data)


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_what_atom_asks_for(standing: FlaskClient, address: str) -> None:
    feed, root = read(standing, address), tree(standing, address)
    assert len(feed.entries) > 0
    for element in (root, *root.findall("a:entry", ATOM)):
        assert [len(element.findall(f"a:{name}", ATOM)) for name in ("id", "title", "updated")] == [1, 1, 1]
        alternate = element.findall("a:link[@rel='alternate']", ATOM)
        assert [(link.get("type"), link.get("href", "").startswith("http://site.test/")) for link in alternate] == [
            ("text/html", True)
        ]
    assert root.findtext("a:author/a:name", namespaces=ATOM) == "Health Data Hub"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == address.split("/")[1]
    assert "feedgen" not in standing.get(address).text


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_names_itself_and_the_page_it_follows(standing: FlaskClient, address: str) -> None:
    root = tree(standing, address)
    links = {link.get("rel"): link.get("href", "") for link in root.findall("a:link", ATOM)}
    assert links["self"] == f"http://site.test{address}"
    assert links["alternate"] == f"http://site.test{address.replace('.atom', '')}"
    assert standing.get(links["alternate"].removeprefix("http://site.test")).status_code == 200
    page = html.document_fromstring(standing.get(links["alternate"].removeprefix("http://site.test")).text)
    (found,) = page.xpath("//head/link[@rel='alternate'][@type='application/atom+xml']")
    assert found.get("href") == address
    assert found.get("title")


@pytest.mark.parametrize("page", ["/fr/", "/en/projets", "/fr/projets?theme=cancers&q=sein", f"/fr/projets/{WHOLE}"])
def test_the_pages_announce_their_feed(standing: FlaskClient, page: str) -> None:
    root = html.document_fromstring(standing.get(page).text)
    for link in root.xpath("//head/link[@type='application/atom+xml']/@href"):
        assert len(read(standing, str(link)).entries) > 0
        break
    else:
        raise AssertionError(f"{page} announces no feed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_entries_have_the_same_name(standing: FlaskClient, language: str) -> None:
    whole = read(standing, f"/{language}/projets.atom?nombre=1000").entries
    names = [entry.id for entry in whole]
    assert len(set(names)) == len(names)
    # The same change is the same entry in the feed of its project; in the other language it is another one.
    mine = {entry.id for entry in read(standing, f"/{language}/projets/{WHOLE}.atom").entries}
    assert mine <= set(names)
    other = {"fr": "en", "en": "fr"}[language]
    assert not {entry.id for entry in read(standing, f"/{other}/projets.atom?nombre=1000").entries} & set(names)


def test_names_and_dates_never_change_when_something_is_added(filled_engine: Engine, make_app: MakeApp) -> None:
    def known(client: FlaskClient) -> dict[str, tuple[str, str, str]]:
        return {e.id: (e.title, e.updated, e.link) for e in read(client, "/fr/projets.atom?nombre=1000").entries}

    before = known(make_app(filled_engine).test_client())
    later = NOW + dt.timedelta(days=40)
    publish(filled_engine, make_project("plus-tard"), later)
    after = known(make_app(filled_engine, now=lambda: later).test_client())
    assert {name: after[name] for name in before} == before
    # One act added one entry: filing is not public, publishing is.
    assert len(after) == len(before) + 1


def test_dates_are_those_of_the_changes_and_never_the_present_instant(
    content_engine: Engine, make_app: MakeApp
) -> None:
    then = dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC)
    publish(content_engine, make_project("date"), then)
    client = make_app(content_engine, now=lambda: then + dt.timedelta(days=300)).test_client()
    feed = read(client, "/fr/projets.atom")
    assert feed.feed.updated == feed.entries[0].updated == feed.entries[0].published == "2026-11-25T08:30:00+00:00"
    assert {entry.updated for entry in feed.entries[1:]} == {NOW.isoformat()}


def test_an_empty_feed_has_a_date_too(engine: Engine, make_app: MakeApp) -> None:
    feed = read(make_app(engine).test_client(), "/fr/projets.atom")
    assert (len(feed.entries), feed.feed.updated) == (0, "2019-11-30T00:00:00+00:00")


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_asked_again_has_the_same_bytes(filled_engine: Engine, make_app: MakeApp, address: str) -> None:
    # Two processes, so that nothing is kept from one to the other.
    first, second = (make_app(filled_engine).test_client().get(address) for _ in range(2))
    assert first.data == second.data


def test_the_entries_come_latest_first_and_lead_to_their_version(standing: FlaskClient) -> None:
    feed = read(standing, f"/fr/projets/{WHOLE}.atom")
    assert [entry.updated for entry in feed.entries] == sorted((e.updated for e in feed.entries), reverse=True)
    for entry in feed.entries:
        path, _, anchor = entry.link.removeprefix("http://site.test").partition("#")
        assert html.document_fromstring(standing.get(path).text).xpath(f"//*[@id='{anchor}']") != []


def test_a_filtered_feed_tells_of_what_the_page_finds(standing: FlaskClient) -> None:
    for filters in ("?q=cancer", "?theme=cancers&theme=sang", "?resultats=retard", "?q=introuvable"):
        found = {one["slug"] for one in standing.get(f"/fr/projets.json{filters}").json["projects"]}
        told = {
            e.link.split("/projets/")[1].split("/")[0] for e in read(standing, f"/fr/projets.atom{filters}").entries
        }
        assert told == found


def test_a_withdrawal_is_told_and_what_was_withdrawn_is_not(standing: FlaskClient) -> None:
    entries = [e for e in read(standing, "/fr/projets.atom?nombre=1000").entries if f"/{WITHDRAWN}/" in e.link]
    assert [entry.summary for entry in entries] == ["Demande du porteur"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [("", 50), ("1", 1), ("7", 7), ("1000", 1000), ("1001", 1000), ("999999999999999999999", 1000), ("0", 1),
     ("-3", 50), ("douze", 50), ("٣", 50), ("1e3", 50), ("7.0", 50)],
)  # fmt: skip
def test_a_feed_gives_the_number_asked_and_never_more_than_a_thousand(
    standing: FlaskClient, monkeypatch: pytest.MonkeyPatch, asked: str, given: int
) -> None:
    from registry.projects import search

    limits = []
    monkeypatch.setattr(search, "latest_changes", lambda *_a, limit, **_k: limits.append(limit) or ())
    standing.get(f"/fr/projets.atom?{urlencode({'nombre': asked, 'essai': str(id(limits))})}")
    assert limits == [given]


def test_what_is_asked_beside_the_filters_does_not_rename_the_feed(standing: FlaskClient) -> None:
    plain = tree(standing, "/fr/projets.atom?q=cancer")
    for asked in ("utm=x&q=cancer", "q=cancer&page=3", "q=cancer&nombre=7", "q=%20cancer%20", "q=cancer&q2=%00%01"):
        other = tree(standing, f"/fr/projets.atom?{asked}")
        assert other.findtext("a:id", namespaces=ATOM) == plain.findtext("a:id", namespaces=ATOM)


HOSTILE = (
    "<b>gras</b> & <script>alert(1)</script>", "]]>", "&amp; &#0; &nbsp;", "\x00\x01\x08\x0b\x0c\x0e\x1f",
    "\x7f\x85\u2028",
    "\ufffe\uffff", "<![CDATA[x]]>", "<!-- x -->", "'\"", "\u202egauche", "😀" * 20, "<?xml version='1.0'?>",
)  # fmt: skip


@pytest.mark.parametrize("said", HOSTILE, ids=ascii)
def test_no_text_of_the_register_breaks_a_feed(engine: Engine, make_app: MakeApp, said: str) -> None:
    facts = make_project("hostile", title=Words(said, said), acronym=said, lay_summary=Words(said or "x", said or "x"))
    publish(engine, facts)
    with database.writing(engine) as session:
        actions.amend(session, make_project("hostile", title=Words(said, said), keywords=(said,)), trace(said + "."))
    client = make_app(engine).test_client()
    for address in ("/fr/projets.atom", "/fr/projets/hostile.atom"):
        feed, root = read(client, address), tree(client, address)
        assert len(feed.entries) == 2
        shown = "".join(sign for sign in said if sign.isprintable())
        titles = "".join(title.text or "" for title in root.findall("a:entry/a:title", ATOM))
        assert shown.strip() in "".join(sign for sign in titles if sign.isprintable())
        # A text stays a text: nothing in it became an element.
        names = {etree.QName(one).localname for one in root.iter()}
        assert names <= {"feed", "id", "title", "updated", "author", "name", "link", "generator", "entry", "summary",
                         "published", "category"}  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_makes_a_document_that_reads_back(title: str, summary: str, term: str) -> None:
    entry = Entry("http://site.test/id/1", title, "http://site.test/1", NOW, summary, (term,))
    page = FeedPage("http://site.test/f", title, "http://site.test/f", "http://site.test/", "fr", NOW, (entry,))
    root = etree.fromstring(atom(page))
    assert len(root.findall("a:entry", ATOM)) == 1
    assert not feedparser.parse(atom(page)).bozo


def test_a_withdrawn_project_has_no_feed_any_more(standing: FlaskClient) -> None:
    assert standing.get(f"/fr/projets/{WITHDRAWN}.atom").status_code == 410
    assert standing.get("/fr/projets/ailleurs.atom").status_code == 404
