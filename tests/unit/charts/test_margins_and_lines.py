"""Rows and lines: a mark is as long as its margin, begins where zero is, and no word touches another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from altair.vegalite.v6.schema.core import TopLevelSpec
from hypothesis import given, settings
from hypothesis import strategies as st

from citizen_site.charts.colours import IN_FILE, IN_PAGE, Palette
from citizen_site.charts.indicators.canvas import NARROW, WIDE, Canvas, Size
from citizen_site.charts.indicators.cells import Blank, Cell, Marked, Series, Shown
from citizen_site.charts.indicators.line_chart import LinePanel, Lines, draw_lines
from citizen_site.charts.indicators.line_plot import Line, apart
from citizen_site.charts.indicators.margin_chart import DOT, MarginPanel, MarginRow, Margins, draw_margins
from citizen_site.charts.text_width import text_width
from tests.unit.charts.test_tiles import WORDS, said, values

WOMEN, MEN = Series("femmes", "c2", round=True), Series("hommes", "c1")
ALONE = Series("", "brand", round=True)
sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
figures = st.builds(lambda value, half: Shown(value, value - half, value + half), st.integers(0, 10**7),
                    st.integers(1, 10**5))  # fmt: skip
cells: st.SearchStrategy[Cell] = st.one_of(figures, st.sampled_from(Blank))


def margins(*pairs: Sequence[Cell], series: Sequence[Series] = (WOMEN, MEN)) -> Margins:
    rows = [MarginRow(f"{number} à {number + 4} ans", [(one, Marked(cell, f"{number} {one.name}"))
            for one, cell in zip(series, pair, strict=True)]) for number, pair in enumerate(pairs)]  # fmt: skip
    return Margins([MarginPanel("", rows)], series)


def rows_of(picture: Margins, size: Size = WIDE, colour: Palette = IN_PAGE) -> dict[str, Any]:
    canvas = Canvas(size, colour)
    draw_margins(canvas, picture, WORDS)
    return canvas.spec()


def lines(*series: Sequence[Cell], names: Sequence[str] = ("",), points: Sequence[str] = ()) -> Lines:
    points = points or [str(2017 + number) for number in range(len(series[0]))]
    looks = [ALONE] if len(series) == 1 else [Series(name, f"c{n + 1}", round=True) for n, name in enumerate(names)]
    found = [Line(look, [Marked(cell, f"{look.name} {point}") for point, cell in zip(points, one, strict=True)])
             for look, one in zip(looks, series, strict=True)]  # fmt: skip
    return Lines(points, [LinePanel("", found)])


def lines_of(picture: Lines, size: Size = WIDE) -> dict[str, Any]:
    canvas = Canvas(size, IN_PAGE)
    draw_lines(canvas, picture, WORDS)
    return canvas.spec()


def marks(spec: dict[str, Any], token: str) -> list[tuple[float, float, float]]:
    """The marks of a colour below the legend: start, end, and the radius of their ends."""
    return [
        (value["x"], value["x2"], layer["mark"]["cornerRadius"])
        for layer in spec["layer"]
        if layer["mark"]["type"] == "rect"
        for value in layer["data"]["values"]
        if value.get("fill") == f"var(--{token})" and layer["mark"]["strokeWidth"] == 0
    ]


def zero(spec: dict[str, Any]) -> float:
    return next(value["x"] for value in values(spec, "rule") if value["stroke"] == "var(--line-strong)")


def boxes(spec: dict[str, Any]) -> list[tuple[float, float, float, float, str]]:
    """Where each text is, from its anchor and the width it is foreseen to have, halos left out."""
    found = []
    for layer in spec["layer"]:
        if layer["mark"]["type"] == "text" and "strokeWidth" not in layer["mark"]:
            font, bold = layer["mark"]["fontSize"], layer["mark"]["fontWeight"] == "bold"
            for value in layer["data"]["values"]:
                # Foreseen widths are a little more than real ones, which a browser measures in another test.
                width = text_width(value["text"], font, bold=bold) * 0.92
                left = value["x"] - {"left": 0, "center": width / 2, "right": width}[layer["mark"]["align"]]
                found.append((left, value["y"] - font / 2.2, left + width, value["y"] + font / 2.2, value["text"]))
    return found


def overlapping(spec: dict[str, Any]) -> list[tuple[str, str]]:
    found = boxes(spec)
    return [
        (one[4], other[4])
        for number, one in enumerate(found)
        for other in found[:number]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def outside(spec: dict[str, Any]) -> list[str]:
    return [text for left, top, right, foot, text in boxes(spec)
            if left < -0.5 or right > spec["width"] + 0.5 or top < -0.5 or foot > spec["height"] + 0.5]  # fmt: skip


# Rows of margins


@given(st.lists(st.tuples(figures, figures), min_size=1, max_size=20), st.sampled_from([WIDE, NARROW]))
def test_a_mark_goes_from_the_lower_end_to_the_upper_one_on_a_scale_from_zero(
    pairs: list[tuple[Shown, Shown]], size: Size
) -> None:
    spec = rows_of(margins(*pairs), size)
    for place, token in ((0, "c2"), (1, "c1")):
        drawn = marks(spec, token)
        assert len(drawn) == len(pairs)
        widest = max((pair[place] for pair in pairs), key=lambda cell: cell.upper)
        origin, most = zero(spec), max(cell.upper for pair in pairs for cell in pair)
        least = min(0, *(cell.lower for pair in pairs for cell in pair))
        if least == 0 and widest.upper == most:
            scale = (max(x2 for _x, x2, _radius in drawn) - origin) / most
            for pair, (x, x2, _radius) in zip(pairs, drawn, strict=True):
                cell = pair[place]
                if (cell.upper - cell.lower) * scale >= DOT + 1:
                    assert x - origin == pytest.approx(cell.lower * scale, abs=DOT)
                    assert x2 - origin == pytest.approx(cell.upper * scale, abs=DOT)
                else:
                    assert x2 - x <= DOT + 2


def test_only_a_margin_narrower_than_a_dot_is_a_dot() -> None:
    # On 700 px for 1 000, a margin of 2 is under two pixels and one of 400 is some 200.
    spec = rows_of(margins((Shown(500, 499, 501), Shown(800, 600, 1000))))
    (women,), (men,) = marks(spec, "c2"), marks(spec, "c1")
    assert women[1] - women[0] == pytest.approx(DOT, abs=0.1)
    assert men[1] - men[0] > 100


def test_ends_are_round_for_women_and_square_for_men() -> None:
    spec = rows_of(margins((Shown(500, 400, 600), Shown(500, 400, 600))))
    assert [radius for _x, _x2, radius in marks(spec, "c2")] == [DOT / 2]
    assert [radius for _x, _x2, radius in marks(spec, "c1")] == [0]


@sizes
def test_a_cell_without_figure_has_its_word_and_no_length(size: Size) -> None:
    spec = rows_of(margins((Blank.HIDDEN, Shown(500, 400, 600)), (Blank.MISSING, Blank.ZERO)), size)
    assert marks(spec, "c2") == [] and len(marks(spec, "c1")) == 1
    assert [said(spec).count(word) for word in WORDS.blanks.values()] == [1, 1, 1]
    fills = [value["fill"] for value in values(spec) if "told" not in value]
    assert [fills.count(fill) for fill in ("url(#hatch)", "var(--missing)", "var(--surface)")] == [1, 1, 1]


@sizes
def test_where_all_is_hidden_there_is_no_axis(size: Size) -> None:
    spec = rows_of(margins(*[(Blank.HIDDEN, Blank.HIDDEN)] * 20), size)
    assert values(spec, "rule") == [] and said(spec).count("masqué") == 40


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=21), st.sampled_from([WIDE, NARROW]))
def test_no_word_of_the_rows_touches_another_or_leaves_the_picture(pairs: list[tuple[Cell, Cell]], size: Size) -> None:
    spec = rows_of(margins(*pairs), size)
    assert overlapping(spec) == [] and outside(spec) == []


# Lines


@given(st.lists(figures, min_size=2, max_size=12))
def test_marks_are_as_high_as_their_margins_on_one_scale_from_zero(points: list[Shown]) -> None:
    spec = lines_of(lines(points))
    ground = next(v["y"] for v in values(spec, "rule") if v["stroke"] == "var(--line-strong)")
    drawn = [v for v in values(spec) if v.get("fill") == "var(--brand)"]
    assert len(drawn) == len(points) and all(0 <= v["y"] < v["y2"] <= spec["height"] for v in drawn)
    tall = [(cell, v) for cell, v in zip(points, drawn, strict=True) if v["y2"] - v["y"] > 10]
    for cell, value in tall:
        pixels = (value["y2"] - value["y"]) / (cell.upper - cell.lower)
        assert ground - value["y"] == pytest.approx(cell.upper * pixels, abs=0.5)
        assert ground - value["y2"] == pytest.approx(cell.lower * pixels, abs=0.5)


def test_every_tick_of_the_lines_is_where_its_number_says() -> None:
    # Up to 8 832 the axis goes to 10 000 in steps of 2 500: zero, a quarter, a half …
    spec = lines_of(lines([Shown(7902, 7880, 7924), Shown(8811, 8790, 8832)]))
    heights = {v["text"]: v["y"] for v in values(spec, "text") if v["text"] in ("0", "2,500", "5,000", "10,000")}
    assert heights["0"] - heights["5,000"] == pytest.approx((heights["0"] - heights["10,000"]) / 2)
    assert heights["0"] - heights["2,500"] == pytest.approx((heights["0"] - heights["10,000"]) / 4)


def test_a_cell_without_figure_breaks_the_line() -> None:
    broken = lines_of(lines([Shown(5, 4, 6), Blank.HIDDEN, Shown(5, 4, 6), Shown(5, 4, 6)]))
    whole = lines_of(lines([Shown(5, 4, 6)] * 4))

    def pieces(spec: dict[str, Any]) -> int:
        return sum(value["stroke"] == "var(--brand)" for value in values(spec, "rule"))

    assert (pieces(broken), pieces(whole)) == (1, 3)
    assert "masqué" in said(broken)


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=5, max_size=5), min_size=n, max_size=n)),
    st.sampled_from([WIDE, NARROW]),
    st.booleans(),
)
@settings(max_examples=50)
def test_no_word_of_the_lines_touches_another_or_leaves_the_picture(
    series: list[list[Cell]], size: Size, long: bool
) -> None:
    name = "Sulfamides hypoglycémiants associés à l’insuline {}" if long else "groupe {}"
    spec = lines_of(lines(*series, names=[name.format(number) for number in range(len(series))]), size)
    assert overlapping(spec) == [] and outside(spec) == []


def test_the_first_figure_is_left_out_where_it_has_no_room_beside_the_last() -> None:
    near = [Shown(1000, 999, 1001), Shown(1010, 999, 1021), *[Blank.HIDDEN] * 5]
    assert [text for text in said(lines_of(lines(near), NARROW)) if text in ("1,000", "1,010")].count("1,010") >= 1
    assert overlapping(lines_of(lines(near), NARROW)) == []
    assert {"1,000", "1,010"} <= set(said(lines_of(lines([near[0], *[Blank.HIDDEN] * 5, near[1]]), NARROW)))


@sizes
@pytest.mark.parametrize("count", [1, 2, 12, 60])
def test_names_of_points_in_time_never_touch(size: Size, count: int) -> None:
    months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
              "novembre", "décembre"]  # fmt: skip
    points = [months[number % 12] for number in range(count)]
    spec = lines_of(lines([Shown(500, 400, 600)] * count, points=points), size)
    assert overlapping(spec) == [] and outside(spec) == [] and "janvier" in said(spec)


@sizes
@pytest.mark.parametrize("colour", [IN_PAGE, IN_FILE], ids=["page", "file"])
def test_rows_and_lines_are_valid_vega_lite(size: Size, colour: Palette) -> None:
    TopLevelSpec.from_dict(rows_of(margins((Blank.HIDDEN, Shown(5, 4, 6))), size, colour))
    TopLevelSpec.from_dict(lines_of(lines([Shown(5, 4, 6), Blank.ZERO]), size))


@given(st.lists(st.floats(0, 200), min_size=1, max_size=5))
def test_labels_pushed_apart_keep_their_order_and_end_above_the_foot(tops: list[float]) -> None:
    placed = apart(sorted(tops), 36, 240)
    assert all(second - first >= 36 - 1e-6 for first, second in zip(placed, placed[1:], strict=False))
    assert placed[-1] + 36 <= 240 + 1e-6
