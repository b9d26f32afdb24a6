"""The report says what agrees and what does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from altair.vegalite.v6.schema.core import TopLevelSpec

from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.report.comparison import (
    Compared,
    compare_figures,
    compare_pyramid,
    compare_regions,
)
from query_service.snds.synthesis.report.picture import draw_picture, picture_spec
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


def test_the_picture_is_svg_with_a_title_a_description_and_a_word_for_each_figure():
    pyramid = compare_pyramid(Counter({"alive": 1}))
    figures = [compared(10_100, expected=10_000), compared(18_000, expected=10_000)]
    root = ElementTree.fromstring(draw_picture(figures, [compared(10_000, expected=10_000)], pyramid))
    named = {element.get("id"): element.text for element in root}
    assert [named[one] for one in root.get("aria-labelledby").split()] == [
        "Synthetic SNDS against published figures",
        "3 figures, of which 1 outside their tolerance (Births); then the share of each age and sex, synthetic as bars "
        "and published as outlines. The same numbers are in the tables of the report.",
    ]
    # The picture is one thing, and its marks are not read one by one.
    assert [element.tag for element in root.iter() if element.get("role") or element.get("aria-label")] == [root.tag]
    said = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Births", "Age pyramid, per cent of all: bars synthetic, outlines Insee", "95 and over"} <= said


def test_a_figure_that_agrees_is_a_disc_and_one_that_does_not_a_cross():
    """Colour alone would not tell."""
    figures = [compared(10_100, expected=10_000), compared(18_000, expected=10_000), compared(0, expected=10_000)]
    spec = picture_spec(figures, [], compare_pyramid(Counter({"alive": 1})))
    panel = spec["vconcat"][0]
    discs, crosses = panel["layer"][-2:]
    assert (discs["mark"]["shape"], crosses["mark"]["shape"]) == ("circle", "cross")
    assert discs["transform"] == [{"filter": "datum.agrees === true"}]
    assert crosses["transform"] == [{"filter": "datum.agrees === false"}]
    rows = panel["data"]["values"]
    # 10,100 / 10,000; 1.8; none at all at the edge. 10 % of tolerance, and 2.5 / sqrt(10,000) of chance.
    assert [(row["line"], row["ratio"], row["agrees"]) for row in rows] == [(0, 1.01, True), (1, 1.8, False),
                                                                           (2, 0.5, False)]  # fmt: skip
    assert (rows[0]["least"], rows[0]["most"]) == (0.9, 1.1)
    assert (rows[0]["lowest"], rows[0]["highest"]) == (0.875, 1.125)


def test_the_picture_is_a_valid_specification():
    everything = Counter({"alive": 1})
    spec = picture_spec(compare_figures(everything), compare_regions(everything), compare_pyramid(everything))
    TopLevelSpec.from_dict(spec, validate=True)


@pytest.mark.slow
def test_a_copy_of_20000_persons_agrees_with_the_published_figures(tmp_path: Path):
    made = synthesise(Order(20_000, 2017, 2021, 1, tmp_path, FileFormat.PARQUET, False))
    # 96 comparisons at 2.5 standard errors beyond their tolerance: one in a hundred may be unlucky.
    assert [one.label for one in made.compared if not one.agrees][1:] == []
