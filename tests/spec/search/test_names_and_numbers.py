"""A project is found by its number, acronym, address and parties, however they are typed; these come first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.projects.facts import Party, Result
from registry.projects.kinds import EventKind, ResultKind
from registry.projects.summary import Found
from registry.words import Words
from tests.builders.projects import event, make_project
from tests.spec.search.searching import found, index_of, look, titled

NAMED = make_project(
    "sommeil-de-nuit",
    number="N° 2021-F/17 4521",
    acronym="SoNuit",
    title=Words("Dormir le jour"),
    lay_summary=Words(),
    parties=(Party("CHU de Port-Imaginaire"),),
    sources=("Registre Exemple",),
    programme="Pilotes 2019",
    keywords=("mélatonine",),
    objectives=("Mesurer la somnolence",),
    results=(Result(ResultKind.ARTICLE, "Vigilance au volant"),),
    domains=("neurologie",),
)
OTHER = replace(NAMED, slug="autre", number="2021-F/17 4522", acronym="", title=Words("Autre"))


@pytest.mark.parametrize("typed", ["N° 2021-F/17 4521", "n°2021f174521", "N 2021 F 17 4521"])
def test_a_number_is_found_with_or_without_its_signs(typed: str) -> None:
    assert found(index_of([OTHER, NAMED]), typed)[0] == "sommeil-de-nuit"


@pytest.mark.parametrize(
    "typed",
    ["SoNuit", "sonuit", "sommeil-de-nuit", "mélatonine", "somnolence", "vigilance volant", "CHU Port-Imaginaire"],
)
def test_a_project_is_found_by_each_of_its_names(typed: str) -> None:
    assert "sommeil-de-nuit" in found(index_of([NAMED, *titled("Tout autre")]), typed)


@pytest.mark.parametrize("typed", ["neurologie", "cerveau et nerfs", "registre exemple", "pilotes 2019"])
def test_a_project_is_found_by_its_domain_theme_source_and_programme(typed: str) -> None:
    assert found(index_of([NAMED, *titled("Tout autre")]), typed) == ["sommeil-de-nuit"]


def test_an_exact_name_comes_before_what_only_speaks_of_it() -> None:
    recent = event(EventKind.REMINDER, "2021-06-01")
    speaks = [
        replace(p, events=(event(EventKind.FILED, "2021-06-30"), recent)) for p in titled("SoNuit et après SoNuit")
    ]
    assert found(index_of([*speaks, NAMED]), "sonuit") == ["sommeil-de-nuit", "p0"]


def test_relevance_is_name_then_title_then_sequence_then_some_of_the_title() -> None:
    said = {
        "nom": replace(NAMED, slug="e-nom", acronym="Sommeil profond", title=Words("Rien")),
        "titre": replace(NAMED, slug="d-titre", acronym="", title=Words("Profond est le sommeil")),
        "suite": replace(
            NAMED, slug="c-suite", acronym="", title=Words("Rien"), lay_summary=Words("Un sommeil profond")
        ),
        "partie": replace(
            NAMED, slug="b-partie", acronym="", title=Words("Sommeil"), lay_summary=Words("Très profond")
        ),
        "texte": replace(
            NAMED, slug="a-texte", acronym="", title=Words("Rien"), lay_summary=Words("Profond, le sommeil")
        ),
    }
    # By their addresses alone they would come the other way round.
    assert found(index_of(said.values()), "sommeil profond") == [facts.slug for facts in said.values()]


def test_inside_one_layer_the_latest_event_comes_first() -> None:
    dated = [
        replace(NAMED, slug=f"d{n}", acronym="", number="", events=(event(EventKind.FILED, date),))
        for n, date in enumerate(["2020-05-01", "2021-05-01", "2019-05-01"])
    ]
    assert found(index_of(dated), "dormir") == ["d1", "d0", "d2"]


def test_a_search_that_finds_nothing_finds_nothing() -> None:
    page: Found = look(index_of([NAMED]), "zymotechnie")
    assert (page.rows, page.total, page.grand_total) == ((), 0, 1)
    assert all(counts == () for counts in page.facets.values())
