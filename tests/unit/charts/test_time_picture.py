"""The picture of time: whatever the dates, every mark and word is inside and no two words touch."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from citizen_site.charts.text_width import text_width
from citizen_site.charts.time_marks import FONT, LINE, Drawing, Kind, Label, Stretch, TimedStep, Words
from citizen_site.charts.time_pairs import pairs
from citizen_site.charts.time_picture import WIDTH, draw
from citizen_site.charts.time_scale import TICK_INDENT

WORDS = Words(
    "Ce que prévoient les textes", "Ce qui s’est passé", "aucun délai prévu", "aujourd’hui, 24 novembre 2026",
    lambda day, year_only: str(day.year) if year_only else f"sept. {day.year}",
)  # fmt: skip
TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)

days = st.dates(dt.date(2015, 1, 1), dt.date(2026, 11, 24))
words = st.sampled_from(["CNIL", "Préparation des données", "Avis du comité éthique et scientifique, rendu", "É"])


@st.composite
def steps(draw: st.DrawFn) -> TimedStep:
    start, length = draw(days), draw(st.one_of(st.integers(0, 40), st.integers(0, 4000)))
    term, extension = draw(st.sampled_from([(0, 0), (10, 0), (61, 61), (548, 0)]))
    due = start + term * DAY if term else None
    return TimedStep(
        name=draw(words),
        detail=draw(words),
        notice=draw(st.sampled_from(["", "en retard de 4 mois et 21 jours"])),
        term=draw(st.sampled_from(["1 mois", "2 mois, 4 en cas de prolongation"])),
        start=start,
        end=min(start + length * DAY, TODAY),
        running=draw(st.booleans()),
        due=due,
        longest=due + extension * DAY if due else None,
    )


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    start = draw(days)
    end = min(start + draw(st.integers(0, 3000)) * DAY, TODAY)
    return Stretch(
        draw(st.one_of(st.just(""), words)), "date de la suite non dite", start, end, draw(st.sampled_from(Kind))
    )


drawings = st.builds(
    lambda one, more, gaps, today: draw([one, *more], gaps, today, WORDS),
    steps(), st.lists(steps(), max_size=6), st.lists(stretches(), max_size=3), st.sampled_from([None, TODAY]),
)  # fmt: skip


def box(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right and foot of the words."""
    left = label.x - {"start": 0, "middle": label.width / 2, "end": label.width}[label.anchor]
    return left, label.y - FONT, left + label.width, label.y + LINE * (len(label.lines) - 1) + 3


def touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(drawings)
@settings(max_examples=300, deadline=None)
def test_no_two_labels_touch(picture: Drawing) -> None:
    found = [pair for pair in combinations(picture.labels, 2) if touch(box(pair[0]), box(pair[1]))]
    assert found == []


@given(drawings)
@settings(max_examples=300, deadline=None)
def test_every_mark_and_every_word_is_inside(picture: Drawing) -> None:
    for left, top, right, foot in map(box, picture.labels):
        assert left >= 0 and right <= WIDTH and top >= 0 and foot <= picture.height
    for bar in picture.bars:
        assert bar.x >= 0 and bar.x + bar.w <= WIDTH + 0.1 and bar.y >= 0 and bar.y + bar.h <= picture.height
    for line in picture.lines:
        for point in line.points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH and 0 <= y <= picture.height


@given(drawings)
@settings(deadline=None)
def test_the_words_of_the_ticks_fit_and_do_not_touch(picture: Drawing) -> None:
    ends = [tick.x + TICK_INDENT + text_width(tick.label, FONT) for tick in picture.ticks]
    assert picture.ticks and ends[-1] <= WIDTH
    assert all(end < tick.x for end, tick in zip(ends, picture.ticks[1:], strict=False))


@given(drawings)
@settings(deadline=None)
def test_bars_that_share_a_lane_and_time_are_the_pieces_of_one_step(picture: Drawing) -> None:
    happened = [bar for bar in picture.bars if bar.h == 30]
    for a, b in combinations(happened, 2):
        assert a.y != b.y or min(a.x + a.w, b.x + b.w) - max(a.x, b.x) <= 2.1, "2 units: the thinnest bar"


