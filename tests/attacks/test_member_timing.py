"""How long sign-in and registration of associations take tells nobody whether an address or a number is known.

The permutation test is the one of `test_sign_in_timing.py`: paired requests in an order that is drawn, the sum of the
differences compared with what tossed signs give. Each comes with a weakened twin that the same program must find.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.associations import actions
from citizen_site.accounts.people import sign_in
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord
from citizen_site.accounts.people.sign_in import SignInRefused
from tests.attacks.test_sign_in_timing import SURE, chance
from tests.builders.accounts import add_association, add_member
from tests.builders.projects import NOW
from tests.functional.member_visits import APPLICATION, ASKING, ENTRY, add_holder
from tests.functional.officer_visits import Visit

KNOWN = "membre@example.org"
KNOWN_RNA = "W751234567"
# A password takes a fifth of a second, so that few pairs are asked and each weighs little beside the noise; what a site
# would leave out for unknown addresses is that fifth itself.
PAIRS_OF_PASSWORDS, PAIRS_OF_APPLICATIONS = 30, 150


@pytest.fixture
def visit(engine: Engine, make_app: Callable[..., Flask]) -> Iterator[Visit]:
    """A browser before a site whose clock goes on by two days at each look, so that no try is one too many."""
    clock = [NOW]

    def later() -> dt.datetime:
        clock[0] += dt.timedelta(days=2)
        return clock[0]

    app = make_app(engine, later)
    with database.writing(engine) as session:
        association = add_association(session, rna=KNOWN_RNA)
        for _ in range(50):
            add_member(session, association)
        number = association.id
    add_holder(app, number, address=KNOWN)
    yield Visit(app)


def _differences(
    visit: Visit, page: str, status: int, pairs: int, said: Callable[[bool, random.Random], dict[str, str]]
) -> list[float]:
    """Return, for each pair, how much longer what is known took; the first pairs warm the site up."""
    token, draw, found = visit.token(page), random.Random(7), []
    for number in range(pairs + 4):
        taken = {}
        for known in draw.sample([True, False], 2):
            data = {"csrf_token": token, **said(known, draw)}
            began = time.perf_counter()
            answer = visit.client.post(page, data=data)
            taken[known] = time.perf_counter() - began
            assert answer.status_code == status
        if number >= 4:
            found.append(taken[True] - taken[False])
    return found


def _password(known: bool, draw: random.Random) -> dict[str, str]:
    return {
        "address": KNOWN if known else f"{draw.randrange(10**3):03}bre@example.org",
        "password": "pas le bon mot de passe",
    }


def _application(known: bool, draw: random.Random) -> dict[str, str]:
    number = draw.randrange(10**6)
    if known:
        return {**APPLICATION, "rna": KNOWN_RNA, "address": KNOWN}
    return {**APPLICATION, "rna": f"W759{number:06}", "address": f"{draw.randrange(10**3):03}bre@example.org"}


def test_the_time_of_a_password_does_not_tell_a_known_address(visit: Visit) -> None:
    assert chance(_differences(visit, ENTRY, 422, PAIRS_OF_PASSWORDS, _password), random.Random(7)) > SURE


def test_the_same_program_finds_a_site_that_compares_no_password_for_unknown_addresses(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = sign_in.check_password

    def hasty(session, address, typed):  # type: ignore[no-untyped-def]
        if session.scalar(select(AccountRecord.id).filter_by(address=address)) is None:
            raise SignInRefused("unknown")
        return check(session, address, typed)

    monkeypatch.setattr(sign_in, "check_password", hasty)
    assert chance(_differences(visit, ENTRY, 422, PAIRS_OF_PASSWORDS, _password), random.Random(7)) < SURE


def test_the_time_of_an_application_does_not_tell_a_known_number_or_address(visit: Visit) -> None:
    assert chance(_differences(visit, ASKING, 200, PAIRS_OF_APPLICATIONS, _application), random.Random(7)) > SURE


def test_the_same_program_finds_a_site_that_keeps_no_application_of_a_known_number(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = actions.register

    def hasty(session, said, *, actor, key):  # type: ignore[no-untyped-def]
        if session.scalar(select(AssociationRecord.id).filter_by(rna=said.rna)):
            return "A" * 43
        return register(session, said, actor=actor, key=key)

    monkeypatch.setattr(actions, "register", hasty)
    assert chance(_differences(visit, ASKING, 200, PAIRS_OF_APPLICATIONS, _application), random.Random(7)) < SURE
