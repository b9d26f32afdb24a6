"""Asks a server on this machine many times over a few connections, and says how long answers took."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Measured:
    """What one run saw. Latencies in milliseconds, rate in requests a second, sizes in bytes."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    received: int = 0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


def ask(
    port: int,
    paths: Sequence[str],
    *,
    seconds: float,
    connections: int = 8,
    headers: Mapping[str, str] | None = None,
    at_most: int = 100_000,
) -> Measured:
    """Ask the paths in turn for some seconds, at most so many times; each connection waits for its answer."""
    return asyncio.run(_ask(port, paths, seconds, connections, dict(headers or {}), at_most))


async def _ask(
    port: int, paths: Sequence[str], seconds: float, connections: int, headers: dict[str, str], at_most: int
) -> Measured:
    seen = Measured()
    turn = itertools.cycle(paths)
    budget = iter(range(at_most))
    start = time.perf_counter()
    until = start + seconds
    await asyncio.gather(*(_connection(port, turn, budget, until, headers, seen) for _ in range(connections)))
    seen.seconds = time.perf_counter() - start
    return seen


async def _connection(
    port: int,
    turn: itertools.cycle[str],
    budget: object,
    until: float,
    headers: dict[str, str],
    seen: Measured,
) -> None:
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader = writer = None
    while time.perf_counter() < until and next(budget, None) is not None:  # type: ignore[call-overload]
        if writer is None or writer.is_closing():
            reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=1 << 20)
        begun = time.perf_counter()
        writer.write(f"GET {next(turn)} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n{told}\r\n".encode())
        status, size, keep = await _answer(reader)
        seen.latencies.append(1000 * (time.perf_counter() - begun))
        seen.statuses[status] = seen.statuses.get(status, 0) + 1
        seen.received += size
        if not keep:
            writer.close()
    if writer is not None:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    """Read one answer to its end: status, size of the body, whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    status = int(first.split()[1])
    named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    keep = named.get("connection", "").lower() != "close"
    if status in (204, 304):
        return status, 0, keep
    if "content-length" in named:
        size = int(named["content-length"])
        await reader.readexactly(size)
        return status, size, keep
    size = 0
    while named.get("transfer-encoding") == "chunked":
        length = int((await reader.readline()).split(b";")[0], 16)
        await reader.readexactly(length + 2)
        size += length
        if not length:
            return status, size, keep
    return status, len(await reader.read()), False
