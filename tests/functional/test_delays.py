"""The page of delays: honest with few dates, complete with many, the same figures for machines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from citizen_site import database
from registry.importing.run_import import publish_all
from registry.importing.synthetic import synthetic_projects
from registry.projects import actions
from registry.projects.describing import describe_organisation
from registry.projects.facts import Party, ProjectFacts
from registry.projects.kinds import EventKind as K
from registry.projects.kinds import OrganisationKind, Pathway
from registry.projects.references import Organisation
from registry.projects.statistics import measure, summarise
from registry.projects.timing import timed_projects
from tests.builders.projects import NOW, TODAY, make_project, trace
from tests.builders.projects import event as dated

MakeApp = Callable[..., Flask]
UNIVERSITY, COMPANY = "Université de Port-Imaginaire", "Société imaginaire"
DAYS = (40, 50, 60, 70, 80)


def projects() -> Iterator[ProjectFacts]:
    """Twenty projects that the CNIL decided on: five a year in 2022 and 2024, for each of two holders."""
    for year in (2022, 2024):
        for holder, slower in ((UNIVERSITY, 0), (COMPANY, 100)):
            for days in DAYS:
                start = dt.date(year, 3, 1)
                decided = start + dt.timedelta(days=days + slower)
                yield make_project(
                    f"p-{year}-{days + slower}",
                    parties=(Party(holder),),
                    pathway=Pathway.CNIL_AUTHORISATION,
                    events=(dated(K.OPINION, start.isoformat()), dated(K.AUTHORISATION, decided.isoformat())),
                )


@pytest.fixture
def measured_engine(engine: Engine) -> Engine:
    """A register in which one step can be compared by year and by holder."""
    with database.writing(engine) as session:
        for facts in projects():
            actions.file(session, facts, trace())
            actions.publish(session, facts.slug, trace())
        describe_organisation(session, Organisation(UNIVERSITY, OrganisationKind.UNIVERSITY), trace())
        describe_organisation(session, Organisation(COMPANY, OrganisationKind.COMPANY), trace())
    return engine


@pytest.fixture
def measured(measured_engine: Engine, make_app: MakeApp) -> FlaskClient:
    return make_app(measured_engine).test_client()


def page(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.get_data(as_text=True))


def frames(client: FlaskClient, address: str) -> dict[str, Any]:
    return {frame.get("id"): frame for frame in classed(page(client, address), "frame")}


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).get_data(as_text=True))))


def classed(element: Any, name: str) -> list[Any]:
    return list(element.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"))


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


# With the real projects, of which one step of one project can be measured


def test_with_few_dates_the_page_says_so_and_shows_terms_and_sources(client: FlaskClient) -> None:
    found = page(client, "/en/delais")
    assert "Few projects have dates that measure a step" in words(classed(found, "note")[0])
    assert list(frames(client, "/en/delais")) == ["etapes"]
    drawn = words(classed(found, "wide")[0])
    for told in (
        "In the texts: 2 months, 4 if extended",
        "Public sources: 2 to 8 months",
        "In the texts: no legal term",
    ):
        assert told in drawn


def test_one_delay_is_shown_as_it_is_and_never_as_a_median(client: FlaskClient) -> None:
    frame = frames(client, "/en/delais")["etapes"]
    assert re.search(r"Observed: about [\d.]+ months \(1 delay\)", words(classed(frame, "wide")[0]))
    assert "median" not in words(frame.xpath(".//figcaption")[0])
    cells = [words(cell) for row in frame.xpath(".//tr") if "Preparation of the data" in words(row) for cell in row]
    assert cells[3:6] == ["1", "too few", "too few"]


def test_an_empty_register_has_the_picture_of_the_terms_all_the_same(engine: Engine, make_app: MakeApp) -> None:
    frame = frames(make_app(engine).test_client(), "/en/delais")["etapes"]
    assert frame.xpath(".//figure//*[local-name()='svg']") and "Observed" not in words(classed(frame, "wide")[0])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_picture_is_empty_and_each_has_two_widths_a_table_and_its_files(
    measured: FlaskClient, client: FlaskClient, language: str
) -> None:
    for one in (measured, client):
        found = frames(one, f"/{language}/delais")
        for frame in found.values():
            pictures = frame.xpath(".//figure//*[local-name()='svg']")
            assert len(pictures) == (2 if frame.xpath(".//figure") else 0)
            assert all(len(picture.xpath(".//*[local-name()='text']")) > 5 for picture in pictures)
            assert frame.xpath(".//h2")[0].text and words(classed(frame, "finding")[0])
            assert len(frame.xpath(".//tbody/tr")) > 0
            for link in classed(frame, "frame-links")[0].xpath(".//a"):
                assert one.get(link.get("href")).status_code == 200


def test_the_page_holds_nothing_that_the_content_policy_refuses(measured: FlaskClient) -> None:
    text = measured.get("/fr/delais").get_data(as_text=True)
    assert re.findall(r"<style\b|\sstyle=|<script(?! type=\"application/ld)|\son\w+=", text) == []


# With a step that can be compared


def test_a_step_with_enough_delays_is_compared_by_year_pathway_and_holder(measured: FlaskClient) -> None:
    found = frames(measured, "/en/delais")
    assert list(found) == ["etapes", "annees", "voies", "porteurs"]
    # Delays of 2022 are 40 to 80 and 140 to 180 days: the median is half way between 80 and 140.
    # 110 days are 110 / 30.44 = 3.6 months.
    assert "The median is 3.6 months for the steps begun in 2022" in words(classed(found["annees"], "finding")[0])


def test_groups_that_differ_by_more_than_their_spread_are_not_said_to_overlap(measured: FlaskClient) -> None:
    found = frames(measured, "/en/delais")
    assert "overlap" in words(classed(found["annees"], "finding")[0])
    assert "overlap" not in words(classed(found["porteurs"], "finding")[0])


def test_one_group_alone_is_a_sentence_and_not_a_picture(measured: FlaskClient) -> None:
    frame = frames(measured, "/en/delais")["voies"]
    assert not frame.xpath(".//*[local-name()='svg']")
    assert "in one group: Authorisation of the CNIL" in words(frame)
    assert measured.get("/en/delais/voies.svg?etape=cnil").status_code == 404


def test_an_unknown_step_in_the_address_changes_nothing(measured: FlaskClient) -> None:
    current = page(measured, "/en/delais?etape=nothing").xpath("//nav[@id='etape']//a[@aria-current]")
    assert [words(link) for link in current] == ["CNIL"]


def test_invented_projects_are_said_to_be_so(measured_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(measured_engine).test_client()
    assert "invented" not in words(page(client, "/en/delais").xpath("//main")[0])
    with database.writing(measured_engine) as session:
        publish_all(session, synthetic_projects(3, seed=1), trace())
    assert "3 projects of this register are invented" in words(page(client, "/en/delais").xpath("//main")[0])
    assert json.loads(client.get("/en/delais.json").get_data())["invented_projects"] == 3


# The same figures for machines


def test_json_and_csv_hold_the_figures_of_the_page(measured: FlaskClient) -> None:
    told = json.loads(measured.get("/fr/delais.json").get_data())
    cnil = next(step for step in told["steps"] if step["step"] == "cnil")
    assert (told["projects"], cnil["measured"], cnil["median_days"]) == (20, 20, (80 + 140) / 2)
    assert cnil["term"] == {"amount": 2, "unit": "months", "extension": 2}
    by_year = {
        row["group"]: row for row in rows(measured, "/fr/delais.csv") if (row["step"], row["by"]) == ("cnil", "year")
    }
    assert {year: row["median_days"] for year, row in by_year.items()} == {"2022": "110.0", "2024": "110.0"}
    assert [one["median_days"] for one in cnil["by_year"]] == [110, 110]


def test_the_file_of_a_figure_holds_its_groups_only(measured: FlaskClient) -> None:
    found = rows(measured, "/en/delais/porteurs.csv?etape=cnil")
    assert [(row["step"], row["by"], row["group"], row["measured"]) for row in found] == [
        ("cnil", "holder_kind", "company", "10"), ("cnil", "holder_kind", "university", "10"),
    ]  # fmt: skip


def test_a_picture_to_take_away_carries_its_title_its_source_and_its_licence(measured: FlaskClient) -> None:
    answer = measured.get("/en/delais/annees.svg?etape=cnil")
    assert answer.mimetype == "image/svg+xml"
    assert 'filename="delais-annees-cnil.svg"' in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    html.fromstring(answer.get_data())
    assert "CNIL: does it take longer than before?" in text and "Licence Ouverte 2.0" in text and "var(" not in text


# Kept in the process, and brought up to date


def test_a_page_already_known_is_not_made_again(measured: FlaskClient) -> None:
    tag = measured.get("/fr/delais").headers["ETag"]
    assert measured.get("/fr/delais", headers={"If-None-Match": tag}).status_code == 304


def test_one_changed_project_is_read_again_and_no_other(measured_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(measured_engine).test_client()
    assert median(client) == 110
    with database.writing(measured_engine) as session:
        actions.withdraw(session, "p-2022-40", trace())
        actions.add_event(session, "p-2024-50", dated(K.DATA_AVAILABLE, "2024-09-01"), trace())
    read: list[str] = []
    event.listen(measured_engine, "before_cursor_execute", lambda *args: read.append(str(args[2])))
    # Without 40 days: 19 delays, the tenth of them is 140 days.
    assert median(client) == 140
    assert any("project_event" in statement for statement in read)
    read.clear()
    assert median(client) == 140
    assert not any("project_event" in statement for statement in read), "nothing changed: nothing is read"


def test_a_holder_of_another_kind_moves_its_projects(measured_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(measured_engine).test_client()
    client.get("/fr/delais.json")
    with database.writing(measured_engine) as session:
        describe_organisation(session, Organisation(COMPANY, OrganisationKind.START_UP), trace())
    found = {row["group"] for row in rows(client, "/fr/delais/porteurs.csv?etape=cnil")}
    assert found == {"university", "start_up"}


def test_what_is_kept_equals_what_is_read_anew(measured_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(measured_engine).test_client()
    client.get("/fr/delais.json")
    with database.writing(measured_engine) as session:
        actions.withdraw(session, "p-2024-80", trace())
        actions.add_event(session, "p-2022-60", dated(K.DATA_AVAILABLE, "2022-12-01"), trace())
    with Session(measured_engine) as session:
        anew = summarise([measure(p.events, p.pathway, p.kinds, TODAY) for p in timed_projects(session)], TODAY)
    told = json.loads(client.get("/fr/delais.json").get_data())
    assert (told["projects"], told["projects_with_a_delay"]) == (anew.projects, anew.measured)
    assert {s["step"]: s["median_days"] for s in told["steps"]} == {k: s.all.middle for k, s in anew.steps.items()}


def test_a_step_becomes_late_by_the_day_alone(engine: Engine, make_app: MakeApp) -> None:
    with database.writing(engine) as session:
        facts = make_project(events=(dated(K.OPINION, "2026-07-25"),))
        actions.file(session, facts, trace())
        actions.publish(session, facts.slug, trace())
    current = [NOW]
    client = make_app(engine, now=lambda: current[0]).test_client()
    assert late(client) == "0"  # 4 months after 25 July: 25 November, tomorrow
    current[0] = NOW + dt.timedelta(days=2)
    assert late(client) == "1"


def test_the_page_costs_little_once_its_figures_are_known(measured: FlaskClient) -> None:
    measured.get("/fr/delais")
    started = time.perf_counter()
    for _ in range(5):
        measured.get("/fr/delais")
    assert (time.perf_counter() - started) / 5 < 0.5, "the target is 50 ms; ten times that is a fault on any machine"


def median(client: FlaskClient) -> float:
    told = json.loads(client.get("/fr/delais.json").get_data())
    return next(float(step["median_days"]) for step in told["steps"] if step["step"] == "cnil")


def late(client: FlaskClient) -> str:
    return next(
        row["under_way_beyond_the_term"] for row in rows(client, "/fr/delais/etapes.csv") if row["step"] == "cnil"
    )
