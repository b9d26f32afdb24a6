"""A preview as text for people, in French or English: aligned columns, one block for each table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from query_service.commands.previewing.price import price_of
from query_service.commands.previewing.words import CHANGES, LEVELS, UNKNOWN_EVENTS, Words, words
from query_service.ledger.policy import Policy
from query_service.preview.known import Source
from query_service.preview.outlook import CellOutlook, TableOutlook
from query_service.preview.preview import Preview
from query_service.preview.proposals import Coarser, Dimensions, Proposal
from query_service.preview.target import Reached
from query_service.query_model.question import Dimension, Measure
from query_service.query_model.sentence import NameOf, sentence
from query_service.release.labels import DIMENSIONS, MEASURES, in_words, label

WIDTH = 100
# An estimate has no more digits than that.
_DIGITS = 3


def as_text(found: Preview, policy: Policy, language: str, name_of: NameOf) -> str:
    """Return the preview as it is printed in `fr` or `en`."""
    return "\n".join(_Text(found, policy, language, name_of).lines())


class _Text:
    def __init__(self, found: Preview, policy: Policy, language: str, name_of: NameOf) -> None:
        self._found, self._policy, self._language, self._name_of = found, policy, language, name_of
        self._words: Words = words(language)

    def lines(self) -> Iterator[str]:
        yield from wrap(self._words.about, WIDTH)
        yield ""
        yield from wrap(sentence(self._found.question, self._language, self._name_of), WIDTH)
        yield ""
        yield from self._sources()
        yield from wrap(self._price(), WIDTH)
        if self._found.reached is not None:
            yield from wrap(self._reached(self._found.reached), WIDTH)
        for table in self._found.outlook.tables:
            yield ""
            yield from self._table(table)
        for one in self._found.coarser:
            yield ""
            yield from wrap(self._coarser(one), WIDTH)
        if self._found.proposals:
            yield ""
            yield self._words.proposals
            yield from _aligned([self._words.columns_of_proposals, *map(self._proposal, self._found.proposals)], left=1)

    def _sources(self) -> Iterator[str]:
        expected = self._found.outlook.expected
        if expected.sources:
            yield from wrap(self._words.sources % self._words.and_then.join(map(self._source, expected.sources)), WIDTH)
        for one in expected.unknown:
            yield from wrap(self._words.unknown % UNKNOWN_EVENTS[type(one)][self._language], WIDTH)
        if self._policy.persons is not None:
            yield from wrap(self._words.persons % self._number(self._policy.persons), WIDTH)

    def _source(self, one: Source) -> str:
        said = one.words[self._language]
        return said if not one.year or str(one.year) in said else f"{said} ({one.year})"

    def _price(self) -> str:
        price = price_of(self._found.outlook, self._policy)
        return self._words.price % {
            "rho": self._number(round(price.loss.rho, 6)),
            "level": LEVELS[self._found.question.precision][self._language],
            "year": self._percent(price.of_calendar_year),
            "topic": self._percent(price.of_topic),
            "association": self._percent(price.of_association),
        }

    def _reached(self, one: Reached) -> str:
        said = {"error": self._percent(one.error), "table": self._by(one.table)}
        if one.loss is None:
            return self._words.never_reached % said
        loss = self._number(round(one.loss.rho, 6)) if one.loss.rho >= 1e-6 else f"{one.loss.rho:.1e}"
        if one.level is None:
            return self._words.reached_by_loss % {**said, "rho": loss}
        return self._words.reached % {**said, "rho": loss, "level": LEVELS[one.level][self._language]}

    def _table(self, table: TableOutlook) -> Iterator[str]:
        measure = MEASURES[table.measure][self._language]
        yield self._words.table % {
            "measure": measure[:1].upper() + measure[1:],
            "by": self._by(table.dimensions),
            "shown": self._percent(table.shown),
            "cells": self._number(len(table.counted)),
            "error": self._percent(table.relative_error),
        }
        columns = self._words.columns_of_cells
        if table.measure is not Measure.PERSONS:
            columns = self._words.columns_of_volumes
        header = [*(DIMENSIONS[one][self._language] for one in table.dimensions), *columns]
        yield from _aligned(
            [header, *(self._cell(table.dimensions, one) for one in table.counted)], left=len(table.dimensions)
        )
        zeros = sum(one.zero for one in table.cells)
        for number, said in (
            (len(table.cells) - len(table.counted) - zeros, self._words.unknowns),
            (zeros, self._words.zeros),
        ):
            if number:
                yield "  " + said % self._number(number)

    def _cell(self, dimensions: Dimensions, one: CellOutlook) -> list[str]:
        pairs = zip(dimensions, one.cell, strict=True)
        named = [label(self._found.plan, dimension, value)[self._language] for dimension, value in pairs]
        return [
            *named,
            "?" if one.expected is None else self._estimate(one.expected),
            self._number(round(one.standard_error, 1 if one.standard_error < 100 else None)),
            self._number(one.threshold),
            f"±{self._number(one.half_width)}",
            self._percent(one.hidden),
        ]

    def _coarser(self, one: Coarser) -> str:
        said = {"table": self._by(one.table.dimensions), "shown": self._percent(one.table.shown)}
        if one.instead is None:
            return self._words.not_worth % said
        instead = self._by(one.instead)
        if Dimension.AGE_CLASS in one.instead and one.age_classes != self._found.question.age_classes:
            instead += self._words.ages % ", ".join(map(str, one.age_classes))
        return self._words.not_worth_instead % {**said, "instead": instead, "then": self._percent(one.shown)}

    def _proposal(self, one: Proposal) -> list[str]:
        change = CHANGES[one.change][self._language]
        if one.table is not None and len(self._found.question.tables) > 1:
            change += f" ({self._by(one.table)})"
        price = price_of(one.outlook, self._policy)
        return [
            change,
            self._percent(one.outlook.shown),
            f"±{self._percent(one.outlook.relative_error)}",
            f"ρ {self._number(round(price.loss.rho, 6))}",
            self._percent(price.of_calendar_year),
        ]

    def _by(self, dimensions: Dimensions) -> str:
        named = ", ".join(DIMENSIONS[one][self._language].lower() for one in dimensions)
        return self._words.by % named if named else self._words.total

    def _number(self, number: float) -> str:
        return in_words(number, self._language)

    def _estimate(self, number: float) -> str:
        """Return an expected figure, whole and with few digits: nobody knows the others."""
        whole = round(number)
        return self._number(round(whole, min(0, _DIGITS - len(str(whole)))))

    def _percent(self, share: float | None) -> str:
        if share is None:
            return "?"
        percent = 100 * share
        number = self._number(round(percent, 1 if percent < 10 else 0))
        return f"{number.removesuffix('.0')}{self._words.percent}"


def _aligned(rows: Sequence[Sequence[str]], *, left: int) -> Iterator[str]:
    """Give the rows with columns as wide as they need: the first `left` to the left, the others to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        parts = [
            text.ljust(width) if place < left else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield ("  " + "  ".join(parts)).rstrip()
