"""Requests that say two lengths are read one way or refused: nothing hidden in one is answered as another.

Sent on raw sockets to the real server; and through nginx, as docs/deploy.md sets it up, where this machine has it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lacking import lacking

HIDDEN = b"GET /fr/hidden-request HTTP/1.1\r\nHost: site.test\r\n\r\n"
BODY = b"0\r\n\r\n" + HIDDEN
# Two lengths, or one that is written in a way that two servers may read differently.
PAIRS = {
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: %d\r\n" % len(BODY),
    "a list of lengths": b"Content-Length: 5, %d\r\n" % len(BODY),
    "length with a sign": b"Content-Length: +5\r\n",
    "length in hexadecimal": b"Content-Length: 0x5\r\n",
    "length below zero": b"Content-Length: -5\r\n",
    "chunks twice": b"Transfer-Encoding: chunked, chunked\r\nContent-Length: 5\r\n",
    "chunks with a space before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
    "chunks after a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n",
    "chunks on a folded line": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n",
    "chunks that are none": b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
    "identity and chunks": b"Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n",
    "underscore": b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\n",
}


@pytest.fixture(scope="module")
def server(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of `citizen-site serve`."""
    home = tmp_path_factory.mktemp("served")
    shutil.copy(content_file, home / "site.db")
    port = _free_port()
    settings = {
        "CITIZEN_SITE_DATABASE_URL": f"sqlite:///{home / 'site.db'}", "CITIZEN_SITE_SECRET_KEY": "k" * 40,
        "CITIZEN_SITE_PUBLIC_URL": "http://site.test", "CITIZEN_SITE_PORT": str(port), "CITIZEN_SITE_WORKERS": "1",
        "PATH": os.environ["PATH"],
    }  # fmt: skip
    command = [str(Path(sys.executable).with_name("citizen-site")), "serve"]
    process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait(port)
    yield port
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture(scope="module")
def proxy(server: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx before it, which keeps connections to it open."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        lacking("NGINX", "no nginx. Install nginx (Debian: nginx-light).")
    assert nginx is not None
    home, port = tmp_path_factory.mktemp("nginx"), _free_port()
    (home / "nginx.conf").write_text(
        f"""daemon off; pid {home}/pid; error_log {home}/error.log; worker_processes 1;
        events {{ worker_connections 64; }}
        http {{ access_log off; client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f;
          uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
          upstream site {{ server 127.0.0.1:{server}; keepalive 4; }}
          server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://site; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_set_header Host $host; }} }} }}""",
        encoding="ascii",
    )
    process = subprocess.Popen(
        [nginx, "-c", str(home / "nginx.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _wait(port)
    yield port
    process.terminate()
    process.wait(30)


def answers(port: int, said: bytes) -> bytes:
    """All that comes back for what is sent, until the other side closes or says nothing for a while."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(said)
        line.settimeout(0.4)
        read = b""
        try:
            while chunk := line.recv(65536):
                read += chunk
        except TimeoutError:
            pass
        return read


def request(headers: bytes) -> bytes:
    first = b"POST /fr/projets HTTP/1.1\r\nHost: site.test\r\nContent-Type: text/plain\r\n" + headers + b"\r\n"
    return first + BODY


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_hidden_in_a_request_is_answered_by_the_server(server: int, name: str) -> None:
    read = answers(server, request(PAIRS[name]))
    assert read.count(b"HTTP/1.") <= 1, read[:400]
    assert b"hidden-request" not in read


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_hidden_in_a_request_reaches_the_server_through_the_proxy(proxy: int, name: str) -> None:
    """The next person on the same line of the proxy gets the answer to what they asked."""
    answers(proxy, request(PAIRS[name]))
    read = answers(proxy, b"GET /healthz HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n")
    assert read.startswith(b"HTTP/1.1 200") and read.count(b"HTTP/1.") == 1


@pytest.mark.parametrize("header", [b"SCRIPT_NAME: /elsewhere", b"Script-Name: /elsewhere", b"PATH_INFO: /healthz"])
def test_no_header_chooses_another_page_than_the_address(server: int, header: bytes) -> None:
    """A proxy may set these where the server trusts it: here it trusts nobody, not even its own host."""
    said = b"GET /elsewhere/healthz HTTP/1.1\r\nHost: site.test\r\n" + header + b"\r\nConnection: close\r\n\r\n"
    read = answers(server, said)
    assert read.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), read[:100]


def test_a_request_that_hides_nothing_is_answered(server: int) -> None:
    read = answers(server, b"GET /healthz HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n")
    assert read.startswith(b"HTTP/1.1 200")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    """Wait until the port answers, for a bounded time."""
    ends = time.monotonic() + 40
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")
