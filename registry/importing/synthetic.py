"""Invented projects, marked so, to see the site with a full register and to measure it.

They vary over every facet of the search. The same number and seed always give the same projects;
project n does not depend on how many are asked.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from registry.importing.synthetic_events import events_of
from registry.importing.synthetic_words import (
    CATALOGUE,
    CATEGORIES,
    MAIN_PARTS,
    MARK,
    OBJECTIVES,
    ORGANISATIONS,
    ORIGIN,
    OTHERS,
    PLACES,
    PROGRAMMES,
    SHARES,
    SUBJECTS,
    TITLES,
    VARIABLES,
)
from registry.projects.facts import Event, Party, ProjectFacts, Result
from registry.projects.kinds import (
    EventKind,
    OrganisationKind,
    PartyRole,
    Pathway,
    ProjectKind,
    Purpose,
    ResultKind,
)
from registry.projects.references import slug_of
from registry.projects.vocabulary import DOMAINS
from registry.words import PartialDate, Words

INVENTED_KINDS: dict[str, OrganisationKind] = {
    name.format(place): kind for kind, name in ORGANISATIONS.items() for place in PLACES
}

_HOLDERS = [(kind, [name.format(place) for place in PLACES]) for kind, name in ORGANISATIONS.items()]
_SHARES = [SHARES[kind] for kind, _ in _HOLDERS]
_DOMAIN_SLUGS = [domain.slug for domain in DOMAINS]
_PATHWAYS = [Pathway.CNIL_AUTHORISATION, Pathway.MR004, Pathway.MR005, Pathway.MR006, Pathway.MR007, Pathway.MR003,
             Pathway.SIMPLIFIED, Pathway.SINGLE_DECISION, Pathway.PERMANENT_ACCESS]  # fmt: skip
_PATHWAY_SHARES = [40, 25, 8, 7, 3, 3, 8, 4, 2]
_PURPOSE_SHARES = [70, 4, 6, 4, 2, 6, 4, 4]
_KINDS = [ProjectKind.STUDY, ProjectKind.PILOT, ProjectKind.WAREHOUSE, ProjectKind.CITIZEN_STUDY]
_FIRST_DAY = dt.date(2017, 1, 2)
_SPAN_DAYS = 3_500


def synthetic_projects(count: int, seed: int) -> Iterator[ProjectFacts]:
    """Yield `count` invented projects, always the same for the same seed."""
    for rank in range(1, count + 1):
        yield _project(rank, seed, random.Random(seed * 1_000_003 + rank))


def _project(rank: int, seed: int, draw: random.Random) -> ProjectFacts:
    domain = draw.choice(_DOMAIN_SLUGS)
    filed = _FIRST_DAY + dt.timedelta(days=draw.randrange(_SPAN_DAYS))
    first_year = filed.year - draw.randrange(2, 12)
    subject = draw.choice(SUBJECTS[domain])
    title = _title(draw, subject, first_year, filed.year)
    pathway = draw.choices(_PATHWAYS, _PATHWAY_SHARES)[0]
    events = events_of(draw, pathway, filed)
    years = draw.choice((0.5, 1.0, 2.0, 3.0, 3.0, 5.0, 10.0))
    return ProjectFacts(
        slug=slug_of(f"invente {seed} {rank} {title.fr}"),
        number=f"INVENTE-{seed}-{rank:06d}",
        title=title,
        lay_summary=_summary(subject),
        public_benefit=Words(f"Mieux soigner et mieux prévenir à partir de l’étude {subject[0]}."),
        kind=draw.choices(_KINDS, (90, 4, 3, 3))[0],
        programme=draw.choice(PROGRAMMES) if draw.random() < 0.15 else "",
        purposes=_purposes(draw),
        objectives=tuple(draw.sample(OBJECTIVES, draw.randrange(0, 4))),
        domains=_domains(draw, domain),
        parties=_parties(draw),
        sources=_sources(draw),
        data_categories=tuple(draw.sample(CATEGORIES, draw.randrange(0, 3))),
        linkage=draw.choice((True, False, None)),
        sensitive_variables=tuple(draw.sample(VARIABLES, draw.randrange(0, 4))),
        population_size=draw.choice((None, round(10 ** draw.uniform(2, 6.5)))),
        data_from=first_year,
        data_to=filed.year,
        platform=draw.choice(("Portail CNAM", "Health Data Hub", "CASD", "")),
        pathway=pathway,
        retention_years=draw.choice((years, None)),
        transfers_outside_eu=draw.choices((False, True, None), (80, 4, 16))[0],
        automated_decision=draw.choices((False, None), (80, 20))[0],
        artificial_intelligence=draw.choices((None, True, False), (70, 10, 20))[0],
        planned_start=PartialDate(filed + dt.timedelta(days=180)),
        planned_end=PartialDate(filed + dt.timedelta(days=180 + round(365 * years))),
        events=events,
        results=_results(draw, title, events),
        origin=ORIGIN,
        remarks=MARK,
    )


def _title(draw: random.Random, subject: tuple[str, str], start: int, end: int) -> Words:
    fr, en = draw.choice(TITLES)
    about = {"fr": subject[0], "en": subject[1], "start": start, "end": end}
    return Words(fr.format(**about), en.format(**about))


def _summary(subject: tuple[str, str]) -> Words:
    return Words(
        f"L’équipe étudie des données de soins pour mieux connaître le suivi {subject[0]}. {MARK.fr}",
        f"The team studies care data to learn more about follow-up: {subject[1]}. {MARK.en}",
    )


def _purposes(draw: random.Random) -> tuple[Purpose, ...]:
    drawn = draw.choices(list(Purpose), _PURPOSE_SHARES, k=draw.choice((1, 1, 1, 2)))
    return tuple(dict.fromkeys(drawn))


def _domains(draw: random.Random, first: str) -> tuple[str, ...]:
    more = draw.sample(_DOMAIN_SLUGS, draw.choice((0, 0, 0, 1, 2)))
    return tuple(dict.fromkeys((first, *more)))


def _parties(draw: random.Random) -> tuple[Party, ...]:
    drawn = [draw.choice(names) for _, names in draw.choices(_HOLDERS, _SHARES, k=draw.choice((1, 1, 1, 2, 3, 5)))]
    controllers = tuple(Party(name) for name in dict.fromkeys(drawn))
    if draw.random() < 0.3:
        return (*controllers, Party(draw.choice(_HOLDERS[-5][1]), PartyRole.IMPLEMENTER))
    return controllers


def _sources(draw: random.Random) -> tuple[str, ...]:
    found = ["SNDS", *draw.sample(MAIN_PARTS, draw.randrange(0, 4))] if draw.random() < 0.85 else []
    if draw.random() < 0.15:
        found.append(draw.choice(CATALOGUE))
    if not found or draw.random() < 0.15:
        found.append(draw.choice(OTHERS))
    return tuple(found)


def _results(draw: random.Random, title: Words, events: tuple[Event, ...]) -> tuple[Result, ...]:
    told = [event for event in events if event.kind is EventKind.RESULTS_PUBLISHED]
    return tuple(
        Result(
            kind=draw.choice(list(ResultKind)),
            title=f"{title.fr} : résultats inventés",
            date=event.date,
            open_access=draw.choice((True, False, None)),
            lay_summary=MARK,
            source=ORIGIN,
        )
        for event in told
    )
