"""A field of the record in words: for the whole record, for a difference, in either language.

Values come as the JSON of `registry.projects.facts`, the form in which versions are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from citizen_site.locales import say_date, say_number
from citizen_site.presentation import labels
from citizen_site.presentation.labels import label, within
from citizen_site.presentation.texts import Text, text
from registry.projects.facts import FIELDS, FieldChange, Group
from registry.projects.kinds import (
    Actor,
    EventKind,
    Outcome,
    PartyRole,
    Pathway,
    ProjectKind,
    Purpose,
    ResultKind,
)
from registry.projects.references import slug_of
from registry.projects.vocabulary import DOMAIN
from registry.words import PartialDate, Words


@dataclass(frozen=True, slots=True)
class Value:
    """One value shown: its text, its language, where it leads; `missing`: not stated by the source."""

    text: str
    lang: str
    url: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The fields under one heading: those stated, and the names of those that the source leaves out."""

    title: str
    facts: list[Fact]
    unsaid: list[str]


@dataclass(frozen=True, slots=True)
class Change:
    field_label: str
    before: Markup
    after: Markup
    kind: str


def facts_of(record: Mapping[str, Any], names: tuple[str, ...]) -> list[Fact]:
    """Return these fields of the record; one not stated is there and says so."""
    return [Fact(str(labels.FIELD[name]), values(name, record.get(name))) for name in names]


def groups(record: Mapping[str, Any], *, without: frozenset[str]) -> list[FactGroup]:
    """Return the whole record by heading, without the fields that the page shows elsewhere."""
    found = []
    for group in Group:
        names = tuple(f.name for f in FIELDS if f.group is group and f.name not in without)
        if names:
            said = facts_of(record, tuple(name for name in names if name in record))
            unsaid = [within(labels.FIELD[name]) for name in names if name not in record]
            found.append(FactGroup(str(labels.GROUP[group.value]), said, unsaid))
    return found


def values(name: str, value: Any) -> list[Value]:
    """Return what is stated for this field, one value for each item of a list."""
    if value is None or value == [] or value == "":
        return [Value(_("Not stated by the source"), g.language, missing=True)]
    items = value if isinstance(value, list) else [value]
    return [_SAY.get(name, _plain)(item) for item in items]


def change(difference: FieldChange) -> Change:
    """Return a difference in words."""
    kind = "added" if difference.before is None else "removed" if difference.after is None else "changed"
    before, after = (_flat(difference.field, value) for value in (difference.before, difference.after))
    return Change(str(labels.FIELD[difference.field]), before, after, kind)


def _flat(name: str, value: Any) -> Markup:
    """Return the values on one line, each marked with its language."""
    said = values(name, value) if value is not None else []
    return Markup(" · ").join(Text(one.text, one.lang).html for one in said)


def _plain(value: Any) -> Value:
    if isinstance(value, bool):
        return Value(_("Yes") if value else _("No"), g.language)
    if isinstance(value, dict):
        said = text(Words.from_json(value), g.language)
        return Value(said.text, said.lang)
    if isinstance(value, int | float):
        return Value(say_number(value, g.language), g.language)
    # Free texts of the official form are in French whatever the language of the page.
    return Value(str(value), "fr")


def _year(value: Any) -> Value:
    return Value(str(value), g.language)


def _date(value: Any) -> Value:
    return Value(say_date(PartialDate.parse(value), g.language), g.language)


def _code(kind: Callable[[str], Any]) -> Callable[[Any], Value]:
    return lambda value: Value(label(kind(value)), g.language)


def _domain(value: str) -> Value:
    known = DOMAIN.get(value)
    if known is None:
        return Value(value, "fr")
    said = text(known.name, g.language)
    return Value(said.text, said.lang, url_for("themes.detail", slug=known.theme))


def _party(value: Mapping[str, Any]) -> Value:
    role = PartyRole(value.get("role", PartyRole.CONTROLLER))
    name = str(value["name"])
    shown = name if role is PartyRole.CONTROLLER else f"{name} ({within(label(role))})"
    return Value(shown, "fr" if shown == name else g.language, url_for("organisations.detail", slug=slug_of(name)))


def _source(value: str) -> Value:
    return Value(value, "fr", url_for("databases.detail", slug=slug_of(value)))


def _event(value: Mapping[str, Any]) -> Value:
    what = label(EventKind(value["kind"]))
    if value.get("outcome"):
        what = _("%(name)s: %(what)s", name=what, what=label(Outcome(value["outcome"])))
    parts = [what]
    if value.get("actor"):
        parts.append(_("by %(who)s", who=label(Actor(value["actor"]))))
    if value.get("reference"):
        parts.append(str(value["reference"]))
    parts.append(say_date(PartialDate.parse(value["date"]), g.language))
    return Value(", ".join(parts), g.language, str(value.get("url") or ""))


def _result(value: Mapping[str, Any]) -> Value:
    title = Text(value["title"], value.get("language", "fr")).html
    said = Markup(_("%(name)s: %(what)s")) % {"name": label(ResultKind(value["kind"])), "what": title}
    return Value(said, g.language, str(value.get("url") or ""))


_SAY: dict[str, Callable[[Any], Value]] = {
    "kind": _code(ProjectKind),
    "purposes": _code(Purpose),
    "pathway": _code(Pathway),
    "domains": _domain,
    "parties": _party,
    "sources": _source,
    "events": _event,
    "results": _result,
    "data_from": _year,
    "data_to": _year,
    "planned_start": _date,
    "planned_end": _date,
    "origin_date": _date,
}
