"""The statistics of this process, brought up to date when the register or the day changes.

Reading every project costs seconds on a large register, so what each project adds is kept, and only
the projects that changed are read again.
"""

from __future__ import annotations

import datetime as dt
import threading

from flask import current_app
from sqlalchemy.orm import Session

from registry.importing.synthetic_words import ORIGIN
from registry.projects.search import gone_since, last_change
from registry.projects.statistics import Measured, Statistics, measure, summarise
from registry.projects.timing import TimedProject, holders_changed, timed_projects


class Keeper:
    """Holds the measures of every public project, and their statistics on one day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._measured: dict[str, Measured] = {}
        self._invented: set[str] = set()
        self._change = 0
        self._known: tuple[int, dt.date, Statistics] | None = None
        self._next_event = dt.date.max

    def statistics(self, session: Session, today: dt.date) -> Statistics:
        """Return the statistics of the register as it is, on `today`."""
        with self._lock:
            change = last_change(session)
            if self._known is None or self._known[:2] != (change, today):
                self._read(session, change, today)
                self._known = (change, today, summarise(self._measured.values(), today))
            return self._known[2]

    @property
    def invented(self) -> int:
        """The number of these projects that are invented, to see the site with a full register."""
        return len(self._invented)

    def _read(self, session: Session, change: int, today: dt.date) -> None:
        # An event dated in the future begins to count on its day.
        if self._change > change or today >= self._next_event or holders_changed(session, self._change):
            self._forget()
        for project in timed_projects(session, since=self._change):
            self._measured[project.slug] = measure(project.events, project.pathway, project.kinds, today)
            self._next_event = min(self._next_event, _next_event(project, today))
            self._invented.discard(project.slug)
            if project.origin == ORIGIN:
                self._invented.add(project.slug)
        for slug in gone_since(session, self._change):
            self._measured.pop(slug, None)
            self._invented.discard(slug)
        self._change = change

    def _forget(self) -> None:
        self._measured, self._invented, self._change, self._next_event = {}, set(), 0, dt.date.max


def _next_event(project: TimedProject, today: dt.date) -> dt.date:
    return min((e.date.day for e in project.events if e.date.day > today), default=dt.date.max)


def keeper() -> Keeper:
    """Return the keeper of the running application."""
    found: Keeper = current_app.extensions.setdefault("delays", Keeper())
    return found
