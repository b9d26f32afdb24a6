"""How long the form of recovery codes takes tells nobody whether an address is known.

Requests come in pairs, one for a known address and one for another, in an order drawn for each pair. Where the address
changes nothing, the sign of each difference is a toss of a coin: the sum of the differences, cut at ten times their
median so that one pause of the machine decides nothing, is compared with what tossed signs give (a permutation test).
The same program finds a weakened twin, which leaves some of the work out for addresses that it does not know.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.people import factors
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from citizen_site.pages.officers.sign_in import views
from tests.builders.accounts import add_officer
from tests.builders.projects import NOW
from tests.functional.officer_visits import RECOVERY, Visit

PAIRS, TOSSES = 250, 4000
# One run in a thousand would say so of a site without any fault.
SURE = 0.001
KNOWN = "agent@example.org"


@pytest.fixture
def visit(engine: Engine, make_app: Callable[..., Flask]) -> Iterator[Visit]:
    """A browser before a site whose clock goes on by two hours at each look, so that no try is the eleventh."""
    clock = [NOW]

    def later() -> dt.datetime:
        clock[0] += dt.timedelta(hours=2)
        return clock[0]

    app = make_app(engine, later)
    with database.writing(engine) as session:
        officer = add_officer(session, address=KNOWN)
        factors.make_codes(session, officer.id, random.Random(1).randbytes)
        for _ in range(50):
            add_officer(session)
    yield Visit(app)


def _seconds(visit: Visit, token: str, address: str) -> float:
    data = {"csrf_token": token, "address": address, "code": "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"}
    began = time.perf_counter()
    answer = visit.client.post(RECOVERY, data=data)
    taken = time.perf_counter() - began
    assert answer.status_code == 422
    return taken


def _differences(visit: Visit, draw: random.Random) -> list[float]:
    """Return, for each pair, how much longer the known address took; the first pairs warm the site up."""
    token = visit.token(RECOVERY)
    found = []
    for number in range(PAIRS + 10):
        addresses = [KNOWN, f"{draw.randrange(10**5):05}@example.org"]
        order = draw.sample(addresses, 2)
        taken = {address: _seconds(visit, token, address) for address in order}
        if number >= 10:
            found.append(taken[addresses[0]] - taken[addresses[1]])
    return found


def chance(differences: list[float], draw: random.Random) -> float:
    """Return how often tossed signs give a sum as far from zero."""
    most = 10 * statistics.median(map(abs, differences))
    cut = [max(-most, min(most, one)) for one in differences]
    seen = abs(sum(cut))
    further = sum(abs(sum(one if draw.random() < 0.5 else -one for one in cut)) >= seen for _ in range(TOSSES))
    return (further + 1) / (TOSSES + 1)


def _tells(visit: Visit) -> bool:
    """Say whether two runs, one after the other, both tell the addresses apart."""
    draws = (random.Random(7), random.Random(8))
    return all(chance(_differences(visit, draw), draw) < SURE for draw in draws)


def test_the_time_taken_does_not_tell_a_known_address_from_another(visit: Visit) -> None:
    assert not _tells(visit)


def test_the_same_program_finds_a_site_that_leaves_work_out_for_unknown_addresses(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_code, note = factors.use_code, views._note_code_refused

    def hasty(session, address, typed, *, kind):  # type: ignore[no-untyped-def]
        if session.scalar(select(AccountRecord.id).filter_by(address=address)) is None:
            raise RecoveryCodeRefused("unknown")
        return use_code(session, address, typed, kind=kind)

    monkeypatch.setattr(views.factors, "use_code", hasty)
    monkeypatch.setattr(views, "_note_code_refused", lambda address: note(address) if address == KNOWN else None)
    assert _tells(visit)


def test_the_program_itself_sees_a_difference_only_where_there_is_one() -> None:
    draw = random.Random(3)
    noise = [draw.gauss(0, 1) for _ in range(PAIRS)]
    assert chance(noise, draw) > SURE
    assert chance([one + 0.5 for one in noise], draw) < SURE
