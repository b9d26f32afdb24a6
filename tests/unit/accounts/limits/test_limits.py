"""Tries are counted in the database, by all processes together; what cannot be counted is not let through."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from citizen_site import database
from citizen_site.accounts.limits.actions import count_try
from citizen_site.accounts.limits.limits import LIMITS, TooManyTries, Try, network_of
from citizen_site.accounts.limits.records import CounterRecord

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
KEY = b"a key of the tests for sessions, long enough"
ADDRESS = "somebody@example.org"


def tried(engine: Engine, subject: str = ADDRESS, now: dt.datetime = NOW, what: Try = Try.SIGN_IN_OF_ACCOUNT) -> bool:
    try:
        count_try(engine, what, subject, now=now, key=KEY)
    except TooManyTries:
        return False
    return True


@pytest.mark.parametrize("what", list(Try))
def test_as_many_tries_as_the_table_says_pass_in_one_window(any_engine: Engine, what: Try) -> None:
    limit = LIMITS[what]
    passed = [tried(any_engine, what=what) for _ in range(limit.tries + 3)]
    assert passed == [True] * limit.tries + [False] * 3
    assert tried(any_engine, what=what, now=NOW + limit.window)


def test_another_subject_has_a_count_of_its_own(any_engine: Engine) -> None:
    assert not all(tried(any_engine) for _ in range(11))
    assert tried(any_engine, "another@example.org")


def test_a_refusal_says_how_long_to_wait(any_engine: Engine) -> None:
    late = NOW + dt.timedelta(minutes=59)
    for _ in range(10):
        tried(any_engine, now=late)
    with pytest.raises(TooManyTries) as refused:
        count_try(any_engine, Try.SIGN_IN_OF_ACCOUNT, ADDRESS, now=late, key=KEY)
    assert refused.value.seconds == 60  # windows begin on the hour


def test_eight_at_once_are_counted_one_by_one(any_engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: tried(any_engine), range(24))) == LIMITS[Try.SIGN_IN_OF_ACCOUNT].tries


def test_the_table_of_counters_holds_no_address_and_forgets_windows_that_ended(any_engine: Engine) -> None:
    tried(any_engine)
    tried(any_engine, "another@example.org", NOW + dt.timedelta(hours=1))
    with database.reading(any_engine) as session:
        rows = session.scalars(select(CounterRecord)).all()
        assert len(rows) == 1 and "@" not in str(vars(rows[0]))


def test_where_nothing_can_be_counted_nothing_passes(tmp_path: Path) -> None:
    bare = database.connect(f"sqlite:///{tmp_path / 'bare.db'}")
    with pytest.raises(OperationalError):
        tried(bare)
    bare.dispose()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_a_line_is_counted_whatever_address_it_takes(address: str, network: str) -> None:
    assert network_of(address) == network
