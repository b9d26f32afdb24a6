"""Rates for 100,000 inhabitants: a released figure over a public number of people.

The denominator is exact and known to everybody, so a rate tells nothing that its figure did not, and its interval is
that of the figure divided by the same number. Use, for one table of a release, whatever its figures are:

    base = rates_of(plan, table, cells, inhabitants_of(manifest.synthetic, manifest.ordered_persons))
    if base is not None:                       # "per": base.per, "population": base.population
        for people, ... in zip(base.inhabitants, ...):      # in the order of `cells`
            if people is not None:             # "inhabitants": people; only where the figure is shown:
                one = rate(figure, lower, upper, people)

A table has rates when each of its units is one calendar year: inhabitants are those of a day, and a person who was ill
in one of five years is no fifth of one. All dimensions may be there. Events of a month or group are brought to the
same inhabitants as those of the year: rates by month add up to that of the year where the figures do.

Rounding. The value goes to the nearest (halves to even), the lower bound down and the upper one up, so that the
interval covers at least as often as that of the figure. All three have the same number of decimals: one, or more where
half of the interval would have fewer than two significant digits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from query_service.catalogue.population import SOURCE, Among, everybody, inhabitants
from query_service.planner.asked_of import asked_of
from query_service.planner.grids import Cell
from query_service.planner.plan import Plan, PlannedTable
from query_service.query_model.question import Dimension

PER = 100_000


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure for so many inhabitants, with the bounds of its interval; at least one decimal counts."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Whose number a figure is divided by: the people of France; `ordered` when a synthetic copy stands for fewer.

    `ordered` is the number that the copy was ordered with, a parameter of the order and no count of its rows.
    """

    ordered: int | None = None

    @property
    def share(self) -> Fraction:
        """By how much each number of Insee is multiplied."""
        return Fraction(1) if self.ordered is None else Fraction(self.ordered, everybody())


@dataclass(frozen=True, slots=True)
class RateBase:
    """The denominators of one table, in the order of its cells; None for a cell that can have no rate.

    `population` says in French and English of whom: it stands beside the rates wherever they are printed.
    """

    per: int
    population: Mapping[str, str]
    inhabitants: tuple[int | None, ...]


def inhabitants_of(synthetic: bool, ordered_persons: int | None) -> Inhabitants | None:
    """Return the inhabitants that a store stands for, from its manifest; None for one that stands for nobody in France.

    Real data: all of France. A synthetic copy: as many as it was ordered with; without that number it was drawn by
    hand, and rates would mean nothing.
    """
    if not synthetic:
        return Inhabitants()
    return Inhabitants(ordered_persons) if ordered_persons else None


def rates_of(plan: Plan, table: PlannedTable, cells: Sequence[Cell], people: Inhabitants | None) -> RateBase | None:
    """Return the denominators of a table of the plan over `cells` (its grid); None when it has no rates.

    It has none over a store that stands for nobody, when a unit is not one calendar year, when the population of the
    question names sexes, ages or places in a way that no list of inhabitants can follow, and when no cell has any.
    """
    among = asked_of(plan.who)
    if people is None or among is None or any(unit.years.first != unit.years.last for unit in table.units):
        return None
    found = tuple(_denominator(plan, table.dimensions, cell, among, people) for cell in cells)
    if not any(found):
        return None
    return RateBase(PER, _words(among, people), found)


def rate(figure: int, lower: int, upper: int, people: int, *, per: int = PER) -> Rate:
    """Return the rate of a shown figure and of the bounds of its interval. Raises ValueError for no inhabitants."""
    if people < 1:
        raise ValueError(f"a rate for {people} inhabitants")
    value, low, high = (Fraction(number * per, people) for number in (figure, lower, upper))
    step = Fraction(1, 10 ** _decimals((high - low) / 2))
    return Rate(
        float(round(value / step) * step), float(math.floor(low / step) * step), float(math.ceil(high / step) * step)
    )


def _decimals(half: Fraction) -> int:
    """Return how many decimals leave two significant digits of half the interval; one at least."""
    decimals = 1
    while 0 < half * 10**decimals < 10:
        decimals += 1
    return decimals


def _denominator(
    plan: Plan, dimensions: tuple[Dimension, ...], cell: Cell, among: Among, people: Inhabitants
) -> int | None:
    found = inhabitants(plan.age_classes, dict(zip(dimensions, cell, strict=True)), among)
    # A number that rounds to nobody divides nothing.
    return None if found is None else round(found * people.share) or None


def _words(among: Among, people: Inhabitants) -> Mapping[str, str]:
    asked = {"fr": "", "en": ""}
    if among != Among():
        asked = {
            "fr": " du sexe, de l’âge et du lieu que nomme la question",
            "en": " of the sex, age and place that the question names",
        }
    words = {"fr": f"habitants{asked['fr']} : {SOURCE['fr']}", "en": f"inhabitants{asked['en']}: {SOURCE['en']}"}
    if people.ordered is None:
        return words
    number = f"{people.ordered:,}"
    return {
        "fr": f"{words['fr']}, ramenée aux {number.replace(',', chr(0x202F))} personnes de la copie synthétique",
        "en": f"{words['en']}, brought to the {number} persons of the synthetic copy",
    }
