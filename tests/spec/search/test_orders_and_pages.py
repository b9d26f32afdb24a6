"""Four orders; pages of twenty that neither repeat nor miss a project."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.criteria import PAGE_SIZE, Criteria, Sort
from registry.projects.facts import ProjectFacts
from registry.projects.french import chunks, folded
from registry.projects.index import ProjectIndex, project_index
from registry.projects.kinds import EventKind
from registry.projects.summary import ProjectSummary
from registry.words import Words
from tests.builders.projects import event, make_project
from tests.builders.searches import criteria
from tests.builders.strategies import ORDINARY, listed_facts
from tests.spec.search.searching import found, index_of, indexed, look

INDEX = ProjectIndex.open(None)
SMALL_PAGE = 3


def title_key(row: ProjectSummary, language: str) -> str:
    return " ".join(folded(word) for word in chunks(row.title.spoken(language)[0]))


def latest(row: ProjectSummary) -> int:
    return -row.last_event.day.toordinal() if row.last_event else 0


def in_order(rows: list[ProjectSummary], sort: Sort | None, language: str) -> list[str]:
    """The plain meaning of the orders: latest event, then address; lateness first; title."""

    def key(row: ProjectSummary) -> tuple[object, ...]:
        if sort is Sort.LATE:
            return -row.standing.late_days, latest(row), row.slug
        if sort is Sort.TITLE:
            return title_key(row, language), row.slug
        return latest(row), row.slug

    return [row.slug for row in sorted(rows, key=key)]


@given(
    projects=st.lists(listed_facts(), max_size=12, unique_by=lambda facts: facts.slug),
    sort=st.sampled_from([None, *Sort]),
    language=st.sampled_from(["fr", "en"]),
)
@settings(max_examples=35, deadline=None)
def test_without_words_each_order_is_the_plain_one(
    projects: list[ProjectFacts], sort: Sort | None, language: str
) -> None:
    every = indexed(projects)
    INDEX.rebuild(every, change_number=1)
    rows = [project.summary for project in every]
    assert list(INDEX.slugs(Criteria(sort=sort), language)) == in_order(rows, sort, language)


@given(projects=st.lists(listed_facts(), max_size=12, unique_by=lambda facts: facts.slug), data=st.data())
@settings(max_examples=35, deadline=None)
def test_pages_laid_one_after_the_other_are_the_whole_list(projects: list[ProjectFacts], data: st.DataObject) -> None:
    INDEX.rebuild(indexed(projects), change_number=1)
    asked = data.draw(criteria({}, st.sampled_from(["", *ORDINARY])))
    wanted = list(INDEX.slugs(asked, "fr"))
    with patch.object(project_index, "PAGE_SIZE", SMALL_PAGE):
        pages = [INDEX.search(Criteria(asked.text, {}, asked.sort, n), language="fr") for n in range(1, 6)]
    assert [row.slug for page in pages for row in page.rows] == wanted
    assert all(len(page.rows) == SMALL_PAGE for page in pages[: len(wanted) // SMALL_PAGE])
    assert {page.total for page in pages} == {len(wanted)}
    assert len(set(wanted)) == len(wanted)


def test_a_page_holds_twenty_projects() -> None:
    index = index_of([make_project(f"p{n:02}") for n in range(45)])
    sizes = [len(look(index, "", page=str(n)).rows) for n in range(1, 5)]
    assert sizes == [20, 20, 45 - 20 - 20, 0]
    assert PAGE_SIZE == 20


@pytest.mark.parametrize("page", ["4", "10000"])
def test_beyond_the_last_page_there_is_nothing_and_the_total_stays(page: str) -> None:
    beyond = look(index_of([make_project(f"p{n:02}") for n in range(45)]), "", page=page)
    assert (beyond.rows, beyond.total) == ((), 45)


def test_reminders_do_not_make_a_project_recent() -> None:
    reminded = make_project("a", events=(event(EventKind.FILED, "2020-01-01"), event(EventKind.REMINDER, "2021-06-01")))
    recent = make_project("b", events=(event(EventKind.FILED, "2021-01-01"),))
    assert found(index_of([reminded, recent]), "", tri="date") == ["b", "a"]


def test_the_latest_come_last_of_all_when_nothing_is_dated() -> None:
    undated, dated = make_project("a", events=()), make_project("b")
    assert found(index_of([undated, dated]), "", tri="date") == ["b", "a"]


def test_the_latest_results_come_first() -> None:
    ended = {"a": "2019-01-01", "b": "2018-01-01", "c": "2021-01-01"}
    projects = [make_project(slug, events=(event(EventKind.PROCESSING_ENDED, date),)) for slug, date in ended.items()]
    # On 1 July 2021: b was due on 1 July 2019, a on 1 July 2020; c is not late.
    assert found(index_of(projects), "", tri="retard") == ["b", "a", "c"]


def test_titles_are_ordered_without_capitals_accents_or_signs() -> None:
    projects = [
        make_project(slug, title=Words(title))
        for slug, title in (("a", "Zona"), ("b", "« École »"), ("c", "ecart"), ("d", "Éclair"), ("e", "œdème"))
    ]
    assert found(index_of(projects), "", tri="titre") == ["c", "d", "b", "e", "a"]


def test_titles_are_ordered_in_the_language_of_the_page() -> None:
    projects = [make_project("a", title=Words("Zona", "Airways")), make_project("b", title=Words("Asthme", "Zoster"))]
    assert found(index_of(projects), "", "fr", tri="titre") == ["b", "a"]
    assert found(index_of(projects), "", "en", tri="titre") == ["a", "b"]


def test_a_chosen_order_holds_whatever_the_words() -> None:
    projects = [
        make_project("a", title=Words("Nuit"), lay_summary=Words("Le sommeil")),
        make_project("b", title=Words("Sommeil"), lay_summary=Words("La nuit")),
    ]
    assert found(index_of(projects), "sommeil") == ["b", "a"]
    assert found(index_of(projects), "sommeil", tri="titre") == ["a", "b"]
