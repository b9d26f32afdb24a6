"""An open session as a line of the page of one's own account, of officers and of members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import babel.dates
from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.accounts.sessions.actions import OpenSession
from citizen_site.accounts.sessions.visitors import Way

WAYS: Mapping[Way, str] = {
    Way.PROVIDER: _l("by the identity provider"),
    Way.PASSKEY: _l("by passkey"),
    Way.PASSWORD: _l("by password and code"),
    Way.RECOVERY_CODE: _l("by recovery code"),
    Way.DEMONSTRATION: _l("by the code of a demonstration"),
}

_INSTANT = {"fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y, HH:mm"}
_PLACE = babel.dates.get_timezone("Europe/Paris")


@dataclass(frozen=True, slots=True)
class SessionRow:
    said: str
    seen: str
    current: bool


def of_session(one: OpenSession, *, current: bool) -> SessionRow:
    """Return when and how it was opened, and when it was last used."""
    opened = _("Opened on %(when)s, %(way)s.", when=say_instant(one.opened_at, g.language), way=WAYS[one.way])
    return SessionRow(opened, _("Last used on %(when)s.", when=say_instant(one.seen_at, g.language)), current)


def say_instant(value: dt.datetime, language: str) -> str:
    """Return the day and the minute, as the clocks of France say them."""
    return babel.dates.format_datetime(value, _INSTANT[language], tzinfo=_PLACE, locale=language)
