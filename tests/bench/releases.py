"""Speed of the whole path of a release beside the same counts written by hand, and of the noise by itself."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from query_service import database
from query_service.assembly import EngineName, service_over
from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.engine import Engine
from query_service.ledger.policy import Policy, shipped_policy
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.privacy.loss import Loss
from query_service.privacy.mechanisms import noised, scale_for
from query_service.query_model.json_reading import from_json
from query_service.query_model.json_writing import to_json
from query_service.service import Service
from tests.bench.lines import Line
from tests.bench.query_service import ALLOWED, THREADS, hand, run
from tests.bench.questions import Asked, questions
from tests.bench.spending import CLOCK, PROCESSOR, judge, least_spent

SIZES = (100, 10_000, 1_000_000)
PLENTY = Loss(10**15)


def release_lines(store: Path, persons: int, times: int) -> Iterator[Line]:
    """Measure check → plan → reserve → run → noise of each question, and the whole path with hiding and archive beside.

    Each time in a new vault. The first is what has a floor.
    """
    which = judge()
    with (
        hand(store) as connection,
        TemporaryDirectory(dir=store.parent) as folder,
        closing(DuckdbEngine(store, threads=THREADS, spill=store.parent)) as engine,
    ):
        for asked in questions():
            services = [
                _service(store, Path(folder) / f"{secrets.token_hex(8)}.db", engine) for _turn in range(2 * times)
            ]
            yield _line(asked, persons, services, connection, which)


def noise_lines() -> Iterator[Line]:
    """Measure the noise of vectors of growing length at the default level: its time grows with the cells alone."""
    scale = scale_for(1, Loss(1_000_000))
    for cells in SIZES:
        draw = partial(noised, [0] * cells, 1, scale)
        [spent] = least_spent([draw], 1 if cells > SIZES[1] else 3)
        each = 1_000_000 * spent.seconds / cells
        yield Line(f"noise of {cells:,} cells", f"{spent.seconds:.3f} s, {each:.0f} µs a cell", "")


def _line(
    asked: Asked, persons: int, services: list[Service], connection: duckdb.DuckDBPyConnection, which: str
) -> Line:
    request, unused = json.dumps(to_json(asked.question)), iter(services)

    def ask() -> None:
        next(unused).ask(from_json(json.loads(request)), "bench")

    def ask_for_noise() -> None:
        service = replace(next(unused), passing=_stop_when_noised)
        with suppress(_Noised):
            service.ask(from_json(json.loads(request)), "bench")

    asking = [ask_for_noise, ask, partial(run, connection, asked.by_hand)]
    mine, whole, plain = least_spent(asking, len(services) // 2)
    ratios = {one: max(mine.by(one) - ALLOWED, 0.0) / plain.by(one) for one in (CLOCK, PROCESSOR)}
    seen = (
        f"{1000 * mine.seconds:.0f} ms, by hand {1000 * plain.seconds:.0f}: {ratios[CLOCK]:.2f} × "
        f"(processor {ratios[PROCESSOR]:.2f} ×); archived {1000 * whole.seconds:.0f} ms"
    )
    floor = f"≤ {asked.at_most} × + 50 ms ({which})"
    return Line(f"{persons:,}: release, {asked.name}", seen, floor, ratios[which] <= asked.at_most)


class _Noised(Exception):
    """The noise is there: what follows is another measure."""


def _stop_when_noised(step: str) -> None:
    if step == "noised":
        raise _Noised


def _service(store: Path, path: Path, engine: Engine) -> Service:
    """Return a service over the store with an empty vault of its own and a policy that pays everything."""
    vault = database.connect(f"sqlite:///{path}")
    upgrade(vault, VAULT)
    made = service_over(store, vault, _plenty(shipped_policy()), EngineName.DUCKDB)
    # The engine stays open, as a worker keeps it; the store of a bench has no mapping, and nobody in it objects.
    return replace(made, opened=partial(nullcontext, engine), check_objections=lambda _on: None)


def _plenty(policy: Policy) -> Policy:
    caps = replace(policy.caps, calendar_year=PLENTY, lifetime=PLENTY, topic=PLENTY, association=PLENTY)
    return replace(policy, caps=caps)
