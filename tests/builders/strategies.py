"""Drawn values of the register for property tests: whatever these give, the rules must hold.

Texts hold every sign a database keeps: all but NUL, which PostgreSQL refuses, and halves of pairs.
Names of organisations and of sources differ by more than case and accents, because the register
tells them apart by their addresses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

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
from registry.projects.references import slug_of
from registry.projects.vocabulary import DOMAINS
from registry.words import PartialDate, Words

FIRST_DAY, LAST_DAY = dt.date(2015, 1, 1), dt.date(2030, 12, 31)

CLOSE_DATES = tuple(
    PartialDate.parse(f"{year}{rest}")
    for year in (2020, 2021, 2022)
    for rest in ("", "-01", "-01-01", "-01-20", "-06", "-06-01", "-06-20", "-12-31")
)
# What moves a project: the turns of the procedure, of a pause, of an end.
TURNS = (
    EventKind.FILED,
    EventKind.COMPLETE,
    EventKind.OPINION,
    EventKind.AUTHORISATION,
    EventKind.PROCESSING_STARTED,
    EventKind.PROCESSING_ENDED,
    EventKind.RESULTS_PUBLISHED,
    EventKind.SUSPENDED,
    EventKind.RESUMED,
    EventKind.ABANDONED,
)

# Ordinary words, so that drawn projects share some and a search finds several.
ORDINARY = (
    "cancer",
    "cancers du sein",
    "Cœur et vaisseaux",
    "l'hôpital",
    "sommeil",
    "rein",
    "reine",
    "COVID-19",
    "cardio-vasculaire",
    "enfants nés prématurés",
    "AVC",
    "étude",
    "SNDS",
)
# Texts that something on the way could be tempted to tidy.
ODD = (" bords ", "deux\nlignes\r\n", "\t", "e\u0301", "עברית", "a\u200bb", "😀", "\\", "'\"")
ORGANISATIONS = (
    "CHU de Port-Imaginaire",
    "Université de Port-Imaginaire",
    "Institut d'Exemple",
    "Société Échantillon",
    "Agence Témoin",
)
SOURCES = ("SNDS", "PMSI", "Registre Exemple", "Cohorte Témoin", "Entrepôt de Port-Imaginaire")
PROGRAMMES = ("Pilotes 2019", "Appel d'exemple", "Cas d'usage")


def texts(max_size: int = 30) -> SearchStrategy[str]:
    """Any text a database keeps, the empty one included."""
    return st.one_of(st.just(""), st.sampled_from(ORDINARY), st.sampled_from(ODD), _any_signs(max_size))


def filled_texts() -> SearchStrategy[str]:
    """Any text that says something."""
    marked = st.builds(lambda sign, rest: sign + rest, st.sampled_from("aéœ7?漢"), _any_signs(20))
    return st.one_of(st.sampled_from(ORDINARY), marked)


def _any_signs(max_size: int) -> SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=max_size)


def words(*, filled: bool = False) -> SearchStrategy[Words]:
    french = filled_texts() if filled else texts()
    return st.builds(Words, french, texts())


def days(first: dt.date = FIRST_DAY, last: dt.date = LAST_DAY) -> SearchStrategy[dt.date]:
    return st.dates(first, last)


@st.composite
def partial_dates(draw: st.DrawFn, first: dt.date = FIRST_DAY, last: dt.date = LAST_DAY) -> PartialDate:
    """A date known to the day, the month or the year."""
    length = draw(st.sampled_from((10, 10, 7, 4)))
    return PartialDate.parse(draw(days(first, last)).isoformat()[:length])


def events(kinds: SearchStrategy[EventKind] | None = None) -> SearchStrategy[Event]:
    return st.builds(
        Event,
        kind=kinds or st.sampled_from(EventKind),
        date=partial_dates(),
        actor=st.none() | st.sampled_from(Actor),
        outcome=st.none() | st.sampled_from(Outcome),
        reference=texts(),
        url=texts(),
        text=words(),
        source=texts(),
    )


def histories(max_size: int = 8) -> SearchStrategy[tuple[Event, ...]]:
    """Events that say nothing but what happened when: what status and delays are computed from.

    Few dates, all from 2020 to 2022, and the procedure more often than the rest, so that drawn events meet:
    on one day, in one month, during a pause, after an end.
    """
    bare = st.builds(
        Event,
        kind=st.sampled_from(EventKind) | st.sampled_from(TURNS),
        date=st.sampled_from(CLOSE_DATES),
        outcome=st.sampled_from((None, None, *Outcome)),
    )
    return st.lists(bare, max_size=max_size).map(tuple)


def results() -> SearchStrategy[Result]:
    return st.builds(
        Result,
        kind=st.sampled_from(ResultKind),
        title=filled_texts(),
        date=st.none() | partial_dates(),
        language=st.sampled_from(("fr", "en")),
        url=texts(),
        doi=texts(),
        open_access=_yes_no_unsaid(),
        licence=texts(),
        lay_summary=words(),
        what_changes=words(),
        limits=words(),
        code_url=texts(),
        state=st.sampled_from(ResultState),
        source=texts(),
    )


def slugs() -> SearchStrategy[str]:
    return st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)


def names(known: tuple[str, ...]) -> SearchStrategy[str]:
    """A name that has an address, mostly one of a few so that projects share some."""
    other = st.builds(lambda word, rest: word + rest, st.from_regex("[A-Z][a-z]{2,8}", fullmatch=True), _any_signs(8))
    return st.one_of(st.sampled_from(known), st.sampled_from(known), other)


def facts(**given: SearchStrategy[Any]) -> SearchStrategy[ProjectFacts]:
    """Any project the register can hold; `given` replaces the strategy of a field by name."""
    by_field = _fields_of_facts()
    unknown = set(given) - set(by_field)
    assert not unknown, f"no such field: {unknown}"
    return st.builds(ProjectFacts, **{**by_field, **given})


def publishable_facts(**given: SearchStrategy[Any]) -> SearchStrategy[ProjectFacts]:
    """Any project that says what must be said before it is public."""
    controller = st.builds(Party, names(ORGANISATIONS), st.just(PartyRole.CONTROLLER))
    needed: dict[str, SearchStrategy[Any]] = {
        "lay_summary": words(filled=True),
        "purposes": _unique(st.sampled_from(Purpose), min_size=1),
        "parties": st.tuples(controller, _parties()).map(lambda pair: (pair[0], *pair[1])),
        "sources": _sources(min_size=1),
        "pathway": st.sampled_from(Pathway),
        "events": st.lists(events(), min_size=1, max_size=4).map(tuple),
    }
    return facts(**{**needed, **given})


def listed_facts() -> SearchStrategy[ProjectFacts]:
    """Projects that differ by what a list shows and narrows: title, parties, sources, domains, history, results."""
    return st.builds(
        ProjectFacts,
        slug=slugs(),
        title=st.builds(Words, st.sampled_from(ORDINARY) | texts(10), texts(10)),
        lay_summary=st.builds(Words, st.sampled_from(("", *ORDINARY))),
        programme=st.just("") | st.sampled_from(PROGRAMMES),
        purposes=st.lists(st.sampled_from(Purpose), max_size=4).map(tuple),
        domains=st.lists(st.sampled_from([domain.slug for domain in DOMAINS[:8]]), max_size=5).map(tuple),
        parties=_parties(),
        sources=st.lists(st.sampled_from(SOURCES), max_size=6).map(tuple),
        events=histories(4),
        results=st.sampled_from(((), (Result(ResultKind.REPORT, "Rapport"),))),
    )


def _fields_of_facts() -> Mapping[str, SearchStrategy[Any]]:
    years = st.none() | st.integers(1900, 2100)
    drawn: dict[str, SearchStrategy[Any]] = {
        "slug": slugs(),
        "title": words(filled=True),
        "kind": st.sampled_from(ProjectKind),
        "programme": st.just("") | st.sampled_from(PROGRAMMES),
        "purposes": _unique(st.sampled_from(Purpose)),
        "domains": _unique(st.sampled_from([domain.slug for domain in DOMAINS])),
        "parties": _parties(),
        "sources": _sources(),
        "population_size": st.none() | st.integers(0, 2**31 - 1),
        "data_from": years,
        "data_to": years,
        "pathway": st.none() | st.sampled_from(Pathway),
        "retention_years": st.none() | st.floats(0, 100, allow_nan=False),
        "events": st.lists(events(), max_size=4).map(tuple),
        "results": st.lists(results(), max_size=2).map(tuple),
        "number": texts(20),
    }
    for field in fields(ProjectFacts):
        if field.name not in drawn:
            drawn[field.name] = _of_type(str(field.type))
    return drawn


def _of_type(declared: str) -> SearchStrategy[Any]:
    return {
        "str": texts(),
        "Words": words(),
        "bool | None": _yes_no_unsaid(),
        "PartialDate | None": st.none() | partial_dates(),
        "tuple[str, ...]": st.lists(filled_texts(), max_size=3).map(tuple),
    }[declared]


def _parties() -> SearchStrategy[tuple[Party, ...]]:
    party = st.builds(Party, names(ORGANISATIONS), st.sampled_from(PartyRole))
    return st.lists(party, max_size=3).map(_one_name_for_each_address)


def _one_name_for_each_address(parties: list[Party]) -> tuple[Party, ...]:
    first = {slug_of(party.name): party.name for party in reversed(parties)}
    return tuple(Party(first[slug_of(party.name)], party.role) for party in parties)


def _sources(min_size: int = 0) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(names(SOURCES), min_size=min_size, max_size=4, unique_by=slug_of).map(tuple)


def _unique(one: SearchStrategy[Any], min_size: int = 0) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, min_size=min_size, max_size=4, unique=True).map(tuple)


def _yes_no_unsaid() -> SearchStrategy[bool | None]:
    return st.sampled_from((None, False, True))
