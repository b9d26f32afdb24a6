"""The picture of the report: Vega-Lite drawn as SVG. Ratios on a line each, then the age pyramid."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from query_service.snds.synthesis.report.comparison import Compared

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
VEGA_LITE = "6.4"
WIDTH, LINE, HALF = 520, 18, 300
LOWEST, HIGHEST = 0.5, 2.0
TICKS = [0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0]
INK, SOFT, GRID, BAND, AGREES, DIFFERS = "#1f2933", "#52606d", "#e4e7eb", "#cfe0e7", "#0b7285", "#c92a2a"
MEN, WOMEN = "#74b3c4", "#b197c9"
TITLE = "Synthetic SNDS against published figures"
# The picture has a title and a description; what the engine says of each mark would be read one by one.
_SPOKEN_BY_ENGINE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def draw_picture(figures: Sequence[Compared], regions: Sequence[Compared], pyramid: Sequence[Compared]) -> str:
    """Return the SVG, with a title and a description."""
    # Here and not above: the drawing engine is large, and most commands draw nothing.
    import vl_convert

    spec = json.dumps(picture_spec(figures, regions, pyramid), ensure_ascii=False)
    drawn = _SPOKEN_BY_ENGINE.sub("", str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)))
    head, _tag, rest = drawn.partition(">")
    named = f'{head} role="img" aria-labelledby="title description">'
    return (
        f'{named}<title id="title">{TITLE}</title><desc id="description">{_description(figures, regions)}</desc>{rest}'
    )


def picture_spec(figures: Sequence[Compared], regions: Sequence[Compared], pyramid: Sequence[Compared]) -> Spec:
    """Return the Vega-Lite specification: a panel of ratios for each table of figures, and the pyramid."""
    panels = [
        _ratios("Illnesses, stays, drugs: ratio to the published figure", figures),
        _ratios("Stays of a night or more for 1,000 inhabitants, by région: ratio to the published figure", regions),
    ]
    return {
        "$schema": SCHEMA,
        "background": "#ffffff",
        "padding": 16,
        "title": {"text": TITLE, "subtitle": _key(), "anchor": "start", "fontSize": 18, "offset": 12},
        "config": _config(),
        "spacing": 40,
        "vconcat": [*panels, _pyramid(pyramid)],
    }


def _description(figures: Sequence[Compared], regions: Sequence[Compared]) -> str:
    both = [*figures, *regions]
    differing = [one.label for one in both if not one.agrees]
    told = f"{len(both)} figures, of which {len(differing)} outside their tolerance"
    if differing:
        told += f" ({'; '.join(differing)})"
    return escape(
        f"{told}; then the share of each age and sex, synthetic as bars and published as outlines. The same numbers "
        "are in the tables of the report."
    )


def _key() -> list[str]:
    return [
        "A disc agrees with the published figure, a cross does not. The band is the tolerance, and the line through it",
        f"adds the chance of the draw. What is beyond {LOWEST:g} and {HIGHEST:g} is drawn at the edge.",
    ]


def _config() -> Spec:
    words = {"labelFont": "sans-serif", "labelFontSize": 12, "titleFont": "sans-serif", "titleFontSize": 12}
    return {
        "view": {"stroke": None},
        "axis": {**words, "labelColor": INK, "titleColor": SOFT, "titleFontWeight": "normal", "gridColor": GRID,
                 "domain": False, "ticks": False, "labelLimit": 420},
        "title": {"font": "sans-serif", "color": INK, "subtitleFont": "sans-serif", "subtitleColor": SOFT,
                  "subtitleFontSize": 12, "subtitleLineHeight": 16, "subtitlePadding": 6},
    }  # fmt: skip


def _ratios(title: str, compared: Sequence[Compared]) -> Spec:
    """Return a panel with one line for each figure: its tolerance, and where the copy stands."""
    rows = [{"line": line, **_ratio(one)} for line, one in enumerate(compared)]
    scale = {"type": "log", "base": 2, "domain": [LOWEST, HIGHEST]}
    x_axis = {"values": TICKS, "format": "~g", "orient": "top", "title": None}
    x: Spec = {"field": "ratio", "type": "quantitative", "scale": scale, "axis": x_axis}
    # Two figures may have one label: each line has its number as place and its label as word.
    labels = json.dumps([one.label for one in compared], ensure_ascii=False)
    y_axis = {"labelExpr": f"{labels}[datum.value]", "title": None, "grid": False, "labelPadding": 12}
    y: Spec = {"field": "line", "type": "ordinal", "axis": y_axis}
    chance = _span({"type": "rule", "color": SOFT}, x, y, "lowest", "highest")
    band = _span({"type": "bar", "color": BAND, "height": 11}, x, y, "least", "most")
    same = {"data": {"values": [{"ratio": 1}]}, "mark": {"type": "rule", "color": INK}, "encoding": {"x": x}}
    marks = [_points(x, y, agrees=True), _points(x, y, agrees=False)]
    return {
        "title": {"text": title, "anchor": "start", "fontSize": 14, "frame": "group"},
        "width": WIDTH,
        "height": LINE * max(len(rows), 1),
        "data": {"values": rows},
        "layer": [band, chance, same, *marks],
    }


def _span(mark: Spec, x: Spec, y: Spec, start: str, end: str) -> Spec:
    return {"mark": mark, "encoding": {"x": {**x, "field": start}, "x2": {"field": end}, "y": y}}


def _points(x: Spec, y: Spec, *, agrees: bool) -> Spec:
    """Return the marks of figures that agree or do not: shape and colour both tell."""
    shape = "circle" if agrees else "cross"
    mark = {"type": "point", "shape": shape, "filled": True, "size": 70 if agrees else 130, "opacity": 1,
            "color": AGREES if agrees else DIFFERS, "angle": 0 if agrees else 45}  # fmt: skip
    chosen = {"filter": f"datum.agrees === {json.dumps(agrees)}"}
    return {"transform": [chosen], "mark": mark, "encoding": {"x": x, "y": y}}


def _ratio(one: Compared) -> Spec:
    return {
        "ratio": _inside(one.ratio),
        "least": _inside(1 - one.tolerance),
        "most": _inside(1 + one.tolerance),
        "lowest": _inside(1 - one.margin),
        "highest": _inside(1 + one.margin),
        "agrees": one.agrees,
    }


def _inside(ratio: float) -> float:
    return round(min(max(ratio, LOWEST), HIGHEST), 4)


def _pyramid(pyramid: Sequence[Compared]) -> Spec:
    half = len(pyramid) // 2
    most = max([one.published for one in pyramid] + [one.synthetic for one in pyramid] + [0.1])
    sides = [_side("Men", MEN, pyramid[:half], most), _side("Women", WOMEN, pyramid[half:], most)]
    title = {"text": "Age pyramid, per cent of all: bars synthetic, outlines Insee", "anchor": "start", "fontSize": 14}
    return {"title": title, "spacing": 6, "hconcat": sides}


def _side(name: str, colour: str, side: Sequence[Compared], most: float) -> Spec:
    """Return one half: men go to the left, and have the ages between the two."""
    men = name == "Men"
    rows = [
        {"age": one.label.split(", ")[1], "line": -place, "synthetic": round(one.synthetic, 4),
         "published": round(one.published, 4)}
        for place, one in enumerate(side)
    ]  # fmt: skip
    axis = (
        {"orient": "right", "title": None, "grid": False, "labelAlign": "center", "labelPadding": 40} if men else None
    )
    y = {"field": "age", "type": "ordinal", "sort": {"field": "line"}, "axis": axis}
    scale = {"domain": [0, most], "reverse": men, "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": {"title": name, "format": "~g", "tickCount": 5}}
    outline = {"type": "bar", "fill": None, "stroke": INK, "height": 14}
    return {
        "width": HALF,
        "height": LINE * max(len(rows), 1),
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "color": colour, "height": 14},
                "encoding": {"x": {**x, "field": "synthetic"}, "y": y},
            },
            {"mark": outline, "encoding": {"x": {**x, "field": "published"}, "y": y}},
        ],
    }
