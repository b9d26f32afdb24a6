"""Signed links by which the holder of one project proposes an update or a result."""

from __future__ import annotations

from itsdangerous import BadData, URLSafeTimedSerializer

from registry.errors import RegistryError

VALID_SECONDS = 90 * 24 * 3600
_PURPOSE = "proposal-of-holder"


class LinkRefused(RegistryError):
    """The link is not one of ours, is for another project, or is older than 90 days."""


def make(secret: str, slug: str) -> str:
    """Return the token that lets its bearer propose changes to this project for 90 days."""
    token: str = URLSafeTimedSerializer(secret, salt=_PURPOSE).dumps(slug)
    return token


def check(secret: str, slug: str, token: str, *, valid_seconds: int = VALID_SECONDS) -> None:
    """Return nothing for a good link; raise LinkRefused for any other."""
    try:
        told = URLSafeTimedSerializer(secret, salt=_PURPOSE).loads(token, max_age=valid_seconds)
    except (BadData, UnicodeEncodeError) as error:
        raise LinkRefused("This link is not valid any more. Ask the Health Data Hub for a new one.") from error
    if told != slug:
        raise LinkRefused("This link was made for another project.")
