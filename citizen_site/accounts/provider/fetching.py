"""Asks the provider over HTTP with bounds: its own origin only, no redirection followed, a size, a time in all."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.provider.configuration import Provider, origin_of

MOST_BYTES = 256 * 1024
MOST_SECONDS = 8.0
_CHUNK = 16 * 1024
# The second is that of keys (RFC 7517, 8.5.2).
_JSON = ("application/json", "application/jwk-set+json")


class ProviderUnreachable(AccountRule):
    """The provider did not answer, or not in the bounds of size and time."""


class ProviderAnswerRefused(AccountRule):
    """What the provider answered is not what it must be. The message is for operators: it holds no token."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: type of the content, without parameters, and the content."""

    content_type: str
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the object in the answer. Raises ProviderAnswerRefused."""
        try:
            read = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ProviderAnswerRefused("provider: the answer is no JSON.") from error
        if self.content_type not in _JSON or not isinstance(read, dict):
            raise ProviderAnswerRefused("provider: the answer is no JSON object.")
        return read


class _NoRedirection(HTTPRedirectHandler):
    """A provider that sends its caller elsewhere is not asked there: the answer is refused."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    # No proxy of the environment: what is asked here are secrets.
    return build_opener(ProxyHandler({}), _NoRedirection(), HTTPSHandler())


def fetch(provider: Provider, address: str, *, form: Mapping[str, str] | None = None, bearer: str = "") -> Answer:
    """Return the answer of an address of the provider, asked by POST when there is a form.

    Raises ProviderUnreachable, and ProviderAnswerRefused for an address that is not the provider's own or a status
    other than 200.
    """
    if origin_of(address) != provider.origin:
        raise ProviderAnswerRefused("provider: an address is not of its own origin.")
    data = None if form is None else urlencode(form).encode("ascii")
    request = Request(address, data=data, headers={"Accept": "application/json, application/jwt"})
    if bearer:
        request.add_unredirected_header("Authorization", f"Bearer {bearer}")
    ends = time.monotonic() + MOST_SECONDS
    try:
        with _opener().open(request, timeout=MOST_SECONDS) as response:
            kind = response.headers.get_content_type()
            return Answer(kind, _read(response, ends))
    except HTTPError as error:
        error.close()
        raise ProviderAnswerRefused(f"provider: answered with status {error.code}.") from None
    except (URLError, OSError, ValueError) as error:
        raise ProviderUnreachable(f"provider: did not answer ({type(error).__name__}).") from None


def _read(response: Any, ends: float) -> bytes:
    read = bytearray()
    # `read1` gives what has come: a sender of one byte a second is seen, where `read` would wait for all of it.
    while chunk := response.read1(_CHUNK):
        read += chunk
        if len(read) > MOST_BYTES:
            raise ProviderAnswerRefused("provider: the answer is larger than it may be.")
        if time.monotonic() > ends:
            raise ProviderUnreachable("provider: the answer came too slowly.")
    return bytes(read)
