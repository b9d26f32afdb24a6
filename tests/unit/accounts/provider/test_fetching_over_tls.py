"""The provider over TLS: its certificate is looked at, and the time is that of the handshake too."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from citizen_site.accounts.provider import fetching
from citizen_site.accounts.provider.configuration import Provider
from citizen_site.accounts.provider.fetching import ProviderUnreachable, fetch

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that nobody has signed but itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider of the tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "provider.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@contextmanager
def listening(talk: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[Provider]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            peer, _address = server.accept()
            with peer, suppress(OSError):
                peer.settimeout(5)
                talk(peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        issuer = f"https://{host}:{server.getsockname()[1]}"
        yield Provider(issuer, "site", "secret", "https://site.test/back", "https://site.test/end")
        thread.join(10)


def over_tls(certificate: Path, *parts: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def talk(peer: socket.socket) -> None:
        with context.wrap_socket(peer, server_side=True) as secure:
            secure.recv(4096)
            for part in parts:
                secure.sendall(part)
                time.sleep(pause)

    return talk


def test_a_certificate_that_the_host_trusts_is_taken(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(over_tls(certificate, ANSWER)) as provider:
        assert fetch(provider, f"{provider.issuer}/keys").json() == {}


def test_a_certificate_that_the_host_does_not_trust_is_refused(certificate: Path) -> None:
    with listening(over_tls(certificate, ANSWER)) as provider, pytest.raises(ProviderUnreachable, match="SSLCert"):
        fetch(provider, f"{provider.issuer}/keys")


def test_the_certificate_of_another_host_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        listening(over_tls(certificate, ANSWER), "localhost") as provider,
        pytest.raises(ProviderUnreachable, match="SSLCert"),
    ):
        fetch(provider, f"{provider.issuer}/keys")


def test_a_slow_answer_is_cut(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.6)
    begun = time.monotonic()
    with listening(over_tls(certificate, *[b"H"] * 60, pause=0.1)) as provider:
        with pytest.raises(ProviderUnreachable):
            fetch(provider, f"{provider.issuer}/keys")
        assert time.monotonic() - begun < 3.0  # 60 bytes, 0.1 s apart, would take 6 s.


def test_a_slow_handshake_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte at a time of the head of a record that never ends: each begins the time-out of a socket anew."""
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.6)

    def talk(peer: socket.socket) -> None:
        for byte in b"\x16\x03\x03\x40\x00" + b"\x02\x00\x3f\xf0" + bytes(60):
            peer.sendall(bytes([byte]))
            time.sleep(0.1)

    begun = time.monotonic()
    with listening(talk) as provider:
        with pytest.raises(ProviderUnreachable):
            fetch(provider, f"{provider.issuer}/keys")
        assert time.monotonic() - begun < 3.0
