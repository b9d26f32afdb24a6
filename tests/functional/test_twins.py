"""Every list that people read has its twins for programs: the same filters, the same count, forms that hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine

from citizen_site import database
from registry.importing.csv_layout import COLUMN
from registry.projects import actions, search
from registry.projects.facts import to_json
from registry.words import LANGUAGES, Words
from tests.builders.projects import make_project, trace
from tests.functional.full_register import WHOLE
from tests.functional.table_reading import faults, records_of, rows_of

MakeApp = Callable[..., Flask]

# Each list with the name of what its JSON holds.
LISTS = {"projets": "projects", "bases": "databases", "organismes": "organisations", "themes": "themes",
         "resultats": "results", "reperes": "figures", "delais": "steps"}  # fmt: skip
COUNTED = ("projets", "bases", "organismes", "themes", "resultats")
FILTERS = ("", "?q=cancer", "?theme=cancers&theme=sang", "?q=c%C5%93ur&resultats=sans", "?etape=results_late",
           "?responsable=inserm", "?annee=2019&tri=titre", "?q=introuvable", "?page=2")  # fmt: skip


def told(client: FlaskClient, address: str) -> int:
    """Return the count that a page says in words: `28 projets`, `3 projets sur 28`, `Aucun projet`."""
    root = html.document_fromstring(client.get(address).text)
    (said,) = root.xpath("//h2[@id='count']") or root.xpath("//main/div/p[@class='quiet']")
    number = re.match(r"\D{0,12}?(\d[\d\s]*)", said.text_content())
    return int(re.sub(r"\s", "", number.group(1))) if number else 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_its_json_and_its_csv(standing: FlaskClient, name: str, language: str) -> None:
    page = html.document_fromstring(standing.get(f"/{language}/{name}").text)
    offered = {str(href).split("?")[0] for href in page.xpath("//main//a/@href")}
    assert {f"/{language}/{name}.csv", f"/{language}/{name}.json"} <= offered
    document, table = standing.get(f"/{language}/{name}.json"), standing.get(f"/{language}/{name}.csv")
    assert document.content_type == "application/json"
    assert len(document.json[LISTS[name]]) > 0
    assert table.content_type == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert len(rows_of(table.data.decode("utf-8"))) > 1


@pytest.mark.parametrize("name", COUNTED)
def test_the_twins_hold_as_many_as_the_page_says(standing: FlaskClient, name: str) -> None:
    document = standing.get(f"/fr/{name}.json").json
    rows = records_of(standing.get(f"/fr/{name}.csv").text)
    assert told(standing, f"/fr/{name}") == document["total"] == len(document[LISTS[name]]) == len(rows) > 0


@pytest.mark.parametrize("filters", FILTERS)
def test_the_twins_of_the_projects_follow_the_filters_of_the_page(standing: FlaskClient, filters: str) -> None:
    page = html.document_fromstring(standing.get(f"/fr/projets{filters}").text)
    document, table = (standing.get(f"/fr/projets.{form}{filters}") for form in ("json", "csv"))
    rows = records_of(table.text)
    assert [one["slug"] for one in document.json["projects"]] == [row["slug"] for row in rows]
    assert told(standing, f"/fr/projets{filters}") == document.json["total"] == len(rows)
    # Where there is something, the page leads to them; the number of the page is no filter.
    offered = set(page.xpath("//main//a[starts-with(@href, '/fr/projets.')]/@href"))
    kept = filters if "page=" not in filters else ""
    assert offered == ({f"/fr/projets.{form}{kept}" for form in ("csv", "json", "xlsx", "atom")} if rows else set())


def test_the_twins_stand_in_the_order_of_the_page(standing: FlaskClient) -> None:
    for order in ("date", "titre", "retard"):
        page = html.document_fromstring(standing.get(f"/fr/projets?tri={order}").text)
        shown = [str(href).rsplit("/", 1)[-1] for href in page.xpath("//li[contains(@class, 'line')]//h3/a/@href")]
        twin = [one["slug"] for one in standing.get(f"/fr/projets.json?tri={order}").json["projects"]]
        assert shown == twin[: len(shown)]
        assert len(shown) == 20


def test_the_csv_of_projects_agrees_with_the_schema_it_names(standing: FlaskClient) -> None:
    answer = standing.get("/fr/projets.csv")
    where, relation = re.fullmatch(r'<(.+)>; rel="(.+)"', answer.headers["Link"]).groups()  # type: ignore[union-attr]
    assert (where, relation) == ("/fr/projets/schema.json", "describedby")
    schema = standing.get(where).json
    assert faults(schema, answer.data.decode("utf-8")) == []
    assert schema["primaryKey"] == "slug"


def test_the_csv_reads_back_as_the_register(standing: FlaskClient, filled_engine: Engine) -> None:
    with database.reading(filled_engine) as session:
        register = {facts.slug: to_json(facts) for facts in search.every_project(session)}
    rows = records_of(standing.get("/fr/projets.csv").data.decode("utf-8"))
    for row in rows:
        said = {name: COLUMN[name].read(cell) for name, cell in row.items() if cell}
        expected = register[row["slug"]]
        assert said["slug"] == expected["slug"]
        assert said.get("title_fr", "") == expected["title"]["fr"]
        parties = [one.name for one in said.get("parties", ())]
        assert parties == [one["name"] for one in expected.get("parties", ())]
    assert {row["slug"] for row in rows} == set(register)


@pytest.mark.parametrize(
    "said", ['a"b', "a,b", "a\r\nb", "a\nb", '"', ",", "=1+1", " a ", "é漢😀", "a\tb", '""', "\ufeffa"]
)
def test_a_text_with_any_sign_comes_back_from_the_csv(engine: Engine, make_app: MakeApp, said: str) -> None:
    with database.writing(engine) as session:
        actions.file(session, make_project("signes", title=Words(said, "b"), keywords=(said, "x")), trace())
        actions.publish(session, "signes", trace())
    client = make_app(engine).test_client()
    (row,) = records_of(client.get("/fr/projets.csv").data.decode("utf-8"))
    assert row["title_fr"] == said
    assert json.loads(row["keywords"]) == [said, "x"]
    assert client.get("/fr/projets.json").json["projects"][0]["title"]["fr"] == said


def test_a_table_that_breaks_the_rules_is_found() -> None:
    schema: dict[str, Any] = {
        "fields": [
            {"name": "slug", "type": "string", "constraints": {"required": True}},
            {"name": "n", "type": "integer"},
        ],
        "missingValues": [""],
        "primaryKey": "slug",
    }
    assert faults(schema, "slug,n\r\na,1\r\nb,\r\n") == []
    assert len(faults(schema, "slug,n\r\na,x\r\n,1\r\n")) == 2
    assert faults(schema, "slug,n\r\na,1\r\na,2\r\n") == ["key 'a' comes twice"]
    assert faults(schema, "slug\r\na\r\n") == ["columns ['n']"]
    for broken in ("a,b\nc,d", 'a"b,c\r\n', 'a,"b"c\r\n', "a,b\r\nc\r\n", 'a,"b\r\n'):
        with pytest.raises(ValueError, match=r"at|lengths"):
            rows_of(broken)


@pytest.mark.parametrize("slug", [WHOLE, "hydro"])
def test_a_project_has_its_twins(standing: FlaskClient, slug: str) -> None:
    page = html.document_fromstring(standing.get(f"/fr/projets/{slug}").text)
    links = {str(href) for href in page.xpath("//a/@href | //link/@href")}
    assert {f"/fr/projets/{slug}.{form}" for form in ("json", "csv", "atom")} <= links
    document = standing.get(f"/fr/projets/{slug}.json").json
    assert document == next(one for one in standing.get("/fr/projets.json").json["projects"] if one["slug"] == slug)
    assert document == standing.get(f"/api/v1/projects/{slug}").json
    (row,) = records_of(standing.get(f"/fr/projets/{slug}.csv").text)
    assert row == next(one for one in records_of(standing.get("/fr/projets.csv").text) if one["slug"] == slug)
    assert 'rel="describedby"' in standing.get(f"/fr/projets/{slug}.csv").headers["Link"]


def test_the_history_of_a_project_is_the_same_on_its_page_in_its_file_and_in_the_api(standing: FlaskClient) -> None:
    page = html.document_fromstring(standing.get(f"/fr/projets/{WHOLE}/historique").text)
    versions = standing.get(f"/fr/projets/{WHOLE}/historique.json").json["versions"]
    assert versions == standing.get(f"/api/v1/projects/{WHOLE}/versions").json["items"]
    assert [f"v{one['version']}" for one in versions] == page.xpath("//li[@class='version']/@id")
    # The last act changed four fields: linkage, persons, keywords, contact.
    assert {change["field"] for change in versions[0]["changes"]} == {
        "linkage",
        "population_size",
        "keywords",
        "contact",
    }
    assert len(page.xpath("//li[@class='version'][1]//dt")) == 4


def test_a_number_of_the_national_directory_leads_to_its_project(standing: FlaskClient) -> None:
    answer = standing.get("/fr/projets/numero/12345678")
    assert (answer.status_code, answer.location) == (302, f"/fr/projets/{WHOLE}")
    assert standing.get("/fr/projets/numero/inconnu/2").status_code == 404


def test_the_landmarks_for_programs_hold_all_that_the_page_shows(standing: FlaskClient) -> None:
    document = standing.get("/fr/reperes.json").json
    assert {name: bool(many) for name, many in document.items()} == dict.fromkeys(
        ("figures", "calls", "timeline", "durations"), True
    )
    assert len(records_of(standing.get("/fr/reperes.csv").text)) == len(document["figures"])
