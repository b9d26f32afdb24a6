"""Strong ETags of public pages, known before the page is made: nothing is read to answer 304.

A public page depends on its address (folder of the site included), its language, the last change, the day, the
settings that it shows and the code that renders it. These six make its ETag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from flask import Response, current_app, g, request

CACHE = "public, max-age=0, must-revalidate, stale-while-revalidate=60"
_RENDERING = {".py", ".html", ".css", ".json", ".mo", ".svg", ".md", ".txt"}


@cache
def code_version() -> str:
    """Return a digest of everything that renders a page: the same on every host of one release."""
    digest = hashlib.blake2b(digest_size=8)
    for package in ("citizen_site", "registry"):
        for path, content in sorted(_walk(files(package), package)):
            digest.update(path.encode() + b"\0" + content)
    # The catalogues stand beside the packages; the compiled ones differ from host to host by their date.
    for catalogue in sorted((Path(__file__).resolve().parent.parent / "translations").rglob("*.po")):
        digest.update(catalogue.read_bytes())
    return digest.hexdigest()


def etag(change: int, day: str, language: str) -> str:
    """Return the ETag of the requested address: two answers that may differ never have the same."""
    shown = (str(current_app.config["PUBLIC_URL"]), str(current_app.config["DEMO"]))
    parts = (request.script_root, request.full_path, language, str(change), day, *shown, code_version())
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def unchanged(tag: str) -> bool:
    """Say whether the client already has the answer with this ETag.

    The comparison is the weak one (RFC 9110, 13.1.2): a proxy that compresses weakens the tag on its way.
    `*` asks whether there is an answer at all, and that is known once it is made.
    """
    asked = request.if_none_match
    return not asked.star_tag and asked.contains_weak(tag)


def has_form_token() -> bool:
    """Say whether a form token was made for this answer: it is then for one reader only."""
    return "csrf_token" in g


def stamp(response: Response, tag: str) -> Response:
    """Give the answer its ETag and cache rule; a page with a form token is never kept."""
    if has_form_token() or response.status_code != 200:
        return response
    response.set_etag(tag)
    response.headers.setdefault("Cache-Control", CACHE)
    return not_modified(tag) if request.if_none_match.star_tag else response


def not_modified(tag: str) -> Response:
    """Return the answer 304: the client has the content of this ETag."""
    response = Response(status=304, headers={"Cache-Control": CACHE})
    response.set_etag(tag)
    return response


def _walk(folder: Traversable, path: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        below = f"{path}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _walk(entry, below)
        elif any(entry.name.endswith(ending) for ending in _RENDERING):
            yield below, entry.read_bytes()
