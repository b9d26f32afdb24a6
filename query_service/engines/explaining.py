"""How a plan is answered, in words: statements, what is skipped of the files, time by stage. No figure is in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from query_service.engines.engine import Engine
from query_service.engines.sql.script import script_of
from query_service.engines.sql.text import DUCKDB, Parameter, Step
from query_service.planner.plan import DaySpan, Plan, Span, Unit


@dataclass(frozen=True, slots=True)
class Skipping:
    """How many row groups of the files of a pass may hold one of the codes asked, by their least and greatest code."""

    files: str
    column: str
    read: int
    skipped: int


@runtime_checkable
class Skips(Protocol):
    """An engine that knows which row groups it need not read."""

    def skipping(self, plan: Plan) -> Sequence[Skipping]:
        """Return what each pass over files sorted by code can skip."""
        ...


@dataclass(slots=True)
class Stopwatch:
    """Adds up the seconds of each stage; give it to an engine as its `watch`."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def __call__(self, stage: str, name: str, seconds: float) -> None:
        self.seconds[stage] += seconds


def explained(plan: Plan, engine: Engine, watch: Stopwatch) -> str:
    """Return the plan, its statements, the row groups read and skipped, and the seconds that `watch` has seen."""
    parts = ["Plan", *_plan(plan), "", "Statements", *_statements(plan)]
    if isinstance(engine, Skips):
        parts += ["", "Row groups", *_skipped(engine.skipping(plan))]
    if watch.seconds:
        parts += ["", "Time", *(f"  {stage:<12}{seconds * 1000:9.1f} ms" for stage, seconds in watch.seconds.items())]
    return "\n".join(parts)


def statements(plan: Plan) -> str:
    """Return all that DuckDB runs for a plan, as one text with the codes written in. It depends on the plan alone.

    What it reads are views over the files of the store, one for each comment at its beginning.
    """
    script = script_of(plan, DUCKDB)
    lines = [f"-- {read.name}: table {read.table.name}{_years(read.years)}" for read in script.reads]
    for step in script.steps:
        lines.append(f"CREATE OR REPLACE TEMP TABLE {step.name} AS\n{_written_in(step)};")
    for table, cells in zip(plan.tables, script.cells, strict=True):
        lines.append(f"-- {plan.measure} by {', '.join(table.dimensions) or 'nothing'}\n{_written_in(cells)};")
    return "\n".join(lines)


def _years(years: Sequence[int] | None) -> str:
    return f", {', '.join(map(str, years))}" if years else ""


def _written_in(step: Step) -> str:
    return re.sub(r"\$(p\d+)\b", lambda name: _literal(step.parameters[name[1]]), step.select)


def _literal(given: Parameter) -> str:
    if isinstance(given, str):
        return "'" + given.replace("'", "''") + "'"
    return f"[{', '.join(map(_literal, given))}]"


def _plan(plan: Plan) -> Iterator[str]:
    yield f"  measure     {plan.measure}"
    for number, leaf in enumerate(plan.occurrences):
        yield f"  condition {number} {type(leaf.events).__name__}, at least {leaf.at_least} {leaf.counting}"
    for table in plan.tables:
        yield f"  table       by {', '.join(table.dimensions) or 'nothing'}"
        for unit in table.units:
            yield f"    unit {_unit(unit)}"
    yield from (f"  note        {note}" for note in plan.notes)


def _unit(unit: Unit) -> str:
    windows = "; ".join(f"{number}: {_span(span)}" for number, span in enumerate(unit.spans))
    return f"{unit.years.first}-{unit.years.last}" + (f", windows {windows}" if windows else "")


def _span(span: Span) -> str:
    if isinstance(span, DaySpan):
        return f"days {span.first} to {span.last} ({_span(span.years)})"
    return f"{span.first}-{span.last}" if span.first <= span.last else "empty"


def _statements(plan: Plan) -> Iterator[str]:
    script = script_of(plan, DUCKDB)
    for step in (*script.steps, *script.cells):
        codes = f", {len(step.parameters)} parameters" if step.parameters else ""
        yield f"  -- {step.stage}: {step.name}{codes}"
        yield from (f"  {_shortened(line)}" for line in step.select.splitlines())


def _shortened(line: str, longest: int = 200) -> str:
    return line if len(line) <= longest else f"{line[:longest]}…"


def _skipped(passes: Sequence[Skipping]) -> Iterator[str]:
    for one in passes:
        yield f"  {one.files} by {one.column}: {one.read} read, {one.skipped} skipped"
