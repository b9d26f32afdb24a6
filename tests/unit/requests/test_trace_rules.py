"""Each rule finds its pattern among innocent requests, and not what is near it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from query_service.query_model.conditions import Age, IsSex, LivesIn, Sex
from query_service.requests.trace.rules import RULES, Finding, Rule, Severity
from query_service.requests.trace.tracing import findings
from tests.builders.questions import dispensing, never, persons
from tests.builders.trace_near_misses import NEAR_MISSES
from tests.builders.trace_patterns import INSULIN, METFORMIN, PATTERNS, Planted, both, grouped, vasculitis
from tests.builders.traces import INNOCENT, NEW, request, told


def rules(found: Sequence[Finding]) -> list[tuple[Rule, tuple[int, ...]]]:
    return [(one.rule, one.earlier) for one in found]


@pytest.mark.parametrize("planted", PATTERNS, ids=lambda planted: planted.name)
def test_a_pattern_is_found_among_innocent_requests_and_nothing_else(planted: Planted) -> None:
    assert rules(told(planted.new, planted.earlier, INNOCENT)) == list(planted.told)


@pytest.mark.parametrize("planted", NEAR_MISSES, ids=lambda planted: planted.name)
def test_what_is_near_a_pattern_is_not_told(planted: Planted) -> None:
    assert rules(told(planted.new, planted.earlier, INNOCENT)) == []


def test_every_rule_has_a_pattern_and_words() -> None:
    assert {rule for planted in PATTERNS for rule, _numbers in planted.told} == set(Rule) == set(RULES)


def test_innocent_requests_are_innocent_to_one_another() -> None:
    for place, asked in enumerate(INNOCENT):
        assert told(asked, [], INNOCENT[:place]) == (), asked


@pytest.mark.parametrize("planted", PATTERNS, ids=lambda planted: planted.name)
def test_requests_of_several_accounts_are_said_to_be_and_nobody_is_named(planted: Planted) -> None:
    new = request(NEW, planted.new, "secret-seven")
    earlier = [request(number, asked, f"secret-{number}") for number, asked in enumerate(planted.earlier, start=1)]
    found = findings(new, earlier)
    assert {one.across for one in found} == {bool(planted.earlier)}
    assert "secret" not in repr(found)
    assert {one.across for one in told(planted.new, planted.earlier)} == {False}


def test_what_differs_is_said_in_both_languages() -> None:
    [one] = told(persons(METFORMIN), [both(METFORMIN, Age(40), never(dispensing("A10AB01"))), both(METFORMIN, INSULIN)])
    assert one.differs.en == "only before: with a dispensing of ATC A10AB01 in the year"
    assert one.differs.fr == "avant seulement\u00a0: ayant eu une délivrance de ATC A10AB01 dans l’année"
    [one] = told(both(METFORMIN, LivesIn((), ("48", "44"))), [both(METFORMIN, LivesIn((), ("44",)))])
    # Lozère on 1 January 2020, Insee.
    assert one.differs.en == "more here: 48, about 76286 inhabitants"
    [one] = told(vasculitis("M313 M317 M314 M352"), [vasculitis("M313 M317 M314 M300")])
    assert one.differs.en == "only here: M352; only before: M300"


def test_a_condition_on_sex_informs_and_another_one_is_reviewed() -> None:
    [sex] = told(both(METFORMIN, IsSex(Sex.FEMALE)), [persons(METFORMIN)])
    [other] = told(both(METFORMIN, INSULIN), [persons(METFORMIN)])
    assert (sex.severity, other.severity) == (Severity.INFORMATION, Severity.TO_BE_REVIEWED)


def test_two_parts_and_their_union_are_reviewed_and_more_parts_inform() -> None:
    [two] = told(grouped("M313 M317", GPA="M313", MPA="M317"), [])
    [three] = told(grouped("M313 M317 M352", GPA="M313", MPA="M317", Behçet="M352"), [])
    assert (two.severity, three.severity) == (Severity.TO_BE_REVIEWED, Severity.INFORMATION)
    assert two.differs.en == "2 parts (GPA, MPA) and their union: the difference counts who is in several parts"
