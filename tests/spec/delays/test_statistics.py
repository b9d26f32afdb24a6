"""Medians and spreads of delays: what counts, what is counted apart, how few are told."""

from __future__ import annotations

import datetime as dt
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.projects.kinds import EventKind as K
from registry.projects.kinds import OrganisationKind, Outcome, Pathway
from registry.projects.lifecycle import STEPS
from registry.projects.statistics import FEW, Measure, Measured, Spread, Statistics, measure, spread, summarise
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)


def project(
    *events: tuple[K, str],
    pathway: Pathway | None = Pathway.CNIL_AUTHORISATION,
    kinds: tuple[OrganisationKind, ...] = (),
) -> Measured:
    return measure([event(kind, date) for kind, date in events], pathway, kinds, TODAY)


def data(
    begun: str,
    days: int,
    *,
    pathway: Pathway | None = Pathway.CNIL_AUTHORISATION,
    kinds: tuple[OrganisationKind, ...] = (),
) -> Measured:
    """A project whose data took this number of days to prepare."""
    end = dt.date.fromisoformat(begun) + dt.timedelta(days=days)
    events = ((K.COMMITMENT, begun), (K.DATA_AVAILABLE, end.isoformat()), (K.PROCESSING_ENDED, "2026"))
    return project(*events, pathway=pathway, kinds=kinds)


def summary(*projects: Measured) -> Statistics:
    return summarise(projects, TODAY)


def test_the_days_of_a_step_run_from_one_event_to_the_other() -> None:
    # February 2025 has 28 days: 1 February to 3 March is 30 days.
    found = project((K.OPINION, "2025-02-01"), (K.AUTHORISATION, "2025-03-03"), (K.DATA_AVAILABLE, "2026"))
    assert [(one.step, one.days, one.year) for one in found.steps] == [("cnil", 30, 2025)]


def test_the_median_and_quartiles_are_those_of_the_delays() -> None:
    found = summary(*[data("2024-01-01", days) for days in (10, 20, 30, 40, 50)]).steps["data"].all
    assert (found.count, found.least, found.lower, found.middle, found.upper, found.most) == (5, 10, 20, 30, 40, 50)


def test_an_even_number_of_delays_has_its_median_half_way() -> None:
    found = summary(*[data("2024-01-01", days) for days in (10, 20, 40, 50, 70, 80)]).steps["data"].all
    assert found.middle == (40 + 50) / 2


def test_a_step_under_way_is_counted_apart_and_changes_no_median() -> None:
    running = project((K.COMMITMENT, "2020-01-01"))
    found = summary(*[data("2024-01-01", 100) for _ in range(5)], running).steps["data"].all
    assert (found.count, found.running, found.middle, found.most) == (5, 1, 100, 100)


def test_a_step_under_way_beyond_its_term_is_said() -> None:
    # Results are due 18 months after the end: 24 May 2025 gives 24 November 2026, today, still in time.
    in_time, late = (project((K.PROCESSING_ENDED, day)) for day in ("2025-05-24", "2025-05-23"))
    found = summary(in_time, late).steps["results"].all
    assert (found.running, found.running_late, found.count, found.late) == (2, 1, 0, 0)


def test_lateness_is_counted_beyond_the_extended_term() -> None:
    # The CNIL has 2 months, 4 when it extends: from 1 January to 1 May.
    in_time = project((K.OPINION, "2025-01-01"), (K.AUTHORISATION, "2025-05-01"))
    late = project((K.OPINION, "2025-01-01"), (K.AUTHORISATION, "2025-05-02"))
    assert summary(in_time, late).steps["cnil"].all.late == 1


def test_nothing_is_computed_from_a_date_known_to_the_year() -> None:
    assert project((K.OPINION, "2020"), (K.AUTHORISATION, "2020-06-04"), (K.DATA_AVAILABLE, "2021")).steps == ()


@pytest.mark.parametrize(("step", "start", "end"), [
    ("completeness", K.FILED, K.COMPLETE), ("committee", K.COMPLETE, K.OPINION), ("cnil", K.OPINION, K.AUTHORISATION),
    ("simplified", K.FILED, K.SIMPLIFIED_APPROVAL),
])  # fmt: skip
def test_a_month_is_too_vague_for_a_step_that_lasts_weeks(step: str, start: K, end: K) -> None:
    vague = {one.step for one in project((start, "2024-03"), (end, "2024-05-02")).steps}
    exact = {one.step for one in project((start, "2024-03-01"), (end, "2024-05-02")).steps}
    assert step not in vague and step in exact


