"""The published algorithms, asked year after year by several associations, make few findings."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

from query_service.assembly import class_of
from query_service.codes.shipped import shipped_expansion
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Period, Question
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.rules import Finding, Rule
from query_service.requests.trace.traced import Traced, traced
from query_service.requests.trace.tracing import findings
from tests.builders.traces import ASKED_ON
from tests.repository.tracked_files import ROOT

EXAMPLES = sorted((ROOT / "query_service" / "examples").glob("*.json"))
YEARS = range(2015, 2022)
CODES = Expanded(shipped_expansion(), class_of)


def example(name: str) -> Question:
    path = ROOT / "query_service" / "examples" / f"{name}.json"
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def put(asked: list[Question]) -> list[Traced]:
    return [
        traced(number, f"association {number % 7}", ASKED_ON, one, CODES) for number, one in enumerate(asked, start=1)
    ]


def each_after_the_others(stored: list[Traced]) -> list[Finding]:
    return [one for place, new in enumerate(stored) for one in findings(new, stored[:place])]


def test_a_hundred_requests_on_other_illnesses_and_years_make_few_findings() -> None:
    asked = [replace(example(path.stem), period=Period(year, year)) for year in YEARS for path in EXAMPLES]
    found = each_after_the_others(put(asked))
    told = ", ".join(f"{rule} {many}" for rule, many in Counter(one.rule for one in found).items()) or "none"
    assert len(asked) >= 100
    assert len(found) <= len(asked) / 20, f"{len(asked)} requests, {len(found)} findings: {told}"


def test_three_years_at_once_after_each_of_them_are_the_same_persons_again() -> None:
    asked = [replace(example("parkinson"), period=Period(year, year)) for year in YEARS]
    [one] = findings(put([*asked, example("parkinson")])[-1], put(asked))
    # 2019, 2020 and 2021 are the fifth to the seventh.
    assert (one.rule, one.earlier, one.across) == (Rule.ASKED_AGAIN, (5, 6, 7), True)


def test_a_stored_example_without_one_of_its_codes_is_a_code_apart() -> None:
    said = json.loads((ROOT / "query_service" / "examples" / "teleconsultations.json").read_text(encoding="utf-8"))
    said["counted"]["visit"]["codes"]["include"].remove("1192")
    [one] = findings(put([*map(example, ("ivg", "teleconsultations")), from_json(said)])[-1],
                     put([*map(example, ("ivg", "teleconsultations"))]))  # fmt: skip
    assert (one.rule, one.earlier, one.differs.en) == (Rule.FEW_CODES, (2,), "only before: 1192")
