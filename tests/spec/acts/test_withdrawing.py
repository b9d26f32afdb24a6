"""A withdrawn project leaves the public register; its page says that it was there, when it left and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from registry.errors import RuleBroken
from registry.projects import actions, search
from registry.projects.actions import file_from_source
from registry.projects.index_reading import indexed
from registry.projects.kinds import Act
from registry.projects.mapping import Names
from registry.words import Words
from tests.builders.projects import NOW, TODAY, make_project, trace
from tests.spec.acts.register import Register

FACTS = make_project(number="N-1")
LATER = NOW + dt.timedelta(days=3)


@pytest.fixture
def withdrawn(register: Register) -> Register:
    register.do(actions.file, FACTS, trace())
    register.do(actions.publish, "sommeil", trace())
    register.do(actions.withdraw, "sommeil", trace("Asked by the holder", now=LATER))
    return register


def test_its_title_stays_with_the_day_and_the_reason(withdrawn: Register) -> None:
    gone = withdrawn.gone("sommeil")
    assert (gone.title, gone.at, gone.why) == (FACTS.title, LATER, "Asked by the holder")


def test_it_is_in_no_list_and_no_search(withdrawn: Register) -> None:
    assert withdrawn.read(search.by_number, "N-1") is None
    assert withdrawn.read(lambda s: list(search.every_project(s))) == []
    assert withdrawn.read(search.some_projects, ["sommeil"]) == ()
    assert withdrawn.read(search.last_changes, limit=10) == ()
    assert withdrawn.read(lambda s: list(indexed(s, TODAY))) == []
    assert withdrawn.read(search.gone_since, 2) == ("sommeil",)
    assert withdrawn.read(search.gone_since, 3) == ()


def test_what_it_said_is_no_longer_told_only_that_it_left(withdrawn: Register) -> None:
    (only,) = withdrawn.history("sommeil")
    assert (only.act, only.why, only.changes) == (Act.WITHDRAW, "Asked by the holder", ())
    assert [v.act for v in withdrawn.read(search.changes, since=0, limit=10)] == [Act.WITHDRAW]


def test_what_is_written_while_it_is_away_shows_nowhere(withdrawn: Register) -> None:
    withdrawn.do(actions.amend, replace(FACTS, title=Words("Secret")), trace("Corrected", now=LATER))
    gone = withdrawn.gone("sommeil")
    assert (gone.title, gone.at, gone.why) == (FACTS.title, LATER, "Asked by the holder")
    assert [v.act for v in withdrawn.history("sommeil")] == [Act.WITHDRAW]


def test_it_can_come_back_and_its_history_tells_that_it_was_away(withdrawn: Register) -> None:
    withdrawn.do(actions.amend, replace(FACTS, acronym="NUIT"), trace("Corrected"))
    withdrawn.do(actions.publish, "sommeil", trace("Corrected"))
    assert withdrawn.project("sommeil").facts.acronym == "NUIT"
    assert [v.act for v in withdrawn.history("sommeil")] == [Act.PUBLISH, Act.WITHDRAW, Act.PUBLISH]


def test_it_comes_back_saying_everything_anew(withdrawn: Register) -> None:
    withdrawn.do(actions.publish, "sommeil", trace("Corrected"))
    latest = withdrawn.history("sommeil")[0]
    assert {change.field: change.before for change in latest.changes}["title"] is None
    assert latest == withdrawn.read(search.latest_changes, limit=1)[0]


def test_it_comes_back_only_if_it_says_what_it_must(withdrawn: Register) -> None:
    withdrawn.do(actions.amend, replace(FACTS, sources=()), trace())
    refused: Any = withdrawn.refused(actions.publish, "sommeil", trace())
    assert refused.field == "sources"


def test_what_a_source_published_comes_back_as_the_source_says_it(register: Register) -> None:
    bare = make_project(lay_summary=Words(), origin="Liste publiée")
    register.do(lambda s: file_from_source(s, bare, trace(), Names(s)))
    register.do(actions.withdraw, "sommeil", trace())
    register.do(actions.publish, "sommeil", trace())
    assert register.project("sommeil").facts == bare


def test_only_what_is_public_is_withdrawn(withdrawn: Register) -> None:
    assert isinstance(withdrawn.refused(actions.withdraw, "sommeil", trace()), RuleBroken)
    withdrawn.do(actions.file, make_project("brouillon"), trace())
    assert isinstance(withdrawn.refused(actions.withdraw, "brouillon", trace()), RuleBroken)
