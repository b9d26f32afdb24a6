"""A record to the cells of the Health Data Hub's layout, so that reading them gives back what they carry.

Carried: number, title, benefits, rights in French; purposes, objectives, domains, data, variables,
sources; platform, linkage, legal basis, retention, transfers; controllers and those who carry the
study out; planned dates, the first file and the first completeness; the lines of the remarks that
came from columns without a field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.importing import vocabulary
from registry.importing.folding import name_key
from registry.importing.hdh_cells import KNOWN_VALUES
from registry.importing.hdh_layout import COLUMNS, REPEATED, HdhColumn, Way
from registry.importing.splitting import joined
from registry.projects.facts import ProjectFacts
from registry.projects.kinds import EventKind, OrganisationKind, PartyRole, SourceKind
from registry.words import PartialDate, Precision

_SNDS = "SNDS"
_COLUMN_ROLES = (PartyRole.CONTROLLER, PartyRole.IMPLEMENTER)


@dataclass(frozen=True, slots=True)
class Kinds:
    """What organisations and data sources are, by name, as the register knows them."""

    organisations: Mapping[str, OrganisationKind | None] = field(default_factory=dict)
    sources: Mapping[str, SourceKind] = field(default_factory=dict)


def columns_for(facts: list[ProjectFacts]) -> tuple[HdhColumn, ...]:
    """Return the columns of an export: three controllers and implementers, or as many as a project has."""
    most = max([3, *(len(_of_role(one, role)) for one in facts for role in _COLUMN_ROLES)])
    found: list[HdhColumn] = []
    for column in COLUMNS:
        if column.written and column.way in REPEATED:
            found += [column.ranked(rank) for rank in range(1, most + 1)]
        elif column.written:
            found.append(column)
    return tuple(found)


def cell_of(facts: ProjectFacts, column: HdhColumn, kinds: Kinds) -> Any:
    """Return the value of a cell: a text, a number, a date, or None when the record does not state it."""
    return _WRITE[column.way](facts, column, kinds)


def _number(facts: ProjectFacts, _column: HdhColumn, _kinds: Kinds) -> Any:
    return facts.number or None


def _french(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    return getattr(facts, column.field).fr or None


def _plain(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    return getattr(facts, column.field) or None


def _open_list(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    values = getattr(facts, column.field)
    return joined(values, KNOWN_VALUES[column.field]) if values else None


def _purposes(facts: ProjectFacts, _column: HdhColumn, _kinds: Kinds) -> Any:
    words = tuple(vocabulary.PURPOSES[purpose][0] for purpose in facts.purposes)
    return joined(words, vocabulary.PURPOSE_OF) if words else None


def _domains(facts: ProjectFacts, _column: HdhColumn, _kinds: Kinds) -> Any:
    words = tuple(vocabulary.MEDICAL_DOMAINS[slug][0] for slug in facts.domains)
    return joined(words, vocabulary.DOMAIN_OF) if words else None


def _sources(facts: ProjectFacts, column: HdhColumn, kinds: Kinds) -> Any:
    names = tuple(name for name in facts.sources if _source_column(name, kinds) == column.field)
    return joined(names, vocabulary.MAIN_BASE_OF, name_key) if names else None


def _source_column(name: str, kinds: Kinds) -> str:
    if name == _SNDS:
        return "used"
    kind = kinds.sources.get(name)
    if kind is SourceKind.MAIN_BASE or (kind is None and name_key(name) in vocabulary.MAIN_BASE_OF):
        return "main_base"
    return "catalogue" if kind is SourceKind.CATALOGUE else "other"


def _pathway(facts: ProjectFacts, _column: HdhColumn, _kinds: Kinds) -> Any:
    return vocabulary.PATHWAY_WORDS[facts.pathway] if facts.pathway else None


def _yes_no(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    value = getattr(facts, column.field)
    return None if value is None else "Oui" if value else "Non"


def _years(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    return getattr(facts, column.field)


def _date(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    return _said(getattr(facts, column.field))


def _event(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    return _said(next((event.date for event in facts.events if event.kind is column.event), None))


def _said(date: PartialDate | None) -> Any:
    """A day is a date of the spreadsheet; a month or a year alone is a text: 03/2024, 2024."""
    if date is None or date.precision is Precision.DAY:
        return date.day if date else None
    return date.day.strftime("%m/%Y") if date.precision is Precision.MONTH else date.iso()


def _cnil_number(facts: ProjectFacts, column: HdhColumn, kinds: Kinds) -> Any:
    decisions = (e.reference for e in facts.events if e.kind is EventKind.AUTHORISATION and e.reference)
    return next(decisions, None) or _note(facts, column, kinds)


def _controller(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    return _at_rank(_of_role(facts, PartyRole.CONTROLLER), column.rank)


def _controller_kind(facts: ProjectFacts, column: HdhColumn, kinds: Kinds) -> Any:
    kind = kinds.organisations.get(_at_rank(_of_role(facts, PartyRole.CONTROLLER), column.rank) or "")
    return vocabulary.ORGANISATION_KINDS[kind][0] if kind else None


def _implementer(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    others = _of_role(facts, PartyRole.IMPLEMENTER)
    if _same(facts):
        others = tuple(name for name in others if name not in _of_role(facts, PartyRole.CONTROLLER))
    return _at_rank(others, column.rank)


def _same_implementer(facts: ProjectFacts, _column: HdhColumn, _kinds: Kinds) -> Any:
    return "Oui" if _same(facts) else None


def _same(facts: ProjectFacts) -> bool:
    """Every controller carries the study out as well: the only case that the column can tell."""
    holders, makers = _of_role(facts, PartyRole.CONTROLLER), _of_role(facts, PartyRole.IMPLEMENTER)
    return bool(holders) and makers[: len(holders)] == holders


def _note(facts: ProjectFacts, column: HdhColumn, _kinds: Kinds) -> Any:
    start = f"{column.label} : "
    return next((line[len(start) :] for line in facts.remarks.fr.split("\n") if line.startswith(start)), None)


def _of_role(facts: ProjectFacts, role: PartyRole) -> tuple[str, ...]:
    return tuple(dict.fromkeys(party.name for party in facts.parties if party.role is role))


def _at_rank(names: tuple[str, ...], rank: int) -> str | None:
    return names[rank - 1] if rank <= len(names) else None


_WRITE: dict[Way, Callable[[ProjectFacts, HdhColumn, Kinds], Any]] = {
    Way.NUMBER: _number,
    Way.FRENCH: _french,
    Way.PLAIN: _plain,
    Way.OPEN_LIST: _open_list,
    Way.PURPOSES: _purposes,
    Way.DOMAINS: _domains,
    Way.SOURCES: _sources,
    Way.PATHWAY: _pathway,
    Way.YES_NO: _yes_no,
    Way.YEARS: _years,
    Way.DATE: _date,
    Way.EVENT: _event,
    Way.CNIL_NUMBER: _cnil_number,
    Way.CONTROLLER: _controller,
    Way.CONTROLLER_KIND: _controller_kind,
    Way.SAME_IMPLEMENTER: _same_implementer,
    Way.IMPLEMENTER: _implementer,
    Way.NOTE: _note,
}

assert {column.way for column in COLUMNS if column.written} == set(_WRITE), "each written column has its function"
