"""What accepting a proposal would change is known before, and holds for the project as it was then."""

from __future__ import annotations

import pytest

from registry.projects import actions as register_actions
from registry.projects.facts import Result
from registry.projects.kinds import EventKind, ResultKind
from registry.proposals import actions
from registry.proposals.actions import DecidedAlready, NotPublicAnyMore, ProjectChanged, Update
from registry.proposals.records import ProposalState
from registry.words import Words
from tests.builders.projects import NOW, TODAY, event, trace
from tests.spec.acts.register import Register

UPDATE = Update({"lay_summary": Words("Autre résumé.")}, event(EventKind.DATA_AVAILABLE, "2026-03"), "Données reçues.")
RESULT = Result(ResultKind.ARTICLE, "Dormir le jour", source="Paru.")


def changed(register: Register, number: int) -> list[str]:
    return [one.field for one in register.read(actions.would_change, number, TODAY)[0]]


@pytest.fixture
def proposed(any_register: Register) -> Register:
    """Proposals 1 (update), 2 (result) and 3 (report) for one project."""
    any_register.do(actions.propose_update, "sommeil", UPDATE, NOW)
    any_register.do(actions.propose_result, "sommeil", RESULT, NOW)
    any_register.do(lambda session: actions.report_error(session, "sommeil", field="", what="Faux.", now=NOW))
    return any_register


def test_what_would_change_is_what_changes_once_accepted(proposed: Register) -> None:
    for number, fields in ((1, ["lay_summary", "events"]), (2, ["events", "results"])):
        before = proposed.project("sommeil").facts
        told, seen = proposed.read(actions.would_change, number, TODAY)
        assert [one.field for one in told] == fields
        proposed.do(lambda session, n=number, s=seen: actions.accept(session, n, trace(), seen=s))
        after = proposed.project("sommeil").facts
        assert after != before
        assert {one.field: one.after for one in told}.keys() == {
            name for name in fields if getattr(after, name) != getattr(before, name)
        }
    assert changed(proposed, 3) == []


def test_a_language_that_is_not_proposed_stays(proposed: Register) -> None:
    (first, _events), _seen = proposed.read(actions.would_change, 1, TODAY)
    assert first.after == {"fr": "Autre résumé.", "en": "How night workers sleep."}


def test_nothing_is_accepted_of_a_project_that_changed_since_it_was_looked_at(proposed: Register) -> None:
    _told, seen = proposed.read(actions.would_change, 1, TODAY)
    proposed.do(register_actions.add_event, "sommeil", event(EventKind.REMINDER, "2026-11-01"), trace())
    refused = proposed.refused(lambda session: actions.accept(session, 1, trace(), seen=seen))
    assert isinstance(refused, ProjectChanged)
    assert proposed.read(actions.proposal, 1).state is ProposalState.RECEIVED
    # A report changes nothing: it is closed whatever the project has become.
    proposed.do(lambda session: actions.accept(session, 3, trace(), seen=seen))


def test_refusals_have_their_names(proposed: Register) -> None:
    proposed.do(actions.decline, 1, trace("said already"))
    assert isinstance(proposed.refused(actions.accept, 1, trace()), DecidedAlready)
    assert proposed.read(actions.proposal, 1).decision == "said already"
    proposed.do(register_actions.withdraw, "sommeil", trace())
    assert isinstance(proposed.refused(actions.accept, 2, trace()), NotPublicAnyMore)


def test_the_reason_of_the_holder_is_known(proposed: Register) -> None:
    assert [actions.reason_of(proposed.read(actions.proposal, n)) for n in (1, 2, 3)] == [
        "Données reçues.",
        "Paru.",
        "",
    ]
