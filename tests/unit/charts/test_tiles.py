"""The maps: every place has one tile and no other, classes are equal, and no state looks like another."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from altair.vegalite.v6.schema.core import TopLevelSpec
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.charts.colours import IN_FILE, IN_PAGE
from citizen_site.charts.indicators.canvas import MAP, NARROW, WIDE, Canvas, Size
from citizen_site.charts.indicators.cells import Blank, Cell, Marked, Saying, Shown, Words
from citizen_site.charts.indicators.classes import MOST, equal_classes
from citizen_site.charts.indicators.scales import Short, axis, short, ticks
from citizen_site.charts.indicators.tile_map import TileMap, TileMaps, draw_maps
from citizen_site.charts.indicators.tiles import DEPARTEMENT, GRIDS, REGION, tiles
from query_service.catalogue.places import departements, regions

SAYING = Saying(lambda value: f"{value:,.0f}", lambda value: f"{value:,.12g}", lambda low, high: f"{low:g} to {high:g}")
SCALES = {1: "without decimals", 10**3: "in thousands", 10**6: "in millions", 10**9: "in billions"}
WORDS = Words({Blank.HIDDEN: "masqué", Blank.MISSING: "non disponible", Blank.ZERO: "0 par définition"}, SAYING,
              "Outre-mer", "Corse", SCALES, SCALES)  # fmt: skip
NAMES = {REGION: dict(regions()), DEPARTEMENT: {one.code: one.name for one in departements()}}


def tile_map(kind: str, cells: dict[str, Cell], other: Cell = Blank.MISSING) -> TileMaps:
    """A map with these cells, all other places alike."""
    found = {code: (name, Marked(cells.get(code, other), name)) for code, name in NAMES[kind].items()}
    values = [cell.value for cell in (*cells.values(), other) if isinstance(cell, Shown)]
    return TileMaps([TileMap(kind, "", found)], equal_classes(values))


def drawn(picture: TileMaps, size: Size = MAP) -> dict[str, Any]:
    canvas = Canvas(size, IN_PAGE)
    draw_maps(canvas, picture, WORDS)
    return canvas.spec()


def values(spec: dict[str, Any], mark: str = "rect") -> list[dict[str, Any]]:
    return [value for layer in spec["layer"] if layer["mark"]["type"] == mark for value in layer["data"]["values"]]


def said(spec: dict[str, Any]) -> list[str]:
    return [value["text"] for value in values(spec, "text")]


def box(spec: dict[str, Any], place: str) -> dict[str, Any]:
    """The tile of a place: the rectangle under the shape that names it."""
    pointed = next(value for value in values(spec) if value.get("told") == place)
    corners = ("x", "y", "x2", "y2")
    return next(value for value in values(spec) if "told" not in value and all(value[c] == pointed[c] for c in corners))


@pytest.mark.parametrize(
    ("kind", "official"), [(REGION, set(regions())), (DEPARTEMENT, {d.code for d in departements()})]
)
def test_every_place_of_a_release_has_exactly_one_tile(kind: str, official: set[str]) -> None:
    found = tiles(kind)
    assert set(found) == official
    places = Counter((tile.column, tile.row) for tile in found.values())
    assert set(places.values()) == {1}, "two places stand on one tile"
    grid = GRIDS[kind]
    assert all(0 <= column < grid.columns and 0 <= row < grid.rows for column, row in places)
    assert not any(row == grid.title_row and column < grid.columns - 1 for column, row in places), "words stand there"


@pytest.mark.parametrize("kind", [REGION, DEPARTEMENT])
@pytest.mark.parametrize("size", [MAP, NARROW], ids=["wide", "narrow"])
def test_every_place_is_drawn_once_as_a_square_of_one_size(kind: str, size: Size) -> None:
    spec = drawn(tile_map(kind, {}, Shown(12, 10, 14)), size)
    pointed = [value for value in values(spec) if "told" in value]
    assert Counter(value["told"] for value in pointed) == Counter(NAMES[kind].values())
    sides = {(round(v["x2"] - v["x"], 1), round(v["y2"] - v["y"], 1)) for v in pointed}
    assert max(max(side) for side in sides) - min(min(side) for side in sides) <= 0.11
    for one in pointed:
        assert one["x"] >= 0 and one["x2"] <= size.width and one["y2"] <= spec["height"]


def test_hidden_missing_zero_and_a_figure_are_drawn_differently() -> None:
    spec = drawn(tile_map(REGION, {"11": Blank.HIDDEN, "24": Blank.MISSING, "27": Blank.ZERO, "28": Shown(0, -3, 3)}))
    looks = [(box(spec, NAMES[REGION][code])["fill"], box(spec, NAMES[REGION][code])["stroke"])
             for code in ("11", "24", "27", "28")]  # fmt: skip
    assert looks[:3] == [
        ("url(#hatch)", "var(--hatch)"), ("var(--missing)", "var(--missing)"), ("var(--surface)", "var(--line-strong)"),
    ]  # fmt: skip
    assert looks[3][0].startswith("var(--q") and len(set(looks)) == 4


@pytest.mark.parametrize("kind", [REGION, DEPARTEMENT])
def test_hidden_and_missing_are_in_the_legend_even_where_there_is_none(kind: str) -> None:
    assert {"masqué (0)", "non disponible (0)"} <= set(said(drawn(tile_map(kind, {}, Shown(5, 3, 7)))))
    legend = said(drawn(tile_map(kind, {"11": Blank.HIDDEN, "76": Blank.HIDDEN}, Blank.ZERO)))
    assert {"masqué (2)", "non disponible (0)"} <= set(legend)
    assert f"0 par définition ({len(NAMES[kind]) - 2})" in legend


def test_a_structural_zero_says_0_and_a_hidden_tile_says_its_word() -> None:
    spec = drawn(tile_map(REGION, {"11": Blank.HIDDEN}, Blank.ZERO))
    assert said(spec).count("0") == 17 and said(spec).count("masqué") == 1
    assert said(drawn(tile_map(DEPARTEMENT, {}, Blank.ZERO), NARROW)).count("0") == 101


@pytest.mark.parametrize("size", [MAP, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("kind", [REGION, DEPARTEMENT])
@pytest.mark.parametrize("colour", [IN_PAGE, IN_FILE], ids=["page", "file"])
def test_a_map_is_valid_vega_lite(kind: str, size: Size, colour: Any) -> None:
    canvas = Canvas(size, colour)
    draw_maps(canvas, tile_map(kind, {"11": Blank.HIDDEN}, Shown(68_000_000, 67_000_000, 69_000_000)), WORDS)
    TopLevelSpec.from_dict(canvas.spec())


def test_large_figures_are_divided_by_one_number_which_the_picture_says() -> None:
    spec = drawn(tile_map(REGION, {"11": Shown(68_123_456, 68_000_000, 69_000_000)}, Shown(1_200_000, 1, 2)), NARROW)
    assert "in thousands" in said(spec) and "68,123" in said(spec) and "1,200" in said(spec)
    assert "in thousands" not in said(drawn(tile_map(REGION, {}, Shown(1200, 1100, 1300)), NARROW))


@pytest.mark.parametrize("figure", [12, 1_373, 18_123, 30_841])
def test_a_tile_says_its_figure_as_often_as_it_has_room(figure: int) -> None:
    """The room for which figures are cut is the room in which they are written."""
    for size in (MAP, NARROW):
        spec = drawn(tile_map(REGION, {}, Shown(figure, figure - 1, figure + 1)), size)
        # In 18 tiles, and before them in the legend as the only class.
        assert said(spec).count(f"{figure:,}") - said(spec)[:3].count(f"{figure:,}") == 18


def test_the_maps_of_one_picture_have_one_legend_and_begin_at_one_height() -> None:
    one, other = tile_map(REGION, {}, Shown(5, 3, 7)), tile_map(REGION, {}, Shown(90, 80, 99))
    longer = "Un groupe au nom qui prend deux lignes au moins"
    maps = [TileMap(REGION, title, picture.maps[0].places) for title, picture in (("Femmes", one), (longer, other))]
    spec = drawn(TileMaps(maps, equal_classes([5, 90])), WIDE)
    assert said(spec).count("masqué (0)") == 1
    tops = [value["y"] for value in values(spec) if value.get("told") == "Hauts-de-France"]
    assert len(tops) == 2 and tops[0] == tops[1]


# Classes and numbers


@given(st.lists(st.integers(-500, 10**9), min_size=1, max_size=40))
def test_classes_are_equal_hold_every_figure_and_are_five_at_most(figures: list[int]) -> None:
    classes = equal_classes(figures)
    assert 1 <= classes.count <= MOST and len(classes.spans) == classes.count
    assert all(first[1] == second[0] or first[0] == first[1] for first, second in pairwise(classes.spans))
    widths = {round(high - low, 6) for low, high in classes.spans}
    assert len(widths) == 1
    for figure in figures:
        low, high = classes.spans[classes.tokens.index(classes.token(figure))]
        assert low <= figure and (figure < high or figure == low == high)


@given(st.lists(st.integers(0, 9999).map(lambda tenths: tenths / 10), min_size=1, max_size=40))
def test_classes_of_rates_hold_every_rate(rates: list[float]) -> None:
    classes = equal_classes(rates, 1)
    for rate in rates:
        low, high = classes.spans[classes.tokens.index(classes.token(rate))]
        assert low <= rate and (rate < high or rate == low == high)


def test_no_figure_has_no_class() -> None:
    assert equal_classes([]).count == 0 and equal_classes([]).tokens == []


@given(st.floats(-1e6, 0), st.floats(1, 1e12), st.integers(1, 9))
def test_ticks_are_within_the_scale_with_zero_among_them_and_not_too_many(
    least: float, most: float, count: int
) -> None:
    found = ticks(least, most, count)
    assert 0 in found and least <= min(found) and max(found) <= most * (1 + 1e-9)
    assert len(found) <= count + 1


def test_an_axis_goes_up_to_the_tick_that_nothing_is_beyond_and_divides_wide_numbers() -> None:
    # 2 500 is the largest step of 1, 2, 2.5, 5 that goes into 8 811 at most four times: 0 to 10 000.
    assert axis(0, 8811, SAYING, 13, count=4, up_to_a_tick=True).ticks == [0, 2500, 5000, 7500, 10000]
    wide = axis(0, 6_000_000_000, SAYING, 13, count=3)
    assert wide.by == 10**6 and list(wide.said) == ["0", "2,000", "4,000", "6,000"]


def test_a_figure_is_cut_only_when_it_has_no_room() -> None:
    assert short([68_000_000], SAYING, 200, 12) == Short()
    assert short([68_000_000], SAYING, 54, 12) == Short(1000, whole=True)
    assert short([10**15], SAYING, 10, 12) is None
    assert [Short(1000, whole=True).text(value, SAYING) for value in (1_234, 12_345)] == ["1.2", "12"]


def test_decimals_go_before_thousands_do() -> None:
    tenths = Saying(lambda value: f"{value:,.1f}", SAYING.round, SAYING.span)
    # Eight signs of 12 px do not fit in 44 px and six do: 18,123.4 becomes 18,123.
    assert short([18_123.4], tenths, 44, 12) == Short(1, whole=True)
    assert Short(1, whole=True).text(18_123.4, tenths) == "18,123"
