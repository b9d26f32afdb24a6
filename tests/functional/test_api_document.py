"""The API keeps to its own description: what it allows is answered as it says, anything else refused as it says."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.functional.full_register import WHOLE, WITHDRAWN

# Each operation, with addresses of records that its path may name.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "/api/v1/changes": (),
    "/api/v1/databases": (),
    "/api/v1/databases/{slug}": ("snds",),
    "/api/v1/organisations": (),
    "/api/v1/organisations/{slug}": ("universite-de-port-imaginaire",),
    "/api/v1/projects": (),
    "/api/v1/projects/{slug}": (WHOLE, "hydro", WITHDRAWN),
    "/api/v1/projects/{slug}/versions": (WHOLE, "hydro", WITHDRAWN),
    "/api/v1/results": (),
    "/api/v1/themes": (),
}
WITHOUT_PARAMETERS = "/api/v1/themes"
DRAWN = settings(
    max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def document(standing_app: Flask) -> Any:
    import schemathesis

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", standing_app)


def test_the_description_is_valid_openapi_3_1_and_names_every_operation(document: Any) -> None:
    document.validate()
    assert document.raw_schema["openapi"] == "3.1.0"
    assert sorted(document.raw_schema["paths"]) == list(OPERATIONS)
    assert {verb for item in document.raw_schema["paths"].values() for verb in item} <= {"get", "parameters"}


def test_every_address_of_the_api_is_described(standing_app: Flask) -> None:
    rules = [rule.rule for rule in standing_app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert {rule.replace("<slug:slug>", "{slug}") for rule in rules} == {*OPERATIONS, "/api/v1/openapi.json"}


@pytest.mark.usefixtures("standing")
@pytest.mark.parametrize("path", OPERATIONS)
def test_what_the_description_allows_is_answered_as_it_says(document: Any, path: str) -> None:
    from schemathesis import GenerationMode

    seen, known = set(), OPERATIONS[path]

    @DRAWN
    @given(document[path]["GET"].as_strategy(generation_mode=GenerationMode.POSITIVE), st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        if known and data.draw(st.booleans()):
            case.path_parameters["slug"] = data.draw(st.sampled_from(known))
        seen.add(case.call_and_validate().status_code)

    ask()
    assert seen == ({200, 404} if known else {200})


@pytest.mark.usefixtures("standing")
@pytest.mark.parametrize("path", [path for path in OPERATIONS if path != WITHOUT_PARAMETERS])
def test_what_the_description_forbids_is_refused_as_it_says(document: Any, path: str) -> None:
    from schemathesis import GenerationMode

    @DRAWN
    @given(document[path]["GET"].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()


def test_the_description_says_nothing_of_this_machine(standing: FlaskClient) -> None:
    told = standing.get("/api/v1/openapi.json")
    assert told.json["servers"] == [{"url": "http://site.test"}]
    assert told.json["info"]["license"]["identifier"] == "etalab-2.0"
