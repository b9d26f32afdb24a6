"""Where a project stands, how long each step took, what is late: rules over dated events.

Terms: complétude 7 working days, CESREES 1 month (decree 2019-536, articles 88 and 90), CNIL 2 months
renewable once (loi 78-17, article 66), simplified access 15 days; results 18 months after the end of
the processing (Regulation (EU) 2025/327, article 61(4)). The preparation of the data and the study
itself have no legal term.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.projects.facts import Event
from registry.projects.kinds import Actor, EventKind, Outcome
from registry.projects.refusals import AfterTheEnd, DateToCome, DateTooOld
from registry.projects.terms import Term, Unit
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

_NEGATIVE = (Outcome.REFUSED, Outcome.UNFAVOURABLE)

# Two events of one day (or one imprecise month) are read in the order of the procedure; the rest of the
# key makes the order whole, so that a status never depends on the order in which events were written.
_KINDS = {kind: rank for rank, kind in enumerate(EventKind)}
_PRECISIONS = {precision: rank for rank, precision in enumerate(Precision)}
_OUTCOMES = {outcome: rank for rank, outcome in enumerate((None, *Outcome))}

# What is over, or has shown its results, cannot be paused; and a pause is not paused again.
_BEYOND_A_PAUSE = TERMINAL | {Status.PAUSED, Status.RESULTS_PUBLISHED}

# A project that ended can still tell what it found, or why it stopped; nothing else happens to it.
ALLOWED_AFTER_THE_END = frozenset({K.RESULTS_SUBMITTED, K.RESULTS_PUBLISHED, K.REMINDER})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure: from the first event of `start` to the first of `end`.

    `from_last`: the term runs again from each event of `start`, so the last one before the end counts.
    """

    key: str
    start: tuple[EventKind, ...]
    end: tuple[EventKind, ...]
    actor: Actor
    term: Term | None
    from_last: bool = False


AUTHORISING = (K.AUTHORISATION, K.COMMITMENT, K.SIMPLIFIED_APPROVAL)

