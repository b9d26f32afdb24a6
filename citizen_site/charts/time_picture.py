"""The time taken by one project: what the texts allow above, what happened below, on one scale.

Words come in ready to be read, dates as dates; places come out in units of the view box. Nothing is
measured in a browser, so where each label goes follows from the values alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.charts.table import Table
from citizen_site.charts.text_width import text_width
from citizen_site.charts.time_lanes import Sheet, draw_expected, draw_observed, expected_marks, inside, observed_marks
from citizen_site.charts.time_marks import FONT, LINE, Drawing, Kind, Label, Part, Stretch, TimedStep, Words, line
from citizen_site.charts.time_pairs import Pair
from citizen_site.charts.time_scale import TimeScale, scale, ticks

WIDTH = 960
AXIS = 26.0
NARROWEST_PLOT = 200
SPACE = 18.0


@dataclass(frozen=True, slots=True)
class TimePicture:
    """Everything the template shows: the picture for a wide screen, the pairs for a narrow one, the table."""

    title: str
    legend: str
    keys: Sequence[tuple[Kind, str]]
    sentence: str
    wide: Drawing
    pairs: Sequence[Pair]
    table: Table


def draw(steps: Sequence[TimedStep], stretches: Sequence[Stretch], today: dt.date | None, words: Words) -> Drawing:
    """Return the picture of these steps and stretches; `today` None leaves its line out."""
    steps = sorted(steps, key=lambda step: step.start)
    parts: list[Part] = sorted([*steps, *stretches], key=lambda part: part.start)
    sheet = Sheet(_time(steps, parts, today))
    top = _today_word(sheet, words, today, bool(steps))
    if steps:
        sheet.head(words.expected)
        draw_expected(sheet, steps, words.no_term)
    drops = sheet.y
    sheet.head(words.observed)
    sheet.lines += [line("drop", (sheet.time.x(s.start), drops), (sheet.time.x(s.start), sheet.y)) for s in steps]
    foot = draw_observed(sheet, parts)
    return Drawing(
        WIDTH,
        round(sheet.y + AXIS),
        sheet.y + AXIS - 8,
        ticks(sheet.time, WIDTH, FONT, words.say_tick),
        sheet.bars,
        sheet.lines,
        sheet.labels,
        None if today is None else (sheet.time.x(today), top, foot + 5),
    )


def _time(steps: Sequence[TimedStep], parts: Sequence[Part], today: dt.date | None) -> TimeScale:
    """Return the widest scale on which every label, starting at its bar, ends inside the picture."""
    ends = [p.end for p in parts] + [s.longest for s in steps if s.longest] + ([today] if today else [])
    start, marked = min(p.start for p in parts), (observed_marks(parts), expected_marks(steps))
    time = scale(start, max(ends), WIDTH)
    for margin in range(0, WIDTH - NARROWEST_PLOT, 8):
        time = scale(start, max(ends), WIDTH - margin)
        if all(inside(time, marks, WIDTH) for marks in marked):
            break
    return time


def _today_word(sheet: Sheet, words: Words, today: dt.date | None, beside_head: bool) -> float:
    """Write the word at the top of its line, above the heads when it would touch the first; return the top."""
    if today is None:
        return 0
    x, width = sheet.time.x(today), text_width(words.today, FONT, bold=True)
    head = text_width(words.expected if beside_head else words.observed, FONT, bold=True) + SPACE
    left, right = x - SPACE / 2 - width, x + SPACE / 2 + width
    if left < head and not (x > head and right <= WIDTH):
        sheet.y += LINE
        head = 0
    anchor, place = ("end", x - SPACE / 2) if left >= head else ("start", x + SPACE / 2)
    sheet.labels.append(Label(place, 15, ((words.today, "today-word"),), anchor))
    return 4
