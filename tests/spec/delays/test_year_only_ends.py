"""An end known to the year only: the step is over, though nobody can say how long it took."""

from __future__ import annotations

import datetime as dt

from registry.projects.kinds import EventKind as K
from registry.projects.lifecycle import delays
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)


def running(*events: tuple[K, str]) -> list[str]:
    """The steps that run today."""
    return [d.step.key for d in delays([event(kind, date) for kind, date in events], TODAY) if d.end is None]


def test_a_step_whose_end_is_known_to_the_year_does_not_run_on() -> None:
    assert running((K.AUTHORISATION, "2020-05-04")) == ["data"]
    assert running((K.AUTHORISATION, "2020-05-04"), (K.DATA_AVAILABLE, "2021")) == []


def test_a_project_abandoned_in_a_known_year_has_no_running_step() -> None:
    assert running((K.AUTHORISATION, "2020-05-04"), (K.ABANDONED, "2021")) == []


def test_a_later_step_known_to_the_year_shows_that_the_earlier_ones_are_over() -> None:
    assert running((K.FILED, "2020-01-10"), (K.AUTHORISATION, "2020")) == []
