"""Addresses with a query in which a name may come several times, as the search grammar allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from citizen_site.keeping import kept


def place(endpoint: str, **values: Any) -> str:
    """Return the address of one of the few places that pages lead to again and again."""
    return kept((place, endpoint, *values.items()), lambda: url_for(endpoint, **values))


def project_address(slug: str) -> str:
    """Return the address of a project: a slug has nothing to be quoted."""
    return f"{place('projects.index')}/{slug}"


def address_with(endpoint: str, pairs: Iterable[tuple[str, str]], **values: Any) -> str:
    """Return the address of one of these places with these pairs as its query, in their order."""
    return with_query(place(endpoint, **values), pairs)


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return the path with these pairs as its query.

    The query is not left to `url_for`: there a pair named `_scheme` or `endpoint` would be an order.
    """
    query = urlencode(list(pairs), safe="!$'()*,/:;?@")
    return f"{path}{'?' if query else ''}{query}"
