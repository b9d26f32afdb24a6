"""A browser before the site at http://localhost, with a device that holds passkeys: Chromium's own, for tests.

Passkeys are bound to a domain, and an address of the network is none: the site is served as `localhost`.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer, make_server

from tests.builders.projects import NOW


@dataclass
class Place:
    """The site at its address, and the clock that it reads."""

    url: str
    app: Flask
    engine: Engine
    now: list[dt.datetime]


@pytest.fixture
def place(engine: Engine, make_app: Callable[..., Flask]) -> Iterator[Place]:
    """An empty site at http://localhost, where browsers allow passkeys without TLS."""
    now = [NOW]
    with served(None, lambda url: make_app(engine, lambda: now[0], public_url=url)) as (url, app):
        yield Place(url, app, engine, now)


@contextmanager
def served(app: Flask | None, build: Callable[[str], Flask] | None = None) -> Iterator[tuple[str, Flask]]:
    """Give the address of a site that answers and the site; `build` makes it once its address is known."""
    server: BaseWSGIServer = make_server("127.0.0.1", 0, _nothing, threaded=True)
    address = f"http://localhost:{server.server_port}"
    made = build(address) if build is not None else app
    assert made is not None
    server.app = made
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address, made
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def _nothing(_environment: Any, _start: Any) -> list[bytes]:
    return []


@dataclass
class VirtualDevices:
    """The devices of one page."""

    protocol: CDPSession

    @classmethod
    def of(cls, page: Page) -> VirtualDevices:
        protocol = page.context.new_cdp_session(page)
        protocol.send("WebAuthn.enable", {"enableUI": False})
        return cls(protocol)

    def add(self, **behaviour: Any) -> str:
        """Add a device that checks its holder, remembers accounts and agrees at once; return its identifier."""
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True, **behaviour,
        }  # fmt: skip
        return str(self.protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])

    def take_away(self, device: str) -> None:
        self.protocol.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})

    def verifies(self, device: str, verified: bool) -> None:
        """Let the device recognise its holder, or not."""
        self.protocol.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": verified})

    def passkeys(self, device: str) -> list[dict[str, Any]]:
        """Return the passkeys that the device holds, with their private keys."""
        return list(self.protocol.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"])

    def put(self, device: str, passkey: dict[str, Any]) -> None:
        """Put a passkey, perhaps one taken from another device, into this one."""
        self.protocol.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": passkey})
