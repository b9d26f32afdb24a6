"""The picture of time on the page of a project: what is drawn, what is said, and when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizen_site.charts.time_marks import FONT, LINE, Kind, Label
from citizen_site.charts.time_picture import WIDTH, TimePicture
from citizen_site.presentation.project_time import picture_of
from registry.content.reading import projects
from registry.projects.facts import Event
from registry.projects.kinds import EventKind as K
from registry.projects.kinds import Outcome
from tests.builders.projects import TODAY, event


@pytest.fixture
def in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/projets"):
        g.language = "en"
        yield


def picture(*events: tuple[K, str]) -> TimePicture:
    found = picture_of([event(kind, date) for kind, date in events], TODAY)
    assert found is not None
    return found


def kinds(found: TimePicture) -> list[str]:
    return [bar.kind.value for bar in found.wide.bars]


def labels(found: TimePicture) -> set[str]:
    return {text for label in found.wide.labels for text, _style in label.lines}


@pytest.mark.usefixtures("in_english")
def test_a_step_has_its_term_its_length_and_what_goes_beyond() -> None:
    # From 1 January: 4 months with the extension end on 1 May; 8 August is 3 months and 7 days later.
    found = picture((K.OPINION, "2025-01-01"), (K.AUTHORISATION, "2025-08-08"), (K.DATA_AVAILABLE, "2025-10-01"),
                    (K.PROCESSING_ENDED, "2025-12-01"), (K.RESULTS_PUBLISHED, "2026-01-01"))  # fmt: skip
    assert {"CNIL", "2 months, 4 if extended", "7 months and 7 days", "3 months and 7 days beyond the term"} <= labels(
        found
    )
    assert {"term", "extension", "done", "late", "neutral"} <= set(kinds(found))
    assert found.wide.today is None, "everything is over"
    assert found.table.rows[0] == (
        "CNIL", "2 months, 4 if extended", "1 January 2025", "8 August 2025", "7 months and 7 days",
        "3 months and 7 days beyond the term",
    )  # fmt: skip


@pytest.mark.usefixtures("in_english")
def test_a_step_under_way_runs_to_today_and_says_that_no_end_is_recorded() -> None:
    found = picture((K.COMMITMENT, "2026-01-24"))
    assert {"10 months so far", "no end recorded", "today, 24 November 2026"} <= labels(found)
    assert kinds(found) == ["open"] and found.wide.today is not None


@pytest.mark.usefixtures("in_english")
def test_a_missing_date_is_a_gap_with_its_words() -> None:
    found = picture((K.FILED, "2022-01-10"), (K.AUTHORISATION, "2022-09-20"), (K.DATA_AVAILABLE, "2023-03-01"))
    assert {"File submitted", "date of the next step not stated"} <= labels(found)
    assert "missing" in kinds(found)


@pytest.mark.usefixtures("in_english")
def test_nothing_is_missing_between_the_selection_and_the_file() -> None:
    found = picture((K.SELECTED, "2022-01-10"), (K.FILED, "2022-05-10"), (K.COMPLETE, "2022-05-15"))
    assert "missing" not in kinds(found)
    assert {"Selected", "4 months"} <= labels(found)


@pytest.mark.usefixtures("in_english")
def test_the_end_of_a_project_is_dated_and_no_step_runs_beyond_it() -> None:
    found = picture((K.FILED, "2022-01-10"), (K.COMPLETE, "2022-01-20"), (K.WITHDRAWN, "2022-06-01"))
    assert {"Withdrawn by its holder", "1 June 2022"} <= labels(found)
    assert found.wide.today is None and "open" not in kinds(found)
    # From the file found complete, on 20 January, nothing is measured until the end.
    assert kinds(found)[-2:] == ["neutral", "dated"]


@pytest.mark.usefixtures("in_english")
def test_a_refusal_by_the_authority_ends_the_picture_on_its_day() -> None:
    refused = event(K.AUTHORISATION, "2025-02-01", outcome=Outcome.REFUSED)
    found = picture_of([event(K.OPINION, "2025-01-01"), refused], TODAY)
    assert found is not None and {"Refused", "1 February 2025"} <= labels(found)


@pytest.mark.usefixtures("in_english")
def test_a_pause_is_said_on_the_step_it_stops() -> None:
    found = picture((K.COMMITMENT, "2026-01-24"), (K.SUSPENDED, "2026-06-01"))
    assert "paused since 1 June 2026" in labels(found)


@pytest.mark.usefixtures("in_english")
def test_a_length_between_months_is_said_to_be_about() -> None:
    found = picture((K.AUTHORISATION, "2020-05"), (K.DATA_AVAILABLE, "2021-10-25"), (K.PROCESSING_ENDED, "2023"))
    assert "about 17 months" in labels(found)


@pytest.mark.usefixtures("in_english")
def test_an_end_in_the_month_of_its_start_is_drawn_after_it() -> None:
    found = picture((K.COMMITMENT, "2021-10-25"), (K.DATA_AVAILABLE, "2021-10"), (K.ABANDONED, "2021-12-25"))
    assert "a month or less" in labels(found)
    assert all(float(point.split(",")[0]) >= 0 for line in found.wide.lines for point in line.points.split())


@pytest.mark.usefixtures("in_english")
def test_dates_that_measure_no_step_are_shown_each_as_wide_as_its_doubt() -> None:
    found = picture((K.SELECTED, "2018"), (K.PREPARATION, "2019-06"), (K.SUSPENDED, "2020-03-02"))
    year, month, day, _silence = found.wide.bars
    assert [bar.kind for bar in found.wide.bars] == [Kind.DATED] * 3 + [Kind.MISSING]
    # 364 days from the first to the last of the year, 29 from the first to the last of June.
    assert abs(year.w / month.w - 364 / 29) < 0.5
    assert month.w > day.w
    assert {"2018", "June 2019", "2 March 2020", "no date stated"} <= labels(found)


@pytest.mark.usefixtures("in_english")
def test_a_single_date_makes_no_picture() -> None:
    assert picture_of([event(K.SELECTED, "2022")], TODAY) is None
    assert picture_of([event(K.PREPARATION, "2019-06")], TODAY) is None
    assert picture_of([], TODAY) is None


@pytest.mark.usefixtures("in_english")
def test_the_sentence_tells_every_part_that_has_a_name() -> None:
    found = picture((K.SELECTED, "2019-04-16"), (K.AUTHORISATION, "2020-05"), (K.DATA_AVAILABLE, "2021-10-25"))
    assert all(pair.name in found.sentence for pair in found.pairs)
    assert [pair.name for pair in found.pairs] == ["Selected", "Preparation of the data", "Study"]


dated = st.dates(TODAY.replace(year=2015), TODAY).flatmap(
    lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4]])
)
histories = st.lists(st.builds(event, st.sampled_from(K), dated), max_size=9)


@given(histories)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happened_no_two_labels_touch_and_all_are_inside(app: Flask, events: list[Event]) -> None:
    with app.test_request_context("/fr/projets"):
        g.language = "fr"
        found = picture_of(events, TODAY)
    if found is None:
        return
    boxes = [box(label) for label in found.wide.labels]
    assert not [pair for pair in combinations(boxes, 2) if touch(*pair)]
    assert all(left >= 0 and right <= WIDTH and foot <= found.wide.height for left, _top, right, foot in boxes)


def box(label: Label) -> tuple[float, float, float, float]:
    left = label.x - {"start": 0, "middle": label.width / 2, "end": label.width}[label.anchor]
    return left, label.y - FONT, left + label.width, label.y + LINE * (len(label.lines) - 1) + 3


def touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_real_project_has_the_page_its_dates_allow(client: FlaskClient, language: str) -> None:
    shown = {}
    for one in projects():
        text = client.get(f"/{language}/projets/{one.slug}").get_data(as_text=True)
        shown[one.slug] = 'id="time"' in text
    assert shown["hydro"] and shown["deep-piste"] and not shown["ehds-cardiometabolique"]
