"""What harvesters and search engines read: a catalogue that conforms, and no text that breaks out of its place."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
from sqlalchemy import Engine

from citizen_site import database
from registry.projects import actions
from registry.words import LANGUAGES, Words
from tests.builders.projects import NOW, make_project, trace
from tests.functional.full_register import WHOLE, WITHDRAWN

MakeApp = Callable[..., Flask]
SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.ttl"))
HERE = "http://site.test/catalogue.ttl#"
REGISTER, CATALOGUE = URIRef(HERE + "register"), URIRef(HERE + "catalogue")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 & ' \" "


@pytest.fixture(scope="module")
def graph(standing_app: Flask) -> Graph:
    answer = standing_app.test_client().get("/catalogue.ttl")
    assert answer.content_type == "text/turtle; charset=utf-8"
    return Graph().parse(data=answer.data, format="turtle")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    found = Graph()
    for path in SHAPES:
        found.parse(path, format="turtle")
    return found


def faults(graph: Graph, shapes: Graph) -> list[str]:
    """Return what the shapes say against a graph, one text for each fault."""
    from pyshacl import validate

    conforms, report, _text = validate(graph, shacl_graph=shapes, advanced=False, inference="none")
    said = [str(one) for one in report.objects(None, URIRef("http://www.w3.org/ns/shacl#resultMessage"))]
    assert conforms == (said == [])
    return said


def test_the_catalogue_conforms_to_the_shapes(graph: Graph, shapes: Graph) -> None:
    assert faults(graph, shapes) == []
    assert len(list(graph.subjects(RDF.type, DCAT.Dataset))) > 20


def without(predicate: URIRef, subject: URIRef | None = None) -> Callable[[Graph], object]:
    return lambda graph: graph.remove((subject, predicate, None))


BREAKS: dict[str, Callable[[Graph], object]] = {
    "a catalogue without title": without(DCTERMS.title, CATALOGUE),
    "a catalogue without description": without(DCTERMS.description, CATALOGUE),
    "a catalogue without publisher": without(DCTERMS.publisher, CATALOGUE),
    "a catalogue without dataset": without(DCAT.dataset),
    "a dataset without title": without(DCTERMS.title, REGISTER),
    "a dataset without description": without(DCTERMS.description, REGISTER),
    "a dataset without publisher": without(DCTERMS.publisher, REGISTER),
    "a dataset without theme": without(DCAT.theme, REGISTER),
    "a dataset without access rights": without(DCTERMS.accessRights, REGISTER),
    "a dataset without page": without(DCAT.landingPage, REGISTER),
    "a dataset without identifier": without(DCTERMS.identifier, REGISTER),
    "a file without address": without(DCAT.accessURL),
    "a file without licence": without(DCTERMS.license),
    "a file without format": without(DCTERMS["format"]),
    "a service without address": without(DCAT.endpointURL),
    "an agent without name": without(FOAF.name),
    "a database without the law that applies": without(URIRef("http://data.europa.eu/r5r/applicableLegislation")),
    "a title twice in one language": lambda g: g.add((REGISTER, DCTERMS.title, Literal("Autre", lang="fr"))),
    "a date that is no instant": lambda g: g.set((REGISTER, DCTERMS.modified, Literal("hier"))),
    "access rights of no list": lambda g: g.set((REGISTER, DCTERMS.accessRights, URIRef("urn:open"))),
    "a restricted dataset with a file": lambda g: g.add(
        (URIRef(HERE + "base-snds"), DCAT.distribution, URIRef(HERE + "register-csv"))
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_catalogue_is_caught(graph: Graph, shapes: Graph, what: str) -> None:
    broken = Graph()
    for triple in graph:
        broken.add(triple)
    BREAKS[what](broken)
    assert faults(broken, shapes) != []


def test_what_we_describe_ourselves_is_described_at_length(graph: Graph) -> None:
    for node in (CATALOGUE, REGISTER):
        said = {one.language: str(one) for one in graph.objects(node, DCTERMS.description) if isinstance(one, Literal)}
        assert set(said) == set(LANGUAGES)
        assert min(map(len, said.values())) >= 50


def test_every_address_of_the_catalogue_that_is_ours_answers(graph: Graph, standing: FlaskClient) -> None:
    ours = {str(node) for predicate in (DCAT.landingPage, DCAT.accessURL, DCAT.downloadURL, DCAT.endpointDescription,
                                        DCTERMS.conformsTo, FOAF.homepage)
            for node in graph.objects(None, predicate)}  # fmt: skip
    assert len(ours) > 20
    found = {address: standing.get(address.removeprefix("http://site.test")) for address in ours}
    assert {address: one.status_code for address, one in found.items() if one.status_code not in (200, 302)} == {}


def test_a_file_is_of_the_kind_that_the_catalogue_says(graph: Graph, standing: FlaskClient) -> None:
    for file in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(file, DCAT.downloadURL)).removeprefix("http://site.test")
        told = str(graph.value(file, DCAT.mediaType)).split("/media-types/")[1]
        assert standing.get(address).mimetype == told


def test_the_catalogue_says_when_the_register_changed(graph: Graph, standing: FlaskClient) -> None:
    latest = max(one["changed_at"] for one in standing.get("/fr/projets.json").json["projects"])
    assert str(graph.value(REGISTER, DCTERMS.modified)) == latest == (NOW + dt.timedelta(minutes=1)).isoformat()


def test_every_database_of_the_catalogue_is_described(graph: Graph, standing: FlaskClient) -> None:
    known = standing.get("/fr/bases.json").json["databases"]
    listed = {one["slug"] for one in known if one.get("kind") in ("main_base", "catalogue")}
    told = {str(one).removeprefix(HERE + "base-") for one in graph.subjects(RDF.type, DCAT.Dataset)} - {str(REGISTER)}
    assert told == listed != set()


def linked_data(client: FlaskClient, address: str) -> Any:
    root = html.document_fromstring(client.get(address).text)
    (script,) = root.xpath("//script")
    assert script.get("type") == "application/ld+json"
    return json.loads(script.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_tells_search_engines_what_it_is(standing: FlaskClient, language: str) -> None:
    told = linked_data(standing, f"/{language}/projets/{WHOLE}")
    assert (told["@context"], told["@type"]) == ("https://schema.org", "ResearchProject")
    assert told["url"] == told["@id"] == f"http://site.test/{language}/projets/{WHOLE}"
    assert (told["identifier"], told["alternateName"], told["inLanguage"]) == ("12345678", "ENTIER", language)
    assert {one["@type"] for one in told["member"]} == {"Organization"}
    assert told["dateModified"] == NOW.date().isoformat()
    assert told["license"] == "https://spdx.org/licenses/etalab-2.0"


def test_no_title_breaks_out_of_its_place(engine: Engine, make_app: MakeApp) -> None:
    facts = make_project("hostile", title=Words(HOSTILE, HOSTILE), acronym=HOSTILE, lay_summary=Words(HOSTILE, HOSTILE))
    with database.writing(engine) as session:
        actions.file(session, facts, trace(HOSTILE))
        actions.publish(session, "hostile", trace(HOSTILE))
    client = make_app(engine).test_client()
    assert linked_data(client, "/fr/projets/hostile")["name"] == HOSTILE
    for path in ("projets/hostile", "projets", "projets/hostile/historique", "", "projets/hostile/signaler"):
        page = client.get(f"/fr/{path}")
        assert page.status_code == 200
        root = html.document_fromstring(page.text)
        assert [one for one in root.xpath("//script") if one.get("type") != "application/ld+json"] == []
        assert "alert(1)</script>" not in page.text
        assert root.xpath("//comment()[contains(., 'alert') or contains(., '\u2028')]") == []


def locations(client: FlaskClient) -> list[etree._Element]:
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    root = etree.fromstring(answer.data)
    assert etree.QName(root).text == f"{{{SITEMAP['s']}}}urlset"
    return root.findall("s:url", SITEMAP)


def test_every_address_of_the_sitemap_answers_and_comes_once(standing: FlaskClient) -> None:
    addresses = [str(one.findtext("s:loc", namespaces=SITEMAP)) for one in locations(standing)]
    assert 200 < len(addresses) <= 50_000
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert address.startswith("http://site.test/")
        assert standing.head(address.removeprefix("http://site.test")).status_code == 200, address


def test_the_sitemap_names_every_public_page_and_no_other(standing: FlaskClient) -> None:
    addresses = {
        str(one.findtext("s:loc", namespaces=SITEMAP)).removeprefix("http://site.test") for one in locations(standing)
    }
    for language in LANGUAGES:
        for slug in (one["slug"] for one in standing.get("/fr/projets.json").json["projects"]):
            assert f"/{language}/projets/{slug}" in addresses
        for path in ("/", "/projets", "/bases/snds", "/themes/cancers", "/organismes/inserm", "/methode", "/delais"):
            assert f"/{language}{path}" in addresses
    assert not [one for one in addresses if WITHDRAWN in one.split("/") or "signaler" in one or "proposer" in one]


def test_the_sitemap_pairs_the_languages_and_dates_truly(standing: FlaskClient) -> None:
    changed = {one["slug"]: one["changed_at"][:10] for one in standing.get("/fr/projets.json").json["projects"]}
    for one in locations(standing):
        address = str(one.findtext("s:loc", namespaces=SITEMAP)).removeprefix("http://site.test/")
        path = address.partition("/")[2]
        pairs = {link.get("hreflang"): link.get("href") for link in one.findall("x:link", SITEMAP)}
        assert pairs == {code: f"http://site.test/{code}/{path}" for code in LANGUAGES}
        told = one.findtext("s:lastmod", namespaces=SITEMAP)
        assert told == (changed[path.removeprefix("projets/")] if path.startswith("projets/") else None)


def test_the_sitemap_says_the_day_of_the_change_and_not_today(content_engine: Engine, make_app: MakeApp) -> None:
    later = NOW + dt.timedelta(days=10)  # 24 November + 10 days: 4 December
    with database.writing(content_engine) as session:
        actions.file(session, make_project("plus-tard"), trace(now=later))
        actions.publish(session, "plus-tard", trace(now=later))
    client = make_app(content_engine, now=lambda: later + dt.timedelta(days=30)).test_client()
    told = {str(one.findtext("s:loc", namespaces=SITEMAP)): one.findtext("s:lastmod", namespaces=SITEMAP)
            for one in locations(client)}  # fmt: skip
    assert told["http://site.test/fr/projets/plus-tard"] == "2026-12-04"
    assert told["http://site.test/fr/projets/hydro"] == "2026-11-24"


def test_a_very_large_register_keeps_within_the_bound_of_a_sitemap(
    standing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from citizen_site.pages.machines import views

    monkeypatch.setattr(views, "MAX_ADDRESSES", 60)
    standing_app.extensions.pop("kept_answers", None)
    found = locations(standing_app.test_client())
    standing_app.extensions.pop("kept_answers", None)
    assert len(found) == 60
    assert "/fr/projets" in {str(one.findtext("s:loc", namespaces=SITEMAP))[16:] for one in found}


def test_robots_are_kept_from_forms_and_led_to_the_sitemap(standing: FlaskClient) -> None:
    answer = standing.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Sitemap: http://site.test/sitemap.xml" in lines
    assert {line for line in lines if line.startswith("Disallow")} == {
        "Disallow: /*/proposer/",
        "Disallow: /*/signaler",
    }


def test_where_to_report_a_weakness_is_said_as_rfc_9116_asks(content_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(content_engine, security_contact="mailto:securite@site.test").test_client()
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.text.splitlines() if line]
    told = dict(fields)
    assert [name for name, _value in fields].count("Expires") == 1
    assert told["Contact"] == "mailto:securite@site.test"
    assert told["Canonical"] == "http://site.test/.well-known/security.txt"
    assert told["Preferred-Languages"] == "fr, en"
    # In the future, and less than a year ahead, as the standard recommends.
    assert dt.timedelta(0) < dt.datetime.fromisoformat(told["Expires"]) - NOW < dt.timedelta(days=365)
