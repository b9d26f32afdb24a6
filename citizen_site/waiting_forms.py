"""A form that came with too old a proof waits on the server for ten minutes, and is then sent again by its sender.

One that holds a password, a code or a file is not kept, not even for that long.
"""

from __future__ import annotations

from flask import Request
from sqlalchemy.orm import Session

from citizen_site import host_cookies
from citizen_site.accounts.sessions import steps
from citizen_site.accounts.sessions.steps import Step, StepGone, StepKind
from citizen_site.keys import Purpose
from citizen_site.wiring import reading, services

COOKIE = "again"
_MOST_FIELDS, _MOST_SIGNS = 400, 100_000
_SECRET = ("password", "code", "secret", "token")


def fields_of(request: Request) -> list[list[str]] | None:
    """Return the fields of a form that may be kept, in their order; None for one that may not."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]
    signs = sum(len(name) + len(value) for name, value in fields)
    secret = any(word in name.casefold() for name, _value in fields for word in _SECRET)
    kept = not (request.files or secret) and len(fields) <= _MOST_FIELDS and signs <= _MOST_SIGNS
    return fields if kept else None


def keep(session: Session, path: str, fields: list[list[str]], account_id: int) -> str:
    """Keep a form for this account; return the token that leads to it, for the cookie of its browser."""
    said = {"path": path, "fields": fields}
    return steps.begin(
        session, StepKind.FORM_TO_SEND_AGAIN, said, key=_key(), now=services().now(), account_id=account_id
    )


def find(account_id: int) -> Step:
    """Return the form that waits in this browser for this account, and leave it there. Raises StepGone."""
    token = host_cookies.read(COOKIE)
    found = steps.look(reading(), token, StepKind.FORM_TO_SEND_AGAIN, key=_key(), now=services().now())
    if found.account_id != account_id:
        raise StepGone("Step: is of somebody else.")
    return found


def _key() -> bytes:
    return services().settings.key(Purpose.SESSION)
