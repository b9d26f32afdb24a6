"""Paths of this site that a request may name as the page to go on to; anything else would send people elsewhere."""

from __future__ import annotations

import re

# One slash, then plain signs: no second slash or backslash that a browser reads as another host, no control sign.
_LOCAL = re.compile(r"/(?:fr|en)(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
_LONGEST = 600


def local_path(said: str) -> str:
    """Return the path when it leads to a page of this site, else an empty text."""
    return said if len(said) <= _LONGEST and "//" not in said and _LOCAL.fullmatch(said) else ""
