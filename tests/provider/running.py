"""Starts the provider, with a proxy before it that passes everything on, or lies when a test tells it how.

The proxy is the issuer that the site knows. It holds the provider's own key, so that a lie can be signed as truth is.
"""

from __future__ import annotations

import base64
import fcntl
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.lacking import lacking

HERE = Path(__file__).parent
CLIENT, SECRET = "citizen-site", "a secret of the tests between site and provider"
SITE = "http://site.test"
PLACES = {"/.well-known/openid-configuration": "discovery", "/jwks": "keys", "/token": "token", "/me": "userinfo"}
_PATIENCE = 30.0
_OLDEST_NODE = 20


@dataclass(slots=True)
class Reply:
    """An answer of the provider on its way to the site."""

    status: int
    kind: str
    body: bytes
    headers: list[tuple[str, str]] = field(default_factory=list)
    raw: tuple[bytes, ...] = ()
    """Bytes that are sent instead of an answer, a fifth of a second apart; the connection then ends."""

    def said(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read

    def saying(self, **changed: Any) -> Reply:
        """The same JSON with these members; one that is None is left out."""
        merged = {name: value for name, value in {**self.said(), **changed}.items() if value is not None}
        return Reply(self.status, self.kind, json.dumps(merged).encode(), self.headers)


Lie = Callable[[Reply], Reply]


@dataclass(slots=True)
class RunningProvider:
    """The provider as tests hold it: its issuer, its key, the lies it tells, what it says of the person."""

    issuer: str
    key: RSAKey | ECKey
    algorithm: str
    lies: dict[str, Lie] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Places that were asked, in order."""

    def tell(self, **said: Any) -> None:
        """Say what the next sign-in says of the person: sub, acr, amr, siret, agrees, authTime."""
        connection = http.client.HTTPConnection(self.issuer.removeprefix("http://"), timeout=10)
        connection.request("POST", "/told", json.dumps(said))
        assert connection.getresponse().status == 200
        connection.close()

    def signed(self, claims: dict[str, Any], key: Any = None, header: dict[str, Any] | None = None) -> str:
        """A token with these claims, signed by the provider's key unless another is given."""
        used = key or self.key
        named = {"alg": self.algorithm, "kid": used.kid, **(header or {})}
        return str(jwt.encode(named, claims, used, algorithms=[named["alg"]]))


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token, unverified: a lie begins with what was true."""
    part = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read


@pytest.fixture(scope="session")
def node() -> str:
    """A Node that is recent enough: that of the environment, else that of the machine."""
    found = [Path(sys.executable).with_name("node"), Path(shutil.which("node") or "")]
    for path in found:
        if path.is_file() and _version(path) >= _OLDEST_NODE:
            _install(path)
            # The command of the environment starts the program as a child, which stays when the command is ended.
            return subprocess.run(
                [path, "-p", "process.execPath"], capture_output=True, text=True, check=True, timeout=20
            ).stdout.strip()
    lacking("IDENTITY PROVIDER", f"no Node {_OLDEST_NODE} or later. Run `make setup` or install Node.")
    raise AssertionError("not reached")


@pytest.fixture(scope="session")
def standing_provider(node: str) -> Iterator[RunningProvider]:
    with started(node, RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True), "RS256") as provider:
        yield provider


@pytest.fixture
def provider(standing_provider: RunningProvider) -> Iterator[RunningProvider]:
    """The provider, honest again after each test."""
    standing_provider.tell(sub="a0f1", acr="eidas2", amr=["pwd", "mfa"], siret="13002526500013", agrees=True,
                           authTime=None)  # fmt: skip
    standing_provider.lies.clear()
    standing_provider.asked.clear()
    yield standing_provider
    standing_provider.lies.clear()


@contextmanager
def started(node: str, key: RSAKey | ECKey, algorithm: str, site: str = SITE, **more: Any) -> Iterator[RunningProvider]:
    """Give a provider that answers, behind its proxy, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Proxy)
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    private = key.as_dict(private=True)
    settings = {
        "issuer": issuer, "clientId": CLIENT, "clientSecret": SECRET, "algorithm": algorithm,
        "redirects": [f"{site}/fr/agents/connexion/retour"], "afterSignOut": [f"{site}/fr/agents/connexion/fin"],
        "jwks": {"keys": [{**private, "alg": algorithm, "use": "sig"}]}, **more,
    }  # fmt: skip
    process = subprocess.Popen(
        [node, "server.mjs"], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={"PROVIDER": json.dumps(settings), "PATH": os.environ["PATH"], "NODE_ENV": "test"},
    )  # fmt: skip
    provider = RunningProvider(issuer, key, algorithm)
    server.provider, server.behind = provider, _port(process)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        process.terminate()
        process.communicate(timeout=10)


def _port(process: subprocess.Popen[str]) -> int:
    """Wait until the provider says where it listens, for a bounded time."""
    timer = threading.Timer(_PATIENCE, process.kill)
    timer.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        timer.cancel()
    assert line.startswith("listening "), "the identity provider did not start"
    return int(line.split()[1])


def _version(node: Path) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    return int(said.strip().removeprefix("v").split(".")[0] or 0) if said.startswith("v") else 0


def _install(node: Path) -> None:
    """Install the packages of the lock file, once for all processes that test."""
    with (HERE / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = HERE / "node_modules" / ".package-lock.json"
        if done.exists() and done.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
            return
        path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
        told = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, capture_output=True, text=True,
            check=False, timeout=300, env={**os.environ, "PATH": path},
        )  # fmt: skip
        if told.returncode:
            lacking("IDENTITY PROVIDER", f"`npm ci` failed: {told.stderr.strip()[-200:]}")


class _Proxy(BaseHTTPRequestHandler):
    """Passes a request on to the provider, and its answer back, altered where a test says so."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def log_message(self, *_args: Any) -> None:
        """Nothing: a request holds tokens."""

    def _pass(self) -> None:
        provider: RunningProvider = self.server.provider  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = PLACES.get(self.path.split("?")[0], "")
        provider.asked.append(place or self.path.split("?")[0])
        reply = self._ask(body)
        if place in provider.lies:
            reply = provider.lies[place](reply)
        if reply.raw:
            self._send_raw(reply.raw)
            return
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _send_raw(self, parts: tuple[bytes, ...]) -> None:
        self.close_connection = True
        with suppress(OSError):  # The site hangs up when it has waited long enough.
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(0.2 if len(parts) > 1 else 0)

    def _ask(self, body: bytes) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=20)  # type: ignore[attr-defined]
        host = f"127.0.0.1:{self.server.server_address[1]}"  # type: ignore[index]
        dropped = {"host", "connection", "accept-encoding", "content-length"}
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        headers |= {"X-Forwarded-Host": host, "X-Forwarded-Proto": "http", "Host": host, "Connection": "close"}
        connection.request(self.command, self.path, body or None, headers)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() in ("location", "set-cookie")]
        return Reply(answer.status, answer.getheader("Content-Type") or "text/plain", read, kept)
