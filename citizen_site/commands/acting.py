"""What commands of operators share: the database for one transaction, and the operator as the one who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from citizen_site import database, settings
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.trail import OPERATOR
from citizen_site.keys import Purpose
from citizen_site.settings import Settings
from citizen_site.wiring import utc_now


@contextmanager
def acting(*, dry_run: bool = False) -> Iterator[tuple[Settings, Session, Actor]]:
    """Give settings, one transaction and the operator who acts; a trial run changes nothing."""
    read = settings.read()
    engine = database.connect(read.database_url)
    try:
        with database.writing(engine) as session:
            yield read, session, Actor(OPERATOR, utc_now(), read.key(Purpose.TRAIL))
            if dry_run:
                session.rollback()
    finally:
        engine.dispose()
