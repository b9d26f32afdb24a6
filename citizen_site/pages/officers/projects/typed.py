"""What is typed in the forms of a project, as facts of the register, and back. Shape was checked by the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

from citizen_site.pages.officers.forms import date_of, decimal, lines_of, truth, whole
from registry.projects.facts import Event, Party, ProjectFacts, Result
from registry.projects.kinds import (
    Actor,
    EventKind,
    Outcome,
    PartyRole,
    Pathway,
    ProjectKind,
    Purpose,
    ResultKind,
    ResultState,
)
from registry.words import PartialDate, Words

# Lists that are boxes to tick or rows; the others are written one item a line.
_CHOSEN = ("purposes", "domains")


def shown(facts: ProjectFacts | Event | Result) -> dict[str, Any]:
    """Return what the fields of a form show of these facts, by name of field."""
    found: dict[str, Any] = {}
    for one in fields(facts):
        found |= _shown(one.name, getattr(facts, one.name))
    return found


def project(form: Any, facts: ProjectFacts) -> ProjectFacts:
    """Return the facts with what this section says of its own fields."""
    return replace(facts, **_said(form, _PROJECT, facts))


def event(form: Any) -> Event:
    """Return the event that the form tells."""
    return Event(**_said(form, _EVENT, None))


def result(form: Any) -> Result:
    """Return the result that the form tells."""
    return Result(**_said(form, _RESULT, None))


def _shown(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Words):
        return {f"{name}_fr": value.fr, f"{name}_en": value.en}
    if name == "parties":
        return {name: [{"name": one.name, "role": one.role.value} for one in value]}
    if name == "sources":
        return {name: [{"name": one} for one in value]}
    if isinstance(value, tuple):
        return {name: [str(one) for one in value] if name in _CHOSEN else "\n".join(map(str, value))}
    return {name: _text(value)}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, PartialDate):
        return value.iso()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _said(form: Any, readers: Mapping[str, Callable[[Any, str, Any], Any]], before: Any) -> dict[str, Any]:
    """Return the value of each field that the form has, by name of the facts."""
    return {
        name: read(form, name, getattr(before, name, None))
        for name, read in readers.items()
        if name in form or f"{name}_fr" in form
    }


def _one_text(form: Any, name: str, _before: Any) -> str:
    return str(form[name].data or "")


def _words(form: Any, name: str, _before: Any) -> Words:
    return Words(form[f"{name}_fr"].data or "", form[f"{name}_en"].data or "")


def _lines(form: Any, name: str, _before: Any) -> tuple[str, ...]:
    return tuple(lines_of(form[name].data))


def _truth(form: Any, name: str, _before: Any) -> bool | None:
    return truth(form[name].data)


def _whole(form: Any, name: str, _before: Any) -> int | None:
    return whole(form[name].data)


def _years(form: Any, name: str, _before: Any) -> float | None:
    typed = form[name].data
    return decimal(typed) if typed else None


def _date(form: Any, name: str, _before: Any) -> PartialDate | None:
    return date_of(form[name].data)


def _code(kind: type[StrEnum]) -> Callable[[Any, str, Any], Any]:
    def read(form: Any, name: str, _before: Any) -> Any:
        return kind(form[name].data) if form[name].data else None

    return read


def _chosen(kind: Callable[[str], Any]) -> Callable[[Any, str, Any], Any]:
    """Read boxes ticked: what was there keeps its order, what is new comes after."""

    def read(form: Any, name: str, before: Any) -> tuple[Any, ...]:
        ticked = [kind(code) for code in form[name].data or ()]
        kept = [one for one in before or () if one in ticked]
        return (*kept, *(one for one in ticked if one not in kept))

    return read


def _parties(form: Any, name: str, _before: Any) -> tuple[Party, ...]:
    rows = (Party(row.form["name"].data, PartyRole(row.form["role"].data)) for row in _filled(form[name].entries))
    return tuple(dict.fromkeys(rows))


def _sources(form: Any, name: str, _before: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.form["name"].data for row in _filled(form[name].entries)))


def _filled(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.form["name"].data]


_PROJECT: dict[str, Callable[[Any, str, Any], Any]] = {
    **dict.fromkeys(("slug", "number", "acronym", "programme", "linkage_description", "platform", "legal_basis_6",
                     "legal_basis_9", "contact", "origin"), _one_text),
    **dict.fromkeys(("title", "question", "lay_summary", "public_benefit", "technical_summary", "population",
                     "rights_notice", "remarks"), _words),
    **dict.fromkeys(("objectives", "keywords", "data_categories", "sensitive_variables"), _lines),
    **dict.fromkeys(("linkage", "transfers_outside_eu", "automated_decision", "artificial_intelligence"), _truth),
    **dict.fromkeys(("population_size", "data_from", "data_to"), _whole),
    **dict.fromkeys(("planned_start", "planned_end", "origin_date"), _date),
    "kind": _code(ProjectKind),
    "pathway": _code(Pathway),
    "purposes": _chosen(Purpose),
    "domains": _chosen(str),
    "parties": _parties,
    "sources": _sources,
    "retention_years": _years,
}  # fmt: skip
_EVENT: dict[str, Callable[[Any, str, Any], Any]] = {
    "kind": _code(EventKind),
    "date": _date,
    "actor": _code(Actor),
    "outcome": _code(Outcome),
    **dict.fromkeys(("reference", "url", "source"), _one_text),
    "text": _words,
}
_RESULT: dict[str, Callable[[Any, str, Any], Any]] = {
    "kind": _code(ResultKind),
    "state": _code(ResultState),
    "date": _date,
    **dict.fromkeys(("title", "language", "url", "doi", "licence", "code_url", "source"), _one_text),
    **dict.fromkeys(("lay_summary", "what_changes", "limits"), _words),
    "open_access": _truth,
}
