"""The page of access: each route, its methods and act, and who passes."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.permissions import (
    ASSOCIATIONS,
    FRESH,
    NEEDS_FRESH_PROOF,
    OFFICERS,
    Act,
    Role,
    is_public,
    may,
)
from citizen_site.accounts.sessions.visitors import TERMS
from citizen_site.app import create_app
from citizen_site.doors import DOORS, audience
from citizen_site.settings import Settings

_ROLES = [role for role in Role if role is not Role.CITIZEN]
_SHORT = {
    Role.REGISTER_EDITOR: "register", Role.NEWSLETTER_EDITOR: "newsletter", Role.COURSE_EDITOR: "courses",
    Role.INDICATOR_REVIEWER: "indicators", Role.CASE_HANDLER: "cases", Role.ADMINISTRATOR: "admin",
    Role.ASSOCIATION_MEMBER: "member", Role.ASSOCIATION_MANAGER: "manager",
}  # fmt: skip


def page() -> str:
    """Return the page as Markdown."""
    routes = sorted(_routes(_app()))
    guarded = [one for one in routes if not is_public(DOORS[one[2]])]
    public = [one for one in routes if is_public(DOORS[one[2]])]
    return "\n".join([*_opening(), *_terms(), *_acts(), *_guarded(guarded), *_public(public), ""])


def _app() -> Flask:
    return create_app(Settings(database_url="sqlite://", secret_key="p" * 40, public_url="https://example.org"))


def _routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Path, methods and endpoint of every route."""
    for rule in app.url_map.iter_rules():
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield rule.rule.replace("<any(fr,en):language>", "fr"), methods, rule.endpoint


def _opening() -> list[str]:
    return [
        "# Who may do what",
        "",
        "Printed from `citizen_site/accounts/permissions.py` (role by act) and `citizen_site/doors.py` (act of each "
        "route). Deny by default: a route without a line, an act that no role holds, a role that the table does not "
        "know open nothing. `tests/functional/test_doors.py` asks every route as every role by every method.",
        "",
    ]


def _terms() -> list[str]:
    lines = [
        f"| {kind.value} | {_minutes(terms.idle.total_seconds())} | {_minutes(terms.absolute.total_seconds())} |"
        for kind, terms in TERMS.items()
    ]
    return [
        "## Sessions", "", "| account | ends without a request after | ends in all cases after |", "|---|---|---|",
        *lines, "",
        f"Acts marked “fresh” ask for a proof of who one is, of the last {_minutes(FRESH.total_seconds())}.", "",
    ]  # fmt: skip


def _minutes(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"


def _acts() -> list[str]:
    head = f"| act | fresh | {' | '.join(_SHORT[role] for role in _ROLES)} |"
    lines = [
        f"| `{act.value}` | {'fresh' if act in NEEDS_FRESH_PROOF else ''} | {_cells(act)} |"
        for act in Act
        if not is_public(act)
    ]
    return ["## Acts of people who are signed in", "", head, f"|---|---{'|---' * len(_ROLES)}|", *lines, ""]


def _cells(act: Act, part: AccountKind | None = None) -> str:
    """One cell for each role; `part`: the part of the site, which is closed to the roles of the other one."""
    closed: frozenset[Role] = frozenset() if part is None else ASSOCIATIONS if part is AccountKind.OFFICER else OFFICERS
    return " | ".join("yes" if may([role], act) and role not in closed else "" for role in _ROLES)


def _guarded(routes: list[tuple[str, str, str]]) -> list[str]:
    head = f"| route | methods | act | {' | '.join(_SHORT[role] for role in _ROLES)} |"
    lines = [
        f"| `{path}` | {methods} | `{DOORS[endpoint].value}` | {_cells(DOORS[endpoint], audience(endpoint))} |"
        for path, methods, endpoint in routes
    ]
    return [
        f"## {len(routes)} routes for people who are signed in", "", head,
        f"|---|---|---{'|---' * len(_ROLES)}|", *lines, "",
    ]  # fmt: skip


def _public(routes: list[tuple[str, str, str]]) -> list[str]:
    lines = [f"| `{path}` | {methods} | `{DOORS[endpoint].value}` |" for path, methods, endpoint in routes]
    return [f"## {len(routes)} routes for everybody", "", "| route | methods | act |", "|---|---|---|", *lines]
