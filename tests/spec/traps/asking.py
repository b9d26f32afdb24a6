"""What the traps are told with: a mini SNDS, a store made of it, a question, the figure of the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from query_service.codes.spelling import spelled
from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import YearSpan
from query_service.planner.planning import Known, plan_of
from query_service.query_model.codes import Code, CodeSet, CodeSystem, Prefix, Range
from query_service.query_model.conditions import Condition, Counting, Occurs
from query_service.query_model.question import Dimension, Measure, Period, Question, Table
from query_service.query_model.selectors import (
    Death,
    Diagnosis,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Position,
    Selector,
    Stay,
    Visit,
)
from query_service.snds.ingest.running import Options, ingest
from query_service.store.manifest import Manifest, Twins, read_manifest
from query_service.store.reading import Row, rows_of
from tests.builders.snds import MiniSnds

YEARS = YearSpan(2018, 2020)


def _codes(system: CodeSystem, code: str) -> CodeSet:
    """Return a set of one code, or of a beginning written with a star: E11*."""
    rule = Prefix(code.removesuffix("*")) if code.endswith("*") else Code(code)
    return CodeSet(system, (rule,))


def drug(code: str) -> Dispensing:
    """Return dispensings of an ATC class."""
    return Dispensing(_codes(CodeSystem.ATC, code))


def hospital_drug(code: str) -> Dispensing:
    """Return dispensings of a UCD."""
    return Dispensing(_codes(CodeSystem.UCD, code))


def act(code: str) -> MedicalAct:
    """Return acts of a code of the CCAM."""
    return MedicalAct(_codes(CodeSystem.CCAM, code))


def lab_test(code: str) -> LabTest:
    """Return lab tests of a code of the NABM."""
    return LabTest(_codes(CodeSystem.NABM, code))


def visit(code: str) -> Visit:
    """Return fees of a nature."""
    return Visit(_codes(CodeSystem.NATURE, code))


def stay(code: str, *positions: Position) -> Stay:
    """Return stays with a diagnosis, main unless said otherwise."""
    return Stay((Diagnosis(_codes(CodeSystem.CIM10, code), positions or (Position.MAIN,)),))


def illness(code: str) -> LongTermIllness:
    """Return ALD of a diagnosis."""
    return LongTermIllness(_codes(CodeSystem.CIM10, code))


def death(code: str) -> Death:
    """Return deaths of an initial cause."""
    return Death(_codes(CodeSystem.CIM10, code))


@dataclass(frozen=True)
class MadeStore:
    """A store, and what it answers."""

    folder: Path

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        return dict(rows_of(self.folder))

    @cached_property
    def manifest(self) -> Manifest:
        return read_manifest(self.folder)

    def patients(self, event: Selector, year: int, at_least: int = 1, by: Dimension | None = None) -> Any:
        """Return how many persons have the event in the year, on so many distinct dates; by cell with a dimension."""
        return self.persons(Occurs(event, at_least=at_least, counting=Counting.DATES), year, by)

    def persons(self, who: Condition, year: int, by: Dimension | None = None) -> Any:
        """Return how many persons satisfy a condition in the year; by cell with a dimension."""
        return self._figure(Question(Measure.PERSONS, Period(year, year), population=who, tables=_tables(by)), by)

    def volume(self, measure: Measure, event: Selector, year: int, by: Dimension | None = None) -> Any:
        """Return what the events of the year add up to, nobody's among them."""
        return self._figure(Question(measure, Period(year, year), counted=event, tables=_tables(by)), by)

    def _figure(self, asked: Question, by: Dimension | None) -> Any:
        plan = plan_of(asked, Known(self._expand, self.manifest.coverage))
        cells = InMemoryEngine(self.rows).answer(plan).tables[0].cells
        return {key[0]: figure for key, figure in cells.items()} if by else cells.get((), 0)

    def _expand(self, codes: CodeSet) -> tuple[str, ...]:
        """Return the codes of the store that a rule names: what a nomenclature with these codes would give."""
        held = {str(row[column]) for rows in self.rows.values() for row in rows for column in ("code", "product")
                if row.get(column)}  # fmt: skip
        found: set[str] = set()
        for rule in codes.included:
            match rule:
                case Code(code):
                    found.add(spelled(codes.system, code))
                case Prefix(prefix):
                    found |= {code for code in held if code.startswith(prefix)}
                case Range(first, last):
                    found |= {code for code in held if first <= code <= last + "Z"}
        return tuple(sorted(found))


def _tables(by: Dimension | None) -> tuple[Table, ...]:
    return (Table((by,) if by else ()),)


@dataclass
class Given:
    """Makes stores of mini SNDS in a folder, without some rules."""

    folder: Path
    without: tuple[str, ...] = ()
    made: int = field(default=0)

    def store(self, snds: MiniSnds, twins: Twins = Twins.ONE_UNIT, years: YearSpan | None = YEARS) -> MadeStore:
        """Write the tables, ingest them and return the store."""
        self.made += 1
        source = snds.write(self.folder / f"source{self.made}")
        store = self.folder / f"store{self.made}"
        ingest(source, store, Options(years=years, twins=twins, threads=1, without=self.without))
        return MadeStore(store)


def guarded_by(*rules: str) -> Callable[[Callable[[Given], None]], Callable[..., None]]:
    """Make a test of a trap: it holds with every rule, and fails when one of `rules` is switched off."""

    def decorate(check: Callable[[Given], None]) -> Callable[..., None]:
        @pytest.mark.parametrize("without", [None, *rules], ids=["all rules", *(f"without {rule}" for rule in rules)])
        def test(tmp_path: Path, without: str | None) -> None:
            if without is None:
                check(Given(tmp_path))
                return
            with pytest.raises(AssertionError):
                check(Given(tmp_path, (without,)))

        test.__name__ = check.__name__
        test.__doc__ = check.__doc__
        # For those who want what it draws.
        test.check = check
        return test

    return decorate
