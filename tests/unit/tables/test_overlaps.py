"""Persons whom a union beside its parts tells of: where they are few, one of the figures is hidden."""

from __future__ import annotations

from collections.abc import Mapping

from query_service.privacy.loss import Loss
from query_service.query_model.question import Dimension, Measure, Question
from query_service.query_model.selectors import Dispensing
from tests.builders.publications import QUIET, drawn, published
from tests.builders.questions import dispensing, persons, planned_release

A, B, C = "A10BA02", "A10BB12", "A10AB05"
ALL = dispensing(f"{A} {B}")
GROUP = (Dimension.CODE_GROUP,)


def groups(counted: Dispensing, by: str = "code_group", **names: str) -> Question:
    return persons(counted=counted, by=by, groups={name: dispensing(codes).codes for name, codes in names.items()})


def shown(
    asked: Question, figures: Mapping[str, int], whole: int | None = None, level: Loss = QUIET
) -> dict[str, bool]:
    """Which groups are shown, "" for the whole."""
    said = {(Measure.PERSONS, GROUP): {(name,): figure for name, figure in figures.items()}}
    in_all = {(Measure.PERSONS, ()): {(): whole}} if whole else {}
    tables = published(drawn(planned_release(asked), said | in_all, level=level))
    return {
        str(cell[0]) if cell else "": is_shown
        for one in tables
        for cell, is_shown in zip(one.noisy.cells, one.shown, strict=True)
    }


EITHER = groups(ALL, a=A, b=B, either=f"{A} {B}")


def test_a_union_beside_its_parts_with_few_persons_in_both_hides_one_of_the_three() -> None:
    # 500 + 400 - 897 = 3 persons have both: the smallest of the three goes.
    assert shown(EITHER, {"a": 500, "b": 400, "either": 897}) == {"a": True, "b": False, "either": True}


def test_with_many_persons_in_both_nothing_is_hidden() -> None:
    # 500 + 400 - 700 = 200.
    assert all(shown(EITHER, {"a": 500, "b": 400, "either": 700}).values())


def test_the_whole_beside_groups_that_cover_it_is_a_union_as_well() -> None:
    asked = groups(ALL, "code_group;", a=A, b=B)
    few = shown(asked, {"a": 500, "b": 400}, 897)
    assert sorted(few.values()) == [False, True, True]
    assert all(shown(asked, {"a": 500, "b": 400}, 700).values())


def test_groups_that_leave_a_code_out_tell_nothing() -> None:
    asked = groups(dispensing(f"{A} {B} {C}"), "code_group;", a=A, b=B)
    assert all(shown(asked, {"a": 500, "b": 400}, 897).values())


def test_a_pair_that_covers_a_union_is_looked_at_beside_all_that_is_inside_it() -> None:
    # Four groups, of which `c` and `d` have the same codes. In `d`: 500 + 400 + 700 - 897 is many, 500 + 400 - 897 few.
    asked = groups(ALL, a=A, b=B, c=f"{A} {B}", d=f"{A} {B}")
    found = shown(asked, {"a": 500, "b": 400, "c": 700, "d": 897})
    assert found == {"a": True, "b": False, "c": True, "d": True}


def test_the_example_of_188_persons_is_shown_where_the_noise_is_small_and_hidden_where_it_is_not() -> None:
    # Answered by hand: who had one treatment or another beside each, from which 188 persons with both were derived.
    both = {"a": 1_500, "b": 900, "either": 2_400 - 188}
    assert all(shown(EITHER, both).values())
    # Three groups, a standard error of 60 each: 3 / (2 x 60 x 60) of rho. Three errors of 60 persons together are one
    # of 104: 3.09 x 104 + 0.5 is 322 above the floor, more than 188.
    assert shown(EITHER, both, level=Loss(416_667)) == {"a": True, "b": False, "either": True}
