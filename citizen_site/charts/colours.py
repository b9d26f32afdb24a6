"""The colours of a chart: names of the style sheet in a page, light values in a file that leaves the site."""

from __future__ import annotations

from dataclasses import dataclass

# The same values as the tokens of static/css/site.css (a test compares them).
LIGHT = {
    "surface": "#FFFFFF",
    "ink": "#17262A",
    "ink-2": "#465559",
    "line-strong": "#6B7B7C",
    "brand": "#0B5D51",
    "brand-tint": "#DFECE6",
    "brick": "#9E2F16",
    "c-neutral": "#66757A",
    "grid": "#DCE3DF",
    "missing": "#D5D9D7",
    "missing-ink": "#465559",
    "hatch": "#8A979A",
    "hatch-bg": "#FFFFFF",
    "c1": "#0E6A86",
    "c2": "#B25400",
    "c3": "#9280D6",
    "c4": "#33400E",
    "q1": "#DDEDE6",
    "q2": "#AED5C8",
    "q3": "#6FB0A1",
    "q4": "#2F8076",
    "q5": "#0B4F4A",
    "q1-ink": "#17262A",
    "q2-ink": "#17262A",
    "q3-ink": "#17262A",
    "q4-ink": "#FFFFFF",
    "q5-ink": "#FFFFFF",
}

EXTENSION_PATTERN = (
    '<defs><pattern id="extension" width="4" height="4" patternUnits="userSpaceOnUse">'
    f'<rect width="4" height="4" fill="{LIGHT["surface"]}"/>'
    f'<circle cx="2" cy="2" r="1" fill="{LIGHT["brand"]}"/></pattern></defs>'
)

HATCH_PATTERN = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{LIGHT["hatch-bg"]}"/>'
    f'<line x1="1" x2="1" y2="6" stroke="{LIGHT["hatch"]}" stroke-width="2"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Gives a colour by its name; `own_values` when no style sheet will be there."""

    own_values: bool

    def __call__(self, name: str) -> str:
        return LIGHT[name] if self.own_values else f"var(--{name})"


IN_PAGE = Palette(own_values=False)
IN_FILE = Palette(own_values=True)
