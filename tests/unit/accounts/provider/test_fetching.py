"""What the site asks of its provider over HTTP: its own origin only, and an answer in bounds or none."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from citizen_site.accounts.provider import fetching
from citizen_site.accounts.provider.configuration import Provider
from citizen_site.accounts.provider.fetching import Answer, ProviderAnswerRefused, ProviderUnreachable, fetch

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
Talk = Callable[[socket.socket], None]


@contextmanager
def listening(talk: Talk) -> Iterator[tuple[Provider, list[bytes]]]:
    """Give a provider that answers one request as `talk` says, byte by byte, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            peer, _address = server.accept()
            with peer:
                peer.settimeout(5)
                asked.append(_request(peer))
                with suppress(OSError):  # The site hangs up, as it should.
                    talk(peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        origin = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield Provider(origin, "site", "secret", "http://site.test/back", "http://site.test/end"), asked
        thread.join(10)


def _request(peer: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        read += (part := peer.recv(4096))
        if not part:
            return read
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(one[15:]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (part := peer.recv(4096)):
        body += part
    return head + b"\r\n\r\n" + body


def sending(*parts: bytes, pause: float = 0.0) -> Talk:
    def talk(peer: socket.socket) -> None:
        for part in parts:
            peer.sendall(part)
            time.sleep(pause)

    return talk


def length(body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(body: bytes) -> bytes:
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


@pytest.mark.parametrize("answer", [length(b'{"a": 1}'), chunked(b'{"a": 1}'), HEAD + b'\r\n{"a": 1}'])
def test_an_answer_is_read_however_its_end_is_told(answer: bytes) -> None:
    with listening(sending(answer)) as (provider, asked):
        assert fetch(provider, f"{provider.issuer}/keys?of=site").json() == {"a": 1}
    assert asked[0].startswith(b"GET /keys?of=site HTTP/1.1\r\n")
    assert b"Authorization" not in asked[0]


def test_a_form_is_posted_and_a_token_is_borne() -> None:
    with listening(sending(length(b"{}"))) as (provider, asked):
        fetch(provider, provider.issuer, form={"code": "a&b", "word": "é"}, bearer="x.y")
    assert asked[0].startswith(b"POST / HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer x.y\r\n" in asked[0]
    assert asked[0].endswith(b"\r\n\r\ncode=a%26b&word=%C3%A9")


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:{port}/keys", "http://127.0.0.1/keys", "http://localhost:{port}/keys",
        "http://site@127.0.0.1:{port}/keys", "http://127.0.0.1:{port}.example.org/keys", "//127.0.0.1:{port}/keys",
        "file:///etc/hostname", "http://127.0.0.1:{port}\\@example.org/keys", "HTTP://127.0.0.1:{port}@example.org/",
        "http://[", "",
    ],
)  # fmt: skip
def test_another_origin_is_not_asked_at_all(address: str) -> None:
    provider = Provider("http://127.0.0.1:9", "site", "secret", "http://site.test/back", "http://site.test/end")
    with pytest.raises(ProviderAnswerRefused, match="not of its own origin"):
        fetch(provider, address.format(port=9))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n", b"HTTP/1.1 500 No\r\n\r\n{}",
        b"HTTP/1.1 204 Nothing\r\n\r\n", HEAD + b"Content-Length: 9\r\n\r\n{}",
        length(b"x" * (fetching.MOST_BYTES + 1)), chunked(b"x" * (fetching.MOST_BYTES + 1)),
        HEAD + b"\r\n" + b"x" * (fetching.MOST_BYTES + 1),
    ],
    ids=["redirection", "fault", "no content", "cut short", "too large", "too large in chunks", "large without length"],
)  # fmt: skip
def test_an_answer_that_is_not_what_it_must_be_is_refused(answer: bytes) -> None:
    with listening(sending(answer)) as (provider, _asked), pytest.raises(ProviderAnswerRefused):
        fetch(provider, f"{provider.issuer}/keys")


def test_the_largest_answer_that_is_taken() -> None:
    with listening(sending(length(b"x" * fetching.MOST_BYTES))) as (provider, _asked):
        assert len(fetch(provider, f"{provider.issuer}/keys").body) == fetching.MOST_BYTES


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"hello\r\n", b"HTTP/1.1 200\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"x" * 70_000 + b"\r\n\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhalf",
    ],
    ids=["silence", "no HTTP", "many headers", "unknown version", "long header", "half a chunk"],
)  # fmt: skip
def test_what_is_no_answer_is_a_provider_that_is_not_there(answer: bytes) -> None:
    with listening(sending(answer)) as (provider, _asked), pytest.raises(ProviderUnreachable):
        fetch(provider, f"{provider.issuer}/keys")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(ProviderUnreachable):
        fetch(Provider(address, "site", "secret", "http://site.test/back", "http://site.test/end"), address)


@pytest.mark.parametrize(
    "parts",
    [[b""] * 60, [b"H"] * 60, [HEAD, *[b"a: b\r\n"] * 60], [HEAD, b"Content-Length: 60\r\n\r\n", *[b"x"] * 60]],
    ids=["nothing comes", "a status by the byte", "one header after the other", "a body by the byte"],
)
def test_the_time_is_that_of_the_whole_answer(parts: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.4)
    begun = time.monotonic()
    with listening(sending(*parts, pause=0.1)) as (provider, _asked):
        with pytest.raises(ProviderUnreachable):
            fetch(provider, f"{provider.issuer}/keys")
        assert time.monotonic() - begun < 2.0  # 60 parts, 0.1 s apart, would take 6 s.


@pytest.mark.parametrize("token", ["a\r\nHost: other.example", "é\ud800"])
def test_a_token_that_would_write_headers_is_not_sent(token: str) -> None:
    with listening(sending()) as (provider, asked), pytest.raises(ProviderAnswerRefused, match="cannot be sent"):
        fetch(provider, f"{provider.issuer}/me", bearer=token)
    assert asked == [b""]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"{}"), ("application/json", b"[]"), ("application/json", b"{"), ("application/json", b'"\xff"'),
        ("application/json", b"[" * 100_000), ("application/json", b'{"a": ' + b"9" * 5000 + b"}"),
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ProviderAnswerRefused):
        Answer(kind, body).json()
