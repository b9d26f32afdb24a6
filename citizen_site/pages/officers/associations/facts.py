"""What administrators read of an association and of an application, field by field."""

from __future__ import annotations

from collections.abc import Iterator

from flask import g
from flask_babel import gettext as _

from citizen_site.accounts.associations.applications import Application
from citizen_site.accounts.associations.search import Reviewed
from citizen_site.locales import say_date
from citizen_site.presentation.fields import Fact, Value


def of_association(one: Reviewed) -> Iterator[Fact]:
    """Yield what an association says of itself, and what was decided."""
    yield from _said(one.purpose, one.representative, one.rna, one.siren, one.agreement)
    yield _fact(_("Active members"), str(one.members))
    yield _fact(_("Two persons for each request"), _("Yes") if one.two_persons else _("No"))
    yield _fact(_("Asked on"), say_date(one.asked_at, g.language))
    if one.decided_at:
        yield _fact(_("Accepted on"), say_date(one.decided_at, g.language))
        yield _fact(_("Accepted by"), one.decided_by or "")
    if one.closed_at:
        yield _fact(_("Closed on"), say_date(one.closed_at, g.language))


def of_application(one: Application) -> Iterator[Fact]:
    """Yield what an application says, while it still says something, and what was decided."""
    if one.said:
        said = one.said
        yield from _said(said.purpose, said.representative, said.rna, said.siren, said.agreement)
        yield _fact(_("Applicant"), said.applicant)
        yield _fact(_("Address of the applicant"), said.address)
    yield _fact(_("Asked on"), say_date(one.asked_at, g.language))
    if one.decided_at:
        yield _fact(_("Decided on"), say_date(one.decided_at, g.language))
        yield _fact(_("Decided by"), one.decided_by)
    if one.why:
        yield Fact(_("Why"), [Value(one.why, "fr")])
    yield _fact(_("Erased on"), say_date(one.ends_at, g.language))


def _said(purpose: str, representative: str, rna: str | None, siren: str | None, agreement: str) -> Iterator[Fact]:
    yield Fact(_("Object of the association"), [Value(purpose, "fr")])
    yield _fact(_("Legal representative"), representative)
    yield _fact(_("RNA number"), rna or _("None"))
    yield _fact(_("SIREN number"), siren or _("None"))
    yield _fact(_("Number of the agreement"), agreement or _("None"))


def _fact(label: str, said: str) -> Fact:
    return Fact(label, [Value(said, g.language)])
