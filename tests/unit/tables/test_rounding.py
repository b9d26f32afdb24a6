"""Whole numbers for tables that add up: sums hold exactly, nothing moves far, and errors are those that are said."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from query_service.tables.least_squares import Grouping
from query_service.tables.rounding import Rounding, Wholes
from tests.builders.groupings import flat, grouping, sums, tables

QUICK = settings(max_examples=40)
LONG = settings(max_examples=600)
SEEDS = st.integers(0, 2**32 - 1)
Reals = NDArray[np.float64]

# Two sexes, three ages, six départements of three régions (three, two and one).
NO_SEX, SEXES = flat(2)
NO_AGE, AGES = flat(3)
FRANCE, DEPARTEMENTS = flat(6)
REGIONS = (0, 0, 1, 1, 1, 2)
TOTAL = grouping(NO_SEX, NO_AGE, FRANCE)
# Each table in the second place or later adds up to one before it, and to nothing else that is there.
TREES = {
    "levels of places": [TOTAL, grouping(NO_SEX, NO_AGE, REGIONS), grouping(NO_SEX, NO_AGE, DEPARTEMENTS)],
    "a star around the total": [TOTAL, grouping(SEXES, NO_AGE, FRANCE), grouping(NO_SEX, AGES, FRANCE)],
    "sexes by place": [grouping(SEXES, NO_AGE, FRANCE), grouping(SEXES, NO_AGE, REGIONS)],
}
BESIDE_BOTH_MARGINS = [
    grouping(SEXES, AGES, FRANCE),
    grouping(SEXES, NO_AGE, FRANCE),
    grouping(NO_SEX, AGES, FRANCE),
]
CIRCLE = [grouping(SEXES, AGES, FRANCE), grouping(SEXES, NO_AGE, REGIONS), grouping(NO_SEX, AGES, REGIONS)]


def base(seed: int, frames: int, *tables_over_it: Grouping) -> Reals:
    sizes = [len(groups) for groups in tables_over_it[0].groups]
    return np.random.default_rng(seed).normal(0, 100, size=(frames, *sizes))


def flattened(figures: Wholes | Reals) -> Reals:
    return figures.reshape(len(figures), -1).astype(np.float64)


def errors(those: list[Grouping], estimates: Reals) -> list[Reals]:
    """Return how far each figure is moved from its estimate, by table."""
    rounded = Rounding(those).rounded(estimates)
    return [flattened(found) - flattened(estimates) @ sums(one).T for one, found in zip(those, rounded, strict=True)]


def add_up(those: list[Grouping], rounded: list[Wholes]) -> bool:
    """Say whether one base has all these figures as its sums: then they agree on whatever any of them share."""
    every = np.concatenate([sums(one) for one in those])
    figures = np.concatenate([flattened(one) for one in rounded], axis=1)
    return bool(np.abs(figures - figures @ np.linalg.pinv(every).T @ every.T).max() < 1e-6)


@QUICK
@given(tables(), SEEDS)
def test_rounded_tables_add_up_exactly_on_all_they_share(those: list[Grouping], seed: int) -> None:
    assert add_up(those, Rounding(those).rounded(base(seed, 3, *those)))


@pytest.mark.slow
@LONG
@given(tables(most=6), SEEDS)
def test_rounded_tables_add_up_exactly_on_all_they_share_for_many(those: list[Grouping], seed: int) -> None:
    assert add_up(those, Rounding(those).rounded(base(seed, 3, *those)))


def test_the_look_at_sums_sees_one_unit_too_many() -> None:
    rounded = Rounding(CIRCLE).rounded(base(1, 1, *CIRCLE))
    assert add_up(CIRCLE, rounded)
    rounded[1][0, 0, 0, 0] += 1
    assert not add_up(CIRCLE, rounded)


@QUICK
@given(tables(), SEEDS)
def test_whole_numbers_stay_as_they_are(those: list[Grouping], seed: int) -> None:
    for found in errors(those, np.rint(base(seed, 2, *those))):
        assert np.abs(found).max() < 1e-6


@QUICK
@given(st.sampled_from(sorted(TREES)), SEEDS)
def test_with_totals_before_their_parts_every_figure_is_within_about_one_of_its_estimate(name: str, seed: int) -> None:
    # The first table is off by 1/2 for a cumulative sum at each end: 1 for a cell. A part is between two ends, off by
    # 1, and has its share of the error of its whole: at most half of it, or all of it and no end of its own.
    first, *parts = errors(TREES[name], base(seed, 50, *TREES[name]))
    assert np.abs(first).max() <= 1
    for found in parts:
        assert np.abs(found).max() <= 1 + 1 / 2


def test_a_total_is_rounded_to_the_nearest() -> None:
    found = errors(TREES["levels of places"], base(3, 1000, TOTAL))[0]
    assert 0.45 < np.abs(found).max() <= 0.5


def test_where_there_is_no_order_the_base_is_rounded_and_margins_err_by_more() -> None:
    # Sex by age, sex by région, age by région: each shares a margin with both others.
    found = errors(CIRCLE, base(5, 2000, TOTAL))
    assert add_up(CIRCLE, Rounding(CIRCLE).rounded(base(5, 2000, TOTAL)))
    # A sex and a région: a run of départements in each of three ages, so 6 ends of 1/12 each; the base begins with 5.
    sex_and_region = found[1].var(axis=0)
    assert sex_and_region[1:] == pytest.approx(6 / 12, rel=0.15)
    assert sex_and_region[0] == pytest.approx(5 / 12, rel=0.15)


def test_what_is_said_of_a_tree_is_counted_by_hand() -> None:
    rounding = Rounding(TREES["levels of places"])
    # The total has one end. Three régions share its error, a third each, so 1/9 of 1/12; the first and the last have
    # one end of their own and the second two.
    assert rounding.variances(0).ravel() * 12 == pytest.approx([1])
    regions = [1 + 1 / 9, 2 + 1 / 9, 1 + 1 / 9]
    assert rounding.variances(1).ravel() * 12 == pytest.approx(regions)
    # Two départements: an end between them, and half of the error of the région. Three: a third. One: the région's.
    two, three = 1 + regions[0] / 4, regions[1] / 9
    assert rounding.variances(2).ravel() * 12 == pytest.approx([two, two, 1 + three, 2 + three, 1 + three, regions[2]])


def test_a_margin_that_runs_across_the_parts_has_the_ends_of_all_its_runs() -> None:
    # Six cells of sex by age in one row: (1,a) (1,b) (1,c) (2,a) (2,b) (2,c). Nobody rounds the ages again: `a` has two
    # cells, of which the first has one end and the second two; `b` four ends; `c` three, of which the last is the
    # total's. The error of the total is shared by six cells: 2/6 of it to each age, 1/9 of its variance.
    # That of `c` is what is left: its two inner ends of 1 twice, as between other cells, and one of its own.
    said = Rounding(BESIDE_BOTH_MARGINS).variances(2).ravel() * 12
    assert said == pytest.approx([3 + 1 / 9, 4 + 1 / 9, 3 + 1 / 9])


RANDOM_SETS = [[grouping(*one) for one in those] for those in (
    [(SEXES, AGES, FRANCE), (NO_SEX, NO_AGE, DEPARTEMENTS), (NO_SEX, AGES, REGIONS)],
    [(SEXES, AGES, FRANCE), (SEXES, AGES, REGIONS), (NO_SEX, NO_AGE, DEPARTEMENTS)],
    [(SEXES, NO_AGE, DEPARTEMENTS), (NO_SEX, AGES, REGIONS), (SEXES, AGES, REGIONS)],
)]  # fmt: skip


@pytest.mark.parametrize("those", [*TREES.values(), BESIDE_BOTH_MARGINS, CIRCLE, *RANDOM_SETS])
def test_over_random_estimates_rounding_errs_by_what_is_said_for_figures_and_for_sums(those: list[Grouping]) -> None:
    rounding, random = Rounding(those), np.random.default_rng(11)
    for table, found in enumerate(errors(those, base(13, 8000, *those))):
        # Of 8,000 errors the variance is known to about 2 %: five of that.
        assert found.var(axis=0) == pytest.approx(rounding.variances(table).ravel(), rel=0.1)
        masks = random.random((20, *those[table].shape)) < 0.5
        seen = (found @ masks.reshape(20, -1).T).var(axis=0)
        assert seen == pytest.approx(rounding.variances_of_sums(table, masks), rel=0.1, abs=1e-9)


@QUICK
@given(tables())
def test_what_is_said_of_a_sum_of_one_cell_is_what_is_said_of_the_cell(those: list[Grouping]) -> None:
    rounding = Rounding(those)
    for table, one in enumerate(those):
        cells = list(product(*map(range, one.shape)))
        masks = np.zeros((len(cells), *one.shape), dtype=np.bool_)
        for number, cell in enumerate(cells):
            masks[(number, *cell)] = True
        assert rounding.variances_of_sums(table, masks) == pytest.approx(rounding.variances(table).ravel())
