"""From when on something is told to a reviewer: one table, each number with its unit and its reason."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction


class Threshold(Enum):
    """A number, what it counts, and why it is that one."""

    FEW_CODES = 3, "codes", "two lists that differ by so few find nearly the same persons; more is another list"
    FEW_AGES = 2, "years of age", "a class shifted by a year is the known trick; two catch who takes the next step"
    FEW_PLACES = 1, "département", "a région more is a figure that its own table gives anyway"
    FEW_YEARS = 1, "calendar year", "more years apart hold many other persons"
    FEW_DAYS = 31, "days", "a window moved by a month at most finds nearly the same persons"
    CHAIN = 3, "requests", "two are a question and a closer look; the third one makes a direction"
    REPEATED = 3, "requests", "the noise of a small figure averages out when it is asked again in other words"
    SMALL = 11, "persons", "counts of 1 to 10 are not printed"
    RARE = 50, "persons ill in 100,000", "at or under it an illness is rare (regulation (EC) 141/2000)"
    RARER = 10, "persons ill in 100,000", "taken instead of it when a request names few codes"
    MOST_UNIONS = 20, "unions", "those nearest to their part come first; the bound keeps the work in line"
    MOST_IN_CHAIN = 50, "requests", "those nearest to the new one; the work grows with the square of it"

    def __init__(self, number: int, unit: str, reason: str) -> None:
        self.number = number
        self.unit = unit
        self.reason = reason


def narrow(codes: int) -> Fraction:
    """Return the inhabitants under which a request that names so many codes is expected to find a small number."""
    ill = Threshold.RARER if codes <= Threshold.FEW_CODES.number else Threshold.RARE
    return Fraction(Threshold.SMALL.number * 100_000, ill.number)
