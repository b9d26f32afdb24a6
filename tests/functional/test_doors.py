"""Every route, as every role, by every method: who passes is what the reviewed file expects, with no hole.

The pages themselves are replaced by a mark, so that what is seen is the gate alone: a cell passes when the mark comes
back. What a page then does with the objects of others is tested with the page.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from citizen_site import database
from citizen_site.accounts.permissions import FRESH, OFFICERS, Role
from citizen_site.doors import DOORS
from tests.builders.accounts import add_association, add_member, add_officer, sign_in
from tests.builders.projects import NOW
from tests.lacking import DOORS as TABLE

EXPECTED = Path(__file__).parent / "expected_doors.csv"
MARK = "the page was reached"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANYBODY = "anybody"
ROLES: tuple[str, ...] = (ANYBODY, *(role.value for role in Role if role is not Role.CITIZEN))


@dataclass(frozen=True, slots=True)
class Door:
    """One line of the reviewed file: endpoint, methods, path, act, roles that pass, whether the proof must be fresh."""

    endpoint: str
    methods: frozenset[str]
    path: str
    act: str
    roles: frozenset[str]
    fresh: bool


def expected() -> list[Door]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return [
            Door(
                row["endpoint"], frozenset(row["methods"].split()), row["path"], row["act"],
                frozenset(row["roles"].split()), row["fresh"] == "yes",
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


LINES = expected()


@pytest.fixture(scope="module")
def guarded(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Engine]]:
    """The site with every page replaced by a mark."""
    from citizen_site.app import create_app
    from citizen_site.settings import Settings
    from citizen_site.wiring import Services

    home = tmp_path_factory.mktemp("doors")
    shutil.copy(empty_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    settings = Settings(
        database_url=str(engine.url), secret_key="k" * 40, public_url="http://localhost", log_format="text",
        form_limit="100000 per hour",
    )  # fmt: skip
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    app.config["WTF_CSRF_ENABLED"] = False
    app.view_functions = dict.fromkeys(app.view_functions, lambda **_values: MARK)
    yield app, engine
    engine.dispose()


@pytest.fixture(scope="module")
def visitors(guarded: tuple[Flask, Engine]) -> dict[tuple[str, bool], FlaskClient]:
    """A client for each role, with a fresh proof and with one that is too old."""
    app, engine = guarded
    with database.writing(engine) as session:
        association = add_association(session)
        accounts = {
            role.value: (add_officer(session, role) if role in OFFICERS else add_member(session, association, role)).id
            for role in Role
            if role is not Role.CITIZEN
        }
    old = NOW - FRESH - dt.timedelta(seconds=1)
    made = {(role, True): sign_in(app, account) for role, account in accounts.items()}
    made |= {(role, False): sign_in(app, account, now=old) for role, account in accounts.items()}
    return made | dict.fromkeys([(ANYBODY, True), (ANYBODY, False)], app.test_client())


def address(app: Flask, rule: Rule) -> str:
    """One address of this rule."""
    values = {name: _value(rule._converters[name]) for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ()))))


def _value(converter: BaseConverter) -> Any:
    """Something for a variable part; the gate does not look at it."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "x"


def test_the_reviewed_file_has_each_route_and_nothing_else(guarded: tuple[Flask, Engine]) -> None:
    app, _engine = guarded
    there = {
        (rule.endpoint, frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"}), rule.rule)
        for rule in app.url_map.iter_rules()
    }
    assert {(one.endpoint, one.methods, one.path) for one in LINES} == there
    assert {one.endpoint: one.act for one in LINES} == {name: act.value for name, act in DOORS.items()}


def test_no_route_reads_and_changes_with_one_line() -> None:
    assert [one.endpoint for one in LINES if len(one.methods) != 1] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_route_by_every_method_opens_to_this_role_as_expected(
    guarded: tuple[Flask, Engine], visitors: dict[tuple[str, bool], FlaskClient], role: str, record_property: Any
) -> None:
    app, _engine = guarded
    rules = {(rule.endpoint, rule.rule): rule for rule in app.url_map.iter_rules()}
    wrong, passed = [], 0
    for one, method in product(LINES, METHODS):
        if method not in one.methods and _other(one, method):
            continue  # Another line of the same path, which is judged there.
        passes = _passes(visitors[role, True], address(app, rules[one.endpoint, one.path]), method)
        passed += passes
        if passes != (method in one.methods and role in one.roles):
            wrong.append((one.endpoint, method))
    record_property(TABLE, f"{role}: {passed} of {len(LINES)} routes, {len(METHODS)} methods each")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_an_old_proof_opens_what_needs_no_fresh_one(
    guarded: tuple[Flask, Engine], visitors: dict[tuple[str, bool], FlaskClient], role: str
) -> None:
    app, _engine = guarded
    rules = {(rule.endpoint, rule.rule): rule for rule in app.url_map.iter_rules()}
    wrong = [
        one.endpoint
        for one in LINES
        for method in one.methods
        if _passes(visitors[role, False], address(app, rules[one.endpoint, one.path]), method)
        != (role in one.roles and not one.fresh)
    ]
    assert wrong == []


def _passes(client: FlaskClient, where: str, method: str) -> bool:
    answer = client.open(where, method=method)
    assert answer.status_code < 500, (method, where)
    return answer.status_code == 200 and answer.get_data(as_text=True) == MARK


def _other(one: Door, method: str) -> bool:
    """Whether another route of the same path answers this method: its own line is judged there."""
    return any(line.path == one.path and method in line.methods for line in LINES)