STEPS: tuple[Step, ...] = (
    Step("completeness", (K.FILED,), (K.COMPLETE,), Actor.HDH, Term(7, Unit.WORKING_DAYS)),
    Step("committee", (K.COMPLETE, K.FILED), (K.OPINION,), Actor.CESREES, Term(1, Unit.MONTHS)),
    Step("cnil", (K.OPINION,), (K.AUTHORISATION,), Actor.CNIL, Term(2, Unit.MONTHS, extension=2)),
    Step("simplified", (K.FILED,), (K.SIMPLIFIED_APPROVAL,), Actor.HDH, Term(15, Unit.DAYS)),
    Step("data", AUTHORISING, (K.DATA_AVAILABLE, K.PROCESSING_STARTED), Actor.CNAM, None),
    Step("study", (K.DATA_AVAILABLE, K.PROCESSING_STARTED), (K.PROCESSING_ENDED,), Actor.CONTROLLER, None),
    Step("results", (K.PROCESSING_ENDED,), (K.RESULTS_PUBLISHED,), Actor.CONTROLLER, Term(18, Unit.MONTHS), True),
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


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events by date; the same date follows the order of the procedure."""
    return tuple(sorted(events, key=_rank))


def _rank(event: Event) -> tuple[dt.date, int, int, int]:
    date = event.date
    return date.day, _KINDS[event.kind], _PRECISIONS[date.precision], _OUTCOMES[event.outcome]


def _status_after(event: Event) -> Status | None:
    if event.kind in AUTHORISING and event.outcome in _NEGATIVE:
        return Status.REFUSED
    return _LEADS_TO.get(event.kind)


def standing(events: Iterable[Event], today: dt.date) -> Standing:
    """Return where the project stands on `today`; events dated after `today` do not count yet."""
    status, since, paused_from = Status.UNKNOWN, None, None
    reached: set[Stage] = set()
    told = in_order(e for e in events if e.date.day <= today)
    for event in told:
        after = _status_after(event)
        if event.kind is K.SUSPENDED:
            if status not in _BEYOND_A_PAUSE:
                paused_from, status, since = status, Status.PAUSED, event.date
        elif event.kind is K.RESUMED and paused_from is not None:
            status, since, paused_from = paused_from, event.date, None
        elif after is not None and after is not status and _moves(paused_from or status, after):
            status, since, paused_from = after, event.date, None
        if status in STAGE_OF and status is not Status.UNKNOWN:
            reached.add(STAGE_OF[status])
    if status is not Status.RESULTS_AWAITED:
        return Standing(status, since, reached=frozenset(reached), before_pause=paused_from)
    due = _results_due(told)
    late = max((today - due).days, 0) if due else 0
    late_status = Status.RESULTS_LATE if late else Status.RESULTS_AWAITED
    return Standing(late_status, since, due, late, frozenset(reached))


def _moves(status: Status, after: Status) -> bool:
    """A status never goes back to an earlier step, and an end is final: only results still come after it."""
    if status is Status.RESULTS_PUBLISHED or status in TERMINAL:
        return status in TERMINAL and after is Status.RESULTS_PUBLISHED
    order = list(Status)
    return after in TERMINAL or order.index(after) >= order.index(status)


def _results_due(events: Sequence[Event]) -> dt.date | None:
    """The day by which results must be public: 18 months after the last known end of the study."""
    step = next(step for step in STEPS if step.key == "results")
    end = _last(events, step.start)
    return step.term.due(end.latest) if end and step.term else None


def delays(events: Iterable[Event], today: dt.date) -> tuple[Delay, ...]:
    """Return the steps that began, in order. Dates known to the year only give no delay."""
    told = [e for e in in_order(events) if e.date.day <= today]
    ended = standing(told, today).status in TERMINAL
    found = (_delay(step, told, today, ended or _passed(step, told)) for step in STEPS)
    return tuple(delay for delay in found if delay is not None)


def _delay(step: Step, events: Sequence[Event], today: dt.date, over: bool) -> Delay | None:
    end = _first(events, step.end)
    start = _start(step, events, end)
    if start is None or Precision.YEAR in (start.precision, end.precision if end else start.precision):
        return None
    if (end is None and (over or step.key == "simplified")) or (end is not None and end.latest < start.day):
        return None
    finish = end.day if end else today
    due = step.term.due(start.latest) if step.term else None
    extended = step.term.due(start.latest, extended=True) if step.term else None
    late = max((finish - extended).days, 0) if extended else 0
    approximate = Precision.MONTH in (start.precision, end.precision if end else start.precision)
    return Delay(step, start, end, max((finish - start.day).days, 0), due, extended, late, approximate)


def _start(step: Step, events: Sequence[Event], end: PartialDate | None) -> PartialDate | None:
    if not step.from_last:
        return _first(events, step.start)
    before = [e for e in events if end is None or e.date.day <= end.latest]
    return _last(before, step.start) or _last(events, step.start)


def _passed(step: Step, events: Sequence[Event]) -> bool:
    """The step ended, or a later one began, at a date that the source left out or gave to the year."""
    later = {kind for other in STEPS[STEPS.index(step) + 1 :] for kind in (*other.start, *other.end)}
    return any(e.kind in (later | set(step.end)) - set(step.start) for e in events)


def _first(events: Sequence[Event], kinds: tuple[EventKind, ...]) -> PartialDate | None:
    """The date of the first event of the first kind present: `kinds` is in order of preference."""
    return next((e.date for kind in kinds for e in events if e.kind is kind), None)


def _last(events: Sequence[Event], kinds: tuple[EventKind, ...]) -> PartialDate | None:
    """The latest date that the events of these kinds can mean."""
    return max((e.date for e in events if e.kind in kinds), key=lambda date: date.latest, default=None)


def check_event(event: Event, history: Iterable[Event], today: dt.date) -> None:
    """Refuse an event that cannot happen; return nothing when it can.

    Raises RuleBroken for a date to come, a date before 1970, or an event on or after the day of the
    end. An event that a source left out can still be told when it came before the end.
    """
    if event.date.day > today:
        raise DateToCome(
            f"The date {event.date.iso()} is after today. An event is recorded once it has happened.",
            field="date",
        )
    if event.date.day.year < 1970:
        raise DateTooOld(f"The date {event.date.iso()} is before 1970. Check the year.", field="date")
    status = standing(history, min(event.date.latest, today)).status
    if status in TERMINAL and event.kind not in ALLOWED_AFTER_THE_END:
        raise AfterTheEnd(
            f"The project has ended ({status}): only results can still be added. File a new project instead.",
            field="kind",
        )
