"""Puts the parts together: which engine answers over a store, and with which nomenclatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from enum import StrEnum
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine as Vault

from query_service.codes.shipped import shipped, shipped_expansion
from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.engine import Engine, Watch, unwatched
from query_service.engines.explaining import Stopwatch, explained, statements
from query_service.engines.in_memory import InMemoryEngine
from query_service.errors import RuleBroken
from query_service.exact_report import ExactReport, exact_report, planned
from query_service.ledger.policy import Policy
from query_service.planner.planning import Known
from query_service.planner.releasing import release_plan_of
from query_service.query_model.canonical import answer_key, canonical
from query_service.query_model.codes import CodeSystem
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Measure, Question
from query_service.release.released import Released
from query_service.service import Service
from query_service.snds.excluding import check_applied
from query_service.store.holding import reading
from query_service.store.manifest import read_manifest
from query_service.store.reading import rows_of

# The reference keeps every row as Python values, about half a kilobyte each.
MOST_ROWS_IN_MEMORY = 2_000_000


class OtherStore(RuleBroken):
    """A release and a store of which it was not made."""


class EngineName(StrEnum):
    """The engines: all answer alike. The reference is slow and for small stores."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    IN_MEMORY = "in_memory"


def report_exactly(
    asked: Question, name: EngineName, store: Path, *, master: str, explain: bool
) -> tuple[ExactReport, str]:
    """Return the true figures of a question over a synthetic store, and how they were found ("" unless `explain`).

    Raises what `opened_engine` and `exact_report` raise.
    """
    watch, expand = Stopwatch(), shipped_expansion()
    with opened_engine(name, store, master=master, watch=watch) as engine:
        report = exact_report(asked, store, engine, expand)
        return report, explained(planned(asked, store, expand), engine, watch) if explain else ""


def sql_of(released: Released, store: Path) -> str:
    """Return the SQL that a release came from, "" when its figures are sums of another's. Opens no file of events.

    Of the store only the manifest is read: vintage and years covered. Raises OtherStore when the question has another
    key there, UnusableStore, OutOfCoverage, UnknownCode.
    """
    if released.by_addition_from:
        return ""
    manifest, expand = read_manifest(store), shipped_expansion()
    asked = canonical(from_json(released.question))
    if answer_key(asked, expand, manifest.vintage) != released.key:
        raise OtherStore(
            f"{store}: the release {released.id} was not made of it: its vintage is {released.vintage}, that of the "
            f"store {manifest.vintage}, or the codes expand otherwise here. Name its store, or none."
        )
    plan = release_plan_of(asked, Known(expand, manifest.coverage))
    parts = [replace(plan, measure=Measure.PERSONS)]
    if plan.measure is not Measure.PERSONS:
        parts.append(replace(plan, clip=next(table.clip for table in released.tables if table.clip)))
    return "\n\n".join(map(statements, parts))


def service_over(
    store: Path,
    vault: Vault,
    policy: Policy,
    name: EngineName,
    *,
    master: str = "local[2]",
    mapping: Path | None = None,
) -> Service:
    """Return what makes releases over a store, paid from a vault.

    `mapping` is the file of pseudonyms: None for beside the store.
    """
    return Service(
        vault=vault,
        store=store,
        policy=policy,
        opened=partial(opened_engine, name, store, master=master),
        expand=shipped_expansion(),
        class_of=class_of,
        name_of=french_name,
        software=f"hdh-citizen-site {version('hdh-citizen-site')}",
        now=lambda: dt.datetime.now(dt.UTC),
        check_objections=lambda on: check_applied(store, on, mapping),
    )


def class_of(product: str) -> str:
    """Return the ATC class of a product (CIP13 or UCD), "" when no nomenclature gives it."""
    for one in shipped():
        if one.system in (CodeSystem.CIP13, CodeSystem.UCD) and (entry := one.get(product)) is not None:
            return entry.heading
    return ""


def french_name(system: CodeSystem, code: str) -> str:
    """Return the French label of a code, "" when no nomenclature has it."""
    found = [entry.label for one in shipped() if one.system == system and (entry := one.get(code)) is not None]
    return found[-1] if found else ""


@contextmanager
def opened_engine(
    name: EngineName, store: Path, *, master: str = "local[2]", watch: Watch = unwatched
) -> Iterator[Engine]:
    """Give an engine over a store, closed at the end; `master` is the address of Spark.

    Raises UnusableStore for a folder that is no store, ServerMissing without what the engine needs, RuleBroken when
    the store is too large for memory.
    """
    if name is EngineName.IN_MEMORY:
        yield _in_memory(store)
        return
    if name is EngineName.DUCKDB:
        with closing(DuckdbEngine(store, watch=watch)) as engine:
            yield engine
        return
    # Here and not above: pyspark is optional.
    from query_service.engines.spark_engine import SparkEngine

    with closing(SparkEngine(store, master=master, watch=watch)) as engine:
        yield engine


def _in_memory(store: Path) -> InMemoryEngine:
    rows = sum(read_manifest(store).rows.values())
    if rows > MOST_ROWS_IN_MEMORY:
        raise RuleBroken(
            f"{store}: {rows} rows are too many for the engine in_memory, which takes {MOST_ROWS_IN_MEMORY}. "
            "Answer with duckdb."
        )
    with reading(store):
        return InMemoryEngine(rows_of(store))
