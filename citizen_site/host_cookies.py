"""Cookies that are this host's alone: out of the reach of scripts, of other hosts, and of pages without TLS."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response


def give(response: Response, name: str, value: str, *, strict: bool = False) -> None:
    """Have the browser keep a value until it is closed; `strict`: sent only where a page of this site leads.

    It has no date: the browser forgets it when it is closed, the server well before.
    """
    site = "Strict" if strict else "Lax"
    response.set_cookie(_name(name), value, secure=_https(), httponly=True, samesite=site, path="/")


def read(name: str) -> str:
    """Return what the browser kept under this name; an empty text when it has nothing."""
    return request.cookies.get(_name(name), "")


def take_back(response: Response, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(_name(name), secure=_https(), httponly=True, samesite="Lax", path="/")


def _name(name: str) -> str:
    # `__Host-`: no other host and no page without TLS can put a cookie of this name.
    return f"__Host-{name}" if _https() else name


def _https() -> bool:
    return str(current_app.config["PUBLIC_URL"]).startswith("https://")
