"""Speed, as ratios in one run: `make bench`, or a part: `python -m tests.bench register --projects 200000`.

Machines are noisy: compare the ratios, not the seconds of two runs. Everything is kept in `.bench`, so a
second run starts at once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.request import urlopen

import click

from tests.bench.curve import BASE, curve_lines, raw_lines
from tests.bench.ingest import ingest_lines
from tests.bench.lines import Line, told
from tests.bench.load import Measured, ask
from tests.bench.query_service import query_lines
from tests.bench.releases import noise_lines, release_lines
from tests.bench.rows import (
    datasette_paths,
    each_made_anew,
    other_searches,
    register,
    same_searches,
    site_paths,
    table,
)
from tests.bench.servers import datasette, site
from tests.bench.stores import copied_store, store_of
from tests.bench.tables import table_lines

# What a register is searched for: from one project in a hundred to all of them.
WORDS = (
    "parkinson", "insuffisance cardiaque", "cancer du sein", "asthme", "cancer", "inégalités territoriales", "france",
    "cohorte", "sécurité", "hôpital", "traitements", "soins",
)  # fmt: skip


T = TypeVar("T")


PARTS = ("register", "ingest", "query", "release")


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option(
    "--projects", type=int, multiple=True, default=(20_000,), show_default=True, help="Sizes of the register."
)
@click.option("--rows", type=int, default=10_000, show_default=True, help="Rows of the file imported; 0: no import.")
@click.option("--seconds", type=float, default=8.0, show_default=True, help="Length of each measurement.")
@click.option("--persons", type=int, default=100_000, show_default=True, help="Persons of the source ingested.")
@click.option("--asked", type=int, default=400_000, show_default=True, help="Persons of the store asked.")
@click.option(
    "--stores",
    type=int,
    multiple=True,
    default=(25_000, 100_000, 400_000),
    show_default=True,
    help=f"Persons of the stores of the curve, multiples of {BASE:,}.",
)
@click.option("--times", type=click.IntRange(min=1), default=7, show_default=True, help="Runs of each question.")
@click.option("--home", type=click.Path(path_type=Path), default=Path(".bench"), show_default=True)
def main(
    parts: tuple[str, ...],
    projects: tuple[int, ...],
    rows: int,
    seconds: float,
    persons: int,
    asked: int,
    stores: tuple[int, ...],
    times: int,
    home: Path,
) -> None:
    """Measure all PARTS or some, print one line for each thing, and exit with 1 when a floor is missed."""
    home.mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    if "register" in (parts or PARTS):
        for count in projects:
            lines += told(_register(home, count, seconds))
        if rows:
            lines += told(_import(home, rows))
    if "ingest" in (parts or PARTS):
        lines += told(ingest_lines(home, persons))
    if "query" in (parts or PARTS):
        lines += told(query_lines(copied_store(home, store_of(home, BASE), asked // BASE), asked, times))
        lines += told(curve_lines(home, stores, times))
        lines += told(raw_lines(home, times))
    if "release" in (parts or PARTS):
        lines += told(release_lines(copied_store(home, store_of(home, BASE), asked // BASE), asked, times))
        lines += told(noise_lines())
        lines += told(table_lines())
    missed = [line for line in lines if line.reached is False]
    click.echo(f"\n{len(lines)} lines, {len(missed)} below the floor")
    sys.exit(1 if missed else 0)


def _register(home: Path, count: int, seconds: float) -> Iterator[Line]:
    folder = home / str(count)
    settings, seen = _timed(lambda: register(folder, count))
    yield Line(f"{count:,} projects: build the register", f"{seen:.1f} s", "")
    database = folder / "peer.db"
    table(database, count)
    same, other = same_searches(WORDS), other_searches(WORDS)
    with site(settings) as port:
        # Both processes have answered once: what is measured is not their start.
        ask(port, site_paths(same), seconds=2)
        anew = ask(port, each_made_anew(site_paths(same)), seconds=seconds)
        kept = ask(port, site_paths(same), seconds=seconds)
        once = ask(port, site_paths(other), seconds=seconds, at_most=len(other))
        yield from _feeds(port, count, seconds)
    with datasette(database) as port:
        ask(port, datasette_paths(database, same), seconds=2, connections=2)
        peer = ask(port, datasette_paths(database, same), seconds=seconds)
        peer_once = ask(port, datasette_paths(database, other), seconds=seconds)
    of = f"{count:,} projects:"
    yield Line(f"{of} Datasette, twelve searches", _said(peer), "", _all_ok(peer))
    yield from _beside(f"{of} twelve searches, each page made anew", anew, peer, at_least=15)
    yield from _beside(f"{of} twelve searches, pages kept", kept, peer, at_least=15)
    yield Line(f"{of} Datasette, words with a theme and a year", _said(peer_once), "", _all_ok(peer_once))
    # Few rows are left once a theme and a year are chosen: the floor of the ratio is for whole searches.
    yield from _beside(f"{of} words with a theme and a year, each once", once, peer_once)


def _beside(work: str, mine: Measured, peer: Measured, *, at_least: float | None = None) -> Iterator[Line]:
    yield Line(work, _said(mine), "p95 < 50 ms", mine.percentile(95) < 50 and _all_ok(mine))
    ratio = mine.rate / peer.rate
    floor = f"≥ {at_least:.0f} ×" if at_least else ""
    yield Line("   requests a second, of Datasette's", f"{ratio:.1f} ×", floor, ratio >= at_least if at_least else None)


def _feeds(port: int, count: int, seconds: float) -> Iterator[Line]:
    path = "/fr/projets.atom?nombre=1000"
    first = ask(port, [path], seconds=30, connections=1, at_most=1)
    yield Line(f"{count:,} projects: feed of 1,000 entries, first time", _said(first), "", _all_ok(first))
    ask(port, [path], seconds=1)
    again = ask(port, [path], seconds=seconds / 2, connections=1)
    yield Line(f"{count:,} projects: feed of 1,000 entries", _said(again), "p95 < 50 ms",
               again.percentile(95) < 50 and _all_ok(again))  # fmt: skip
    unchanged = ask(port, [path], seconds=seconds / 2, headers={"If-None-Match": _etag(port, path)})
    yield Line(f"{count:,} projects: the same, already had", _said(unchanged), "304", set(unchanged.statuses) == {304})


def _import(home: Path, rows: int) -> Iterator[Line]:
    command = str(Path(sys.executable).parent / "citizen-site")
    settings = register(home / "import", 0)
    environment = {
        "CITIZEN_SITE_DATABASE_URL": settings.database_url,
        "CITIZEN_SITE_SECRET_KEY": settings.secret_key,
        "CITIZEN_SITE_PUBLIC_URL": settings.public_url,
    }
    for ending in ("xlsx", "csv"):
        file = home / f"{rows}.{ending}"
        if not file.exists():
            subprocess.run([command, "synthetic-projects", str(rows), str(file)], check=True, capture_output=True)
        for name in ("site.db", "site.db-wal", "site.db-shm"):
            (home / "import" / name).unlink(missing_ok=True)
        register(home / "import", 0)
        report = home / f"report-{ending}.txt"
        asked = [command, "import-projects", str(file), "--report", str(report)]
        _, first = _timed(lambda asked=asked: subprocess.run(asked, env=environment, check=True, capture_output=True))
        yield Line(f"import of {rows:,} rows of {ending}, with its report", f"{first:.1f} s", "< 60 s", first < 60)
        _, second = _timed(lambda asked=asked: subprocess.run(asked, env=environment, check=True, capture_output=True))
        yield Line(f"the same file again: nothing changes ({ending})", f"{second:.1f} s", "")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun


def _etag(port: int, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return str(answer.headers["ETag"])


def _all_ok(seen: Measured) -> bool:
    return set(seen.statuses) == {200}


def _said(seen: Measured) -> str:
    size = seen.received / max(len(seen.latencies), 1) / 1000
    if len(seen.latencies) < 2:
        return f"{seen.latencies[0]:.0f} ms, {size:.0f} kB"
    return f"{seen.rate:.0f}/s, p50 {seen.percentile(50):.1f} ms, p95 {seen.percentile(95):.1f} ms, {size:.0f} kB"


if __name__ == "__main__":
    main()
