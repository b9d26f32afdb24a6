"""A draft is opened from the record or new, written against its revision, and never seen by the public."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citizen_site.desk import drafts
from citizen_site.desk.drafts import DraftState
from registry.errors import NotFound, RuleBroken
from registry.projects import actions
from registry.projects.refusals import AddressTaken, NotAnAddress, NumberTaken, UnknownDomain
from registry.words import Words
from tests.builders.drafts import OTHER, WRITER
from tests.builders.projects import make_project, trace
from tests.spec.desk.desk import Desk

FACTS = make_project(number="N-1")


def test_a_draft_opens_with_what_the_record_says_and_changes_nothing_of_it(desk: Desk) -> None:
    before = desk.project("sommeil")
    draft = desk.open("sommeil")
    assert draft.facts["title"] == {"fr": "Sommeil et travail de nuit", "en": "Sleep and night work"}
    assert (draft.base, draft.revision, draft.state, draft.opened_by) == (before.change, 1, DraftState.OPEN, WRITER)
    desk.save(draft, contact="a@b.fr")
    assert desk.project("sommeil") == before


def test_a_record_has_one_draft_which_everybody_at_the_desk_opens(desk: Desk) -> None:
    first = desk.save(desk.open("sommeil"), contact="a@b.fr")
    assert desk.open("sommeil", OTHER) == first


def test_there_is_no_draft_of_a_record_that_does_not_exist(desk: Desk) -> None:
    assert isinstance(desk.cannot(desk.open, "inconnu"), NotFound)


def test_a_new_record_begins_as_a_draft_that_the_register_does_not_have(desk: Desk) -> None:
    draft = desk.open_new(make_project("reveil"))
    assert draft.base == 0
    assert isinstance(desk.cannot(desk.project, "reveil"), NotFound)


@pytest.mark.parametrize("state", ["public", "filed", "draft"])
def test_the_address_of_a_new_record_is_that_of_no_other_whatever_its_state(desk: Desk, state: str) -> None:
    if state == "filed":
        desk.do(actions.file, make_project("reveil"), trace())
    if state == "draft":
        desk.open_new(make_project("reveil"))
    slug = "sommeil" if state == "public" else "reveil"
    refused = desk.cannot(desk.open_new, make_project(slug))
    assert isinstance(refused, AddressTaken)
    assert refused.field == "slug"


def test_an_address_with_capitals_or_signs_is_refused(desk: Desk) -> None:
    for slug in ("Réveil", "a_b", "a--b", ""):
        assert isinstance(desk.cannot(desk.open_new, make_project(slug)), NotAnAddress)


def test_two_windows_do_not_write_over_one_another(desk: Desk) -> None:
    first = second = desk.open("sommeil")
    saved = desk.save(first, contact="a@b.fr")
    assert saved.revision == 1 + 1
    assert isinstance(desk.cannot(desk.save, second, contact="c@d.fr"), drafts.ChangedInAnotherWindow)
    assert desk.draft("sommeil").facts["contact"] == "a@b.fr"


def test_who_wrote_last_is_known(desk: Desk) -> None:
    saved = desk.save(desk.open("sommeil"), OTHER, contact="a@b.fr")
    assert (saved.opened_by, saved.changed_by) == (WRITER, OTHER)


def test_what_the_register_would_refuse_is_refused_on_its_field_when_it_is_written(desk: Desk) -> None:
    desk.do(actions.file, make_project("autre", number="N-2"), trace())
    draft = desk.open("sommeil")
    for changes, kind, field in (
        ({"number": "N-2"}, NumberTaken, "number"),
        ({"domains": ["alchimie"]}, UnknownDomain, "domains"),
        ({"sources": ["…"]}, RuleBroken, "sources"),
        ({"events": [{"kind": "filed", "date": "2027"}]}, RuleBroken, "events-0-date"),
    ):
        refused = desk.cannot(desk.save, draft, **changes)
        assert isinstance(refused, kind)
        assert isinstance(refused, RuleBroken)
        assert refused.field == field


def test_a_draft_may_lack_what_must_be_stated_before_publication(desk: Desk) -> None:
    assert "purposes" not in desk.save(desk.open("sommeil"), purposes=None).facts


def test_the_address_of_a_record_never_changes_that_of_a_new_one_may(desk: Desk) -> None:
    draft = desk.open("sommeil")
    assert isinstance(desk.cannot(desk.save, draft, slug="reveil"), drafts.AddressIsLasting)
    new = desk.open_new(make_project("reveil"))
    assert isinstance(desk.cannot(desk.save, new, slug="sommeil"), AddressTaken)
    assert desk.save(new, slug="lever").slug == "lever"
    assert isinstance(desk.cannot(desk.draft, "reveil"), NotFound)


def test_a_draft_that_is_discarded_is_gone_and_the_record_stays(desk: Desk) -> None:
    before = desk.project("sommeil")
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    stale = replace(draft, revision=1)
    assert isinstance(desk.cannot(desk.discard, stale), drafts.ChangedInAnotherWindow)
    desk.discard(draft)
    assert isinstance(desk.cannot(desk.draft, "sommeil"), NotFound)
    assert desk.project("sommeil") == before
    assert desk.open("sommeil").facts.get("contact") is None


def test_a_project_from_a_source_is_written_without_what_its_source_leaves_out(desk: Desk) -> None:
    bare = replace(make_project("ancien"), lay_summary=Words(), purposes=(), origin="Liste publiée")
    desk.do(actions.file, bare, trace())
    assert desk.save(desk.open("ancien"), contact="a@b.fr").facts["contact"] == "a@b.fr"
