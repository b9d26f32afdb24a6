"""Time against the size of the store and against the events of the codes asked, memory, and the raw tables of the SNDS.

A store of copies has as many events of each code as it has copies: what is asked rarely of a large store has as many
as what is asked often of a small one, and should take as long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.query_model.json_writing import to_json
from query_service.snds.ingest.source.wanted import KEY_NAMES
from tests.bench.lines import Line
from tests.bench.query_service import ALLOWED, THREADS, answered, bounded, hand, run
from tests.bench.questions import FIRST, LAST, of_drug
from tests.bench.spending import Spent, least_spent, spent_by_command
from tests.bench.stores import copied_store, source_of, store_of

# From rare to one dispensing in eight.
CLASSES = ("N04", "A10", "N02")
BASE = 25_000
# How much longer the same number of events may take in the largest store.
_MOST_LONGER = 2.0
_RAW = """
SELECT year(EXE_SOI_DTD), count(DISTINCT BEN_IDT_ANO) FROM (
  SELECT BEN_IDT_ANO, EXE_SOI_DTD, PHA_PRS_C13, PFS_PRE_NUM
  FROM prs JOIN pha USING ($key) JOIN products ON PHA_PRS_C13 = PHA_CIP_C13 JOIN who USING (BEN_NIR_PSA, BEN_RNG_GEM)
  WHERE PHA_ATC_CLA LIKE '$atc%' AND year(EXE_SOI_DTD) BETWEEN $first AND $last
    AND coalesce(DPN_QLF, 0) <> 71 AND coalesce(PRS_DPN_QLP, 0) <> 71 AND coalesce(CPL_MAJ_TOP, 0) < 2
    AND coalesce(CPL_AFF_COD, 0) <> 16
  GROUP BY ALL HAVING sum(PHA_ACT_QSN) > 0)
GROUP BY ALL
"""
_TABLES = {"prs": "ER_PRS_F", "pha": "ER_PHA_F", "products": "IR_PHA_R", "who": "IR_BEN_R"}


@dataclass(frozen=True, slots=True)
class Point:
    """What a question of one class of drugs costs over a store."""

    persons: int
    atc: str
    events: int
    spent: Spent


def curve_lines(home: Path, sizes: Sequence[int], times: int) -> Iterator[Line]:
    """Measure persons by year for a few classes over stores of these sizes, each a multiple of the base."""
    points: list[Point] = []
    for persons in sorted(sizes):
        store = copied_store(home, store_of(home, BASE), persons // BASE)
        for point in _points(store, persons, times):
            points.append(point)
            yield Line(f"{persons:,} persons: {point.atc} by year, {point.events:,} events", _said(point), "")
        yield _memory(home, store, persons)
    yield from _same_events(points)


def _points(store: Path, persons: int, times: int) -> Iterator[Point]:
    with closing(DuckdbEngine(store, threads=THREADS, spill=store.parent)) as engine, hand(store) as connection:
        for atc in CLASSES:
            request = json.dumps(to_json(of_drug(atc, "year").question))
            counted = connection.execute(f"SELECT count(*) FROM dispensings WHERE code LIKE '{atc}%'").fetchall()
            (spent,) = least_spent([lambda request=request: answered(request, store, engine)], times)
            yield Point(persons, atc, int(counted[0][0]), spent)


def _said(point: Point) -> str:
    return f"{1000 * point.spent.seconds:.0f} ms, processor {1000 * point.spent.processor:.0f} ms"


def _memory(home: Path, store: Path, persons: int) -> Line:
    """Return the line of the whole command that asks the heaviest of the classes."""
    request = home / "request.json"
    request.write_text(json.dumps(to_json(of_drug(CLASSES[-1], "year").question)), encoding="utf-8")
    spent = spent_by_command("query-service", "exact", str(request), "--store", str(store))
    size = sum(path.stat().st_size for path in store.rglob("*.parquet"))
    seen = f"{spent.memory / 1e6:.0f} MB of memory, {spent.seconds:.1f} s (store of {size / 1e6:.0f} MB)"
    return Line(f"{persons:,} persons: the command from start to end", seen, "")


def _same_events(points: Sequence[Point]) -> Iterator[Line]:
    """Compare the rarest class of the largest store with what has about as many events in the smallest one."""
    small, large = points[0].persons, points[-1].persons
    if small == large:
        return
    rare = next(point for point in points if point.persons == large)
    near = min((point for point in points if point.persons == small), key=lambda one: abs(one.events - rare.events))
    # Counted for as many events: more of them take longer, whatever the store.
    for_as_many = near.spent.processor * max(1.0, rare.events / near.events)
    longer = max(rare.spent.processor - ALLOWED, 0.0) / for_as_many
    seen = (
        f"{rare.events:,} events in {1000 * rare.spent.processor:.0f} ms; "
        f"{near.events:,} of {small:,} persons in {1000 * near.spent.processor:.0f}"
    )
    yield Line(f"{large:,} persons: grows with the events, not the store", seen, f"≤ {_MOST_LONGER:.0f} × + 50 ms",
               longer <= _MOST_LONGER)  # fmt: skip


def raw_lines(home: Path, times: int) -> Iterator[Line]:
    """Compare the store with the same counts over the raw tables, joined on their nine columns."""
    source, store = source_of(home, BASE), store_of(home, BASE)
    with bounded() as raw, closing(DuckdbEngine(store, threads=THREADS, spill=home)) as engine:
        for name, table in _TABLES.items():
            raw.execute(f"CREATE VIEW {name} AS FROM read_parquet('{source / table}/*.parquet')")
        for atc in CLASSES:
            yield _beside_raw(raw, engine, store, atc, times)


def _beside_raw(raw: duckdb.DuckDBPyConnection, engine: DuckdbEngine, store: Path, atc: str, times: int) -> Line:
    statement = _RAW
    for name, said in {"key": ", ".join(KEY_NAMES), "atc": atc, "first": str(FIRST), "last": str(LAST)}.items():
        statement = statement.replace(f"${name}", said)
    request = json.dumps(to_json(of_drug(atc, "year").question))
    mine, plain = least_spent(
        [lambda: answered(request, store, engine), lambda: run(raw, (statement,))], times
    )  # fmt: skip
    seen = (
        f"store {1000 * mine.seconds:.0f} ms, raw tables {1000 * plain.seconds:.0f}: "
        f"{plain.seconds / mine.seconds:.0f} × as fast"
    )
    return Line(f"{BASE:,} persons: {atc} by year, nine-column join", seen, "")
