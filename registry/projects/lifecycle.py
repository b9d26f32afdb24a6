"""Where a project stands, how long each step took, what is late: rules over dated events.

Terms: complétude 7 working days, CESREES 1 month, CNIL 2 months renewable once (Code de la santé
publique, R1461-1 and following; loi 78-17 article 73), simplified access 15 days; results 18 months
after the end of the processing (Regulation (EU) 2025/327, article 61(4)). The preparation of the
data and the study itself have no legal term.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from registry.errors import RuleBroken
from registry.projects.facts import Event
from registry.projects.kinds import Actor, EventKind, Outcome
from registry.words import PartialDate, Precision

K = EventKind


class Stage(StrEnum):
    """The five stages a citizen sees; the tile row of a project has one tile for each."""

    FILE = "file"
    AUTHORISATION = "authorisation"
    DATA = "data"
    STUDY = "study"
    RESULTS = "results"


class Status(StrEnum):
    """Where a project stands. Computed, never typed."""

    UNKNOWN = "unknown"
    SELECTED = "selected"
    PREPARATION = "preparation"
    FILED = "filed"
    UNDER_REVIEW = "under_review"
    OPINION_GIVEN = "opinion_given"
    AUTHORISED = "authorised"
    DATA_AVAILABLE = "data_available"
    PROCESSING = "processing"
    RESULTS_AWAITED = "results_awaited"
    RESULTS_LATE = "results_late"
    RESULTS_PUBLISHED = "results_published"
    PAUSED = "paused"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    STOPPED = "stopped"


TERMINAL = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.ABANDONED, Status.STOPPED})

# The stage each status stands at. A project past a stage has that stage done.
STAGE_OF: dict[Status, Stage] = {
    Status.UNKNOWN: Stage.FILE,
    Status.SELECTED: Stage.FILE,
    Status.PREPARATION: Stage.FILE,
    Status.FILED: Stage.AUTHORISATION,
    Status.UNDER_REVIEW: Stage.AUTHORISATION,
    Status.OPINION_GIVEN: Stage.AUTHORISATION,
    Status.AUTHORISED: Stage.DATA,
    Status.DATA_AVAILABLE: Stage.STUDY,
    Status.PROCESSING: Stage.STUDY,
    Status.RESULTS_AWAITED: Stage.RESULTS,
    Status.RESULTS_LATE: Stage.RESULTS,
    Status.RESULTS_PUBLISHED: Stage.RESULTS,
}

# What each event makes of a project. Events that change nothing by themselves are absent.
_LEADS_TO: dict[EventKind, Status] = {
    K.SELECTED: Status.SELECTED,
    K.PREPARATION: Status.PREPARATION,
    K.FILED: Status.FILED,
    K.COMPLETE: Status.UNDER_REVIEW,
    K.OPINION: Status.OPINION_GIVEN,
    K.AUTHORISATION: Status.AUTHORISED,
    K.COMMITMENT: Status.AUTHORISED,
    K.SIMPLIFIED_APPROVAL: Status.AUTHORISED,
    K.AGREEMENT: Status.AUTHORISED,
    K.EXTRACTION: Status.AUTHORISED,
    K.DATA_AVAILABLE: Status.DATA_AVAILABLE,
    K.PROCESSING_STARTED: Status.PROCESSING,
    K.PROCESSING_ENDED: Status.RESULTS_AWAITED,
    K.RESULTS_SUBMITTED: Status.RESULTS_AWAITED,
    K.RESULTS_PUBLISHED: Status.RESULTS_PUBLISHED,
    K.REFUSED: Status.REFUSED,
    K.WITHDRAWN: Status.WITHDRAWN,
    K.ABANDONED: Status.ABANDONED,
    K.STOPPED: Status.STOPPED,
}

# Two events of one day (or one imprecise month) are read in the order of the procedure.
_ORDER: dict[EventKind, int] = {kind: rank for rank, kind in enumerate(EventKind)}

# A project that ended can still tell what it found, or why it stopped; nothing else happens to it.
ALLOWED_AFTER_THE_END = frozenset({K.RESULTS_SUBMITTED, K.RESULTS_PUBLISHED, K.REMINDER})


class Unit(StrEnum):
    MONTHS = "months"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Term:
    """A legal term: `amount` units, and `extension` more when the authority prolongs it once."""

    amount: int
    unit: Unit
    extension: int = 0

    def due(self, start: dt.date, *, extended: bool = False) -> dt.date:
        """Return the last day of the term counted from `start`."""
        amount = self.amount + (self.extension if extended else 0)
        if self.unit is Unit.MONTHS:
            return start + relativedelta(months=amount)
        if self.unit is Unit.DAYS:
            return start + dt.timedelta(days=amount)
        return add_working_days(start, amount)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure: from the first event of `start` to the first of `end`."""

    key: str
    start: tuple[EventKind, ...]
    end: tuple[EventKind, ...]
    actor: Actor
    term: Term | None


