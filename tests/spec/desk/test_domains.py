"""Domains of many projects at the desk: asked for, applied as they were shown, by one person or by two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from citizen_site import database
from citizen_site.desk import domains, drafts, search
from citizen_site.desk.drafts import DraftState
from registry.errors import NotFound
from registry.projects import actions
from registry.projects.domain_changes import DomainsOfMany
from tests.builders.drafts import OTHER, WRITER, by
from tests.builders.projects import make_project, trace
from tests.spec.desk.desk import REASON, Desk

ASKED = DomainsOfMany(("genetique",), (), ("sommeil",))


def do(desk: Desk, act: Any, *arguments: Any, **more: Any) -> Any:
    with database.writing(desk.engine) as session:
        return act(session, *arguments, **more)


def begun(desk: Desk, who: str = WRITER) -> str:
    slug: str = do(desk, domains.begin, ASKED, by(who))
    return slug


def apply(desk: Desk, slug: str, who: str = WRITER, *, two: bool = False, change: int | None = None) -> int:
    shown = desk.read(domains.look, slug).change if change is None else change
    done: int = do(desk, domains.apply, slug, change=shown, by=by(who), why=REASON, two_persons=two)
    return done


def test_what_was_shown_is_applied_once_and_ends(desk: Desk) -> None:
    slug = begun(desk)
    looked = desk.read(domains.look, slug)
    assert [(one.slug, one.before, one.after) for one in looked.changes] == [
        ("sommeil", ("neurologie",), ("neurologie", "genetique"))
    ]
    assert apply(desk, slug) == 1
    assert desk.project("sommeil").facts.domains == ("neurologie", "genetique")
    assert desk.author_of(desk.last_change()) == WRITER
    assert isinstance(desk.cannot(apply, desk, slug, change=1), NotFound)


def test_a_register_that_moved_since_it_was_shown_is_not_written(desk: Desk) -> None:
    slug = begun(desk)
    shown = desk.read(domains.look, slug).change
    desk.do(actions.file, make_project("ailleurs"), trace())
    assert isinstance(desk.cannot(apply, desk, slug, change=shown), domains.RegisterChanged)
    assert apply(desk, slug) == 1


def test_what_has_come_true_meanwhile_is_not_applied(desk: Desk) -> None:
    slug = begun(desk)
    said = replace(make_project(number="N-1"), domains=("neurologie", "genetique"))
    desk.do(actions.amend, said, trace())
    assert isinstance(desk.cannot(apply, desk, slug), drafts.NothingChanged)


def test_where_two_persons_are_needed_the_second_applies_what_the_first_asked(desk: Desk) -> None:
    slug = begun(desk)
    assert isinstance(desk.cannot(apply, desk, slug, two=True), drafts.NotAsked)
    do(desk, domains.ask, slug, why=REASON, by=by())
    assert isinstance(desk.cannot(apply, desk, slug, two=True), drafts.NotASecondPerson)
    (waiting,) = desk.read(search.waiting_for, OTHER)
    assert (waiting.slug, waiting.state, waiting.subject) == (slug, DraftState.ASKED, domains.SUBJECT)
    assert desk.read(search.waiting_for, WRITER) == ()
    assert apply(desk, slug, OTHER, two=True) == 1
    assert desk.history("sommeil")[0].why == REASON


def test_two_begun_at_one_instant_have_two_addresses(desk: Desk) -> None:
    assert begun(desk) != begun(desk)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (replace(ASKED, add=("neurologie",)), drafts.NothingChanged),
        (replace(ASKED, slugs=tuple(f"projet-{rank}" for rank in range(201))), domains.TooManyProjects),
        (replace(ASKED, slugs=("nulle-part",)), NotFound),
    ],
)
def test_the_desk_refuses_to_begin(desk: Desk, asked: DomainsOfMany, kind: type[Exception]) -> None:
    assert isinstance(desk.cannot(do, desk, domains.begin, asked, by()), kind)


def test_given_up_it_is_forgotten(desk: Desk) -> None:
    slug = begun(desk)
    do(desk, domains.give_up, slug)
    assert desk.read(search.waiting) == ()
