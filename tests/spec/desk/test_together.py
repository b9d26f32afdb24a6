"""Two people at the desk at the same instant: one of them is first, the other is told so, and nothing is lost."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Engine

from citizen_site.desk import drafts
from registry.errors import NotFound
from tests.builders.drafts import OTHER, WRITER
from tests.builders.projects import make_project
from tests.spec.acts.test_turns import together
from tests.spec.desk.desk import Desk


def test_a_draft_opened_by_two_at_once_is_one_draft(desk: Desk) -> None:
    found = together(lambda: desk.open("sommeil", WRITER), lambda: desk.open("sommeil", OTHER))
    assert found == [None, None]
    drafts_kept, _versions = desk.written()
    assert [slug for slug, *_rest in drafts_kept] == ["sommeil"]


def test_of_two_saves_of_one_revision_at_once_one_is_kept_and_the_other_told(desk: Desk) -> None:
    draft = desk.open("sommeil")
    found = together(
        lambda: desk.save(draft, WRITER, contact="a@b.fr"), lambda: desk.save(draft, OTHER, contact="c@d.fr")
    )
    assert sorted(type(error).__name__ for error in found) == ["ChangedInAnotherWindow", "NoneType"]
    kept = desk.draft("sommeil")
    first = WRITER if found[0] is None else OTHER
    assert (kept.revision, kept.changed_by) == (1 + 1, first)


def test_a_draft_published_by_two_at_once_is_published_once(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    before = len(desk.history("sommeil"))
    found = together(lambda: desk.publish(draft, WRITER), lambda: desk.publish(draft, OTHER))
    assert sorted(type(error) for error in found if error is not None) == [NotFound]
    assert len(desk.history("sommeil")) == before + 1


def test_a_save_while_another_publishes_is_not_lost_unseen(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    published, saved = together(lambda: desk.publish(draft, WRITER), lambda: desk.save(draft, OTHER, contact="c@d.fr"))
    # Either the save came first and the publication saw it, or the draft was gone.
    assert (published is None) != (saved is None)
    assert isinstance(published or saved, NotFound | drafts.ChangedInAnotherWindow)


def test_an_address_taken_by_two_at_once_is_taken_once(desk: Desk) -> None:
    found = together(
        lambda: desk.open_new(make_project("reveil"), WRITER), lambda: desk.open_new(make_project("reveil"), OTHER)
    )
    drafts_kept, _versions = desk.written()
    assert [slug for slug, *_rest in drafts_kept] == ["reveil"]
    assert [type(error).__name__ for error in found if error is not None] == ["AddressTaken"]


def test_the_first_records_of_an_empty_register_are_written_by_one_person_each(any_engine: Engine) -> None:
    empty = Desk(any_engine)
    found = together(
        lambda: empty.open_new(make_project("reveil", domains=()), WRITER),
        lambda: empty.open_new(make_project("reveil", domains=()), OTHER),
    )
    drafts_kept, _versions = empty.written()
    assert [slug for slug, *_rest in drafts_kept] == ["reveil"]
    assert [type(error).__name__ for error in found if error is not None] == ["AddressTaken"]


def test_two_saves_in_a_register_without_any_change_are_told_apart_too(any_engine: Engine) -> None:
    empty = Desk(any_engine)
    draft = empty.open_new(make_project("reveil", domains=()))
    for _turn in range(5):
        found = together(*(partial(empty.save, draft, who, contact=f"{who}@b.fr") for who in (WRITER, OTHER)))
        assert sorted(type(error).__name__ for error in found) == ["ChangedInAnotherWindow", "NoneType"]
        draft = empty.draft("reveil")
