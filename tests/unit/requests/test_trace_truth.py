"""What the rules take for granted holds of persons: counted by the reference, over invented stores."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from query_service.engines.in_memory import InMemoryEngine
from query_service.query_model.canonical import canonical
from query_service.query_model.codes import CodeSystem
from query_service.query_model.conditions import Age, All, Condition, LivesIn, Occurs
from query_service.query_model.question import Dimension, Measure, Question, Table
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.groups import within
from query_service.requests.trace.narrowing import narrows
from query_service.requests.trace.targets import Target, targets
from tests.builders.invented_questions import questions
from tests.builders.invented_stores import stores
from tests.builders.questions import codes, diagnosis, listed, planned, stay
from tests.builders.rewording import tightened
from tests.builders.stores import Rows

QUICK = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
CHANCES = some.integers(0, 2**32 - 1).map(Random)
# One figure, of persons: the rest of a question says nothing of who they are.
ASKED = questions().map(lambda asked: replace(asked, measure=Measure.PERSONS, tables=(Table(),), code_groups=()))


def count(rows: Rows, asked: Question) -> int:
    return InMemoryEngine(rows).answer(planned(asked)).tables[0].cells.get((), 0)


def whole(asked: Question) -> Target:
    return next(targets(canonical(asked), Expanded(listed)))


def who(asked: Question) -> Condition:
    counted = [Occurs(asked.counted)] if asked.counted else []
    return All((*([asked.population] if asked.population else []), *counted))


@QUICK
@given(ASKED, stores(), CHANCES)
def test_whoever_is_in_the_narrower_request_is_in_the_wider_one(asked: Question, rows: Rows, chance: Random) -> None:
    wider = replace(asked, population=who(asked), counted=None)
    narrower = replace(wider, population=tightened(who(asked), chance))
    for inner, outer in ((narrower, wider), (wider, narrower)):
        if narrows(whole(inner), whole(outer)):
            both = replace(wider, population=All((who(inner), who(outer))))
            assert count(rows, both) == count(rows, inner)


def test_most_tightened_requests_are_seen_to_be_narrower() -> None:
    seen: list[bool] = []

    @settings(QUICK, max_examples=60, derandomize=True)
    @given(ASKED, CHANCES)
    def look(asked: Question, chance: Random) -> None:
        wider, narrower = (
            whole(replace(asked, population=one, counted=None)) for one in (who(asked), tightened(who(asked), chance))
        )
        assume(wider.who != narrower.who)
        seen.append(narrows(narrower, wider))

    look()
    # Not seen: ages and places that only some alternatives name.
    assert sum(seen) > len(seen) * 0.7, f"{sum(seen)} of {len(seen)}"


@QUICK
@given(ASKED, stores(), CHANCES)
def test_requests_on_the_same_persons_count_as_many(asked: Question, rows: Rows, chance: Random) -> None:
    # The ways in which the same persons are asked under another key.
    places = LivesIn(("11",))
    written_out = LivesIn((), ("75", "77", "78", "91", "92", "93", "94", "95"))
    one = replace(asked, population=All((who(asked), places, Age(18), Age(0, 60))))
    other = replace(asked, population=All((Age(18, 60), written_out, who(asked))), counted=None)
    assert whole(one).who == whole(other).who
    assert count(rows, one) == count(rows, other)


@QUICK
@given(questions(), stores())
def test_a_group_of_codes_is_whom_it_is_taken_for(asked: Question, rows: Rows) -> None:
    assume(asked.code_groups and asked.counted)
    assert asked.counted is not None
    by_group = replace(asked, measure=Measure.PERSONS, tables=(Table((Dimension.CODE_GROUP,)),))
    cells = InMemoryEngine(rows).answer(planned(by_group)).tables[0].cells
    for group in asked.code_groups:
        if group.codes.system is not _system(asked):
            continue
        held = within(asked.counted, group.codes, Expanded(listed))
        found = 0
        if held is not None:
            found = count(rows, replace(by_group, tables=(Table(),), code_groups=(), counted=held))
        assert cells.get((group.name,), 0) == found


def test_a_group_with_a_diagnosis_that_is_not_counted_takes_stays_with_both() -> None:
    counted = stay(diagnosis("E11", "main"))
    inside, across = codes(CodeSystem.CIM10, "E11"), codes(CodeSystem.CIM10, "E11 G590")
    assert within(counted, inside, Expanded(listed)) == counted
    assert within(counted, across, Expanded(listed)) == stay(diagnosis("E11", "main"), diagnosis("E11 G590", "main"))


def _system(asked: Question) -> object:
    """Return the nomenclature of the counted events, groups of which are cut by codes of the same one."""
    held = getattr(asked.counted, "codes", None)
    return held.system if held else asked.code_groups[0].codes.system
