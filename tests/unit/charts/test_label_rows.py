"""The labels of a line of bars: whatever the bars, no label touches another and no leader crosses a word."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from citizen_site.charts.label_rows import GAP, INDENT, Place, place

bars = st.lists(st.tuples(st.floats(0, 960), st.floats(1, 400)), min_size=1, max_size=10).map(sorted)


@given(bars)
def test_two_labels_of_one_row_never_touch(found: list[tuple[float, float]]) -> None:
    boxes = [(at.row, at.x, at.x + width) for at, (_x, width) in zip(placed(found), found, strict=True)]
    for (row, x, end), (other_row, other_x, other_end) in combinations(boxes, 2):
        assert row != other_row or end < other_x or other_end < x


@given(bars)
def test_a_leader_crosses_no_label_on_its_way_down(found: list[tuple[float, float]]) -> None:
    places = placed(found)
    for at in places:
        for passed, (_x, width) in zip(places, found, strict=True):
            if passed.row < at.row:
                assert not passed.x <= at.leader <= passed.x + width


@given(bars)
def test_leaders_stay_in_the_order_of_their_bars_and_apart(found: list[tuple[float, float]]) -> None:
    leaders = [at.leader for at in placed(found)]
    assert all(later - leader >= GAP - 1e-6 for leader, later in zip(leaders, leaders[1:], strict=False))


def test_labels_with_room_stay_in_the_first_row_at_their_bars() -> None:
    places = place([100, 200], [200 - 100 - INDENT - GAP, 50])
    assert [(at.row, at.leader) for at in places] == [(0, 100), (0, 200)]


def test_a_label_that_would_cover_the_next_goes_one_row_deeper() -> None:
    assert [at.row for at in place([100, 200], [150, 50])] == [1, 0]


def test_each_label_goes_deeper_than_all_those_it_would_cover() -> None:
    assert [at.row for at in place([10, 20, 30], [100, 100, 100])] == [2, 1, 0]


def placed(found: list[tuple[float, float]]) -> list[Place]:
    return place([x for x, _width in found], [width for _x, width in found])
