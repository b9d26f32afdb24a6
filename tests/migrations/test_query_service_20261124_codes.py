"""The first step of the exchange: nomenclatures and lists of codes, and what their tables refuse to hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from query_service.migrations.histories import EXCHANGE
from query_service.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

STEP = "20261124_codes"
INSTANT = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
EDITION: dict[str, Any] = {"system": "cim10", "version": "2020"}
VERSION: dict[str, Any] = {"list_id": 2, "number": 1, "state": "draft", "nomenclature_id": 1}
PUBLIC: dict[str, Any] = {**VERSION, "state": "published", "published_at": INSTANT, "fingerprint": "f" * 64}


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, EXCHANGE, STEP)
    return bare_engine


def _fill(connection: Connection) -> None:
    put(connection, "nomenclature", id=1, **EDITION, codes=2)
    put(connection, "nomenclature_code", nomenclature_id=1, code="E10", label="Diabète", first=None, whole=False)
    put(connection, "code_list", id=2, slug="diabete", system="cim10")
    put(connection, "code_list_version", id=3, **PUBLIC)
    put(connection, "code_list_version", id=4, **{**VERSION, "number": 2}, derived_from_id=3)
    put(connection, "code_list_reference", version_id=3, rank=0, text="Un article")
    put(connection, "code_list_rule", version_id=3, rank=0, kind="range", first="E10", last="E14")
    put(connection, "code_list_code", version_id=3, code="E10")
    put(connection, "codes_trace", act="publish", version_id=3, who="officer", why="ready", at=INSTANT)


def test_rows_put_in_are_read_back_and_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.begin() as connection:
        _fill(connection)
    with stepped.connect() as connection:
        assert column(connection, "nomenclature_code", "label") == ["Diabète"]
        assert column(connection, "nomenclature_code", "whole") == [False]
        assert column(connection, "code_list_version", "state") == ["published", "draft"]
        assert column(connection, "code_list_version", "derived_from_id") == [None, 3]
        assert column(connection, "code_list_rule", "last") == ["E14"]
    downgrade(stepped, EXCHANGE, "base")
    assert tables(stepped) - {EXCHANGE.version_table} == set()


def test_an_edition_has_one_name(stepped: Engine) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, "nomenclature", **EDITION)
        put(connection, "nomenclature", **EDITION)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("nomenclature_code", {"nomenclature_id": 1, "code": "E10"}),
        ("code_list", {"slug": "diabete", "system": "atc"}),
        ("code_list_version", PUBLIC),
        ("code_list_rule", {"version_id": 3, "rank": 0}),
        ("code_list_code", {"version_id": 3, "code": "E10"}),
    ],
)
def test_what_has_a_place_has_it_once(stepped: Engine, name: str, row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        _fill(connection)
        put(connection, name, **row)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({**PUBLIC, "published_at": None}, "published_at_goes_with_state"),
        ({**VERSION, "published_at": INSTANT}, "published_at_goes_with_state"),
        ({**PUBLIC, "fingerprint": None}, "fingerprint_goes_with_state"),
        ({**VERSION, "fingerprint": "f" * 64}, "fingerprint_goes_with_state"),
    ],
)
def test_what_a_publication_leaves_and_its_state_go_together(stepped: Engine, row: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), stepped.begin() as connection:
        _fill(connection)
        put(connection, "code_list_version", **{**row, "number": 3})


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"version_id": 3, "who": "", "why": "ready"}, "author_given"),
        ({"version_id": 3, "who": "officer", "why": ""}, "reason_given"),
        ({"who": "officer", "why": "ready"}, "one_subject"),
        ({"version_id": 3, "nomenclature_id": 1, "who": "officer", "why": "ready"}, "one_subject"),
    ],
)
def test_a_trace_says_who_why_and_about_what(stepped: Engine, row: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), stepped.begin() as connection:
        _fill(connection)
        put(connection, "codes_trace", **{"act": "draft", **row})


@pytest.mark.parametrize("name", ["nomenclature", "code_list", "code_list_version"])
def test_what_is_referred_to_cannot_go_away(stepped: Engine, name: str) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        _fill(connection)
        connection.execute(text(f"DELETE FROM {name}"))
