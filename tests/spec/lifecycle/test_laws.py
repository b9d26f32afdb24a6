"""What holds for any history whatever: the algebra of status and delays."""

from __future__ import annotations

import datetime as dt
import random
import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.facts import Event
from registry.projects.kinds import EventKind as K
from registry.projects.kinds import Outcome
from registry.projects.lifecycle import STAGE_OF, TERMINAL, Stage, Standing, Status, delays, in_order, standing
from registry.projects.summary import stage_states
from registry.words import PartialDate
from tests.builders.strategies import CLOSE_DATES, histories

PLACES = list(Status)
LAST = dt.date(2030, 1, 1)
# The days of the events, and the days and years around them.
NEAR = [date.day + dt.timedelta(shift) for date in CLOSE_DATES for shift in (-1, 0, 1)]
DAYS = st.sampled_from(NEAR) | st.dates(dt.date(2020, 1, 1), dt.date(2025, 1, 1))


def place(where: Standing) -> int:
    """How far a project is; a paused one is where it stood, late results are awaited ones."""
    status = where.before_pause or where.status
    return PLACES.index(Status.RESULTS_AWAITED if status is Status.RESULTS_LATE else status)


@given(history=histories(), today=DAYS, order=st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_the_order_in_which_events_are_written_does_not_matter(
    history: tuple[Event, ...], today: dt.date, order: random.Random
) -> None:
    shuffled = list(history)
    order.shuffle(shuffled)
    assert standing(shuffled, today) == standing(history, today)
    assert delays(shuffled, today) == delays(history, today)
    assert in_order(shuffled) == in_order(history)


@given(history=histories(), more=histories(), today=DAYS)
@settings(max_examples=300)
def test_events_to_come_change_nothing_today(
    history: tuple[Event, ...], more: tuple[Event, ...], today: dt.date
) -> None:
    to_come = tuple(e for e in more if e.date.day > today)
    assert standing((*history, *to_come), today) == standing(history, today)
    assert delays((*history, *to_come), today) == delays(history, today)


@given(history=histories(), today=DAYS)
@settings(max_examples=200)
def test_telling_the_same_events_twice_changes_nothing(history: tuple[Event, ...], today: dt.date) -> None:
    assert standing((*history, *history), today).status is standing(history, today).status
    assert delays((*history, *history), today) == delays(history, today)


def days_of_its_life(history: tuple[Event, ...]) -> list[dt.date]:
    """The days on which something happens, and a day long after."""
    return [*sorted({event.date.day for event in history}), LAST]


@given(history=histories())
@settings(max_examples=300)
def test_a_project_never_goes_back_as_days_pass(history: tuple[Event, ...]) -> None:
    for before, after in pairwise(standing(history, day) for day in days_of_its_life(history)):
        assert after.reached >= before.reached
        if before.status in TERMINAL:
            assert after.status in (before.status, Status.RESULTS_PUBLISHED)
        else:
            assert place(after) >= place(before)


@given(history=histories())
@settings(max_examples=300)
def test_published_results_are_the_last_status(history: tuple[Event, ...]) -> None:
    statuses = [standing(history, day).status for day in days_of_its_life(history)]
    if Status.RESULTS_PUBLISHED in statuses:
        assert set(statuses[statuses.index(Status.RESULTS_PUBLISHED) :]) == {Status.RESULTS_PUBLISHED}


@given(history=histories(), suspended=st.sampled_from(CLOSE_DATES), days=st.integers(1, 400))
@settings(max_examples=300)
def test_a_pause_of_any_length_changes_only_the_date(
    history: tuple[Event, ...], suspended: PartialDate, days: int
) -> None:
    """Suspended after everything that happened and resumed later, a project stands where it stood."""
    told = tuple(e for e in history if e.date.day < suspended.day)
    end = PartialDate(suspended.day + dt.timedelta(days))
    pause = (Event(K.SUSPENDED, suspended), Event(K.RESUMED, end))
    with_pause, without = standing((*told, *pause), end.day), standing(told, end.day)
    if without.status is Status.PAUSED:
        assert (with_pause.status, with_pause.since) == (standing((*told, pause[1]), end.day).status, end)
    else:
        assert (with_pause.status, with_pause.reached) == (without.status, without.reached)


@given(history=histories(), today=DAYS, late=st.integers(0, 4000))
@settings(max_examples=200)
def test_only_the_passing_of_days_makes_results_late(history: tuple[Event, ...], today: dt.date, late: int) -> None:
    told = tuple(e for e in history if e.date.day <= today)
    now, then = standing(told, today), standing(told, today + dt.timedelta(late))
    assert then.late_days == (max((today + dt.timedelta(late) - then.expected).days, 0) if then.expected else 0)
    assert (then.status is now.status) or (now.status, then.status) == (Status.RESULTS_AWAITED, Status.RESULTS_LATE)


@given(history=histories(), today=DAYS)
@settings(max_examples=200)
def test_the_date_of_a_status_is_the_date_of_one_of_its_events(history: tuple[Event, ...], today: dt.date) -> None:
    found = standing(history, today)
    assert found.since in {e.date for e in history} or (found.since, found.status) == (None, Status.UNKNOWN)


@given(history=histories(), today=DAYS)
@settings(max_examples=200)
def test_delays_are_whole_and_inside_the_history(history: tuple[Event, ...], today: dt.date) -> None:
    for delay in delays(history, today):
        assert 0 <= delay.days <= (today - CLOSE_DATES[0].day).days
        assert delay.late == (delay.over_days > 0)
        assert delay.over_days <= delay.days
        assert delay.start in {e.date for e in history if e.kind in delay.step.start}
        assert delay.end is None or delay.end in {e.date for e in history if e.kind in delay.step.end}


@given(history=histories(), today=DAYS)
@settings(max_examples=200)
def test_the_five_tiles_show_one_place(history: tuple[Event, ...], today: dt.date) -> None:
    found = standing(history, today)
    stages, states = zip(*stage_states(found), strict=True)
    assert stages == tuple(Stage)
    if found.status is Status.UNKNOWN:
        assert set(states) == {"unknown"}
    elif found.status is Status.RESULTS_PUBLISHED:
        assert set(states) == {"done"}
    else:
        assert re.fullmatch("(done )*(now|late|paused|stopped)( todo)*", " ".join(states))
        assert found.status not in STAGE_OF or list(Stage)[states.count("done")] is STAGE_OF[found.status]


@given(date=st.sampled_from(CLOSE_DATES), outcomes=st.permutations([None, *Outcome]), today=DAYS)
@settings(max_examples=100)
def test_decisions_of_one_day_give_one_status_whichever_is_written_first(
    date: PartialDate, outcomes: list[Outcome | None], today: dt.date
) -> None:
    decisions = [Event(K.AUTHORISATION, date, outcome=outcome) for outcome in outcomes]
    assert standing(decisions, today) == standing(decisions[::-1], today)
