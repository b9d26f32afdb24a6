"""A project as one row of a list, and a page of such rows with its facets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.projects.criteria import Facet
from registry.projects.facts import ProjectFacts
from registry.projects.kinds import EventKind, OrganisationKind
from registry.projects.lifecycle import STAGE_OF, TERMINAL, Stage, Standing, Status, in_order, standing
from registry.projects.references import slug_of
from registry.projects.vocabulary import DOMAIN, THEME, themes_of
from registry.words import LANGUAGES, PartialDate, Words


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """One row: what a citizen needs to decide whether to read on."""

    slug: str
    number: str
    acronym: str
    title: Words
    lay_summary: Words
    controllers: tuple[str, ...]
    sources: tuple[str, ...]
    standing: Standing
    last_event: PartialDate | None


@dataclass(frozen=True, slots=True)
class IndexedProject:
    """What the search index holds of one project: its row, its words and its facet values.

    `other_words` are names, numbers and keywords found in both languages; `facets` gives for each
    facet the values (slugs and codes) under which the project is counted.
    """

    summary: ProjectSummary
    words: Words
    other_words: str
    facets: Mapping[Facet, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Highlight:
    """A text cut into pieces; each piece says whether it matched the search."""

    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. `marks` gives, by slug, title and summary with the words found; empty without words."""

    rows: tuple[ProjectSummary, ...]
    total: int
    grand_total: int
    facets: Mapping[Facet, tuple[FacetCount, ...]]
    marks: Mapping[str, tuple[Highlight, Highlight]]
    suggestion: str = ""


def results_value(where: Standing, has_results: bool) -> str:
    """Return the value of the facet "results": `avec`, `sans` or `retard`."""
    if has_results or where.status is Status.RESULTS_PUBLISHED:
        return "avec"
    return "retard" if where.status is Status.RESULTS_LATE else "sans"


def summarise(facts: ProjectFacts, today: dt.date) -> ProjectSummary:
    events = in_order(facts.events)
    told = [e.date for e in events if e.kind is not EventKind.REMINDER]
    return ProjectSummary(
        slug=facts.slug,
        number=facts.number,
        acronym=facts.acronym,
        title=facts.title,
        lay_summary=facts.lay_summary,
        controllers=facts.controllers(),
        sources=facts.sources,
        standing=standing(facts.events, today),
        last_event=told[-1] if told else None,
    )


def to_index(
    facts: ProjectFacts,
    *,
    today: dt.date,
    slugs: Mapping[str, str],
    kinds: Mapping[str, OrganisationKind | None],
) -> IndexedProject:
    """Return what the index needs.

    `slugs` gives the slug of each organisation and data source by name; one that was renamed since keeps
    its slug, which its name gives. `kinds` gives the kind of each organisation by slug. Each value counts
    once, whatever a source repeats.
    """
    summary = summarise(facts, today)
    controllers = _once(slugs.get(name) or slug_of(name) for name in facts.controllers())
    first = in_order(facts.events)[:1]
    facets: dict[Facet, tuple[str, ...]] = {
        Facet.THEME: themes_of(facts.domains),
        Facet.DOMAIN: _once(facts.domains),
        Facet.PURPOSE: _once(p.value for p in facts.purposes),
        Facet.STATUS: (summary.standing.status.value,),
        Facet.SOURCE: _once(slugs.get(name) or slug_of(name) for name in facts.sources),
        Facet.CONTROLLER: controllers,
        Facet.CONTROLLER_KIND: tuple(sorted({k.value for slug in controllers if (k := kinds.get(slug))})),
        Facet.YEAR: tuple(str(e.date.day.year) for e in first),
        Facet.RESULTS: (results_value(summary.standing, bool(facts.results)),),
        Facet.PROGRAMME: (facts.programme,) if facts.programme else (),
    }
    texts = [facts.title, facts.question, facts.lay_summary, facts.public_benefit, facts.population]
    # "cardiologie" finds the projects of that domain even when none of them writes the word.
    texts += [DOMAIN[slug].name for slug in facts.domains if slug in DOMAIN]
    texts += [THEME[slug].name for slug in themes_of(facts.domains)]
    words = Words(*(" ".join(one.spoken(language)[0] for one in texts) for language in LANGUAGES))
    names = (facts.acronym, facts.number, facts.programme, *facts.keywords, *facts.objectives)
    parties = tuple(p.name for p in facts.parties)
    other = " ".join((*names, *parties, *facts.sources, *(r.title for r in facts.results)))
    return IndexedProject(summary, words, other, facets)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def stage_states(where: Standing) -> tuple[tuple[Stage, str], ...]:
    """Return each stage with its state: done, now, paused, late, todo, stopped or unknown."""
    if where.status is Status.UNKNOWN:
        return tuple((stage, "unknown") for stage in Stage)
    stages = list(Stage)
    base = where.before_pause if where.status is Status.PAUSED else where.status
    here = STAGE_OF.get(base) if base else None
    if here is None:
        here = max(where.reached, key=stages.index, default=Stage.FILE)
    at = stages.index(here)
    if where.status is Status.RESULTS_PUBLISHED:
        now = "done"
    elif where.status in TERMINAL:
        now = "stopped"
    elif where.status is Status.PAUSED:
        now = "paused"
    else:
        now = "late" if where.status is Status.RESULTS_LATE else "now"
    return tuple((s, "done" if i < at else now if i == at else "todo") for i, s in enumerate(stages))
