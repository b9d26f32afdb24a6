"""What pages ask for again and again, made once for each language and kept by the application."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import current_app, g, request

T = TypeVar("T")

_MOST = 10_000


def kept(what: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gives in this language for `what`, which says all that it depends on beside."""
    known = _known()
    found: T | None = known.get(what)
    if found is None:
        if len(known) >= _MOST:
            known.clear()
        found = known[what] = make()
    return found


def _known() -> dict[Hashable, Any]:
    """Return what is kept for the language of this request."""
    here: Any = g._get_current_object()  # a page asks some hundred times, and each look through the proxy costs
    if getattr(here, "kept_of", None) != here.language:
        kept_by_language = current_app.extensions.setdefault("kept_by_language", {})
        # Behind a proxy the site may stand under a folder, which every address begins with.
        here.kept = kept_by_language.setdefault((here.language, request.script_root), {})
        here.kept_of = here.language
    found: dict[Hashable, Any] = here.kept
    return found