AUTHORISING = (K.AUTHORISATION, K.COMMITMENT, K.SIMPLIFIED_APPROVAL)

STEPS: tuple[Step, ...] = (
    Step("completeness", (K.FILED,), (K.COMPLETE,), Actor.HDH, Term(7, Unit.WORKING_DAYS)),
    Step("committee", (K.COMPLETE, K.FILED), (K.OPINION,), Actor.CESREES, Term(1, Unit.MONTHS)),
    Step("cnil", (K.OPINION,), (K.AUTHORISATION,), Actor.CNIL, Term(2, Unit.MONTHS, extension=2)),
    Step("simplified", (K.FILED,), (K.SIMPLIFIED_APPROVAL,), Actor.HDH, Term(15, Unit.DAYS)),
    Step("data", AUTHORISING, (K.DATA_AVAILABLE, K.PROCESSING_STARTED), Actor.CNAM, None),
    Step("study", (K.DATA_AVAILABLE, K.PROCESSING_STARTED), (K.PROCESSING_ENDED,), Actor.CONTROLLER, None),
    Step("results", (K.PROCESSING_ENDED,), (K.RESULTS_PUBLISHED,), Actor.CONTROLLER, Term(18, Unit.MONTHS)),
)


@dataclass(frozen=True, slots=True)
class Delay:
    """How long one step took, or has taken so far when `end` is None.

    `days` counts calendar days between the two dates; `over_days` those beyond the longest legal
    term; `approximate` says that one of the dates is known to the month only.
    """

    step: Step
    start: PartialDate
    end: PartialDate | None
    days: int
    due: dt.date | None
    extended_due: dt.date | None
    over_days: int
    approximate: bool

    @property
    def late(self) -> bool:
        return self.over_days > 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a project on a day, since when, and what is expected next."""

    status: Status
    since: PartialDate | None = None
    expected: dt.date | None = None
    late_days: int = 0
    reached: frozenset[Stage] = frozenset()
    before_pause: Status | None = None


def add_working_days(start: dt.date, amount: int) -> dt.date:
    """Return the `amount`-th working day after `start`: no Saturday, Sunday or French holiday."""
    day = start
    while amount > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and day not in _holidays(day.year):
            amount -= 1
    return day


def _holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of mainland France (Code du travail, L3133-1)."""
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    movable = [easter(year) + dt.timedelta(days=n) for n in (1, 39, 50)]
    return frozenset([dt.date(year, month, day) for month, day in fixed] + movable)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events by date; the same date follows the order of the procedure."""
    return tuple(sorted(events, key=lambda e: (e.date.day, _ORDER[e.kind])))


def _status_after(event: Event) -> Status | None:
    if event.outcome in (Outcome.REFUSED, Outcome.UNFAVOURABLE) and event.kind in (K.AUTHORISATION, K.REFUSED):
        return Status.REFUSED
    return _LEADS_TO.get(event.kind)


def standing(events: Iterable[Event], today: dt.date) -> Standing:
    """Return where the project stands on `today`; events dated after `today` do not count yet."""
    status, since, paused_from = Status.UNKNOWN, None, None
    reached: set[Stage] = set()
    for event in in_order(e for e in events if e.date.day <= today):
        if event.kind is K.SUSPENDED and status is not Status.PAUSED:
            paused_from, status, since = status, Status.PAUSED, event.date
        elif event.kind is K.RESUMED and paused_from is not None:
            status, since, paused_from = paused_from, event.date, None
        elif (after := _status_after(event)) is not None and _moves(status, after):
            if after is not status:
                status, since = after, event.date
            paused_from = None
        stage = STAGE_OF.get(status)
        if stage is not None and status is not Status.UNKNOWN:
            reached.add(stage)
    if status is not Status.RESULTS_AWAITED:
        return Standing(status, since, reached=frozenset(reached), before_pause=paused_from)
    due = _results_due(events)
    late = max((today - due).days, 0) if due else 0
    late_status = Status.RESULTS_LATE if late else Status.RESULTS_AWAITED
    return Standing(late_status, since, due, late, frozenset(reached))


def _moves(status: Status, after: Status) -> bool:
    """A status never goes back to an earlier step, but for the end of the project."""
    if after in TERMINAL or status in (Status.UNKNOWN, Status.PAUSED):
        return status is not Status.RESULTS_PUBLISHED
    if status in TERMINAL:
        return after is Status.RESULTS_PUBLISHED
    order = list(Status)
    return order.index(after) >= order.index(status)


def _results_due(events: Iterable[Event]) -> dt.date | None:
    """The day by which results must be public: 18 months after the last known end of the study."""
    ends = [e.date.latest for e in events if e.kind is K.PROCESSING_ENDED]
    term = next(step.term for step in STEPS if step.key == "results")
    return term.due(max(ends)) if ends and term else None


def delays(events: Iterable[Event], today: dt.date) -> tuple[Delay, ...]:
    """Return the steps that began, in order. Dates known to the year only give no delay."""
    told = [e for e in in_order(events) if e.date.day <= today]
    known = [e for e in told if e.date.precision is not Precision.YEAR]
    ended = standing(told, today).status in TERMINAL
    found = (_delay(step, known, today, ended or _passed(step, told)) for step in STEPS)
    return tuple(delay for delay in found if delay is not None)


def _delay(step: Step, events: list[Event], today: dt.date, over: bool) -> Delay | None:
    start = _first(events, step.start)
    end = _first(events, step.end)
    if start is None or (end is not None and end.day < start.day):
        return None
    if end is None and (over or step.key == "simplified"):
        return None
    finish = end.day if end else today
    due = step.term.due(start.latest) if step.term else None
    extended = step.term.due(start.latest, extended=True) if step.term else None
    over = max((finish - extended).days, 0) if extended else 0
    approximate = Precision.MONTH in (start.precision, end.precision if end else start.precision)
    return Delay(step, start, end, (finish - start.day).days, due, extended, over, approximate)


def _passed(step: Step, events: list[Event]) -> bool:
    """The step ended, or a later one began, at a date that the source left out or gave to the year."""
    later = {kind for other in STEPS[STEPS.index(step) + 1 :] for kind in (*other.start, *other.end)}
    return any(e.kind in (later | set(step.end)) - set(step.start) for e in events)


def _first(events: list[Event], kinds: tuple[EventKind, ...]) -> PartialDate | None:
    """The date of the first event of the first kind present: `kinds` is in order of preference."""
    for kind in kinds:
        for event in events:
            if event.kind is kind:
                return event.date
    return None


def check_event(event: Event, history: Iterable[Event], today: dt.date) -> None:
    """Refuse an event that cannot happen; return nothing when it can.

    Raises RuleBroken for a date to come, a date before 1970, or an event after the end.
    """
    if event.date.day > today:
        raise RuleBroken(
            f"The date {event.date.iso()} is after today. An event is recorded once it has happened.",
            field="date",
        )
    if event.date.day.year < 1970:
        raise RuleBroken(f"The date {event.date.iso()} is before 1970. Check the year.", field="date")
    status = standing(history, today).status
    if status in TERMINAL and event.kind not in ALLOWED_AFTER_THE_END:
        raise RuleBroken(
            f"The project has ended ({status}): only results can still be added. File a new project instead.",
            field="kind",
        )
