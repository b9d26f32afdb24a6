"""The work of a trace grows in line with what is stored. Comparisons are counted; nothing is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from query_service.query_model.conditions import Age, All, AnyOf, IsSex, LivesIn, Sex
from query_service.query_model.question import Question
from query_service.requests.trace import narrowing, tracing, unions
from query_service.requests.trace.thresholds import Threshold
from query_service.requests.trace.traced import Traced
from tests.builders.questions import diagnosis, had, illness, never, persons, stay
from tests.builders.traces import NEW, request

# Each form has 26 × 100 illnesses before one comes back.
FORMS: tuple[Callable[[str, str], Question], ...] = (
    lambda code, _other: persons(had(illness(code))),
    lambda code, other: persons(counted=stay(diagnosis(f"{code} {other}")), by="year; year region"),
    lambda code, _other: persons(AnyOf((had(illness(code)), had(stay(diagnosis(code, "main linked")))))),
    lambda code, _other: persons(All((had(illness(code)), Age(40), IsSex(Sex.FEMALE)))),
    lambda code, other: persons(All((had(illness(code)), LivesIn(("53",)), never(illness(other))))),
)
DISTINCT, STORED = 1000, 10_000


def illness_code(number: int) -> str:
    return f"{chr(ord('A') + number % 26)}{number // 26 % 100:02d}"


def asked(number: int) -> Question:
    return FORMS[number % len(FORMS)](illness_code(number), illness_code(number * 7 + 3))


@cache
def distinct() -> tuple[Traced, ...]:
    return tuple(request(number + 1, asked(number)) for number in range(DISTINCT))


def stored(many: int) -> list[Traced]:
    """So many requests; those after the first are again the same ones, put by others."""
    return [replace(distinct()[number % DISTINCT], number=number + 1) for number in range(many)]


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every comparison of two groups of persons, by the name of what compares."""
    found: list[str] = []

    def watch(module: Any, name: str) -> None:
        real = getattr(module, name)

        def watched(*given: Any) -> Any:
            found.append(name)
            return real(*given)

        monkeypatch.setattr(module, name, watched)

    watch(tracing, "steps")
    watch(tracing, "_same_small")
    watch(narrowing, "narrows")
    watch(unions, "_covered")
    return found


def test_a_request_is_compared_with_few_of_ten_thousand_on_other_topics(comparisons: list[str]) -> None:
    new = request(STORED + 1, asked(DISTINCT + 5))
    tracing.findings(new, stored(STORED))
    assert len(comparisons) < STORED / 100, len(comparisons)


def _work(new: Traced, earlier: Sequence[Traced], comparisons: list[str]) -> int:
    comparisons.clear()
    tracing.findings(new, earlier)
    return len(comparisons)


def same_topic(number: int) -> Question:
    """Women of all ages and places with diabetes: the worst case, where each has to be looked at."""
    first = number % 60
    region = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93")[number // 60 % 12]
    return persons(All((had(illness("E11")), Age(first, first + 20 + number // 720), LivesIn((region,)))))


def test_on_one_topic_the_work_grows_in_line_with_what_is_stored(comparisons: list[str]) -> None:
    new = request(NEW * 10, persons(All((had(illness("E11")), Age(30, 49), LivesIn(("11", "53"))))))
    work = [_work(new, [request(n + 1, same_topic(n)) for n in range(many)], comparisons) for many in (500, 1000)]
    # Two looks at each for chains, one step at most for each that differs by its ages or its places; the longest run
    # of a chain is looked for among the nearest alone, in each direction.
    most = Threshold.MOST_IN_CHAIN.number
    for many, done in zip((500, 1000), work, strict=True):
        assert many <= done <= 4 * many + 2 * most * most, work
