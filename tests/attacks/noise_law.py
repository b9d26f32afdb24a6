"""Is the noise the one that was paid for? Its law, through the service, cell by cell.

The attacker knows every true figure, so that what is left is noise. Nothing could protect anybody from him; what he
sees is whether the noise is smaller than printed, or of another law. Statistics, over 20,000 cells:

- the sum of squares against the scale: 1,371 draws see a tenth less, 138 a third less, 99 times in 100;
- Pearson's χ² over the values, at a scale below 1, where the rounding of a continuous law is another law;
- the products of errors side by side, in a table and in two tables: 0 on average unless one draw is used twice;
- of releases asked for from end to end, each published error in units of the standard error printed beside it.

Bounds: five standard deviations; for χ² with 10 degrees of freedom 45, which has chance 2e-6.

Sources: Canonne, Kamath and Steinke 2020, "The Discrete Gaussian for Differential Privacy"; Mironov 2012, "On
Significance of the Least Significant Bits for Differential Privacy", for why whole numbers.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev

import pytest

from query_service.privacy import noising
from query_service.query_model.question import Question
from tests.attacks.noises import HALF_AS_MANY, REPEATED, ROUNDED, SMALLER, TOO_SMALL, UNSIGNED, Weaker
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Cell, Place, Workshop, generous, published
from tests.builders.questions import dispensing, had, persons
from tests.builders.releases import drawn_store
from tests.builders.stores import completed, write_store
from tests.unit.privacy.test_mechanism import probabilities

CELLS = {Size.SHORT: 20_000, Size.LONG: 200_000}
CELLS_OF_TWINS = 20_000
RELEASES = {Size.SHORT: 60, Size.LONG: 400}
RELEASES_OF_TWINS = 60
NAME, DEVIATIONS = "law of the noise", "standard deviations"
METFORMIN = dispensing("A10BA02")
# 3 sexes, 6 classes of age and 102 départements, unknown among each; and two tables of about that size.
WIDE = persons(had(METFORMIN), by="sex age_class departement")
TWO = persons(had(METFORMIN), by="sex departement;age_class departement")
FIRST_OF_TWO = 6 * 102
READABLE = persons(had(METFORMIN), by=";sex;sex age_class")
DAY = dt.date(2019, 2, 1)
# Figures far above what is hidden at this scale, so that all of them are shown.
IN_EACH_CELL = 60
Errors = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Law:
    """One statistic of the errors of many draws, each a list in units of σ, table after table."""

    case: str
    asked: Question
    rho: float
    unit: str
    bound: float
    score: Callable[[Errors, float], float]
    twins: tuple[Weaker, ...]


def attack(size: Size) -> Iterator[Outcome]:
    """Give the score of each statistic, then those of the twins that it must see; at last of what is published."""
    for law in LAWS:
        yield _tried(law, CELLS[size])
        for twin in law.twins:
            yield _tried(law, CELLS_OF_TWINS, twin)
    yield _of_published(RELEASES[size])
    yield _of_published(RELEASES_OF_TWINS, TOO_SMALL)


def _tried(law: Law, cells: int, twin: Weaker | None = None) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        remembered = Workshop(Path(folder)).remembered(
            drawn_store(Path(folder) / "store"), law.asked, generous(law.rho)
        )
        exact = remembered.exact()
        if twin is not None:
            patched.setattr(noising, "noised", twin.noise)
        errors = []
        for _ in range(math.ceil(cells / len(exact))):
            drawn = remembered.cells(remembered.again())
            errors.append([(cell.figure - exact[place].figure) / cell.sigma for place, cell in drawn.items()])
    score = law.score(errors, next(iter(exact.values())).sigma)
    return Outcome(NAME, law.case, law.unit, score, law.bound, score > law.bound, twin.name if twin else "")


def of_squares(errors: Errors, sigma: float) -> float:
    """Return by how many standard deviations Σ(x/σ)² differs from what it is for the discrete law."""
    found = [error for draw in errors for error in draw]
    law = probabilities(sigma, math.ceil(12 * sigma))
    second, fourth = (sum(chance * (x / sigma) ** power for x, chance in law.items()) for power in (2, 4))
    spread = math.sqrt(len(found) * (fourth - second**2))
    return abs(sum(error**2 for error in found) - len(found) * second) / spread


def of_values(errors: Errors, sigma: float) -> float:
    """Return Pearson's χ² over the values -2 to 2 and both tails."""
    found = [round(error * sigma) for draw in errors for error in draw]
    law = probabilities(sigma, 40)
    classes = [(x, x) for x in range(-2, 3)] + [(-40, -3), (3, 40)]
    chi = 0.0
    for first, last in classes:
        expected = len(found) * sum(law[x] for x in range(first, last + 1))
        chi += (sum(first <= x <= last for x in found) - expected) ** 2 / expected
    return chi


def of_products(errors: Errors, sigma: float) -> float:
    """Return by how many standard deviations the products of errors side by side differ from 0.

    Side by side: one after the other, and at the same place in the first table and in the second.
    """
    largest = 0.0
    for apart in (1, FIRST_OF_TWO):
        products = [one * other for draw in errors for one, other in zip(draw, draw[apart:], strict=False)]
        largest = max(largest, abs(sum(products)) / math.sqrt(len(products)))
    return largest


LAWS = (
    Law("scale", WIDE, 0.005, DEVIATIONS, 5.0, of_squares, (SMALLER,)),
    Law("values", WIDE, 1.0, "chi-square", 45.0, of_values, (UNSIGNED, ROUNDED)),
    Law("errors side by side", TWO, 0.01, DEVIATIONS, 5.0, of_products, (HALF_AS_MANY, REPEATED)),
)


def _of_published(releases: int, twin: Weaker | None = None) -> Outcome:
    """Score the errors of published figures, by the mean of their squares in each release."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        workshop, store = Workshop(Path(folder)), _crowd(Path(folder) / "store")
        exact = workshop.remembered(store, READABLE, generous(0.5)).exact()
        if twin is not None:
            patched.setattr(noising, "noised", twin.noise)
        squares = [
            fmean(_errors(published(workshop.asked_again(store, READABLE, generous(0.5))[1]), exact))
            for _ in range(releases)
        ]
    off = abs(fmean(squares) - 1) / (stdev(squares) / math.sqrt(releases))
    name = twin.name if twin else ""
    return Outcome(
        NAME, "published standard error", DEVIATIONS, off, 5.0, off > 5.0, name, f"{fmean(squares):.2f} of 1"
    )


def _errors(shown: dict[Place, Cell], exact: dict[Place, Cell]) -> Iterator[float]:
    for place, cell in shown.items():
        yield ((cell.figure - exact[place].figure) / cell.sigma) ** 2


def _crowd(folder: Path) -> Path:
    """Sixty persons in each cell of sex and age."""
    cells = [(sex, born) for sex in (1, 2) for born in (2019, 1999, 1979, 1959, 1939)]
    those = [
        {"person": number, "sex": sex, "birth_year": born, "departement": "75"}
        for number, (sex, born) in enumerate(cells * IN_EACH_CELL, start=1)
    ]
    events = [{"person": one["person"], "date": DAY, "code": "A10BA02"} for one in those]
    return write_store(folder, completed({"persons": those, "dispensings": events}))
