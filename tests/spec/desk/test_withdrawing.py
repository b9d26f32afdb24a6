"""A record is withdrawn by one person, or by two, with a reason that stays public."""

from __future__ import annotations

from typing import Any

from citizen_site.desk import actions as desk_acts
from citizen_site.desk import drafts
from citizen_site.desk.drafts import Intent
from registry.errors import RuleBroken
from registry.projects import actions
from tests.builders.drafts import OTHER, WRITER, by
from tests.builders.projects import make_project, trace
from tests.spec.desk.desk import REASON, Desk


def test_one_person_withdraws_where_one_is_enough(desk: Desk) -> None:
    done = desk.withdraw("sommeil")
    assert done is not None
    assert desk.gone("sommeil").why == REASON
    assert desk.author_of(done.change) == WRITER


def test_where_two_are_needed_the_record_stays_until_the_second_withdraws_it(desk: Desk) -> None:
    assert desk.withdraw("sommeil", two=True) is None
    waiting = desk.draft("sommeil")
    assert (waiting.intent, waiting.asked_by, waiting.why) == (Intent.WITHDRAW, WRITER, REASON)
    assert desk.project("sommeil")
    assert isinstance(desk.cannot(desk.publish, waiting, WRITER, two=True), drafts.NotASecondPerson)
    desk.publish(waiting, OTHER, two=True, why="")
    assert desk.gone("sommeil").why == REASON


def test_a_withdrawal_sent_back_is_discarded_or_asked_again_and_never_written(desk: Desk) -> None:
    desk.withdraw("sommeil", two=True)
    back = desk.send_back(desk.draft("sommeil"), OTHER)
    assert isinstance(desk.cannot(desk.save, back, contact="a@b.fr"), drafts.DraftInTheWay)
    assert isinstance(desk.cannot(desk.rebase, back), drafts.DraftInTheWay)
    desk.publish(desk.ask(back), OTHER, two=True)
    assert desk.gone("sommeil")


def test_a_withdrawal_of_a_record_that_changed_meanwhile_is_asked_anew(desk: Desk) -> None:
    desk.withdraw("sommeil", two=True)
    desk.do(actions.amend, make_project(number="N-1", acronym="NUIT"), trace())
    waiting = desk.draft("sommeil")
    assert isinstance(desk.cannot(desk.publish, waiting, OTHER, two=True), drafts.RecordChanged)


def test_a_draft_that_is_open_stands_in_the_way_of_a_withdrawal_by_two(desk: Desk) -> None:
    desk.open("sommeil")
    assert isinstance(desk.cannot(desk.withdraw, "sommeil", two=True), drafts.DraftInTheWay)


def test_a_withdrawal_says_why(desk: Desk) -> None:
    refused: Any = desk.cannot(
        desk.act, desk_acts.withdraw, "sommeil", why=" ", by=by(), two_persons=False
    )  # fmt: skip
    assert refused.field == "why"


def test_only_what_is_public_is_withdrawn(desk: Desk) -> None:
    desk.do(actions.file, make_project("reveil"), trace())
    assert isinstance(desk.cannot(desk.withdraw, "reveil"), RuleBroken)
    desk.withdraw("sommeil")
    assert isinstance(desk.cannot(desk.withdraw, "sommeil"), RuleBroken)


def test_a_withdrawn_record_comes_back_by_a_draft(desk: Desk) -> None:
    desk.withdraw("sommeil")
    desk.publish(desk.open("sommeil"))
    assert desk.project("sommeil").facts == make_project(number="N-1")
