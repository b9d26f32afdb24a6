"""A passkey as a line of the page of one's own account."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _

from citizen_site.accounts.passkeys.actions import Passkey
from citizen_site.presentation.open_sessions import say_instant


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    name: str
    said: str
    remove_url: str


def of_passkey(one: Passkey) -> PasskeyRow:
    """Return its name, when it was added and last used, and where to remove it."""
    added = say_instant(one.added_at, g.language)
    if one.used_at is None:
        said = _("Added on %(added)s. Not used since.", added=added)
    else:
        said = _("Added on %(added)s. Last used on %(used)s.", added=added, used=say_instant(one.used_at, g.language))
    return PasskeyRow(one.name, said, url_for(".confirm_removal", number=one.id))
