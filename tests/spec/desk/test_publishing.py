"""A draft becomes what the register says, by one person or by two; the record it starts from must still be there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from citizen_site.desk import drafts
from citizen_site.desk.drafts import DraftState
from registry.errors import NotFound, RuleBroken
from registry.projects import actions
from registry.projects.kinds import Act
from registry.projects.mapping import Names
from registry.projects.refusals import AddressTaken, NotStated, NumberTaken
from registry.words import Words
from tests.builders.drafts import OTHER, THIRD, WRITER
from tests.builders.projects import NOW, make_project, trace
from tests.spec.desk.desk import REASON, Desk


def test_publishing_amends_the_record_with_the_public_reason_and_ends_the_draft(desk: Desk) -> None:
    done = desk.publish(desk.save(desk.open("sommeil"), contact="a@b.fr"))
    assert desk.project("sommeil").facts == replace(make_project(number="N-1"), contact="a@b.fr")
    latest = desk.history("sommeil")[0]
    assert (latest.act, latest.why, latest.change, latest.number) == (Act.AMEND, REASON, done.change, done.version)
    assert [one.field for one in latest.changes] == ["contact"]
    assert isinstance(desk.cannot(desk.draft, "sommeil"), NotFound)


def test_the_version_keeps_the_number_of_the_account_and_the_instant_by_which_the_trail_finds_it(desk: Desk) -> None:
    done = desk.publish(desk.save(desk.open("sommeil"), contact="a@b.fr"), OTHER)
    assert desk.author_of(done.change) == OTHER
    assert desk.history("sommeil")[0].at == NOW


def test_a_new_record_is_public_once_published_and_its_first_steps_are_not(desk: Desk) -> None:
    desk.publish(desk.open_new(make_project("reveil")))
    assert desk.project("reveil").facts == make_project("reveil")
    assert [one.act for one in desk.history("reveil")] == [Act.PUBLISH]


def test_a_record_filed_before_and_never_public_is_published_as_the_draft_says(desk: Desk) -> None:
    desk.do(actions.file, make_project("reveil"), trace())
    desk.publish(desk.save(desk.open("reveil"), contact="a@b.fr"))
    assert desk.project("reveil").facts.contact == "a@b.fr"


def test_what_must_be_stated_is_asked_for_by_name_before_publication(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), purposes=None)
    for act in (desk.publish, desk.ask):
        refused = desk.cannot(act, draft)
        assert isinstance(refused, NotStated)
        assert refused.field == "purposes"


def test_a_record_from_a_source_is_published_without_what_its_source_leaves_out(desk: Desk) -> None:
    bare = replace(make_project("ancien"), lay_summary=Words(), purposes=(), origin="Liste publiée")
    desk.do(lambda session: actions.file_from_source(session, bare, trace(), Names(session)))
    desk.publish(desk.save(desk.open("ancien"), contact="a@b.fr"))
    assert desk.project("ancien").facts.contact == "a@b.fr"


def test_a_source_named_in_the_draft_alone_does_not_free_it_of_what_must_be_stated(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), purposes=None, origin="Une liste")
    assert isinstance(desk.cannot(desk.publish, draft), NotStated)


def test_a_publication_says_why(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    for act in (desk.publish, desk.ask):
        refused = desk.cannot(act, draft, why=" ")
        assert isinstance(refused, drafts.ReasonMissing)
        assert refused.field == "why"


def test_there_is_nothing_to_publish_when_the_draft_says_what_the_record_says(desk: Desk) -> None:
    assert isinstance(desk.cannot(desk.publish, desk.open("sommeil")), drafts.NothingChanged)


def test_a_draft_read_before_the_last_save_is_not_published(desk: Desk) -> None:
    seen = desk.save(desk.open("sommeil"), contact="a@b.fr")
    desk.save(seen, OTHER, contact="c@d.fr")
    assert isinstance(desk.cannot(desk.publish, seen), drafts.ChangedInAnotherWindow)


def test_two_persons_the_second_neither_asked_nor_wrote_last(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    assert isinstance(desk.cannot(desk.publish, draft, OTHER, two=True), drafts.NotAsked)
    waiting = desk.ask(draft)
    assert isinstance(desk.cannot(desk.publish, waiting, WRITER, two=True), drafts.NotASecondPerson)
    done = desk.publish(waiting, OTHER, two=True, why="")
    assert (desk.author_of(done.change), desk.history("sommeil")[0].why) == (OTHER, REASON)


def test_who_wrote_is_not_who_publishes_even_when_another_asked(desk: Desk) -> None:
    waiting = desk.ask(desk.save(desk.open("sommeil"), contact="a@b.fr"), OTHER)
    for who in (WRITER, OTHER):
        assert isinstance(desk.cannot(desk.publish, waiting, who, two=True), drafts.NotASecondPerson)
    desk.publish(waiting, THIRD, two=True)


def test_what_waits_is_not_written_until_it_is_sent_back_with_a_note(desk: Desk) -> None:
    waiting = desk.ask(desk.save(desk.open("sommeil"), contact="a@b.fr"))
    assert isinstance(desk.cannot(desk.save, waiting, contact="c@d.fr"), drafts.WaitsForASecond)
    assert isinstance(desk.cannot(desk.discard, waiting), drafts.WaitsForASecond)
    assert isinstance(desk.cannot(desk.ask, waiting), drafts.WaitsForASecond)
    refused: Any = desk.cannot(desk.send_back, waiting, OTHER, note="")
    assert refused.field == "note"
    back = desk.send_back(waiting, OTHER)
    assert (back.state, back.note, back.asked_by, back.changed_by) == (DraftState.OPEN, "Dater l'avis.", None, WRITER)
    again = desk.ask(desk.save(back, contact="c@d.fr"))
    assert again.note == ""
    desk.publish(again, OTHER, two=True)
    assert desk.project("sommeil").facts.contact == "c@d.fr"


def test_a_record_that_changed_meanwhile_is_not_written_over(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    desk.do(actions.amend, make_project(number="N-1", acronym="NUIT"), trace())
    for act in (desk.publish, desk.ask):
        assert isinstance(desk.cannot(act, draft), drafts.RecordChanged)
    desk.publish(desk.rebase(draft))
    facts = desk.project("sommeil").facts
    assert (facts.acronym, facts.contact) == ("NUIT", "a@b.fr")


def test_a_record_that_changed_while_the_draft_waited_is_not_written_over_either(desk: Desk) -> None:
    waiting = desk.ask(desk.save(desk.open("sommeil"), contact="a@b.fr"))
    desk.do(actions.amend, make_project(number="N-1", acronym="NUIT"), trace())
    assert isinstance(desk.cannot(desk.publish, waiting, OTHER, two=True), drafts.RecordChanged)


def test_what_both_changed_is_chosen(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), acronym="MORPHEE")
    desk.do(actions.amend, make_project(number="N-1", acronym="NUIT"), trace())
    refused: Any = desk.cannot(desk.rebase, draft)
    assert refused.field == "acronym"
    assert desk.rebase(draft, acronym=True).facts["acronym"] == "MORPHEE"


def test_a_rule_that_the_draft_came_to_break_while_it_waited_is_looked_at_again(desk: Desk) -> None:
    waiting = desk.ask(desk.open_new(make_project("reveil", number="N-2")))
    desk.do(actions.file, make_project("autre", number="N-2"), trace())
    assert isinstance(desk.cannot(desk.publish, waiting, OTHER), NumberTaken)


def test_a_new_record_whose_address_was_taken_meanwhile_takes_another(desk: Desk) -> None:
    draft = desk.open_new(make_project("reveil"))
    desk.do(actions.file, make_project("reveil"), trace())
    refused = desk.cannot(desk.publish, draft)
    assert isinstance(refused, AddressTaken)
    assert refused.field == "slug"
    desk.publish(desk.save(draft, slug="lever"))
    assert desk.project("lever").facts == make_project("lever")


def test_a_refused_publication_leaves_register_and_draft_as_they_were(desk: Desk) -> None:
    draft = desk.save(desk.open("sommeil"), lay_summary=None)
    assert isinstance(desk.cannot(desk.publish, draft), RuleBroken)
    assert desk.draft("sommeil") == draft


@pytest.mark.parametrize("two", [False, True])
def test_a_record_withdrawn_meanwhile_comes_back_only_by_a_draft_that_knows_it(desk: Desk, two: bool) -> None:
    draft = desk.save(desk.open("sommeil"), contact="a@b.fr")
    desk.do(actions.withdraw, "sommeil", trace())
    assert isinstance(desk.cannot(desk.publish, draft), drafts.RecordChanged)
    known = desk.rebase(draft)
    if two:
        desk.publish(desk.ask(known), OTHER, two=True)
    else:
        desk.publish(known)
    assert desk.project("sommeil").facts.contact == "a@b.fr"


def test_what_the_register_would_refuse_is_not_brought_before_a_second_person(desk: Desk) -> None:
    draft = desk.open_new(make_project("reveil", number="N-2"))
    desk.do(actions.file, make_project("autre", number="N-2"), trace())
    assert isinstance(desk.cannot(desk.ask, draft), NumberTaken)


def test_a_record_from_a_source_that_was_never_public_states_what_must_be_stated(desk: Desk) -> None:
    desk.do(actions.file, replace(make_project("ancien"), purposes=(), origin="Liste publiée"), trace())
    assert isinstance(desk.cannot(desk.ask, desk.open("ancien")), NotStated)
