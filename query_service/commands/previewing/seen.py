"""What earlier releases of a question showed, for its preview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from query_service.errors import RuleBroken
from query_service.ledger.policy import Policy
from query_service.preview.expected import Seen
from query_service.query_model.canonical import canonical
from query_service.query_model.conditions import LAST_YEAR
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import AGE_CLASSES, Dimension, Period, Precision, Question, Table
from query_service.release.reading import read_release
from query_service.release.released import Released, State


class TellsNothing(RuleBroken):
    """A release that says nothing of the question: of another one, or of a demonstration."""


def seen_in(path: Path, asked: Question, policy: Policy) -> Iterator[Seen]:
    """Give the shown figures of a release, table by table. Tables with other classes of age are left out.

    Raises TellsNothing, naming the file, for a release of another question or of other persons (those of a
    demonstration), and what reading a release raises.
    """
    released = read_release(path.read_bytes())
    question = from_json(released.question)
    if _core(question) != _core(asked):
        raise TellsNothing(
            f"{path}: is a release of another question ({released.sentence['en']}). Name releases of this one, by "
            "whatever tables, years or precision."
        )
    if released.demonstration is not policy.demo:
        raise TellsNothing(
            f"{path}: was made under the policy {released.policy}, of other persons than those of {policy.name}. "
            "Name the policy of the release with --policy, or leave the release out."
        )
    yield from _tables(released, question, asked)


def _tables(released: Released, question: Question, asked: Question) -> Iterator[Seen]:
    first, last = released.period
    for table in released.tables:
        dimensions = tuple(one.name for one in table.dimensions)
        if Dimension.AGE_CLASS in dimensions and question.age_classes != asked.age_classes:
            continue
        figures = {row.cell: row.value for row in table.rows if row.state is State.VALUE and row.value is not None}
        years = 1 if Dimension.YEAR in dimensions else last - first + 1
        yield Seen(released.id, table.measure, dimensions, years, figures)


def _core(asked: Question) -> Question:
    """Return whom and what a question counts, whatever its tables, years, classes of age and precision."""
    only = replace(
        asked,
        period=Period(LAST_YEAR, LAST_YEAR),
        tables=(Table(),),
        age_classes=AGE_CLASSES,
        precision=Precision.CURRENT,
    )
    return canonical(only)
