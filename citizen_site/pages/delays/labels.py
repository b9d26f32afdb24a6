"""The groups that the delays of a step are compared by, with their words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from citizen_site.presentation.labels import ORGANISATION
from registry.projects.kinds import Pathway
from registry.projects.statistics import Spread, StepStatistics

# In a picture there is room for the name of a pathway, not for its description.
PATHWAY: dict[Pathway, str] = {
    Pathway.CNIL_AUTHORISATION: lazy_gettext("Authorisation of the CNIL"),
    Pathway.MR001: "MR-001",
    Pathway.MR002: "MR-002",
    Pathway.MR003: "MR-003",
    Pathway.MR004: "MR-004",
    Pathway.MR005: "MR-005",
    Pathway.MR006: "MR-006",
    Pathway.MR007: "MR-007",
    Pathway.MR008: "MR-008",
    Pathway.SIMPLIFIED: lazy_gettext("Simplified access"),
    Pathway.SINGLE_DECISION: lazy_gettext("Single decision"),
    Pathway.PERMANENT_ACCESS: lazy_gettext("Permanent access"),
    Pathway.NO_HEALTH_DATA_PROCEDURE: lazy_gettext("No health data procedure"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One group of delays of one step: its code for machines, its words, its spread."""

    code: str
    label: str
    spread: Spread


def by_year(step: StepStatistics) -> list[Group]:
    return [Group(str(year), str(year), found) for year, found in step.by_year.items()]


def by_pathway(step: StepStatistics) -> list[Group]:
    named = [(p.value, str(PATHWAY[p]), found) for p, found in step.by_pathway.items() if p]
    return _by_name(named, step.by_pathway.get(None))


def by_holder(step: StepStatistics) -> list[Group]:
    named = [(k.value, str(ORGANISATION[k]), found) for k, found in step.by_kind.items() if k]
    return _by_name(named, step.by_kind.get(None))


def _by_name(named: list[tuple[str, str, Spread]], unstated: Spread | None) -> list[Group]:
    """Sorted by name; what the source does not state comes last, with an empty code."""
    groups = [Group(*one) for one in sorted(named, key=lambda one: one[1].casefold())]
    return [*groups, Group("", _("Not stated"), unstated)] if unstated else groups
