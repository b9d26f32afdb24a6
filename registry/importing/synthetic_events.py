"""The dated events of an invented project: procedure by pathway, delays of all lengths, some endings."""

from __future__ import annotations

import datetime as dt
import random

from registry.importing.synthetic_words import ORIGIN
from registry.projects.facts import Event
from registry.projects.kinds import Actor, EventKind, Outcome, Pathway
from registry.words import PartialDate, Precision

K = EventKind

# Nothing happens after this day: an event is recorded once it has happened.
LAST_DAY = dt.date(2026, 10, 31)

# Step, who acts, and how many days it usually takes since the step before.
_REVIEWED = (
    (K.COMPLETE, Actor.HDH, 9),
    (K.OPINION, Actor.CESREES, 32),
    (K.AUTHORISATION, Actor.CNIL, 90),
    (K.AGREEMENT, Actor.CNAM, 120),
)
_BY_PATHWAY = {
    Pathway.CNIL_AUTHORISATION: _REVIEWED,
    Pathway.SINGLE_DECISION: _REVIEWED,
    Pathway.SIMPLIFIED: ((K.SIMPLIFIED_APPROVAL, Actor.HDH, 14),),
    Pathway.PERMANENT_ACCESS: (),
}
_COMMITTED = ((K.COMMITMENT, Actor.CONTROLLER, 5),)
_STUDY = (
    (K.DATA_AVAILABLE, Actor.CNAM, 200),
    (K.PROCESSING_STARTED, Actor.CONTROLLER, 30),
    (K.PROCESSING_ENDED, Actor.CONTROLLER, 600),
    (K.RESULTS_PUBLISHED, Actor.CONTROLLER, 450),
)
_ENDINGS = (K.REFUSED, K.WITHDRAWN, K.ABANDONED, K.STOPPED, K.SUSPENDED)


def events_of(draw: random.Random, pathway: Pathway, filed: dt.date) -> tuple[Event, ...]:
    """Return the events from the file on; one project in ten ends or pauses on the way."""
    steps = (*_BY_PATHWAY.get(pathway, _COMMITTED), *_STUDY)
    stop = draw.randrange(1, len(steps) + 1) if draw.random() < 0.1 else len(steps)
    day, events = filed, [_event(draw, K.FILED, Actor.CONTROLLER, filed)]
    for kind, actor, usual in steps[:stop]:
        # From half to twice the usual time, with a long tail: some steps are late.
        day += dt.timedelta(days=max(1, round(usual * draw.lognormvariate(0, 0.5))))
        if day > LAST_DAY:
            return tuple(events)
        if kind is K.RESULTS_PUBLISHED and draw.random() < 0.4:
            return tuple(events)
        events.append(_event(draw, kind, actor, day))
    end = day + dt.timedelta(days=draw.randrange(10, 90))
    if stop < len(steps) and end <= LAST_DAY:
        events.append(_event(draw, draw.choice(_ENDINGS), Actor.OTHER, end))
    return tuple(events)


def _event(draw: random.Random, kind: EventKind, actor: Actor, day: dt.date) -> Event:
    return Event(kind, _date(draw, day), actor, _outcome(draw, kind), source=ORIGIN)


def _date(draw: random.Random, day: dt.date) -> PartialDate:
    """Most dates are known to the day, some to the month, as in real files."""
    if draw.random() < 0.05:
        return PartialDate(day.replace(day=1), Precision.MONTH)
    return PartialDate(day)


def _outcome(draw: random.Random, kind: EventKind) -> Outcome | None:
    if kind is K.OPINION:
        return draw.choices((Outcome.FAVOURABLE, Outcome.FAVOURABLE_WITH_RECOMMENDATIONS, Outcome.RESERVED), (5, 4, 1))[
            0
        ]
    return Outcome.GRANTED if kind is K.AUTHORISATION else None
