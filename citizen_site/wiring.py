"""Puts the parts together: settings, database, index, clock. Tests pass others in."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.provider.discovery import Directory
from citizen_site.logs import logger
from citizen_site.settings import Settings
from registry.projects.index import ProjectIndex
from registry.projects.index_keeping import bring_up_to_date
from registry.projects.search import last_change, names_by_slug


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Services:
    """What a page may ask for."""

    settings: Settings
    engine: Engine
    now: Callable[[], dt.datetime] = utc_now
    providers: Directory = field(default_factory=Directory, repr=False)
    """What identity providers say of themselves, kept for some minutes."""
    _index: ProjectIndex | None = field(default=None, repr=False)
    _names: tuple[int, dict[str, str]] = field(default=(-1, {}), repr=False)
    _opening: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def today(self) -> dt.date:
        return self.now().date()

    @property
    def index(self) -> ProjectIndex:
        """The search index of this process, opened at first use."""
        with self._opening:
            if self._index is None:
                folder = self.settings.index_folder
                self._index = ProjectIndex.open(Path(folder) if folder else None)
            return self._index

    def fresh_index(self, session: Session) -> ProjectIndex:
        """Return the index once it knows the last change of the register.

        A folder that fails (taken away, read-only, full) costs speed, never the page: the index is
        then kept in memory until the process ends.
        """
        try:
            bring_up_to_date(self.index, session, self.today(), change_seen(session))
        except (OSError, ValueError) as error:
            if self.index.in_memory:
                raise
            logger().error("index folder unusable: searching from memory until the next start",
                           error=type(error).__name__, index_folder=self.settings.index_folder)  # fmt: skip
            self._index = ProjectIndex.open(None)
            bring_up_to_date(self._index, session, self.today(), change_seen(session))
        return self.index

    def index_behind(self, change: int) -> bool:
        """Say whether the index of this process has been read and does not know this change, or this day, yet."""
        if self._index is None:
            return False
        return self._index.change_number < change or self._index.day != self.today()

    def names(self, session: Session) -> dict[str, str]:
        """Return the name of each organisation and source by address, read again when the register changes."""
        change = change_seen(session)
        if self._names[0] != change:
            self._names = (change, names_by_slug(session))
        return self._names[1]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with database.writing(self.engine) as session:
            yield session


def build(settings: Settings) -> Services:
    return Services(settings, database.connect(settings.database_url))


def services() -> Services:
    """Return the services of the running application."""
    found: Services = current_app.extensions["services"]
    return found


def reading() -> Session:
    """Return the session of this request; it reads and never writes."""
    if "reading" not in g:
        g.reading = Session(services().engine, autoflush=False)
    session: Session = g.reading
    return session


def change_seen(session: Session) -> int:
    """Return the last change of the register that this reading session saw first: a page is of one moment."""
    seen: int | None = session.info.get("change")
    if seen is None:
        seen = session.info["change"] = last_change(session)
    return seen


def close_reading(_error: BaseException | None = None) -> None:
    """End the session of the request, whatever happened."""
    session: Session | None = g.pop("reading", None)
    if session is not None:
        session.close()
