"""A file merged into a record twice is merged once, and what it has no column for is untouched."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.importing.drafts import Carried, Draft
from registry.importing.merging import canonical, merged
from registry.projects.facts import Party, ProjectFacts
from registry.projects.kinds import EventKind, PartyRole
from registry.words import Words
from tests.builders import strategies
from tests.builders.projects import make_project

NAMES = [f.name for f in fields(ProjectFacts) if f.name not in ("slug", "number", "origin")]
WORDS = [f.name for f in fields(ProjectFacts) if f.type == "Words"]
PLAIN = [name for name in NAMES if name not in WORDS]
NOTES = st.tuples(st.sampled_from(["Durée de l'étude", "Type d'appariement"]), st.sampled_from(["3 ans", "4 ans"]))


def carried() -> st.SearchStrategy[Carried]:
    return st.builds(
        Carried,
        fields=st.frozensets(st.sampled_from(PLAIN)),
        texts=st.frozensets(st.tuples(st.sampled_from(WORDS), st.sampled_from(("fr", "en")))),
        roles=st.frozensets(st.sampled_from(PartyRole)),
        event_kinds=st.frozensets(st.sampled_from(EventKind)),
        clears=st.booleans(),
    )


def drafts() -> st.SearchStrategy[Draft]:
    return st.builds(
        Draft,
        line=st.just(2),
        facts=strategies.facts(),
        carried=carried(),
        notes=st.lists(NOTES, max_size=2).map(tuple),
        keywords=st.lists(st.just("sommeil"), max_size=1).map(tuple),
        cnil_number=st.sampled_from(("", "DR-2025-001")),
    )


@settings(deadline=None)
@given(known=st.none() | strategies.facts(), draft=drafts())
def test_merging_twice_is_merging_once(known: ProjectFacts | None, draft: Draft) -> None:
    once = merged(known, draft, slug="un", origin="Registre d'exemple")
    assert merged(once, draft, slug="un", origin="Registre d'exemple") == once


@settings(deadline=None)
@given(known=strategies.facts(), draft=drafts())
def test_a_field_without_a_column_is_untouched(known: ProjectFacts, draft: Draft) -> None:
    after = merged(known, draft, slug=known.slug, origin="x")
    told = draft.carried.fields | {name for name, _ in draft.carried.texts} | {"remarks", "keywords", "events"}
    told |= {"parties"} if draft.carried.roles else set()
    for name in set(NAMES) - told:
        assert getattr(after, name) == getattr(known, name)


@settings(deadline=None)
@given(known=strategies.facts(), draft=drafts())
def test_an_event_or_result_of_another_source_is_never_lost(known: ProjectFacts, draft: Draft) -> None:
    after = merged(known, draft, slug=known.slug, origin="x")
    for event in known.events:
        if event.source != (draft.facts.origin or after.origin):
            assert any(other.kind is event.kind and other.date == event.date for other in after.events)
    for result in known.results:
        if result.source != (draft.facts.origin or after.origin):
            assert any(other.title == result.title for other in after.results)


def test_one_language_of_a_text_leaves_the_other() -> None:
    draft = Draft(2, make_project(title=Words("Un")), Carried(texts=frozenset({("title", "fr")})))
    known = make_project(title=Words("Ancien", "Old"))
    assert merged(known, draft, slug="sommeil", origin="x").title == Words("Un", "Old")


def test_roles_without_a_column_stay_behind_those_of_the_file() -> None:
    known = make_project(parties=(Party("Un"), Party("Fonds", PartyRole.FUNDER)))
    draft = Draft(2, make_project(parties=(Party("Deux"),)), Carried(roles=frozenset({PartyRole.CONTROLLER})))
    after = merged(known, draft, slug="sommeil", origin="x")
    assert after.parties == (Party("Deux"), Party("Fonds", PartyRole.FUNDER))


def test_a_name_goes_under_the_spelling_first_known() -> None:
    names = {"o:l-exemple": "L’Exemple"}
    facts = make_project(parties=(Party("L'Exemple"), Party("Autre")), sources=("Base", "base"))
    assert canonical(facts, names).controllers() == ("L’Exemple", "Autre")
    assert canonical(facts, names).sources == ("Base",)
    assert names == {"o:l-exemple": "L’Exemple", "o:autre": "Autre", "s:base": "Base"}


def test_a_record_told_whole_by_a_new_draft_is_the_record() -> None:
    facts = replace(make_project(), origin="Registre d'exemple")
    whole = Carried(frozenset(PLAIN), frozenset((name, part) for name in WORDS for part in ("fr", "en")), clears=True)
    assert merged(None, Draft(2, facts, whole), slug=facts.slug, origin="") == facts
