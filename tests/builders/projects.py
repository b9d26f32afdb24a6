"""Builders of projects for tests: valid as they are, each argument changes one thing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.projects.actions import Trace
from registry.projects.facts import Event, Party, ProjectFacts
from registry.projects.kinds import EventKind, Pathway, Purpose
from registry.words import PartialDate, Words

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


def event(kind: EventKind, date: str, **more: Any) -> Event:
    """Return an event from its kind and its date as text: 2026, 2026-03 or 2026-03-14."""
    return Event(kind, PartialDate.parse(date), **more)


def make_project(slug: str = "sommeil", **changes: Any) -> ProjectFacts:
    """Return a project that may be published as it is; `changes` replace its fields."""
    given: dict[str, Any] = {
        "slug": slug,
        "title": Words("Sommeil et travail de nuit", "Sleep and night work"),
        "lay_summary": Words("Comment dorment les personnes qui travaillent la nuit.", "How night workers sleep."),
        "purposes": (Purpose.RESEARCH,),
        "domains": ("neurologie",),
        "parties": (Party("Université de Port-Imaginaire"),),
        "sources": ("SNDS",),
        "pathway": Pathway.CNIL_AUTHORISATION,
        "events": (event(EventKind.FILED, "2025-01-10"),),
    }
    return ProjectFacts(**{**given, **changes})


def trace(why: str = "test", *, who: str = "officer", now: dt.datetime = NOW) -> Trace:
    """Return who acts, why and when."""
    return Trace(who, why, now)
