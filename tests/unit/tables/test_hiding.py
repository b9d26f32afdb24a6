"""Small figures are hidden, and enough others that none of them follows from what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from query_service.planner.grids import Cell
from query_service.query_model.canonical import canonical
from query_service.query_model.question import Dimension, Measure
from query_service.tables.publication import Earlier, PublishedTable
from query_service.tables.thresholds import threshold
from tests.builders.fractions_solver import Span
from tests.builders.publications import FLOOR, METFORMIN, Drawn, coarser, drawings, drawn, in_region, published
from tests.builders.questions import persons, planned_release

QUICK = settings(max_examples=40)
LONG = settings(max_examples=600)
PERSONS = Measure.PERSONS
PLACE = {Dimension.REGION, Dimension.DEPARTEMENT}
Key = tuple[tuple[Dimension, ...], Cell]


def shown(tables: tuple[PublishedTable, ...]) -> dict[Key, int]:
    return {
        (one.noisy.dimensions, cell): figure
        for one in tables
        for cell, figure, is_shown in zip(one.noisy.cells, one.noisy.figures, one.shown, strict=True)
        if is_shown
    }


def hidden(tables: tuple[PublishedTable, ...]) -> set[Key]:
    return {
        (one.noisy.dimensions, cell)
        for one in tables
        for cell, is_shown, zero in zip(one.noisy.cells, one.shown, one.zero, strict=True)
        if not is_shown and not zero
    }


def check(draw: Drawn, tables: tuple[PublishedTable, ...]) -> None:
    figures, missing = shown(tables), hidden(tables)
    for one in tables:
        for cell, figure, variance in zip(one.noisy.cells, one.noisy.figures, one.noisy.variances, strict=True):
            key = one.noisy.dimensions, cell
            assert key not in figures or figure >= threshold(variance, FLOOR), "a figure that is shown is large enough"
    _lines(draw, tables)
    span = Span(draw.held[key] for key in figures)
    assert not [key for key in missing if span.holds(draw.held[key])], "no hidden figure follows from those shown"
    small = [cells for cells, figure in _shared(draw, tables) if figure <= FLOOR]
    assert not [cells for cells in small if span.holds(dict.fromkeys(cells, 1))], "nor a margin that nobody publishes"


def _shared(draw: Drawn, tables: tuple[PublishedTable, ...]) -> Iterator[tuple[frozenset[int], int]]:
    """Give what two tables share beside what is published: the cells of the base, and their figure."""
    known = {frozenset(held) for held in draw.held.values()}
    for one, other in combinations(tables, 2):
        mine, theirs = one.noisy.dimensions, other.noisy.dimensions
        common = {*mine} & {*theirs} | ({Dimension.REGION} if PLACE & {*mine} and PLACE & {*theirs} else set())
        if Dimension.DEPARTEMENT in common:
            common.discard(Dimension.REGION)
        margins: dict[Cell, tuple[set[int], int]] = {}
        for cell, figure in zip(one.noisy.cells, one.noisy.figures, strict=True):
            if (mine, cell) in draw.held:
                there = coarser(mine, cell, tuple(sorted(common)), draw.asked.age_classes)
                cells, sum_of_them = margins.get(there, (set(), 0))
                margins[there] = cells | draw.held[mine, cell].keys(), sum_of_them + figure
        yield from ((frozenset(cells), figure) for cells, figure in margins.values() if frozenset(cells) not in known)


def _lines(draw: Drawn, tables: tuple[PublishedTable, ...]) -> None:
    """Look at each line: the cells of one table that are together a shown cell of another."""
    figures, missing = shown(tables), hidden(tables)
    for finer in tables:
        said = {(one.dimensions, one.cell): one for one in finer.remainders}
        totals: set[Key] = set()
        for total in figures:
            held = draw.held[total]
            line = [
                key for key in figures.keys() | missing
                if key[0] == finer.noisy.dimensions and _has_less(total, key) and draw.held[key].keys() <= held.keys()
            ]  # fmt: skip
            if sum(len(draw.held[key]) for key in line) != len(held):
                continue
            without = {cell for _dimensions, cell in set(line) & missing}
            assert len(without) != 1, "one hidden cell alone is its total less the others"
            rest = figures[total] - sum(figures[key] for key in line if key in figures)
            if without:
                remainder = said[total]
                totals.add(total)
                assert set(remainder.cells) == without and remainder.figure == rest, "total = shown + remainder"
                assert rest >= threshold(remainder.variance, FLOOR) == remainder.threshold, (
                    "a remainder is no small one"
                )
            else:
                assert rest == 0 and total not in said
        assert said.keys() == totals, "every remainder belongs to a total that is shown"


def _has_less(total: Key, part: Key) -> bool:
    """Say whether the one breaks down by less than the other."""
    mine, theirs = {*total[0]}, {*part[0]}
    return mine != theirs and mine <= theirs | ({Dimension.REGION} if Dimension.DEPARTEMENT in theirs else set())


@QUICK
@given(drawings())
def test_what_is_shown_is_large_adds_up_and_tells_nothing_that_is_hidden(draw: Drawn) -> None:
    check(draw, published(draw.publication))


@pytest.mark.slow
@LONG
@given(drawings())
def test_what_is_shown_is_large_adds_up_and_tells_nothing_that_is_hidden_for_many(draw: Drawn) -> None:
    check(draw, published(draw.publication))


@QUICK
@given(drawings())
def test_in_whatever_order_tables_are_given_the_rules_hold(draw: Drawn) -> None:
    # Which figures are hidden beside the small ones may be others: of two that would do, the first that is met.
    check(draw, draw.publication.tables(draw.publication.measured()[::-1]))


@QUICK
@given(drawings())
def test_tables_asked_in_another_order_are_the_same_question_and_hide_the_same(draw: Drawn) -> None:
    assert canonical(replace(draw.asked, tables=draw.asked.tables[::-1])).tables == canonical(draw.asked).tables


SQUARE = persons(METFORMIN, by="sex age_class;sex;age_class;", age_classes=(0, 60))


def square(young_men: int, old_men: int, young_women: int, old_women: int) -> Drawn:
    """A draw of two sexes by two ages with both margins and the total; all of them add up, without noise."""
    plan = planned_release(SQUARE)
    cells = {(1, 0): young_men, (1, 60): old_men, (2, 0): young_women, (2, 60): old_women}
    both = (Dimension.SEX, Dimension.AGE_CLASS)
    figures: dict[tuple[Measure, tuple[Dimension, ...]], dict[Cell, int]] = {}
    for table in plan.tables:
        sums = figures.setdefault((PERSONS, table.dimensions), {})
        for cell, figure in cells.items():
            there = coarser(both, cell, table.dimensions, (0, 60))
            sums[there] = sums.get(there, 0) + figure
    return Drawn(SQUARE, drawn(plan, figures), {})


def states(draw: Drawn) -> list[list[bool]]:
    """Which figures are shown, of cells that are not zero by structure, by table."""
    return [
        [is_shown for is_shown, zero in zip(one.shown, one.zero, strict=True) if not zero]
        for one in published(draw.publication)
    ]


def test_large_figures_are_all_shown() -> None:
    assert all(map(all, states(square(100, 200, 300, 400))))


def test_when_everything_is_small_everything_is_hidden() -> None:
    assert not any(map(any, states(square(1, 0, 2, 0))))


def test_one_small_cell_of_four_hides_the_three_others() -> None:
    # In its row, its column, and then in the row of either, one more goes; the margins and the total stay.
    order = [one.noisy.dimensions for one in published(square(3, 200, 300, 400).publication)]
    found = dict(zip(order, states(square(3, 200, 300, 400)), strict=True))
    assert found[Dimension.SEX, Dimension.AGE_CLASS] == [False] * 4
    assert found[(Dimension.SEX,)] == found[(Dimension.AGE_CLASS,)] == [True, True] and found[()] == [True]


def test_a_hidden_pair_that_is_small_together_hides_a_third() -> None:
    # Three ages 3, 4 and 100 of a total of 107: the two small ones are 7 together, no remainder; 100 goes as well.
    asked = persons(METFORMIN, by="age_class;", age_classes=(0, 40, 60, 80))
    figures = {
        (PERSONS, (Dimension.AGE_CLASS,)): {(0,): 3, (40,): 4, (60,): 100, (80,): 900},
        (PERSONS, ()): {(): 1007},
    }
    by_age = next(one for one in published(drawn(planned_release(asked), figures)) if one.noisy.dimensions)
    assert by_age.shown == (False, False, False, False, True)
    (remainder,) = by_age.remainders
    assert (remainder.cells, remainder.figure) == (((0,), (40,), (60,)), 107)


@QUICK
@given(drawings())
def test_what_was_published_before_stays_and_what_comes_later_tells_nothing_of_what_was_hidden(draw: Drawn) -> None:
    measured = draw.publication.measured()
    # The finest table is measured; half of the tables are published first, the others from the same draw later.
    first, later = measured[: len(measured) // 2], measured[len(measured) // 2 :]
    before = draw.publication.tables(first)
    earlier = [
        Earlier(
            one.shape,
            one.place,
            frozenset(cell for cell, is_shown in zip(t.noisy.cells, t.shown, strict=True) if is_shown),
        )
        for one, t in zip(first, before, strict=True)
    ]
    after = draw.publication.tables(later, earlier)
    together = draw.publication.tables([*first, *later], earlier)
    assert [one.shown for one in together[: len(first)]] == [one.shown for one in before]
    assert [one.shown for one in together[len(first) :]] == [one.shown for one in after]
    span = Span(draw.held[key] for key in shown(before) | shown(after))
    assert not [key for key in hidden(before) if span.holds(draw.held[key])]
    alone = Span(draw.held[key] for key in shown(before))
    # What follows from the first tables alone is known whatever is done with it later.
    assert not [key for key in hidden(after) if span.holds(draw.held[key]) and not alone.holds(draw.held[key])]
    # DEBUG


def test_later_sums_do_not_tell_a_cell_that_was_hidden_before() -> None:
    # Corsica, two ages by two départements: 2 and 25 persons hidden, 48 and 30 shown. By sex Haute-Corse has 24 and 26:
    # both shown would be 50 persons, and 50 - 48 the 2 hidden ones.
    asked = in_region(persons(METFORMIN, by="age_class departement;sex departement", age_classes=(0, 60)), "94")
    by_age = {(0, "2A"): 25, (0, "2B"): 48, (60, "2A"): 30, (60, "2B"): 2}
    by_sex = {(1, "2A"): 25, (1, "2B"): 24, (2, "2A"): 30, (2, "2B"): 26}
    plan = planned_release(asked)
    figures = {
        (PERSONS, table.dimensions): by_age if Dimension.AGE_CLASS in table.dimensions else by_sex
        for table in plan.tables
    }
    publication = drawn(plan, figures)
    wanted = sorted(publication.measured(), key=lambda one: Dimension.SEX in one.table.dimensions)
    before = Earlier(wanted[0].shape, wanted[0].place, frozenset({(0, "2B"), (60, "2A")}))
    (later,) = publication.tables(wanted[1:], [before])
    of_haute_corse = [
        is_shown for cell, is_shown in zip(later.noisy.cells, later.shown, strict=True) if cell[1] == "2B"
    ]
    assert not all(one for one in of_haute_corse[1:])
