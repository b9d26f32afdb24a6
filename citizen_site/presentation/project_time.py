"""The words of the time picture of a project, and what is drawn when a date is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

import babel.dates
from flask import g
from flask_babel import gettext as _

from citizen_site.charts.table import Table
from citizen_site.charts.time_marks import Drawing, Kind, Part, Stretch, TimedStep, Words
from citizen_site.charts.time_pairs import pairs
from citizen_site.charts.time_picture import TimePicture, draw
from citizen_site.locales import say_date, say_limit
from citizen_site.presentation.durations import say_span, say_term
from citizen_site.presentation.labels import STEP, label
from registry.projects.facts import Event
from registry.projects.kinds import EventKind
from registry.projects.lifecycle import STEPS, TERMINAL, Delay, Standing, Status, delays, in_order, standing
from registry.words import PartialDate, Precision

# Events that begin or end a step, or come before the first: between two of them something was under way.
_OF_THE_WAY = frozenset(kind for step in STEPS for kind in (*step.start, *step.end)) | {
    EventKind.SELECTED,
    EventKind.PREPARATION,
}
# What may come next without anything missing in between, before the first step that is measured.
_FOLLOWS = {
    EventKind.SELECTED: {EventKind.PREPARATION, EventKind.FILED, EventKind.COMMITMENT},
    EventKind.PREPARATION: {EventKind.FILED, EventKind.COMMITMENT},
}
SHORTEST_GAP_DAYS = 31
FEWEST_DATES = 2


def picture_of(events: Iterable[Event], today: dt.date) -> TimePicture | None:
    """Return the picture of the time a project took.

    With a measured step: the steps, the missing dates between them, the end. Without any: the dates
    that are known, each as wide as its doubt. A single date makes no picture: its words say it all.
    """
    told = [event for event in in_order(events) if event.date.day <= today]
    found, where = delays(told, today), standing(told, today)
    if found:
        return _of_steps(told, found, where, today)
    if len({event.date for event in told}) >= FEWEST_DATES:
        return _of_dates(told, where, today)
    return None


def _of_steps(told: list[Event], found: Sequence[Delay], where: Standing, today: dt.date) -> TimePicture:
    paused = where.since if where.status is Status.PAUSED else None
    steps = [_step(delay, today, paused) for delay in found]
    stretches = [*_gaps(told, steps), *_end(told, steps, where)]
    parts: list[Part] = sorted([*steps, *stretches], key=lambda part: part.start)
    now = today if any(step.running for step in steps) else None
    return _picture(
        _("The time taken, step by step"),
        _("Above, the time the texts allow; below, the time taken."),
        draw(steps, stretches, now, _words(_("What happened"), today)),
        parts,
        _table(steps, found),
    )


def _of_dates(told: list[Event], where: Standing, today: dt.date) -> TimePicture:
    parts: list[Part] = [
        Stretch(label(e.kind), say_date(e.date, g.language), e.date.day, e.date.latest, Kind.DATED) for e in told
    ]
    silent = where.status not in (*TERMINAL, Status.RESULTS_PUBLISHED)
    last = max(part.end for part in parts)
    if silent and last < today:
        parts.append(Stretch(_("Since then"), _("no date stated"), last, today))
    return _picture(
        _("What is dated"),
        _("These dates measure no step. A mark is as wide as its date is vague: a day, a month or a year."),
        draw(
            [], [p for p in parts if isinstance(p, Stretch)], today if silent else None, _words(_("Dates known"), today)
        ),
        parts,
        Table((_("Event"), _("Date")), [(part.name, part.detail) for part in parts]),
    )


def _picture(title: str, legend: str, wide: Drawing, parts: Sequence[Part], table: Table) -> TimePicture:
    shown = wide.kinds()
    keys = [(kind, word) for kind, word in _keys() if kind in shown]
    return TimePicture(
        title, legend, keys, _("; ").join(_told(part) for part in parts if part.name), wide, pairs(parts), table
    )


def _keys() -> list[tuple[Kind, str]]:
    return [
        (Kind.TERM, _("time the texts allow")),
        (Kind.EXTENSION, _("more time when the term is extended")),
        (Kind.DONE, _("time taken")),
        (Kind.WAITING, _("under way")),
        (Kind.LATE, _("beyond the term")),
        (Kind.NEUTRAL, _("time taken, where the texts set no term")),
        (Kind.OPEN, _("under way, where the texts set no term")),
        (Kind.DATED, _("date known")),
        (Kind.MISSING, _("date not stated")),
    ]


def _told(part: Part) -> str:
    if isinstance(part, Stretch):
        return _("%(name)s: %(what)s", name=part.name, what=part.detail)
    said = _("%(step)s: %(time)s (in the texts: %(term)s)", step=part.name, time=part.detail, term=part.term)
    return f"{said}, {part.notice}" if part.notice else said


def _words(observed: str, today: dt.date) -> Words:
    said = _("today, %(date)s", date=say_date(today, g.language))
    return Words(_("What the texts allow"), observed, _("no legal term"), said, _say_tick)


def _say_tick(day: dt.date, year_only: bool) -> str:
    return str(day.year) if year_only else str(babel.dates.format_date(day, "MMM y", locale=g.language))


def _table(steps: Sequence[TimedStep], found: Sequence[Delay]) -> Table:
    head = (_("Step"), _("The texts allow"), _("From"), _("To"), _("Duration"), _("Remark"))
    rows = []
    for step, delay in zip(steps, found, strict=True):
        to = say_date(delay.end, g.language) if delay.end else "–"
        rows.append((step.name, step.term, say_date(delay.start, g.language), to, step.detail, step.notice or "–"))
    return Table(head, rows)


def _step(delay: Delay, today: dt.date, paused: PartialDate | None) -> TimedStep:
    running = delay.end is None
    # An end known to the month may be given as a day before its start: the two are then days apart.
    end = max(delay.end.day, delay.start.day) if delay.end else today
    said = say_span(delay.start.day, end, approximate=delay.approximate)
    return TimedStep(
        name=str(STEP[delay.step.key]),
        detail=_("%(time)s so far", time=said) if running else said,
        notice=_notice(delay, end, paused),
        term=say_term(delay.step.term),
        start=delay.start.day,
        end=end,
        running=running,
        due=delay.due,
        longest=delay.extended_due,
    )


def _notice(delay: Delay, end: dt.date, paused: PartialDate | None) -> str:
    """What must be said besides the length: beyond the term, paused, or no end recorded."""
    if delay.late and delay.extended_due:
        over = say_span(delay.extended_due, end)
        return _("late by %(time)s", time=over) if delay.end is None else _("%(time)s beyond the term", time=over)
    if delay.end is not None:
        return ""
    return _("paused since %(date)s", date=say_limit(paused, g.language)) if paused else _("no end recorded")


def _gaps(told: list[Event], steps: Sequence[TimedStep]) -> list[Stretch]:
    """The time between two events of the way that no measured step covers: most often a date is missing."""
    gaps = []
    for event, following in pairwise(_way(told)):
        start, end = event.date.day, following.date.day
        covered = any(step.start < end and start < step.end for step in steps)
        if covered or (end - start).days <= SHORTEST_GAP_DAYS:
            continue
        if following.kind in _FOLLOWS.get(event.kind, ()):
            vague = Precision.MONTH in (event.date.precision, following.date.precision)
            gaps.append(Stretch(label(event.kind), say_span(start, end, approximate=vague), start, end, Kind.NEUTRAL))
        else:
            gaps.append(Stretch(label(event.kind), _("date of the next step not stated"), start, end))
    return gaps


def _end(told: list[Event], steps: Sequence[TimedStep], where: Standing) -> list[Stretch]:
    """How the project ended, when it did before its results, and the time since the last known date."""
    if where.status not in TERMINAL or where.since is None or where.since.precision is Precision.YEAR:
        return []
    end = where.since.day
    known = [*(e.date.day for e in _way(told)), *(step.end for step in steps)]
    last = max((day for day in known if day <= end), default=end)
    before = [Stretch("", "", last, end, Kind.NEUTRAL)] * (last < end)
    return [*before, Stretch(label(where.status), say_date(where.since, g.language), end, end, Kind.DATED)]


def _way(told: list[Event]) -> list[Event]:
    return [e for e in told if e.kind in _OF_THE_WAY and e.date.precision is not Precision.YEAR]