def step(start: str, end: str, due: str = "", longest: str = "", running: bool = False) -> TimedStep:
    read = dt.date.fromisoformat
    limit = read(due) if due else None
    return TimedStep(
        "CNIL", "4 mois", "", "2 mois", read(start), read(end), running, limit, read(longest) if longest else limit
    )


def kinds(picture: Drawing) -> list[str]:
    return [bar.kind.value for bar in picture.bars]


def test_a_step_in_time_is_one_bar_under_its_term() -> None:
    assert kinds(draw([step("2023-01-01", "2023-02-20", "2023-03-01")], [], None, WORDS)) == ["term", "done"]


def test_what_goes_beyond_the_extended_term_is_late_and_starts_where_the_term_ends() -> None:
    picture = draw([step("2023-01-01", "2023-09-01", "2023-03-01", "2023-05-01")], [], None, WORDS)
    assert kinds(picture) == ["extension", "term", "done", "late"]
    extension, _term, done, late = picture.bars
    assert late.x == done.x + done.w == extension.x + extension.w


def test_a_running_step_waits_in_its_term_and_is_late_after_it() -> None:
    assert kinds(draw([step("2026-11-01", "2026-11-24", "2027-01-01", running=True)], [], TODAY, WORDS)) == [
        "term",
        "waiting",
    ]
    late = draw([step("2026-01-01", "2026-11-24", "2026-03-01", running=True)], [], TODAY, WORDS)
    assert kinds(late) == ["term", "waiting", "late"]


def test_a_step_without_a_term_is_grey_under_a_dotted_line_that_says_so() -> None:
    picture = draw([step("2022-01-01", "2023-09-01")], [], None, WORDS)
    assert kinds(picture) == ["neutral"]
    assert [line.kind for line in picture.lines if line.kind == "no-term"] == ["no-term"]
    assert any(label.lines[0][0] == "aucun délai prévu" for label in picture.labels)


def test_a_missing_date_leaves_a_gap_with_its_words() -> None:
    gap = Stretch("Dossier déposé", "date non dite", dt.date(2022, 1, 1), dt.date(2022, 6, 1))
    picture = draw([step("2022-06-01", "2023-09-01")], [gap], None, WORDS)
    assert kinds(picture) == ["missing", "neutral"]
    assert any(("date non dite", "detail") in label.lines for label in picture.labels)


def test_today_is_a_line_only_when_something_runs() -> None:
    assert draw([step("2022-01-01", "2023-09-01")], [], None, WORDS).today is None
    running = draw([step("2025-11-24", "2026-11-24", running=True)], [], TODAY, WORDS)
    assert running.today is not None and running.today[0] == max(bar.x + bar.w for bar in running.bars)


def test_a_day_has_the_same_length_above_and_below() -> None:
    # 100 days of term, 200 days taken, then 100 days more: 1/3, 2/3 and 1/3 of the whole.
    first = step("2023-01-01", "2023-07-20", "2023-04-11")
    second = step("2023-07-20", "2023-10-28")
    picture = draw([first, second], [], None, WORDS)
    term, done, late, rest = picture.bars
    assert term.w == done.w
    assert abs(late.w - done.w) <= 0.2 and abs(rest.w - term.w) <= 0.2


def test_the_narrow_pairs_share_one_scale() -> None:
    # The longest of all, 200 days, takes the whole width; 100 days take half of it.
    found = pairs([step("2023-01-01", "2023-07-20", "2023-04-11"), step("2023-07-20", "2023-10-28")])
    assert [(p.x, p.w, p.kind.value) for p in found[0].observed] == [(0, 50, "done"), (50, 50, "late")]
    assert [(p.x, p.w, p.kind.value) for p in found[1].observed] == [(0, 50, "neutral")]
    assert found[0].late and found[1].expected == []
