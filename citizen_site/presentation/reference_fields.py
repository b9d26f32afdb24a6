"""A field of an organisation or of a data source in words: its label, its value, what a draft changes of it."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from citizen_site.locales import say_date
from citizen_site.presentation.fields import Change
from citizen_site.presentation.labels import label
from citizen_site.presentation.texts import Text, text
from registry.projects.facts import FieldChange
from registry.projects.kinds import OrganisationKind, SourceKind
from registry.projects.merges import INTO
from registry.projects.records import Subject
from registry.words import PartialDate, Words

FIELD = {
    "name": _l("Name"),
    "full_name": _l("Full name"),
    "about": _l("Presentation"),
    "url": _l("Web site"),
    "holder": _l("Held by"),
    "holder_certain": _l("The holder is certain"),
    "covid_related": _l("Made for the Covid-19 epidemic"),
    "listed": _l("On the official list since"),
    "part_of": _l("Part of"),
    "origin": _l("Source"),
    "remarks": _l("Remarks of the editors"),
    INTO: _l("Becomes part of"),
}
KIND = {Subject.ORGANISATION: _l("Kind of organisation"), Subject.DATA_SOURCE: _l("Kind of data")}
_KINDS: dict[Subject, Any] = {Subject.ORGANISATION: OrganisationKind, Subject.DATA_SOURCE: SourceKind}
# What a field says when nothing is written of it.
USUAL: dict[tuple[Subject, str], Any] = {
    (Subject.DATA_SOURCE, "kind"): SourceKind.OTHER.value,
    (Subject.DATA_SOURCE, "holder_certain"): True,
}


def label_of(subject: Subject, name: str) -> str:
    return str(KIND[subject] if name == "kind" else FIELD[name])


def change(subject: Subject, difference: FieldChange) -> Change:
    """Return a difference in words; a field that is as usual when it is not written is never empty."""
    usual = USUAL.get((subject, difference.field))
    before, after = (usual if value is None else value for value in (difference.before, difference.after))
    kind = "added" if before is None else "removed" if after is None else "changed"
    old, new = (_say(subject, difference.field, value) for value in (before, after))
    return Change(label_of(subject, difference.field), old, new, kind)


def short(subject: Subject, name: str, value: Any) -> str:
    """Return the value as plain text of at most 400 characters."""
    said = _say(subject, name, USUAL.get((subject, name)) if value is None else value).striptags()
    return str(said if len(said) <= 400 else f"{said[:400]}…") or _("Not stated")


def _say(subject: Subject, name: str, value: Any) -> Markup:
    if value is None or value == "":
        return Markup("")
    if name == "kind":
        return Markup.escape(label(_KINDS[subject](value)))
    if isinstance(value, bool):
        return Markup.escape(_("Yes") if value else _("No"))
    if name == "listed":
        return Markup.escape(say_date(PartialDate.parse(str(value)), g.language))
    if isinstance(value, dict):
        return text(Words.from_json(value), g.language).html
    return Text(str(value), "fr").html
