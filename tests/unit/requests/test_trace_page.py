"""The page for reviewers says each rule and each threshold of the code, with its number and reason."""

from __future__ import annotations

import re

import pytest

from query_service.requests.trace.rules import RULES, Rule, Severity
from query_service.requests.trace.thresholds import Threshold, narrow
from tests.repository.tracked_files import ROOT

PAGE = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")


def test_the_page_has_the_rules_of_the_code_in_their_order() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|.*\| (yes|no)\b", PAGE, re.M) == [
        (rule.value, "no" if RULES[rule].severity is Severity.INFORMATION else "yes") for rule in Rule
    ]


@pytest.mark.parametrize("one", Threshold, ids=lambda one: one.name)
def test_the_page_has_each_threshold_with_its_number_unit_and_reason(one: Threshold) -> None:
    assert f"| `{one.name}` | {one.number} {one.unit} | {one.reason} |" in PAGE


def test_the_page_says_where_few_people_live() -> None:
    few = Threshold.FEW_CODES.number
    assert f"{int(narrow(few + 1)):,} inhabitants, or {int(narrow(few)):,}" in PAGE