def test_a_month_will_do_for_a_long_step_and_is_said() -> None:
    found = project((K.AUTHORISATION, "2020-05"), (K.DATA_AVAILABLE, "2021-10-25"), (K.PROCESSING_ENDED, "2023"))
    # From 1 May 2020: 365 days to 1 May 2021, then 31 + 30 + 31 + 31 + 30 + 24 to 25 October.
    assert [(one.step, one.days, one.approximate) for one in found.steps] == [("data", 365 + 177, True)]
    assert summary(found).steps["data"].all.approximate == 1


def test_delays_are_grouped_by_the_year_in_which_the_step_began() -> None:
    found = summary(data("2022-12-31", 10), data("2023-01-01", 20), data("2023-06-01", 40)).steps["data"].by_year
    assert {year: (one.count, one.least, one.most) for year, one in found.items()} == {
        2022: (1, 10, 10),
        2023: (2, 20, 40),
    }


def test_delays_are_grouped_by_pathway_and_the_unstated_one_comes_last() -> None:
    found = summary(data("2023-01-01", 1, pathway=None), data("2023-01-01", 2, pathway=Pathway.MR004)).steps["data"]
    assert list(found.by_pathway) == [Pathway.MR004, None]


def test_a_project_with_holders_of_two_kinds_counts_once_in_each() -> None:
    kinds = (OrganisationKind.UNIVERSITY, OrganisationKind.COMPANY, OrganisationKind.COMPANY)
    found = summary(data("2023-01-01", 30, kinds=kinds), data("2023-01-01", 50)).steps["data"]
    assert {kind: one.count for kind, one in found.by_kind.items()} == {
        OrganisationKind.UNIVERSITY: 1, OrganisationKind.COMPANY: 1, None: 1,
    }  # fmt: skip
    assert found.all.count == 2


def test_few_delays_are_told_one_by_one() -> None:
    few = summary(*[data("2024-01-01", days) for days in (40, 10, 30, 20)]).steps["data"].all
    assert few.few and few.days == (10, 20, 30, 40)
    enough = summary(*[data("2024-01-01", days) for days in (40, 10, 30, 20, 50)]).steps["data"].all
    assert not enough.few and enough.days == ()


def test_a_register_without_dates_gives_no_number_at_all() -> None:
    found = summary(project((K.SELECTED, "2019-04-16")), project((K.OPINION, "2019")))
    assert (found.projects, found.measured, found.delays) == (2, 0, 0)
    assert [one.all for one in found.steps.values()] == [Spread(0, 0, 0, 0, 0)] * len(STEPS)
    assert all(not (one.by_year or one.by_pathway or one.by_kind) for one in found.steps.values())


def test_projects_and_delays_are_counted_apart() -> None:
    two = project(
        (K.FILED, "2025-01-02"), (K.COMPLETE, "2025-01-08"), (K.OPINION, "2025-02-01"), (K.WITHDRAWN, "2025-03-01")
    )
    found = summary(two, project((K.FILED, "2026-11-20")))
    # The first has a check of 6 days and a committee of 24; the second only steps under way.
    assert (found.projects, found.measured, found.delays, found.running) == (2, 1, 2, 2)


def test_a_refusal_ends_the_step_of_the_one_who_refuses() -> None:
    refused = measure(
        [event(K.OPINION, "2025-01-01"), event(K.AUTHORISATION, "2025-02-01", outcome=Outcome.REFUSED)], None, (), TODAY
    )
    assert [(one.step, one.days) for one in refused.steps] == [("cnil", 31)]


lengths = st.lists(st.integers(0, 5000), min_size=1, max_size=60)


@given(lengths)
def test_the_numbers_of_a_spread_are_in_order_whatever_the_delays(days: list[int]) -> None:
    found = spread([Measure("data", 2024, n, False, None, False) for n in days], TODAY)
    told = (found.least, found.tenth, found.lower, found.middle, found.upper, found.ninetieth, found.most)
    numbers = [float(n) for n in told if n is not None]
    assert len(numbers) == 7 and all(a <= b + 1e-9 for a, b in zip(numbers, numbers[1:], strict=False))
    assert (numbers[0], numbers[3], numbers[6]) == (min(days), median(days), max(days))
    assert found.few == (len(days) < FEW)


@given(lengths, st.integers(0, 20))
def test_running_steps_never_move_a_median(days: list[int], running: int) -> None:
    ended = [Measure("data", 2024, n, False, None, False) for n in days]
    waiting = [Measure("data", 2024, None, False, None, False)] * running
    assert spread([*ended, *waiting], TODAY).middle == spread(ended, TODAY).middle
