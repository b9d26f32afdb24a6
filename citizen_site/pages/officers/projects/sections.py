"""The sections in which a project is written: address, title, form, fields of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.pages.officers.projects import forms
from registry.projects.facts import FIELDS, ProjectFacts
from registry.words import Words


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the draft. `rows`: the fields that are rows, to which one can be added."""

    slug: str
    title: str
    form: type[Any]
    fields: tuple[str, ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsOf:
    """A list of the record whose rows are written one at a time: events, results."""

    slug: str
    title: str
    field: str
    form: type[Any]


SECTIONS: tuple[Section, ...] = (
    Section("identite", _l("Identity"), forms.IdentityForm, ("number", "acronym", "title", "kind", "programme")),
    Section("question", _l("Question and summaries"), forms.QuestionForm, (
        "question", "lay_summary", "public_benefit", "technical_summary", "purposes", "objectives", "domains",
        "keywords",
    )),
    Section("acteurs", _l("Who, and contact"), forms.WhoForm, ("parties", "contact"), ("parties",)),
    Section("donnees", _l("Which data"), forms.DataForm, (
        "sources", "data_categories", "linkage", "linkage_description", "sensitive_variables", "population",
        "population_size", "data_from", "data_to", "platform",
    ), ("sources",)),
    Section("droit", _l("By which right"), forms.LawForm,
            ("pathway", "legal_basis_6", "legal_basis_9", "retention_years", "rights_notice")),
    Section("garanties", _l("Safeguards"), forms.SafeguardsForm,
            ("artificial_intelligence", "automated_decision", "transfers_outside_eu")),
    Section("calendrier", _l("Planned dates"), forms.CalendarForm, ("planned_start", "planned_end")),
    Section("source", _l("Where this comes from"), forms.SourcesForm, ("origin", "origin_date", "remarks")),
)  # fmt: skip
ROWS: tuple[RowsOf, ...] = (
    RowsOf("evenements", _l("Dated events"), "events", forms.EventForm),
    RowsOf("resultats", _l("Results"), "results", forms.ResultForm),
)
SECTION = {one.slug: one for one in SECTIONS}
ROWS_BY_SLUG = {one.slug: one for one in ROWS}
# In the order in which a record is written: events and results before where it comes from.
ORDER: tuple[str, ...] = (*(one.slug for one in SECTIONS[:-1]), *(one.slug for one in ROWS), SECTIONS[-1].slug)

_IN_TWO_LANGUAGES = {name for name, kind in ProjectFacts.__annotations__.items() if kind in ("Words", Words)}
_PLACE = {name: one.slug for one in SECTIONS for name in one.fields} | {one.field: one.slug for one in ROWS}
_PLACE["slug"] = "identite"

assert {field.name for field in FIELDS} <= set(_PLACE), "every field of the register is written somewhere"


def place_of(field: str) -> str:
    """Return the section in which a field of the register, or a row of one, is written."""
    return _PLACE[field.partition("-")[0]]


def anchor_of(field: str) -> str:
    """Return the identifier of the field in its form."""
    name, _sign, _rank = field.partition("-")
    if name in ("events", "results"):
        return ""
    return {"parties": "parties-0-name", "sources": "sources-0-name"}.get(
        name, f"{name}_fr" if name in _IN_TWO_LANGUAGES else name
    )


def next_of(slug: str) -> str:
    """Return the section that follows; empty after the last one."""
    rank = ORDER.index(slug) + 1
    return ORDER[rank] if rank < len(ORDER) else ""
