"""The report says what agrees and what does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.report.comparison import Compared, compare_figures, compare_pyramid
from query_service.snds.synthesis.report.picture import draw_picture
from query_service.snds.synthesis.written.writing import FileFormat


def compared(count: int, *, expected: int) -> Compared:
    """Return a figure of 100 thousand, of which the copy would hold `expected` events and holds `count`."""
    return Compared("Births", 100, count, 100 / expected, "thousand", 0.1, "Insee")


def test_a_figure_agrees_within_its_tolerance_and_the_chance_of_the_draw():
    # Of 10,000 one standard error is 1 %, so 10 % + 2.5 x 1 % = 12.5 % agrees and no more.
    assert compared(11_200, expected=10_000).agrees
    assert not compared(11_300, expected=10_000).agrees
    assert not compared(8_700, expected=10_000).agrees
    # Of 100: 10 % + 25 %.
    assert compared(66, expected=100).agrees
    assert not compared(64, expected=100).agrees


def test_events_that_come_by_the_hundred_count_for_one_draw():
    # 10,000 sessions of 100 persons: 10 % + 2.5 x 10 %, where 10,000 persons would have 10 % + 2.5 x 1 %.
    assert replace(compared(6_600, expected=10_000), clump=100).agrees
    assert not replace(compared(6_400, expected=10_000), clump=100).agrees
    assert not compared(6_600, expected=10_000).agrees


def test_nothing_does_not_agree_with_a_figure_that_the_copy_is_large_enough_to_show():
    assert not compared(0, expected=10_000).agrees
    # Of 5 expected, none is chance: 10 % + 2.5 / 2.24.
    assert compared(0, expected=5).agrees


def test_figures_are_brought_to_all_france():
    """2,000 people a day for a year are 2,000 person-years; 20 births among them are 10 for 1,000."""
    tally = Counter({"days/2019": int(2000 * 365.25), "births/2019": 20, "alive": 2000, "ill/stroke": 32})
    by_label = {one.label: one for one in compare_figures(tally)}
    # 0.01 x 67.06 million = 670.6 thousand; 32 / 2000 x 67.06 million = 1,073 thousand.
    assert by_label["Births a year"].synthetic == pytest.approx(670.6, rel=1e-3)
    assert by_label["Stroke, prevalent"].synthetic == pytest.approx(1072.96, rel=1e-6)


def test_the_published_pyramid_adds_up_to_a_hundred():
    assert sum(one.published for one in compare_pyramid(Counter())) == pytest.approx(100)


def test_the_picture_is_svg_with_a_title_and_a_mark_for_each_figure():
    pyramid = compare_pyramid(Counter({"alive": 1}))
    figures = [compared(10_100, expected=10_000), compared(18_000, expected=10_000)]
    root = ElementTree.fromstring(draw_picture(figures, pyramid))
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert root.find("{http://www.w3.org/2000/svg}title").text
    # One that agrees is a disc, one that does not is a cross: colour alone would not tell.
    assert (tags.count("circle"), tags.count("path")) == (1, 1)


@pytest.mark.slow
def test_a_copy_of_20000_persons_agrees_with_the_published_figures(tmp_path: Path):
    made = synthesise(Order(20_000, 2017, 2021, 1, tmp_path, FileFormat.PARQUET, False))
    # 96 comparisons at 2.5 standard errors beyond their tolerance: one in a hundred may be unlucky.
    assert [one.label for one in made.compared if not one.agrees][1:] == []
