"""Steps of a sign-in: taken once, by the browser that began, as the kind it is, and soon."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select

from citizen_site import database
from citizen_site.accounts.sessions import steps
from citizen_site.accounts.sessions.records import StepRecord
from citizen_site.accounts.sessions.steps import LASTS, StepGone, StepKind

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
KEY = b"a key of the tests for sessions, long enough"
SECOND = dt.timedelta(seconds=1)


def begun(engine: Engine, kind: StepKind = StepKind.PROVIDER_ANSWER, now: dt.datetime = NOW) -> str:
    with database.writing(engine) as session:
        return steps.begin(session, kind, {"nonce": "n"}, key=KEY, now=now)


def taken(engine: Engine, token: str, kind: StepKind = StepKind.PROVIDER_ANSWER, now: dt.datetime = NOW) -> dict:
    with database.writing(engine) as session:
        return steps.take(session, token, kind, key=KEY, now=now).data


def test_a_step_is_taken_once(any_engine: Engine) -> None:
    token = begun(any_engine)
    assert taken(any_engine, token) == {"nonce": "n"}
    with pytest.raises(StepGone):
        taken(any_engine, token)


def test_looking_at_a_step_leaves_it_there(any_engine: Engine) -> None:
    token = begun(any_engine)
    for _ in range(2):
        with database.reading(any_engine) as session:
            assert steps.look(session, token, StepKind.PROVIDER_ANSWER, key=KEY, now=NOW).data == {"nonce": "n"}
    for wrong in ({"kind": StepKind.SECOND_FACTOR}, {"now": NOW + LASTS}, {"token": "x"}):
        asked = {"token": token, "kind": StepKind.PROVIDER_ANSWER, "now": NOW, **wrong}
        with database.reading(any_engine) as session, pytest.raises(StepGone):
            steps.look(session, asked["token"], asked["kind"], key=KEY, now=asked["now"])


def test_a_step_of_another_kind_is_refused_and_stays(any_engine: Engine) -> None:
    token = begun(any_engine)
    with pytest.raises(StepGone):
        taken(any_engine, token, StepKind.SECOND_FACTOR)
    assert taken(any_engine, token)


def test_a_step_ends_after_ten_minutes_and_goes_away_with_the_next(any_engine: Engine) -> None:
    first, second = begun(any_engine), begun(any_engine)
    assert taken(any_engine, first, now=NOW + LASTS - SECOND)
    with pytest.raises(StepGone):
        taken(any_engine, second, now=NOW + LASTS)
    begun(any_engine, now=NOW + LASTS)
    with database.reading(any_engine) as session:
        assert session.scalar(select(func.count()).select_from(StepRecord)) == 1


def test_two_requests_at_once_take_a_step_once(any_engine: Engine) -> None:
    token = begun(any_engine)

    def attempt(_number: int) -> bool:
        try:
            return bool(taken(any_engine, token))
        except StepGone:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
