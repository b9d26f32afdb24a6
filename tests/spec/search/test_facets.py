"""The counts beside each value are what a plain filter over the projects gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.criteria import Criteria, Facet
from registry.projects.facts import Party, ProjectFacts
from registry.projects.index import ProjectIndex
from registry.projects.kinds import PartyRole, Purpose
from registry.projects.summary import FacetCount, IndexedProject
from tests.builders.projects import make_project
from tests.builders.searches import criteria
from tests.builders.strategies import ORDINARY, listed_facts
from tests.spec.search.searching import found, index_of, indexed, look

INDEX = ProjectIndex.open(None)


def matches(project: IndexedProject, asked: Criteria, *, leaving_out: Facet | None = None) -> bool:
    """One of the values chosen in each facet: the whole meaning of facets."""
    return all(
        set(wanted) & set(project.facets[facet]) for facet, wanted in asked.chosen.items() if facet is not leaving_out
    )


def counted(projects: list[IndexedProject], asked: Criteria) -> dict[Facet, tuple[FacetCount, ...]]:
    """For each facet: how many projects each value would leave, the other facets kept as they are."""
    found = {}
    for facet in Facet:
        left = [project for project in projects if matches(project, asked, leaving_out=facet)]
        counts = Counter(value for project in left for value in set(project.facets[facet]))
        counts.update(dict.fromkeys(asked.chosen.get(facet, ()), 0))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        found[facet] = tuple(FacetCount(value, count) for value, count in ranked)
    return found


def values_of(projects: Collection[IndexedProject]) -> dict[Facet, tuple[str, ...]]:
    """Every value of every facet, and one that no project has."""
    return {
        facet: (*sorted({value for project in projects for value in project.facets[facet]}), "inconnu")
        for facet in Facet
    }


@given(projects=st.lists(listed_facts(), max_size=12, unique_by=lambda facts: facts.slug), data=st.data())
@settings(max_examples=35, deadline=None)
def test_the_counts_and_the_total_are_those_of_a_plain_filter(
    projects: list[ProjectFacts], data: st.DataObject
) -> None:
    every = indexed(projects)
    INDEX.rebuild(every, change_number=1)
    asked = data.draw(criteria(values_of(every), st.just("")))
    page = INDEX.search(asked, language="fr")
    assert page.total == sum(matches(project, asked) for project in every)
    assert page.grand_total == len(every)
    assert dict(page.facets) == counted(every, asked)
    slugs = set(INDEX.slugs(asked, "fr"))
    assert slugs == {project.summary.slug for project in every if matches(project, asked)}


@given(projects=st.lists(listed_facts(), max_size=10, unique_by=lambda facts: facts.slug), data=st.data())
@settings(max_examples=25, deadline=None)
def test_words_and_facets_narrow_together(projects: list[ProjectFacts], data: st.DataObject) -> None:
    every = indexed(projects)
    INDEX.rebuild(every, change_number=1)
    asked = data.draw(criteria(values_of(every), st.sampled_from(ORDINARY)))
    spoken = set(INDEX.slugs(Criteria(asked.text), "fr"))
    left = [project for project in every if project.summary.slug in spoken]
    page = INDEX.search(asked, language="fr")
    assert page.total == sum(matches(project, asked) for project in left)
    assert dict(page.facets) == counted(left, asked)


def test_a_value_repeated_by_a_source_counts_once() -> None:
    twice = make_project(
        domains=("neurologie", "neurologie"),
        purposes=(Purpose.RESEARCH, Purpose.RESEARCH),
        parties=(Party("Institut d'Exemple"), Party("Institut d'exemple"), Party("Autre", PartyRole.PARTNER)),
        sources=("SNDS", "snds"),
    )
    facets = look(index_of([twice]), "").facets
    said = {facet: [(one.value, one.count) for one in counts] for facet, counts in facets.items()}
    assert said[Facet.DOMAIN] == [("neurologie", 1)]
    assert said[Facet.PURPOSE] == [("research", 1)]
    assert said[Facet.CONTROLLER] == [("institut-d-exemple", 1)]
    assert said[Facet.SOURCE] == [("snds", 1)]


def test_more_values_than_columns_are_all_counted() -> None:
    many = [make_project(f"p{n}", sources=tuple(f"Base {i}" for i in range(n))) for n in range(1, 9)]
    counts = {c.value: c.count for c in look(index_of(many), "").facets[Facet.SOURCE]}
    # Base 0 is in p1 to p8, base 7 in p8 only.
    assert counts == {f"base-{i}": 8 - i for i in range(8)}


def test_two_hundred_values_are_shown_and_a_chosen_one_always() -> None:
    many = [make_project(f"p{n}", parties=(Party(f"Institut {n:03}"),)) for n in range(230)]
    index = index_of(many)
    shown = [c.value for c in look(index, "").facets[Facet.CONTROLLER]]
    assert shown == [f"institut-{n:03}" for n in range(200)]
    chosen = look(index, "", responsable="institut-229").facets[Facet.CONTROLLER]
    assert [c.value for c in chosen] == [*shown, "institut-229"]


def test_any_value_inside_a_facet_and_every_facet_together() -> None:
    projects = [
        make_project("a", domains=("neurologie",), sources=("SNDS",)),
        make_project("b", domains=("cardiologie",), sources=("SNDS",)),
        make_project("c", domains=("cardiologie",), sources=("PMSI",)),
    ]
    index = index_of(projects)
    either = Criteria.from_pairs([("domaine", "neurologie"), ("domaine", "cardiologie")])
    assert set(index.slugs(either, "fr")) == {"a", "b", "c"}
    both = Criteria.from_pairs([("domaine", "neurologie"), ("domaine", "cardiologie"), ("source", "snds")])
    assert set(index.slugs(both, "fr")) == {"a", "b"}
    assert found(index, "", domaine="neurologie", source="pmsi") == []


@pytest.mark.parametrize("facet", list(Facet))
def test_a_value_nobody_has_leaves_nothing_and_breaks_nothing(facet: Facet) -> None:
    page = look(index_of([make_project()]), "", **{facet.value: "\x1f inconnu’"})
    assert (page.total, page.rows) == (0, ())


def test_projects_without_a_value_are_in_no_count_of_the_facet() -> None:
    bare = replace(make_project(), domains=(), purposes=(), parties=(), sources=(), events=(), programme="")
    facets = look(index_of([bare]), "").facets
    said = {facet for facet, counts in facets.items() if counts}
    assert said == {Facet.STATUS, Facet.RESULTS}
