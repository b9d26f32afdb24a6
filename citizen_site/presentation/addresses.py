"""Addresses with a query in which a name may come several times, as the search grammar allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import url_for


def address_with(endpoint: str, pairs: Iterable[tuple[str, str]], **values: Any) -> str:
    """Return the address of an endpoint with these pairs as its query, in their order.

    The query is not left to `url_for`: there a pair named `_scheme` or `endpoint` would be an order.
    """
    query = urlencode(list(pairs), safe="!$'()*,/:;?@")
    return f"{url_for(endpoint, **values)}{'?' if query else ''}{query}"
