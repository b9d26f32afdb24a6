"""The five tiles of a project: what is done, where it stands, what is still to do."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.projects.kinds import EventKind as K
from registry.projects.lifecycle import Stage, standing
from registry.projects.summary import stage_states
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)


def tiles(*told: tuple[K, str]) -> str:
    states = stage_states(standing([event(kind, date) for kind, date in told], TODAY))
    assert [stage for stage, _ in states] == list(Stage)
    return " ".join(state for _, state in states)


def test_the_stages_are_file_authorisation_data_study_results() -> None:
    assert list(Stage) == ["file", "authorisation", "data", "study", "results"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (K.PREPARATION, "now todo todo todo todo"),
        (K.FILED, "done now todo todo todo"),
        (K.OPINION, "done now todo todo todo"),
        (K.AUTHORISATION, "done done now todo todo"),
        (K.DATA_AVAILABLE, "done done done now todo"),
        (K.PROCESSING_STARTED, "done done done now todo"),
        (K.PROCESSING_ENDED, "done done done done now"),
        (K.RESULTS_PUBLISHED, "done done done done done"),
        (K.EXTENSION, "unknown unknown unknown unknown unknown"),
    ],
)
def test_the_stages_before_the_present_one_are_done(kind: K, expected: str) -> None:
    assert tiles((kind, "2026-11-01")) == expected


def test_late_results_are_late_on_their_tile() -> None:
    assert tiles((K.PROCESSING_ENDED, "2020-01-01")) == "done done done done late"


def test_a_paused_project_is_paused_on_the_tile_where_it_stood() -> None:
    assert tiles((K.AUTHORISATION, "2021-06-10"), (K.SUSPENDED, "2021-09-01")) == "done done paused todo todo"
    assert tiles((K.SUSPENDED, "2021-09-01")) == "paused todo todo todo todo"


def test_a_project_that_ended_stops_on_the_last_tile_it_reached() -> None:
    assert tiles((K.AUTHORISATION, "2021-06-10"), (K.ABANDONED, "2022-01-01")) == "done done stopped todo todo"
    assert tiles((K.WITHDRAWN, "2022-01-01")) == "stopped todo todo todo todo"
