"""What browsers report of the content policy: which rule stopped something, and whether that something was ours.

A report names the page, what led to it and a piece of what was stopped: none of it is returned, so none can be kept.
"""

from __future__ import annotations

import json
from typing import Any

from citizen_site.security import CONTENT_POLICY

MOST_BYTES = 8 * 1024
UNREADABLE, INLINE, OURS, ELSEWHERE = "unreadable", "inline", "ours", "elsewhere"
"""What was stopped: not said, written in the page itself, at an address of this site, or at another one."""

_RULES = frozenset({*CONTENT_POLICY, "style-src", "font-src", "connect-src", "frame-src", "script-src-elem",
                    "script-src-attr", "style-src-elem", "style-src-attr"})  # fmt: skip
_IN_THE_PAGE = ("inline", "eval", "wasm-eval", "self", "data", "")


def read(body: bytes, site: str) -> tuple[str, str]:
    """Return the name of the rule, from a closed list, and what kind of thing it stopped.

    `site`: the address of this site, without a final slash.
    """
    said = _said(body)
    rule = str(
        said.get("effective-directive") or said.get("effectiveDirective") or said.get("violated-directive") or ""
    )
    name = rule.split(" ", 1)[0]
    blocked = said.get("blocked-uri") or said.get("blockedURL") or ""
    if name not in _RULES or not isinstance(blocked, str):
        return UNREADABLE, UNREADABLE
    if blocked in _IN_THE_PAGE:
        return name, INLINE
    return name, OURS if f"{blocked}/".startswith(f"{site}/") else ELSEWHERE


def _said(body: bytes) -> dict[str, Any]:
    """Return the report itself, in either of its two forms; nothing for what is none."""
    if len(body) > MOST_BYTES:
        return {}
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    first = read[0] if isinstance(read, list) and read else read
    inner = (first.get("csp-report") or first.get("body")) if isinstance(first, dict) else None
    return inner if isinstance(inner, dict) else {}
