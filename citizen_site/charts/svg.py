"""A Vega-Lite specification as SVG: drawn on the server, safe to put in a page.

The drawing engine is loaded at the first chart: a process that draws none does not pay for it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from citizen_site.charts.colours import EXTENSION_PATTERN

VEGA_LITE = "6.4"
KEPT = 128
# The page names the picture and has its table; what the engine says of each mark is in English.
_SPOKEN_BY_ENGINE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def in_page(spec: dict[str, Any]) -> str:
    """Return the SVG element; its colours and patterns are those of the page."""
    return _drawn(json.dumps(spec, ensure_ascii=False))


def in_file(spec: dict[str, Any]) -> str:
    """Return a document that stands alone, with its own pattern."""
    head, tag, rest = _drawn(json.dumps(spec, ensure_ascii=False)).partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{tag}{EXTENSION_PATTERN}{rest}'


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    """The same figures give the same picture: each is drawn once, whatever else changed in the register."""
    import vl_convert

    return _SPOKEN_BY_ENGINE.sub("", str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)))
