"""The two servers that are compared, each in processes of its own that end with the measurement."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from citizen_site.settings import PREFIX, Settings
from tests.bench.load import LOOPBACK

_PATIENCE = 120.0
_COMMANDS = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(settings: Settings) -> Iterator[int]:
    """Give the port of the site, served by gunicorn with its default number of processes."""
    told = {
        f"{PREFIX}{name.upper()}": str(getattr(settings, name))
        for name in ("database_url", "secret_key", "public_url", "index_folder", "port", "log_format")
    }
    with _running([str(_COMMANDS / "citizen-site"), "serve"], settings.port, told):
        yield settings.port


@contextmanager
def datasette(database: Path) -> Iterator[int]:
    """Give the port of Datasette with its default settings: one process."""
    port = free_port()
    command = [str(_COMMANDS / "datasette"), "serve", str(database), "--host", LOOPBACK, "--port", str(port)]
    with _running(command, port, {}):
        yield port


@contextmanager
def _running(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"The server on port {port} ended with {process.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server on port {port} does not answer after {_PATIENCE:.0f} s.")
