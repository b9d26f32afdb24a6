"""Events and results of a draft: what the register would refuse is refused on its row; what is there already is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citizen_site.desk.projects import check_events, check_results, with_event, with_result
from registry.errors import RuleBroken
from registry.projects.facts import Event, ProjectFacts, Result
from registry.projects.kinds import EventKind, ResultKind, ResultState
from registry.projects.refusals import AfterTheEnd, DateToCome, DateTooOld, SameTwice
from registry.words import PartialDate
from tests.builders.projects import TODAY, event, make_project

FACTS = make_project()
(FILED,) = FACTS.events
ARTICLE = Result(ResultKind.ARTICLE, "Dormir le jour", PartialDate.parse("2026-05"))
ENDED = event(EventKind.ABANDONED, "2026-03-01")


def refused_event(told: Event, *, before: ProjectFacts = FACTS) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        check_events(before, with_event(before, None, told), TODAY)
    return caught.value


@pytest.mark.parametrize(
    ("told", "kind", "field"),
    [
        (event(EventKind.COMPLETE, "2026-11-25"), DateToCome, "events-1-date"),  # today is 24 November
        (event(EventKind.COMPLETE, "1969"), DateTooOld, "events-1-date"),
        (FILED, SameTwice, "events-0-kind"),
    ],
)
def test_an_event_that_cannot_be_is_refused_on_its_row_and_field(told: Event, kind: type, field: str) -> None:
    refused = refused_event(told)
    assert (type(refused), refused.field) == (kind, field)


def test_an_event_after_the_end_is_refused_and_one_before_it_is_taken() -> None:
    ended = with_event(FACTS, None, ENDED)
    refused = refused_event(event(EventKind.PROCESSING_STARTED, "2026-04-01"), before=ended)
    assert (type(refused), refused.field) == (AfterTheEnd, "events-2-kind")
    before_the_end = with_event(ended, None, event(EventKind.PROCESSING_STARTED, "2026-02-01"))
    check_events(ended, before_the_end, TODAY)


def test_an_event_changed_is_compared_with_the_others_and_not_with_what_it_was() -> None:
    moved = replace(FILED, date=PartialDate.parse("2025-01-11"))
    check_events(FACTS, with_event(FACTS, 0, moved), TODAY)
    with pytest.raises(DateToCome) as caught:
        check_events(FACTS, with_event(FACTS, 0, replace(FILED, date=PartialDate.parse("2027"))), TODAY)
    assert caught.value.field == "events-0-date"


def test_what_the_source_of_the_record_announced_is_not_held_against_its_editor() -> None:
    announced = make_project(events=(FILED, event(EventKind.PROCESSING_ENDED, "2027-06")))
    check_events(announced, replace(announced, contact="a@b.fr"), TODAY)
    with pytest.raises(DateToCome):
        check_events(None, announced, TODAY)


def test_a_result_dated_to_come_or_said_twice_is_refused_on_its_row() -> None:
    with_one = with_result(FACTS, None, ARTICLE, TODAY)
    with pytest.raises(DateToCome) as caught:
        check_results(FACTS, with_result(FACTS, None, replace(ARTICLE, date=PartialDate.parse("2027")), TODAY), TODAY)
    assert caught.value.field == "results-0-date"
    with pytest.raises(SameTwice) as twice:
        check_results(with_one, with_result(with_one, None, replace(ARTICLE, url="https://a.test"), TODAY), TODAY)
    assert twice.value.field == "results-1-title"
    check_results(with_one, with_result(with_one, None, replace(ARTICLE, kind=ResultKind.DATASET), TODAY), TODAY)


def test_a_result_without_a_date_is_taken() -> None:
    check_results(FACTS, with_result(FACTS, None, replace(ARTICLE, date=None), TODAY), TODAY)


def test_a_published_result_tells_the_event_that_the_register_would_tell() -> None:
    after = with_result(FACTS, None, ARTICLE, TODAY)
    assert after.events == (*FACTS.events, Event(EventKind.RESULTS_PUBLISHED, PartialDate.parse("2026-05")))
    check_events(FACTS, after, TODAY)
    submitted = with_result(FACTS, None, replace(ARTICLE, state=ResultState.SUBMITTED), TODAY)
    assert submitted.events == FACTS.events


def test_a_row_changed_takes_the_place_of_the_row_and_one_added_comes_last() -> None:
    second = event(EventKind.COMPLETE, "2025-02-01")
    two = with_event(FACTS, None, second)
    assert two.events == (FILED, second)
    other = event(EventKind.PREPARATION, "2024")
    assert with_event(two, 0, other).events == (other, second)
    assert with_event(two, 1, other).events == (FILED, other)
