"""The first step: the tables of the register, and what they refuse to hold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from citizen_site.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

STEP = "20261124_register"
PROJECT: dict[str, Any] = {"slug": "sommeil", "publication": "published", "kind": "study"}
VERSION: dict[str, Any] = {"subject": "project", "act": "file", "who": "officer", "why": "first", "snapshot": {}}
PROPOSAL: dict[str, Any] = {"kind": "update", "content": {"reason": "more"}}
SIX_LISTS = ("purpose", "domain", "party", "source", "event", "result")


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, STEP)
    return bare_engine


def test_rows_put_in_are_read_back_and_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.begin() as connection:
        _put_a_whole_project(connection)
    with stepped.connect() as connection:
        assert column(connection, "project", "slug") == ["sommeil"]
        assert column(connection, "project", "objectives") == [["décrire", "comparer"]]
        assert column(connection, "project", "retention_years") == [2.5]
        assert column(connection, "project_event", "date") == ["2019-06", "2019-07-01"]
        assert column(connection, "record_version", "snapshot") == [{"title": {"fr": "Cœur", "en": ""}}]
    downgrade(stepped, "base")
    assert tables(stepped) == set()


def test_numbering_begins_at_zero_and_in_one_row_only(stepped: Engine) -> None:
    with stepped.begin() as connection:
        assert column(connection, "change_counter", "value") == [0]
    with pytest.raises(IntegrityError, match="one_row"), stepped.begin() as connection:
        put(connection, "change_counter", id=2, value=0)


@pytest.mark.parametrize("name", ["slug", "number"])
def test_no_two_projects_share_an_address_or_a_number(stepped: Engine, name: str) -> None:
    first = {**PROJECT, "number": "N-1"}
    second = {**PROJECT, "slug": "autre", "number": "N-2"} | {name: first[name]}
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, "project", **first)
        put(connection, "project", **second)


def test_two_projects_may_both_have_no_number(stepped: Engine) -> None:
    with stepped.begin() as connection:
        put(connection, "project", **PROJECT)
        put(connection, "project", **{**PROJECT, "slug": "autre"})
        assert column(connection, "project", "number") == [None, None]


@pytest.mark.parametrize(("state", "why"), [("withdrawn", None), ("published", "asked by the holder")])
def test_a_withdrawal_and_its_reason_go_together(stepped: Engine, state: str, why: str | None) -> None:
    with pytest.raises(IntegrityError, match="withdrawal_has_a_reason"), stepped.begin() as connection:
        put(connection, "project", **{**PROJECT, "publication": state, "withdrawn_why": why})


@pytest.mark.parametrize(("name", "rule"), [("who", "author_given"), ("why", "reason_given")])
def test_a_version_says_who_and_why(stepped: Engine, name: str, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), stepped.begin() as connection:
        put(connection, "record_version", **{**VERSION, name: ""})


def test_a_record_has_one_version_of_each_number(stepped: Engine) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, "record_version", **{**VERSION, "change": 1, "version": 1})
        put(connection, "record_version", **{**VERSION, "change": 2, "version": 1})


@pytest.mark.parametrize(
    "decided",
    [
        {"state": "received", "decided_by": "officer"},
        {"state": "accepted"},
        {"state": "declined", "decided_by": "officer"},
    ],
)
def test_a_decision_on_a_proposal_says_when_and_by_whom_and_only_a_decision(
    stepped: Engine, decided: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError, match="decided_"), stepped.begin() as connection:
        put(connection, "proposal", **PROPOSAL, **decided)


def test_what_a_project_holds_goes_away_with_the_project(stepped: Engine) -> None:
    with stepped.begin() as connection:
        _put_a_whole_project(connection)
        connection.execute(text("DELETE FROM project"))
        left = {name: column(connection, f"project_{name}", "project_id") for name in SIX_LISTS}
        assert left == {name: [] for name in SIX_LISTS}
        assert column(connection, "authorisation", "project_id") == []
        assert column(connection, "organisation", "slug") == ["institut"]


@pytest.mark.parametrize("referred", ["organisation", "data_source", "medical_domain"])
def test_what_a_project_refers_to_cannot_go_away_before_it(stepped: Engine, referred: str) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        _put_a_whole_project(connection)
        connection.execute(text(f"DELETE FROM {referred}"))


def _put_a_whole_project(connection: Any) -> None:
    put(connection, "theme", slug="sommeil")
    put(connection, "medical_domain", slug="neurologie", theme_slug="sommeil")
    put(connection, "organisation", id=7, slug="institut")
    put(connection, "data_source", id=8, slug="snds")
    put(connection, "project", **PROJECT, id=9, objectives=["décrire", "comparer"], retention_years=2.5)
    put(connection, "project_purpose", project_id=9, rank=0, purpose="research")
    put(connection, "project_domain", project_id=9, rank=0, domain_slug="neurologie")
    put(connection, "project_party", project_id=9, rank=0, organisation_id=7, role="controller")
    put(connection, "project_source", project_id=9, rank=0, data_source_id=8)
    put(connection, "project_event", project_id=9, rank=0, kind="filed", date="2019-06")
    put(connection, "project_event", project_id=9, rank=1, kind="authorisation", date="2019-07-01")
    put(connection, "project_result", project_id=9, rank=0, kind="article", title="Dormir")
    put(connection, "authorisation", project_id=9, kind="authorisation", decided="2019-07-01")
    put(connection, "record_version", **{**VERSION, "change": 1, "snapshot": {"title": {"fr": "Cœur", "en": ""}}})
