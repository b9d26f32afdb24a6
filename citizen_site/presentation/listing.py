"""A search of the register as a page: facets, tags, sorts, pages, and the links that keep the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.keeping import kept
from citizen_site.locales import say_number
from citizen_site.presentation import labels
from citizen_site.presentation.addresses import address_with
from citizen_site.presentation.paging import Pager, pager
from citizen_site.presentation.projects import Row, rows
from citizen_site.presentation.texts import Link
from registry.projects.criteria import PAGE_SIZE, Criteria, Facet, Sort
from registry.projects.kinds import OrganisationKind, Purpose
from registry.projects.lifecycle import Status
from registry.projects.summary import FacetCount, Found
from registry.projects.vocabulary import DOMAIN, THEME

SHOWN, MOST = 5, 20
# Of those that can also be found by searching their name.
MOST_NAMED = 12
FACETS = (
    Facet.THEME, Facet.STATUS, Facet.RESULTS, Facet.SOURCE, Facet.CONTROLLER_KIND,
    Facet.CONTROLLER, Facet.DOMAIN, Facet.PURPOSE, Facet.YEAR, Facet.PROGRAMME,
)  # fmt: skip
# Facets whose values have names, or are their own; the values of the others are closed lists.
_NAMED = frozenset({Facet.SOURCE, Facet.CONTROLLER, Facet.YEAR, Facet.PROGRAMME})
_KINDS: Mapping[Facet, type[StrEnum]] = {
    Facet.STATUS: Status, Facet.PURPOSE: Purpose, Facet.CONTROLLER_KIND: OrganisationKind,
}  # fmt: skip


class Option(NamedTuple):
    """A value of a facet; `left` says how many projects it would leave, "" for none."""

    value: str
    label: str
    left: str
    on: bool


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A way to narrow the list: `more` is folded, `unlisted` values are found by searching their name."""

    name: str
    label: str
    options: list[Option]
    more: list[Option]
    unlisted: int


@dataclass(frozen=True, slots=True)
class Tag:
    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class SortLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the list template shows."""

    total: int
    grand_total: int
    count_sentence: str
    sorts: list[SortLink]
    tags: list[Tag]
    clear_url: str
    facets: list[FacetBox]
    rows: list[Row]
    pager: Pager
    exports: list[Link]
    did_you_mean: Link | None
    ideas: list[Link]
    empty: bool
    hidden: list[tuple[str, str]]
    active_count: int


def asked() -> Criteria:
    """Return the search written in the address."""
    return Criteria.from_pairs(request.args.items(multi=True))


def address(criteria: Criteria) -> str:
    """Return the address of the list for this search."""
    return address_with("projects.index", criteria.to_pairs())


def listing(criteria: Criteria, found: Found, names: Mapping[str, str], exports: list[Link]) -> Listing:
    """Return the page of a search; `names` gives the name of an organisation or source by address."""
    boxes = [_box(criteria, facet, found.facets.get(facet, ()), names) for facet in FACETS]
    return Listing(
        total=found.total,
        grand_total=found.grand_total,
        count_sentence=_count(criteria, found),
        sorts=_sorts(criteria),
        tags=[Tag(_word(f, v, names), address(criteria.without_value(f, v))) for f, v in criteria.active],
        clear_url=address(Criteria(criteria.text)),
        facets=[box for box in boxes if box.options],
        rows=rows(found),
        pager=pager(found.total, criteria.page, PAGE_SIZE, lambda page: address(replace(criteria, page=page))),
        exports=exports,
        did_you_mean=_suggestion(criteria, found),
        ideas=[] if found.rows else _ideas(criteria),
        empty=not found.rows,
        hidden=[("tri", criteria.sort.value)] if criteria.sort else [],
        active_count=len(criteria.active),
    )


def _count(criteria: Criteria, found: Found) -> str:
    total = say_number(found.total, g.language)
    if not found.total and criteria.text:
        return _("No project for “%(query)s”", query=criteria.text)
    if found.total == found.grand_total:
        return ngettext("%(total)s project", "%(total)s projects", found.total, total=total)
    grand = say_number(found.grand_total, g.language)
    return ngettext(
        "%(total)s project out of %(grand)s", "%(total)s projects out of %(grand)s", found.total, total=total,
        grand=grand,
    )  # fmt: skip


def _sorts(criteria: Criteria) -> list[SortLink]:
    offered = [Sort.RELEVANCE] * bool(criteria.text) + [Sort.DATE, Sort.LATE, Sort.TITLE]
    current = criteria.sort or offered[0]
    return [
        SortLink(labels.label(sort), address(replace(criteria, sort=sort, page=1)), sort is current) for sort in offered
    ]


def _box(criteria: Criteria, facet: Facet, counts: tuple[FacetCount, ...], names: Mapping[str, str]) -> FacetBox:
    """Return the first values of a facet, the next ones folded; the chosen ones always among the first."""
    chosen = criteria.chosen.get(facet, ())
    ordered = _ordered(facet, counts)
    first = [c for i, c in enumerate(ordered) if i < SHOWN or c.value in chosen]
    most = MOST_NAMED if facet in _NAMED and facet is not Facet.YEAR else MOST
    more = [c for c in ordered[SHOWN:most] if c.value not in chosen]

    def option(one: FacetCount) -> Option:
        left = say_number(one.count, g.language) if one.count else ""
        return Option(one.value, _word(facet, one.value, names), left, one.value in chosen)

    unlisted = max(len(ordered) - most, 0)
    return FacetBox(facet.value, labels.label(facet), [*map(option, first)], [*map(option, more)], unlisted)


def _ordered(facet: Facet, counts: tuple[FacetCount, ...]) -> list[FacetCount]:
    """Years from the latest, steps in the order of the procedure, the others by count."""
    if facet is Facet.YEAR:
        return sorted(counts, key=lambda c: c.value, reverse=True)
    if facet is Facet.STATUS:
        order = [status.value for status in Status]
        return sorted(counts, key=lambda c: order.index(c.value) if c.value in order else 99)
    return list(counts)


def _word(facet: Facet, value: str, names: Mapping[str, str]) -> str:
    """Return the word for a facet value; an unknown one is shown as it was written."""
    if facet in _NAMED:
        return names.get(value, value)
    try:
        return kept((facet, value), lambda: _said(facet, value))
    except (KeyError, ValueError):
        return value


def _said(facet: Facet, value: str) -> str:
    if facet is Facet.THEME:
        return THEME[value].name.spoken(g.language)[0]
    if facet is Facet.DOMAIN:
        return DOMAIN[value].name.spoken(g.language)[0]
    if facet is Facet.RESULTS:
        return str(labels.RESULTS_FACET[value])
    return labels.label(_KINDS[facet](value))


def _suggestion(criteria: Criteria, found: Found) -> Link | None:
    if not found.suggestion:
        return None
    return Link(found.suggestion, address(replace(criteria, text=found.suggestion, page=1)))


def _ideas(criteria: Criteria) -> list[Link]:
    ideas = [Link(_("See all the projects"), address(Criteria()))]
    if criteria.text and criteria.active:
        ideas.insert(0, Link(_("Search without the filters"), address(Criteria(criteria.text))))
    ideas.append(Link(_("Browse by theme"), url_for("themes.index")))
    ideas.append(Link(_("Browse by database"), url_for("databases.index")))
    return ideas[:3]
