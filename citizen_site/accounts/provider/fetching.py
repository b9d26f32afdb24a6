"""Asks the provider over HTTP with bounds: its own origin only, no redirection followed, a size, a time in all."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.provider.configuration import Provider, origin_of

MOST_BYTES = 256 * 1024
MOST_SECONDS = 8.0
# The second is that of keys (RFC 7517, 8.5.2).
_JSON = ("application/json", "application/jwk-set+json")


class ProviderUnreachable(AccountRule):
    """The provider did not answer, or not in the time it has."""


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


@dataclass(frozen=True, slots=True)
class _Raw:
    """What came, before it is looked at; `whole`: as much as was announced."""

    status: int
    content_type: str
    body: bytes
    whole: bool


def fetch(provider: Provider, address: str, *, form: Mapping[str, str] | None = None, bearer: str = "") -> Answer:
    """Return the answer of an address of the provider, asked by POST when there is a form.

    Raises ProviderUnreachable, and ProviderAnswerRefused for an address that is not the provider's own, a status other
    than 200, an answer that is too large or cut short.
    """
    if origin_of(address) != provider.origin:
        raise ProviderAnswerRefused("provider: an address is not of its own origin.")
    ends = time.monotonic() + MOST_SECONDS
    try:
        with _connected(urlsplit(address)) as connection:
            answer = _ask(connection, urlsplit(address), form, bearer)
    except (OSError, HTTPException) as error:
        raise ProviderUnreachable(f"provider: did not answer ({type(error).__name__}).") from None
    except ValueError:
        raise ProviderAnswerRefused("provider: gave an address or a token that cannot be sent.") from None
    if time.monotonic() >= ends:
        # Cut at the end of its time, an answer may look like a short one.
        raise ProviderUnreachable("provider: the answer came too slowly.")
    return _checked(answer)


def _ask(connection: HTTPConnection, to: SplitResult, form: Mapping[str, str] | None, bearer: str) -> _Raw:
    headers = {"Accept": "application/json, application/jwt", "Connection": "close"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    path = f"{to.path or '/'}?{to.query}" if to.query else to.path or "/"
    connection.request("GET" if form is None else "POST", path, None if form is None else urlencode(form), headers)
    with connection.getresponse() as response:
        body = response.read(MOST_BYTES + 1) if response.status == 200 else b""
        whole = not response.length
        return _Raw(response.status, response.headers.get_content_type(), body, whole)


def _checked(raw: _Raw) -> Answer:
    if raw.status != 200:
        raise ProviderAnswerRefused(f"provider: answered with status {raw.status}.")
    if len(raw.body) > MOST_BYTES:
        raise ProviderAnswerRefused("provider: the answer is larger than it may be.")
    if not raw.whole:
        raise ProviderAnswerRefused("provider: the answer was cut short.")
    return Answer(raw.content_type, raw.body)


@contextmanager
def _connected(to: SplitResult) -> Iterator[HTTPConnection]:
    """Give a connection that is cut when its time is over, whatever it is doing then.

    The time-out of a socket begins anew with each byte: who sends one a second would never be cut by it.
    """
    host, secure = to.hostname or "", to.scheme == "https"
    connection = HTTPSConnection(host, to.port) if secure else HTTPConnection(host, to.port)
    # TLS takes `plain` over; `held` stays a handle on the same connection.
    with socket.create_connection((host, connection.port), MOST_SECONDS) as plain, plain.dup() as held:
        cut = threading.Timer(MOST_SECONDS, _cut, [held])
        cut.start()
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
            yield connection
        finally:
            cut.cancel()
            connection.close()


def _cut(held: socket.socket) -> None:
    # It may have ended by itself a moment ago.
    with suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)
