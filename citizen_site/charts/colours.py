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
}

EXTENSION_PATTERN = (
    '<defs><pattern id="extension" width="4" height="4" patternUnits="userSpaceOnUse">'
    f'<rect width="4" height="4" fill="{LIGHT["surface"]}"/>'
    f'<circle cx="2" cy="2" r="1" fill="{LIGHT["brand"]}"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Gives a colour by its name; `own_values` when no style sheet will be there."""

    own_values: bool

    def __call__(self, name: str) -> str:
        return LIGHT[name] if self.own_values else f"var(--{name})"


IN_PAGE = Palette(own_values=False)
IN_FILE = Palette(own_values=True)
