"""What the register says of a project, and what a file says of it, to one record: field by field.

A file changes only what it has a column for. Events and results that it did not bring stay.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from registry.importing.drafts import Draft
from registry.importing.folding import name_key
from registry.projects.facts import Event, Party, ProjectFacts, Result
from registry.projects.kinds import EventKind
from registry.projects.publication import stated
from registry.words import Words

T = TypeVar("T", Event, Result)

_APART = frozenset({"parties", "events", "results"})
CNIL_NUMBER = "Numéro d'autorisation CNIL"


def merged(known: ProjectFacts | None, draft: Draft, *, slug: str, origin: str) -> ProjectFacts:
    """Return the record once the file has spoken; `origin` names the source of a project not known yet."""
    before = known or ProjectFacts(slug=slug, title=Words(), origin=draft.facts.origin or origin)
    told = draft.facts
    number, source = told.number or before.number, before.origin
    if draft.carried.clears and told.origin:
        source = told.origin
    changes = {**_fields(draft), **_texts(before, draft), "number": number, "origin": source}
    after = replace(before, **changes, parties=_parties(before.parties, draft), slug=slug)
    after = replace(after, events=_events(before.events, draft, told.origin or source))
    if "results" in draft.carried.fields:
        after = replace(after, results=_results(before.results, told.results, told.origin or source))
    return _with_notes(_with_cnil_number(after, draft), draft)


def canonical(facts: ProjectFacts, names: dict[str, str]) -> ProjectFacts:
    """Return the facts with organisations and sources under the name first known for their address.

    `names` maps addresses to names, those of organisations behind "o:" and of sources behind "s:";
    a name not known yet is added: the next spelling of it will be the same organisation.
    """
    parties = tuple(replace(p, name=names.setdefault(f"o:{name_key(p.name)}", p.name)) for p in facts.parties)
    if parties != facts.parties:
        parties = tuple(dict.fromkeys(parties))  # two spellings of one organisation are one party
    sources = dict.fromkeys(names.setdefault(f"s:{name_key(name)}", name) for name in facts.sources)
    return replace(facts, parties=parties, sources=tuple(sources))


def _fields(draft: Draft) -> Mapping[str, Any]:
    names = draft.carried.fields - _APART
    if not draft.carried.clears:
        names = frozenset(name for name in names if stated(draft.facts, name))
    return {name: getattr(draft.facts, name) for name in names}


def _texts(before: ProjectFacts, draft: Draft) -> Mapping[str, Words]:
    found: dict[str, Words] = {}
    for name, language in draft.carried.texts:
        said = getattr(getattr(draft.facts, name), language)
        if said or draft.carried.clears:
            found[name] = replace(found.get(name, getattr(before, name)), **{language: said})
    return found


def _parties(before: tuple[Party, ...], draft: Draft) -> tuple[Party, ...]:
    if "parties" in draft.carried.fields:
        return draft.facts.parties
    told = tuple(party for party in draft.facts.parties if party.role in draft.carried.roles)
    spoken = {party.role for party in told}
    if tuple(p for p in before if p.role in spoken) == told:
        return before
    return (*told, *(party for party in before if party.role not in spoken))


def _events(before: tuple[Event, ...], draft: Draft, source: str) -> tuple[Event, ...]:
    """Return the events of the record with those of the file; one of another source is never dropped."""
    whole = "events" in draft.carried.fields
    if not whole and not draft.carried.event_kinds:
        return before
    waiting = list(draft.facts.events)
    paired = _paired(before, waiting, lambda a, b: a == b)
    paired |= _paired(before, waiting, lambda a, b: (a.kind, a.date) == (b.kind, b.date), without=paired)
    if not whole:
        moved = _paired(before, waiting, lambda a, b: a.kind is b.kind and a.source == source, without=paired)
        paired |= {rank: replace(before[rank], date=event.date) for rank, event in moved.items()}
    kept: list[Event] = []
    for rank, event in enumerate(before):
        if whole and rank in paired:
            kept.append(paired[rank])
        elif rank in paired:
            kept.append(replace(event, date=paired[rank].date))
        elif not whole or event.source != source:
            kept.append(event)
    return (*kept, *waiting)


def _paired(
    before: tuple[T, ...], waiting: list[T], same: Callable[[T, T], bool], without: Container[int] = ()
) -> dict[int, T]:
    """Return what the file says for each rank of the record it speaks of, and take it out of `waiting`."""
    found: dict[int, T] = {}
    for rank, event in enumerate(before):
        if rank in without:
            continue
        match = next((other for other in waiting if same(event, other)), None)
        if match is not None:
            waiting.remove(match)
            found[rank] = match
    return found


def _results(before: tuple[Result, ...], told: tuple[Result, ...], source: str) -> tuple[Result, ...]:
    """Return the results of the record with those of the file, which always tells them whole."""
    waiting = list(told)
    paired = _paired(before, waiting, lambda a, b: (a.kind, a.title) == (b.kind, b.title))
    kept = [paired.get(rank, result) for rank, result in enumerate(before) if rank in paired or result.source != source]
    return (*kept, *waiting)


def _with_cnil_number(facts: ProjectFacts, draft: Draft) -> ProjectFacts:
    """Put the number of the CNIL's decision on its event when the record has one without a number."""
    if not draft.cnil_number:
        return facts
    decisions = [event for event in facts.events if event.kind is EventKind.AUTHORISATION]
    if any(event.reference == draft.cnil_number for event in decisions):
        return facts
    bare = next((event for event in decisions if not event.reference), None)
    if bare is None:
        return _noted(facts, CNIL_NUMBER, draft.cnil_number)
    numbered = replace(bare, reference=draft.cnil_number)
    return replace(facts, events=tuple(numbered if event is bare else event for event in facts.events))


def _with_notes(facts: ProjectFacts, draft: Draft) -> ProjectFacts:
    for label, text in draft.notes:
        facts = _noted(facts, label, text)
    keywords = tuple(dict.fromkeys((*facts.keywords, *draft.keywords)))
    return replace(facts, keywords=keywords)


def _noted(facts: ProjectFacts, label: str, text: str) -> ProjectFacts:
    """Return the facts with one line `label : text` in the French remarks, in the place of the line it replaces."""
    lines = facts.remarks.fr.split("\n") if facts.remarks.fr else []
    line = f"{label} : {text}"
    ranks = [rank for rank, before in enumerate(lines) if before.startswith(f"{label} : ")]
    if ranks:
        lines[ranks[0]] = line
    else:
        lines.append(line)
    return replace(facts, remarks=Words("\n".join(lines), facts.remarks.en))
