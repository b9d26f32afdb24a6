"""True figures of a synthetic store, for whoever checks the service; refused over any other store."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from query_service.catalogue.places import departements, regions
from query_service.engines.engine import Engine
from query_service.errors import NotSynthetic
from query_service.exact_answers import ExactTable
from query_service.planner.plan import Plan
from query_service.planner.planning import Expansion, Known, plan_of
from query_service.query_model.question import Dimension, Measure, Question
from query_service.query_model.sentence import NameOf, sentence
from query_service.store.manifest import Manifest, read_manifest

SEXES = {0: "unknown", 1: "male", 2: "female"}
CENTS = "cents"


@dataclass(frozen=True, slots=True)
class ReportedTable:
    """One table: names of the columns, the last one that of the figure, and its rows by key. Zero has no row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int | str, ...], ...]


@dataclass(frozen=True, slots=True)
class ExactReport:
    """What was asked, over what, and the true figures. `notes` say what the store or the plan left out."""

    question: Question
    vintage: str
    engine: str
    notes: tuple[str, ...]
    tables: tuple[ReportedTable, ...]


def planned(asked: Question, store: Path, expand: Expansion) -> Plan:
    """Return the plan of a question over a synthetic store. Raises what `exact_report` raises."""
    return plan_of(asked, Known(expand, synthetic_manifest(store).coverage))


def exact_report(asked: Question, store: Path, engine: Engine, expand: Expansion) -> ExactReport:
    """Return the true figures of a question over a synthetic store.

    Raises NotSynthetic before anything else is looked at, then UnusableStore, OutOfCoverage, UnknownCode.
    """
    manifest = synthetic_manifest(store)
    plan = planned(asked, store, expand)
    tables = tuple(_reported(table, asked.measure) for table in engine.answer(plan).tables)
    return ExactReport(asked, manifest.vintage, engine.name, (*plan.notes, *manifest.notes), tables)


def synthetic_manifest(store: Path) -> Manifest:
    """Return the manifest of a store; raise NotSynthetic when it does not say that the store is synthetic."""
    manifest = read_manifest(store)
    if not manifest.synthetic:
        raise NotSynthetic(
            f"{store}: its manifest does not say that it is synthetic. True figures of real persons are never shown; "
            "ask for a noisy release."
        )
    return manifest


def _reported(table: ExactTable, measure: Measure) -> ReportedTable:
    figure = f"{measure.value}_{CENTS}" if measure is Measure.AMOUNT_REIMBURSED else measure.value
    columns = (*(dimension.value for dimension in table.dimensions), figure)
    return ReportedTable(columns, tuple((*key, figure) for key, figure in sorted(table.cells.items())))


def as_json(report: ExactReport) -> str:
    """Return a list with the columns and rows of each table, and with `notes` where something was left out."""
    notes = {"notes": report.notes} if report.notes else {}
    said = [{"columns": one.columns, "rows": one.rows, **notes} for one in report.tables]
    return json.dumps(said, ensure_ascii=False)


def as_csv(report: ExactReport) -> str:
    """Return each table with its header, an empty line between two."""
    texts = []
    for table in report.tables:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([table.columns, *table.rows])
        texts.append(text.getvalue())
    return "\n".join(texts)


def as_text(report: ExactReport, language: str, name_of: NameOf) -> str:
    """Return the sentence that the question says in `fr` or `en`, notes, and tables with words for codes."""
    parts = [sentence(report.question, language, name_of)]
    parts += [f"True figures of the synthetic store {report.vintage}, by {report.engine}."]
    parts += [f"Note: {note}." for note in report.notes]
    return "\n\n".join(["\n".join(parts), *(_drawn(table, report.question) for table in report.tables)])


def _drawn(table: ReportedTable, asked: Question) -> str:
    """Return a table in columns: words to the left, figures to the right."""
    *names, figure = table.columns
    euros = figure.endswith(CENTS)
    head = [*names, "euros reimbursed" if euros else figure]
    lines = [head]
    for *key, number in table.rows:
        said = f"{Decimal(number) / 100:,.2f}" if euros else f"{number:,}"
        lines.append([*(_word(name, value, asked) for name, value in zip(names, key, strict=True)), said])
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    drawn = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
    return "\n".join(drawn if table.rows else [*drawn, "(every cell is zero)"])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    last = len(line) - 1
    return [
        one.rjust(width) if place == last else one.ljust(width)
        for place, (one, width) in enumerate(zip(line, widths, strict=True))
    ]


def _word(column: str, value: int | str, asked: Question) -> str:
    match Dimension(column):
        case Dimension.SEX:
            return SEXES[int(value)]
        case Dimension.AGE_CLASS:
            return _age_class(int(value), asked.age_classes)
        case Dimension.REGION:
            return f"{value} {regions().get(str(value), '')}".rstrip() or "unknown"
        case Dimension.DEPARTEMENT:
            names = {one.code: one.name for one in departements()}
            return f"{value} {names.get(str(value), '')}".rstrip() or "unknown"
    return str(value)


def _age_class(first: int, classes: tuple[int, ...]) -> str:
    last = dict(pairwise(classes)).get(first)
    if first < 0:
        return "unknown"
    return f"{first} and over" if last is None else f"{first} to {last - 1}"
