"""Builders of drafts for tests: valid as they are, each argument changes one thing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from citizen_site.desk.drafts import By, Draft, DraftState, Intent
from tests.builders.projects import NOW

WRITER, OTHER, THIRD = "officer-1", "officer-2", "officer-3"


def by(who: str = WRITER, now: dt.datetime = NOW) -> By:
    """Return who acts, and when."""
    return By(who, now)


def make_draft(**changes: Any) -> Draft:
    """Return an open draft of a public project, written by the first officer."""
    given: dict[str, Any] = {
        "id": 1, "subject": "project", "slug": "sommeil", "base": 7, "intent": Intent.AMEND, "facts": {},
        "revision": 3, "state": DraftState.OPEN, "why": "", "note": "", "opened_at": NOW, "opened_by": WRITER,
        "changed_at": NOW, "changed_by": WRITER, "asked_at": None, "asked_by": None,
    }  # fmt: skip
    return Draft(**{**given, **changes})


def asked(who: str = WRITER, **changes: Any) -> Draft:
    """Return a draft whose publication somebody asked for."""
    return make_draft(**{"state": DraftState.ASKED, "asked_by": who, "asked_at": NOW, **changes})
