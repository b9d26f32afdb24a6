"""Applications of associations: what one says of itself until it is decided, known by a link that its sender keeps.

An application is kept apart from associations: it takes no number and no address from anybody, so that who writes
first in the name of others keeps nobody out, and what the site knows already changes nothing in how it is received. It
goes away when its time has ended.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts import tokens
from citizen_site.accounts.associations.refusals import NotThere
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AssociationState as State
from citizen_site.accounts.people.records import ApplicationRecord

WAITS = dt.timedelta(days=365)
"""How long an application that nobody decides is kept."""
READABLE = dt.timedelta(days=60)
"""How long a decision is read by the link, and how long the link of an accepted association lets one set up."""

_SIGNS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What an association says of itself, and who asks for it: fields of the form, checked."""

    name: str
    purpose: str
    representative: str
    rna: str | None
    siren: str | None
    agreement: str
    applicant: str
    address: str


@dataclass(frozen=True, slots=True)
class Application:
    """One application as officers see it. `said` is None once it is accepted: the association says it from then on."""

    number: str
    state: State
    association: str
    """Its name."""
    asked_at: dt.datetime
    ends_at: dt.datetime
    said: Said | None = None
    why: str = ""
    """Why it was refused, as its sender reads it."""
    decided_at: dt.datetime | None = None
    decided_by: str = ""

    def __repr__(self) -> str:
        # Not what was said: an application may end up in an error that is logged.
        return f"Application({self.number})"


def add(session: Session, said: Said, *, now: dt.datetime, key: bytes) -> tuple[str, str]:
    """Keep an application; return its number, and the token that its sender alone has. `key` is that of tokens."""
    token = tokens.make()
    digest = invitations.digest(token, key)
    one = Application(number_of(digest), State.ASKED, said.name, now, now + WAITS, said)
    session.execute(delete(ApplicationRecord).where(ApplicationRecord.ends_at <= now))
    session.add(ApplicationRecord(digest=digest, **_written(one)))
    session.flush()
    return one.number, token


def find(session: Session, token: str, *, now: dt.datetime, key: bytes) -> Application:
    """Return the application of this link. Raises NotThere."""
    row = session.get(ApplicationRecord, invitations.digest(token, key), populate_existing=True)
    if row is None or now >= row.ends_at:
        raise NotThere("Application: none is known by this link, or its time has ended.")
    return _read(row)


def every(session: Session, now: dt.datetime) -> tuple[Application, ...]:
    """Return the applications whose time has not ended, the oldest first."""
    return tuple(sorted((_read(row) for row in _rows(session, now)), key=lambda one: (one.asked_at, one.number)))


def one(session: Session, number: str, now: dt.datetime) -> Application:
    """Return the application of this number. Raises NotThere."""
    return _read(_row(session, number, now))


def decide(
    session: Session, number: str, state: State, *, why: str, by: str, now: dt.datetime
) -> tuple[Application, str]:
    """Note what was decided, and return the application as it was with the digest of its link. Raises NotThere.

    What was said of persons goes when it is accepted: the association and the account keep it.
    """
    row = _row(session, number, now)
    before = _read(row)
    after = replace(before, state=state, why=why, decided_at=now, decided_by=by, ends_at=now + READABLE)
    after = replace(after, said=None) if state is State.ACCEPTED else after
    session.execute(
        update(ApplicationRecord)
        .where(ApplicationRecord.digest == row.digest)
        .values(**_written(after))
        .execution_options(synchronize_session=False)
    )
    return before, row.digest


def number_of(digest: str) -> str:
    """Return how the trail and officers call an application: it opens nothing."""
    return f"application-{digest[:_SIGNS]}"


def _rows(session: Session, now: dt.datetime) -> list[ApplicationRecord]:
    query = select(ApplicationRecord).where(ApplicationRecord.ends_at > now)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _row(session: Session, number: str, now: dt.datetime) -> ApplicationRecord:
    for row in _rows(session, now):
        if number_of(row.digest) == number:
            return row
    raise NotThere("Application: none has this number, or its time has ended.")


def _written(one: Application) -> dict[str, Any]:
    return {
        "state": one.state, "association": one.association, "said": asdict(one.said) if one.said else None,
        "why": one.why, "asked_at": one.asked_at, "decided_at": one.decided_at, "decided_by": one.decided_by or None,
        "ends_at": one.ends_at,
    }  # fmt: skip


def _read(row: ApplicationRecord) -> Application:
    return Application(
        number=number_of(row.digest), state=row.state, association=row.association, asked_at=row.asked_at,
        ends_at=row.ends_at, said=Said(**row.said) if row.said else None, why=row.why,  # type: ignore[arg-type]
        decided_by=row.decided_by or "", decided_at=row.decided_at,
    )  # fmt: skip
