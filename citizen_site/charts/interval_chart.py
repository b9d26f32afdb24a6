"""Interval charts as Vega-Lite: one row for each thing compared, lengths from zero on one scale a panel."""

from __future__ import annotations

import math
from collections.abc import Sequence

from citizen_site.charts.colours import Palette
from citizen_site.charts.interval_drawing import FONT, Drawn, Layout, Spec, layers
from citizen_site.charts.interval_marks import DAYS_IN_A_MONTH, Panel
from citizen_site.charts.text_width import wrapped

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
BETWEEN_PANELS = 58
TITLE = 18
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)

WIDE = Layout(width=704, words=318, row=25, head=30, most_ticks=9)
NARROW = Layout(width=290, words=0, row=42, head=30, most_ticks=6)


def interval_spec(
    panels: Sequence[Panel], layout: Layout, colour: Palette, unit: str, heading: Sequence[str] = ()
) -> Spec:
    """Return the Vega-Lite specification of these panels, one below the other; `unit` names the axis.

    `heading` are lines written above the picture, for a file that leaves its page: the first is the title.
    """
    spec: Spec = {
        "$schema": SCHEMA,
        "background": colour("surface") if colour.own_values else "transparent",
        "padding": 20 if colour.own_values else {"left": 1, "top": 1, "right": 4, "bottom": 2},
        "bounds": "flush",
        "spacing": BETWEEN_PANELS,
        "config": _config(colour),
        "vconcat": [_panel(panel, layout, colour, unit) for panel in panels],
    }
    if heading:
        below = [line for text in heading[1:] for line in wrapped(text, layout.width, FONT)]
        spec["title"] = {"text": wrapped(heading[0], layout.width, TITLE, bold=True), "subtitle": below}
    return spec


def _config(colour: Palette) -> Spec:
    words = {"font": "sans-serif", "fontSize": FONT}
    axis = {"labelFont": "sans-serif", "labelFontSize": FONT, "titleFont": "sans-serif", "titleFontSize": FONT}
    return {
        "view": {"stroke": None},
        "text": {**words, "align": "left", "baseline": "middle", "fill": colour("ink-2")},
        "axis": {**axis, "labelColor": colour("ink-2"), "titleColor": colour("ink-2"), "titleFontWeight": "normal",
                 "gridColor": colour("grid"), "domainColor": colour("line-strong"), "ticks": False},
        "title": {"anchor": "start", "font": "sans-serif", "fontSize": TITLE, "color": colour("ink"), "offset": 14,
                  "subtitleFont": "sans-serif", "subtitleFontSize": FONT, "subtitleColor": colour("ink-2"),
                  "subtitlePadding": 8, "subtitleLineHeight": 18},
    }  # fmt: skip


def _panel(panel: Panel, layout: Layout, colour: Palette, unit: str) -> Spec:
    ticks = _ticks(panel.longest / DAYS_IN_A_MONTH, layout.most_ticks)
    drawn = Drawn(layout, colour, ticks[-1], panel.limits)
    for row in panel.rows:
        drawn.row(row)
    scale = {"domain": [0, ticks[-1]], "range": [layout.words, layout.width], "nice": False, "zero": True}
    axis = {"values": ticks, "title": unit, "titleAnchor": "end", "labelFlush": True, "domain": False}
    x = {"field": "x", "type": "quantitative", "scale": scale, "axis": axis}
    return {"width": layout.width, "height": drawn.y, "layer": list(layers(drawn, x))}


def _ticks(months: float, most: int) -> list[int]:
    """Return whole months from zero to the first tick that nothing goes beyond."""
    longest = max(months, 1)
    step = next((step for step in _STEPS if longest / step <= most), _STEPS[-1])
    return list(range(0, step * math.ceil(longest / step) + 1, step))
