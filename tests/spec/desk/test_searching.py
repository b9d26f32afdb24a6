"""What editors find at the desk: drafts, what waits for them, projects whatever their state."""

from __future__ import annotations

import pytest

from citizen_site.desk import search
from citizen_site.desk.search import PAGE_SIZE, Where
from registry.projects import actions
from registry.projects.records import Subject
from registry.words import Words
from tests.builders.drafts import OTHER, THIRD, WRITER
from tests.builders.projects import make_project, trace
from tests.spec.desk.desk import Desk


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Four projects more: one withdrawn, one filed, one only a draft, one that waits for a second person."""
    for slug in ("retire", "depose", "attente"):
        desk.do(actions.file, make_project(slug, title=Words(f"Le cœur, {slug}"), acronym=slug.upper()), trace())
    for slug in ("retire", "attente"):
        desk.do(actions.publish, slug, trace())
    desk.do(actions.withdraw, "retire", trace())
    desk.open_new(make_project("nouveau-ne", title=Words("Naître à l’étranger"), number="N-9"))
    desk.ask(desk.save(desk.open("attente"), contact="a@b.fr"), OTHER)
    return desk


def found(desk: Desk, words: str = "", where: Where | None = None) -> list[str]:
    page = desk.read(lambda session: search.projects(session, words=words, where=where))
    assert page.total == len(page.rows)
    return [one.slug for one in page.rows]


def test_every_project_is_found_those_with_a_draft_first(busy: Desk) -> None:
    assert found(busy) == ["nouveau-ne", "attente", "retire", "depose", "sommeil"]


@pytest.mark.parametrize(
    ("where", "slugs"),
    [
        (Where.PUBLIC, ["attente", "sommeil"]),
        (Where.WITHDRAWN, ["retire"]),
        (Where.NOT_PUBLIC, ["nouveau-ne", "depose"]),
        (Where.DRAFT, ["nouveau-ne"]),
        (Where.ASKED, ["attente"]),
    ],
)
def test_projects_are_told_apart_by_state(busy: Desk, where: Where, slugs: list[str]) -> None:
    assert found(busy, where=where) == slugs


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("coeur", ["attente", "retire", "depose"]),  # œ, and no accent
        ("CŒUR depose", ["depose"]),
        ("naitre etranger", ["nouveau-ne"]),
        ("N-9", ["nouveau-ne"]),
        ("RETIRE", ["retire"]),
        ("night work", ["sommeil"]),
        ("nouveau-ne", ["nouveau-ne"]),
        ("100%_", []),
        ("sommeil cœur", []),
    ],
)
def test_all_the_words_are_found_in_title_name_number_or_address(busy: Desk, words: str, slugs: list[str]) -> None:
    assert found(busy, words) == slugs


def test_a_long_list_comes_page_by_page_and_a_page_beyond_the_end_is_the_last(desk: Desk) -> None:
    for number in range(PAGE_SIZE):
        desk.do(actions.file, make_project(f"projet-{number}"), trace())
    first = desk.read(lambda session: search.projects(session))
    last = desk.read(lambda session: search.projects(session, page=99))
    assert (first.total, len(first.rows), first.number) == (PAGE_SIZE + 1, PAGE_SIZE, 1)
    assert ([one.slug for one in last.rows], last.number) == (["sommeil"], 2)


def test_what_waits_for_a_person_is_what_she_neither_asked_nor_wrote(busy: Desk) -> None:
    def slugs(who: str) -> list[str]:
        return [one.slug for one in busy.read(search.waiting_for, who)]

    assert slugs(THIRD) == ["attente"]
    assert slugs(OTHER) == []  # who asked
    assert slugs(WRITER) == []  # who wrote


def test_what_a_person_wrote_or_asked_is_hers(busy: Desk) -> None:
    assert {one.slug for one in busy.read(search.written_by, WRITER)} == {"nouveau-ne", "attente"}
    assert [one.slug for one in busy.read(search.written_by, OTHER)] == ["attente"]
    assert busy.read(search.written_by, THIRD) == ()


def test_a_draft_beside_the_record_says_what_it_changes_and_what_moved(busy: Desk) -> None:
    busy.save(busy.open("sommeil"), contact="a@b.fr", acronym="MORPHEE")
    busy.do(actions.amend, make_project(number="N-1", acronym="NUIT", platform="PADI"), trace())
    found = busy.read(search.beside, Subject.PROJECT, "sommeil")
    assert found.behind
    assert [one.field for one in found.changes] == ["acronym", "contact"]
    assert [one.field for one in found.moved] == ["acronym", "platform"]
    assert [one.field for one in found.both] == ["acronym"]
