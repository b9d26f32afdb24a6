"""The site with 20,000 projects: pages as whole and as accessible as with 28, lists that lose nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from citizen_site.app import create_app
from citizen_site.commands.load_content import load_content
from citizen_site.commands.run_demo import add_synthetic, demo_settings
from citizen_site.commands.serve_site import prepare_index
from citizen_site.migrations.running import upgrade
from citizen_site.wiring import Services, build
from registry.projects import search
from registry.projects.criteria import Criteria
from registry.projects.facts import ProjectFacts
from registry.projects.summary import to_index
from tests.builders.projects import NOW, TODAY
from tests.functional.browsing import serving, window
from tests.functional.test_accessibility import RULES

pytestmark = pytest.mark.slow

MANY = 20_000
PAGES = (
    "",
    "projets",
    "projets?q=cancer",
    "projets?q=insuffisance+cardiaque&annee=2021&page=2",
    "projets?q=hopitl",
    "resultats",
    "bases",
    "organismes",
    "organismes?page=3",
    "themes",
    "themes/cancers",
    "delais",
)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services of a site with the real projects and 20,000 invented ones."""
    home: Path = tmp_path_factory.mktemp("full")
    settings = demo_settings(home, 8000)
    made = build(settings)
    upgrade(made.engine)
    load_content(settings)
    assert add_synthetic(settings, MANY) == MANY
    prepare_index(settings)
    made.now = lambda: NOW
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def big(services: Services) -> Flask:
    return create_app(replace(services.settings, form_limit="1000 per hour"), services)


@pytest.fixture(scope="module")
def everybody(services: Services) -> list[ProjectFacts]:
    with Session(services.engine) as session:
        return list(search.every_project(session))


def test_a_page_of_the_list_says_how_many_projects_there_are(big: Flask, everybody: list[ProjectFacts]) -> None:
    page = big.test_client().get("/en/projets").get_data(as_text=True)
    assert len(everybody) == MANY + 28
    assert f"{len(everybody):,} projects" in page


@pytest.mark.parametrize("query", ["theme=cancers", "annee=2021&resultats=retard", "etape=paused&theme=infections"])
def test_a_filter_finds_the_projects_that_a_plain_reading_finds(
    big: Flask, services: Services, everybody: list[ProjectFacts], query: str
) -> None:
    with Session(services.engine) as session:
        slugs, kinds = search.slugs_by_name(session), search.organisation_kinds(session)
    criteria = Criteria.from_pairs(tuple(pair.split("=")) for pair in query.split("&"))  # type: ignore[misc]
    wanted = {
        facts.slug
        for facts in everybody
        for facets in [to_index(facts, today=TODAY, slugs=slugs, kinds=kinds).facets]
        if all(set(values) & set(facets.get(facet, ())) for facet, values in criteria.chosen.items())
    }
    answer = big.test_client().get(f"/api/v1/projects?{query}&limit=1").get_json()
    twin = big.test_client().get(f"/fr/projets.json?{query}").get_json()
    assert {project["slug"] for project in twin["projects"]} == wanted
    assert answer["total"] == len(wanted) > 0


def test_pages_of_the_list_lose_and_repeat_nothing(big: Flask) -> None:
    client, seen = big.test_client(), []
    first = client.get("/api/v1/projects?theme=cancers&limit=1").get_json()["total"]
    for page in range(1, first // 20 + 2):
        text = client.get(f"/fr/projets?theme=cancers&page={page}").get_data(as_text=True)
        seen += re.findall(r'<h3><a href="/fr/projets/([\w-]+)"', text)
    assert len(seen) == len(set(seen)) == first


@pytest.mark.browser
def test_pages_have_no_fault_that_axe_can_find_and_do_not_scroll_sideways(browser: Browser, big: Flask) -> None:
    with serving(big) as address, window(browser) as page:
        page.set_default_timeout(60_000)
        for language in ("fr", "en"):
            for path in PAGES:
                page.set_viewport_size({"width": 1280, "height": 800})
                page.goto(f"{address}/{language}/{path}")
                found = Axe().run(page, options=RULES).response["violations"]
                assert [f"{path}: {one['id']}" for one in found] == []
                page.set_viewport_size({"width": 360, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.said == []  # type: ignore[attr-defined]
