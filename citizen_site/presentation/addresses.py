"""Addresses with a query in which a name may come several times, as the search grammar allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for


def address_with(endpoint: str, pairs: Iterable[tuple[str, str]], **values: Any) -> str:
    """Return the address of an endpoint with these pairs as its query, in their order."""
    query: dict[str, Any] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return url_for(endpoint, **values, **query)
