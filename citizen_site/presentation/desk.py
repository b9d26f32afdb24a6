"""What stands around the pages of somebody who is signed in: who they are, and what they may do, by group.

One table: a place is shown when its page exists and the table of permissions allows it to this visitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site import gate
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.provider.configuration import configured
from citizen_site.accounts.sessions.visitors import Visitor
from citizen_site.doors import DOORS
from citizen_site.wiring import services


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Title of this part of the site, name of the visitor, groups of places, address that signs out."""

    title: str
    who: str
    narrow: bool
    places: list[Place]
    sign_out: str


# Label and endpoint, in the order of the menu.
_PLACES: dict[AccountKind, tuple[tuple[str, str], ...]] = {
    AccountKind.OFFICER: (
        (_l("What waits for me"), "officer_queue.index"),
        (_l("Projects"), "officer_projects.index"),
        (_l("Databases"), "officer_databases.index"),
        (_l("Organisations"), "officer_organisations.index"),
        (_l("Themes"), "officer_themes.index"),
        (_l("Reports and proposals"), "officer_proposals.index"),
        (_l("Imports"), "officer_imports.index"),
        (_l("Associations"), "officer_associations.index"),
        (_l("Officers"), "officer_accounts.index"),
        (_l("Trail"), "officer_trail.index"),
        (_l("My account"), "officer_self.index"),
    ),
    AccountKind.MEMBER: (
        (_l("My association"), "member_home.index"),
        (_l("Members"), "member_members.index"),
        (_l("Settings of the association"), "member_association.index"),
        (_l("My account"), "member_self.index"),
    ),
}
_SIGN_OUT = {AccountKind.OFFICER: "officer_sign_in.sign_out", AccountKind.MEMBER: "member_sign_in.sign_out"}


def signed_in() -> dict[str, Any]:
    """Return the ways to sign in here, and who is signed in; public pages look at no session."""
    who: Visitor | None = g.get("visitor")
    settings = services().settings
    ways = {"provider_there": configured(settings), "demonstration_there": settings.demo}
    return ways if who is None else {**ways, "desk": _desk(who)}


def _desk(who: Visitor) -> Desk:
    title = _("Back office") if who.kind is AccountKind.OFFICER else _("Space of associations")
    return Desk(title, who.name, who.narrow, list(_places(who)), url_for(_SIGN_OUT[who.kind]))


def _places(who: Visitor) -> list[Place]:
    shown = [
        (label, endpoint)
        for label, endpoint in _PLACES[who.kind]
        if endpoint in current_app.view_functions and gate.visitor_may(DOORS[endpoint])
    ]
    urls = [(str(label), url_for(endpoint)) for label, endpoint in shown]
    current = max((url for _label, url in urls if _leads_to(url)), key=len, default="")
    return [Place(label, url, url == current) for label, url in urls]


def _leads_to(url: str) -> bool:
    return request.path == url or request.path.startswith(f"{url}/")
