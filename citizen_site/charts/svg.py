"""A Vega-Lite specification as SVG: drawn on the server, safe to put in a page.

The drawing engine is loaded at the first chart: a process that draws none does not pay for it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import Any

from citizen_site.charts.colours import EXTENSION_PATTERN, HATCH_PATTERN

VEGA_LITE = "6.4"
KEPT = 128
# The page names the picture and has its table; what the engine says of each mark is in English.
_SPOKEN_BY_ENGINE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


_POINTED = re.compile(r'<path aria-label="([^"]*)"([^>]*)/>')


def in_page(spec: dict[str, Any]) -> str:
    """Return the SVG element; its colours and patterns are those of the page."""
    return _drawn(json.dumps(spec, ensure_ascii=False))


def in_file(spec: dict[str, Any]) -> str:
    """Return a document that stands alone, with its own pattern."""
    head, tag, rest = _drawn(json.dumps(spec, ensure_ascii=False)).partition(">")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{tag}{EXTENSION_PATTERN}{rest}'


def named_in_page(spec: dict[str, Any], title: str, description: str) -> str:
    """Return the SVG element with a title and a description, and a title for each mark that says something."""
    return _named(_told(_engine(json.dumps(spec, ensure_ascii=False))), title, description)


def named_in_file(spec: dict[str, Any], title: str, description: str) -> str:
    """Return the same as a document that stands alone, with its own hatching."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + named_in_page(spec, title, description).replace(
        "</desc>", f"</desc>{HATCH_PATTERN}", 1
    )


def _named(drawn: str, title: str, description: str) -> str:
    head, _tag, rest = drawn.partition(">")
    return f'{head} role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>{rest}'


def _told(drawn: str) -> str:
    """Turn the words of a mark into its title, which a pointer brings up in every browser."""
    return _SPOKEN_BY_ENGINE.sub("", _POINTED.sub(r"<path\2><title>\1</title></path>", drawn))


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    """The same figures give the same picture: each is drawn once, whatever else changed in the register."""
    return _SPOKEN_BY_ENGINE.sub("", _engine(spec))


@lru_cache(maxsize=KEPT)
def _engine(spec: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
