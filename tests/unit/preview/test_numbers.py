"""The table of numbers for people: fewer patients show less, dearer levels show more, and the errors are sigma's."""

from __future__ import annotations

from itertools import pairwise

import pytest

from query_service.ledger.policy import shipped_policy
from query_service.preview.numbers import PATIENTS, Numbers, numbers
from query_service.query_model.question import Precision

POLICY = shipped_policy()


@pytest.fixture(scope="module")
def found() -> dict[tuple[int, Precision], Numbers]:
    return {(one.patients, one.level): one for one in numbers(POLICY.levels, POLICY.floor)}


def test_every_number_of_patients_has_every_level(found: dict[tuple[int, Precision], Numbers]) -> None:
    assert list(found) == [(patients, level) for patients in PATIENTS for level in Precision]


def test_fewer_patients_show_less_and_err_more(found: dict[tuple[int, Precision], Numbers]) -> None:
    for level in Precision:
        for many, few in pairwise(found[patients, level] for patients in PATIENTS):
            assert few.hidden_regions >= many.hidden_regions and few.hidden_classes >= many.hidden_classes
            assert few.error_of_total > many.error_of_total and few.error_of_region > many.error_of_region


def test_a_dearer_level_shows_more_and_errs_less(found: dict[tuple[int, Precision], Numbers]) -> None:
    for patients in PATIENTS:
        for cheap, dear in pairwise(found[patients, level] for level in Precision):
            assert dear.hidden_regions <= cheap.hidden_regions
            assert dear.error_of_total < cheap.error_of_total and dear.smallest < cheap.smallest


def test_the_total_errs_as_three_tables_that_share_a_level_do(found: dict[tuple[int, Precision], Numbers]) -> None:
    # A third of 0.005: sigma is the root of 3 / 0.01, 17.3; the other two tables take a little away: 1.96 x 16.
    current = found[3_000, Precision.CURRENT]
    assert 31 / 3_000 <= current.error_of_total <= 34 / 3_000
    # 10, and 3.09 standard errors of about 17.
    assert 60 <= current.smallest <= 64
