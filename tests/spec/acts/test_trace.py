"""Each act leaves who did it, when, why, and what the record then said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from registry.errors import NotFound, RuleBroken
from registry.projects import actions, search
from registry.projects.actions import Trace
from registry.projects.facts import Result, from_json
from registry.projects.kinds import Act, EventKind, ResultKind
from registry.projects.mapping import Names
from registry.projects.records import VersionRecord
from tests.builders.projects import event, make_project, trace
from tests.spec.acts.register import Register

FACTS = make_project()
LATER = replace(FACTS, acronym="NUIT")
STARTED = event(EventKind.PROCESSING_STARTED, "2026-01-01")
ARTICLE = Result(ResultKind.ARTICLE, "Dormir le jour")
AT = dt.datetime(2026, 11, 24, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))

# Each act with the acts before it, its arguments before the trace, and its entry in the history.
PUBLIC = [(actions.file, FACTS), (actions.publish, "sommeil")]
ACTS: dict[Act, tuple[list[tuple[Any, Any]], Any, tuple[Any, ...]]] = {
    Act.FILE: ([], actions.file, (FACTS,)),
    Act.PUBLISH: (PUBLIC[:1], actions.publish, ("sommeil",)),
    Act.AMEND: (PUBLIC, actions.amend, (LATER,)),
    Act.WITHDRAW: (PUBLIC, actions.withdraw, ("sommeil",)),
    Act.ADD_EVENT: (PUBLIC, actions.add_event, ("sommeil", STARTED)),
    Act.ADD_RESULT: (PUBLIC, actions.add_result, ("sommeil", ARTICLE)),
}


def versions(register: Register) -> list[VersionRecord]:
    def read(session: Any) -> list[VersionRecord]:
        found = session.scalars(select(VersionRecord).order_by(VersionRecord.change)).all()
        session.expunge_all()
        return list(found)

    rows: list[VersionRecord] = register.read(read)
    return rows


@pytest.mark.parametrize("kind", list(ACTS), ids=lambda kind: kind.value)
def test_an_act_leaves_one_version_with_author_instant_and_reason(register: Register, kind: Act) -> None:
    before, act, arguments = ACTS[kind]
    for earlier, argument in before:
        register.do(earlier, argument, trace())
    register.do(act, *arguments, Trace("officer 7", "because the holder wrote", AT))
    found = versions(register)
    assert len(found) == len(before) + 1
    last = found[-1]
    assert (last.act, last.who, last.why) == (kind, "officer 7", "because the holder wrote")
    assert last.at == AT
    assert (last.change, last.version) == (len(found), len(found))


def test_an_import_is_an_act_like_another(register: Register) -> None:
    def file(session: Any) -> None:
        facts = replace(FACTS, origin="Liste publiée")
        actions.file_from_source(session, facts, trace(), Names(session))
        actions.amend_from_source(session, replace(facts, acronym="N"), trace(), Names(session))

    register.do(file)
    assert [(v.act, v.version, v.public) for v in versions(register)] == [
        (Act.IMPORT, 1, True),
        (Act.IMPORT, 2, True),
    ]


def test_a_version_keeps_what_the_record_then_said_whatever_comes_after(register: Register) -> None:
    for act, argument in [*PUBLIC, (actions.amend, LATER), (actions.amend, replace(FACTS, acronym="JOUR"))]:
        register.do(act, argument, trace())
    assert [from_json(v.snapshot).acronym for v in versions(register)] == ["", "", "NUIT", "JOUR"]
    assert register.project("sommeil").facts.acronym == "JOUR"


def test_the_instant_is_the_same_instant_in_every_time_zone(register: Register) -> None:
    register.do(actions.file, FACTS, Trace("officer", "first", AT))
    assert versions(register)[0].at.isoformat() == "2026-11-24T09:30:00+00:00"


@pytest.mark.parametrize(("who", "why"), [("", "a reason"), ("officer", ""), (" ", "a reason"), ("officer", "\n")])
def test_nobody_acts_without_a_name_and_a_reason(who: str, why: str) -> None:
    with pytest.raises(RuleBroken):
        Trace(who, why, AT)


def test_an_instant_without_a_time_zone_is_refused(register: Register) -> None:
    with pytest.raises(Exception, match="time zone"):
        register.do(actions.file, FACTS, Trace("officer", "first", AT.replace(tzinfo=None)))
    assert register.last_change() == 0


@pytest.mark.parametrize(
    ("act", "arguments"),
    [
        (actions.publish, ("inconnu",)),
        (actions.amend, (make_project("inconnu"),)),
        (actions.withdraw, ("inconnu",)),
        (actions.add_event, ("inconnu", STARTED)),
        (actions.add_result, ("inconnu", ARTICLE)),
    ],
)
def test_nothing_is_done_to_a_project_nobody_filed(register: Register, act: Any, arguments: tuple[Any, ...]) -> None:
    assert isinstance(register.refused(act, *arguments, trace()), NotFound)


def test_an_act_that_fails_half_way_leaves_nothing(register: Register) -> None:
    def fail(session: Any) -> None:
        actions.file(session, FACTS, trace())
        actions.publish(session, "sommeil", trace())
        raise RuleBroken("the caller changes its mind")

    register.refused(fail)
    assert versions(register) == []
    assert register.read(search.organisations) == ()
