"""What can be worked out, beside Gaussian elimination in fractions and beside trying every combination."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from query_service.tables.auditing import recomputable
from tests.builders.fractions_solver import determined

QUICK = settings(max_examples=60)
LONG = settings(max_examples=1000)
COEFFICIENTS = st.sampled_from((-1, 1, 2))
System = list[dict[int, int]]


def systems(unknowns: int = 9, rows: int = 9, most: int = 4) -> st.SearchStrategy[System]:
    """Sparse equations between a few unknowns."""
    row = st.dictionaries(st.integers(0, unknowns - 1), COEFFICIENTS, min_size=1, max_size=most)
    return st.lists(row, max_size=rows)


@QUICK
@given(systems())
def test_what_can_be_worked_out_is_what_elimination_in_fractions_says(equations: System) -> None:
    assert recomputable(equations) == determined(equations)


@pytest.mark.slow
@LONG
@given(systems(14, 16, 5))
def test_what_can_be_worked_out_is_what_elimination_in_fractions_says_for_many(equations: System) -> None:
    assert recomputable(equations) == determined(equations)


@QUICK
@given(systems(4, 3, 3))
def test_what_some_combination_of_the_equations_leaves_alone_can_be_worked_out(equations: System) -> None:
    for times in product(range(-4, 5), repeat=len(equations)):
        left: Counter[int] = Counter()
        for by, equation in zip(times, equations, strict=True):
            for unknown, value in equation.items():
                left[unknown] += by * value
        alone = [unknown for unknown, value in left.items() if value]
        assert len(alone) != 1 or alone[0] in recomputable(equations)


@QUICK
@given(systems())
def test_neither_the_order_nor_a_repetition_of_equations_changes_what_is_told(equations: System) -> None:
    turned = [dict(reversed(one.items())) for one in reversed(equations)]
    assert recomputable(turned + equations[:3]) == recomputable(equations)


@QUICK
@given(systems(), systems())
def test_who_reads_more_works_out_no_less(equations: System, more: System) -> None:
    assert recomputable(equations) <= recomputable(equations + more)


def test_one_hidden_cell_of_a_line_follows_from_its_total_and_two_do_not() -> None:
    assert recomputable([{1: 1}]) == {1}
    assert recomputable([{1: 1, 2: 1}]) == set()


def test_two_by_two_hidden_cells_of_four_lines_do_not_follow_and_a_fifth_line_tells_all() -> None:
    square = [{1: 1, 2: 1}, {3: 1, 4: 1}, {1: 1, 3: 1}, {2: 1, 4: 1}]
    assert recomputable(square) == set()
    # (1 + 4) + (1 + 2) - (2 + 4) is twice the first, and the others follow from it.
    assert recomputable([*square, {1: 1, 4: 1}]) == {1, 2, 3, 4}


def test_an_odd_circle_of_sums_tells_each_and_an_even_one_none() -> None:
    # a + b, b + c, c + a: half of the sum of all, less one of them.
    assert recomputable([{1: 1, 2: 1}, {2: 1, 3: 1}, {3: 1, 1: 1}]) == {1, 2, 3}
    assert recomputable([{1: 1, 2: 1}, {2: 1, 3: 1}, {3: 1, 4: 1}, {4: 1, 1: 1}]) == set()


def test_nothing_published_tells_nothing() -> None:
    assert recomputable([]) == set()
    assert recomputable([{}, {1: 0}]) == set()
