"""What holds of every request that is traced: its words, its order and its spelling change nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from query_service.codes.shipped import shipped_expansion
from query_service.errors import IllFormed
from query_service.query_model.canonical import answer_key
from query_service.query_model.conditions import All, Condition, LivesIn, Not
from query_service.query_model.question import Measure, Precision, Question, Table
from query_service.query_model.selectors import LongTermIllness
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.rules import Rule
from query_service.requests.trace.traced import Traced, traced
from query_service.requests.trace.tracing import findings
from tests.builders.codes import codes as written
from tests.builders.invented_questions import questions
from tests.builders.questions import had, listed, persons, product
from tests.builders.rewording import reworded
from tests.builders.trace_patterns import PATTERNS, Planted
from tests.builders.traces import ASKED_ON, INNOCENT, NEW, request

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def _means_something(asked: Question) -> bool:
    """Whether each list has a code that is not left out: another one is refused before it is stored."""
    try:
        answer_key(asked, listed, "")
    except IllFormed:
        return False
    return True


QUESTIONS = questions().filter(_means_something)
CHANCES = some.integers(0, 2**32 - 1).map(Random)


def changed(asked: Question, chance: Random) -> Question:
    """Another question that is nearly the same."""
    return chance.choice(
        [
            replace(asked, precision=chance.choice(list(Precision))),
            replace(asked, tables=(Table(),)),
            replace(asked, age_classes=(0,)),
            replace(asked, population=_and(asked.population, Not(LivesIn((), ("75",))))),
            replace(asked, population=_and(asked.population, LivesIn(("11",)))),
        ]
    )


def _and(said: Condition | None, besides: Condition) -> Condition:
    return All((said, besides)) if said else besides


@QUICK
@given(QUESTIONS, CHANCES)
def test_a_question_in_other_words_is_already_asked_and_nothing_else(asked: Question, chance: Random) -> None:
    again = reworded(asked, chance)
    assert answer_key(again, listed, "") == answer_key(asked, listed, "")
    # Groups that make a union are told of even where nothing else was asked.
    by_itself = findings(request(NEW, again), [])
    [one] = set(findings(request(NEW, again), [request(1, asked)])) - set(by_itself)
    assert (one.rule, one.earlier) == (Rule.ALREADY_ANSWERED, (1,))
    assert {one.rule for one in by_itself} <= {Rule.UNION}


@QUICK
@given(QUESTIONS, QUESTIONS, CHANCES)
def test_requests_are_said_to_have_one_answer_exactly_when_they_have(
    asked: Question, another: Question, chance: Random
) -> None:
    for other in (another, changed(asked, chance), reworded(changed(asked, chance), chance)):
        same = answer_key(asked, listed, "") == answer_key(other, listed, "")
        assert (request(1, asked).key == request(2, other).key) is same


@QUICK
@given(QUESTIONS)
def test_a_request_is_not_told_of_beside_itself(asked: Question) -> None:
    assert findings(request(1, asked), [request(1, asked)]) == findings(request(1, asked), [])


@QUICK
@given(QUESTIONS, CHANCES)
def test_only_the_persons_matter_and_not_what_is_measured_of_them(asked: Question, chance: Random) -> None:
    if asked.counted is not None and asked.measure is not Measure.PERSONS:
        counted = request(1, replace(asked, measure=Measure.PERSONS))
        assert counted.whos == request(2, reworded(asked, chance)).whos


@QUICK
@given(CHANCES, some.sampled_from(PATTERNS))
def test_the_order_of_what_is_stored_changes_nothing(chance: Random, planted: Planted) -> None:
    stored = [request(number, asked) for number, asked in enumerate((*planted.earlier, *INNOCENT), start=1)]
    shuffled = chance.sample(stored, len(stored))
    new = request(NEW, planted.new)
    assert findings(new, shuffled) == findings(new, stored)


SPELLINGS = ("E10-E14", "E10* E11* E12* E13* E14*", "E14* E12-E13 E10* E11*", "E10-E15")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_list_in_another_spelling_is_the_same_list(spelling: str) -> None:
    expanded = Expanded(shipped_expansion())

    def ill(number: int, text: str) -> Traced:
        said = written("cim10", text, without="E15*" if "E15" in text else "")
        return traced(number, "", ASKED_ON, persons(had(LongTermIllness(said))), expanded)

    [one] = findings(ill(NEW, spelling), [ill(1, "E10-E14")])
    assert one.rule is Rule.ALREADY_ANSWERED
    [one] = findings(ill(NEW, f"{spelling} I10*"), [ill(1, "E10-E14")])
    assert (one.rule, one.differs.en) == (Rule.FEW_CODES, "only here: I10")


def test_products_are_of_the_family_of_their_class() -> None:
    def classed(class_of: str) -> frozenset[str]:
        codes = Expanded(lambda _said: ("3400930000001",), lambda _product: class_of)
        return codes(product("3400930000001").codes).families

    assert classed("A10BA02") == {"atc A10B"}
    assert classed("") == {"product 3400930000001"}
