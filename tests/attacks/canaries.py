"""Is anybody in one cell? One canary in each cell of a table, so that a cell with less noise than others is found.

The attacker knows everybody but the canary of one cell, and says that she is there when its figure is above half-way.
Statistic: how much more often that is said when she is there, the largest over all cells; each cell of each run is one
trial. Power: a cell without noise is seen with 150 runs a side; a cell with half the noise with 2,000.
Bound: the exact advantage for the discrete law, P(0) = 1/Σexp(−x²/2σ²), 0.399 at ρ 0.5 where the normal law has 0.383.
The score is a lower bound, by Hoeffding's inequality, that is wrong for one cell of a table once in a million.

Source: Jagielski et al. 2020, "Auditing Differentially Private Machine Learning", for canaries; the matched filter of
`membership` looks at all cells of one person together, which hides what is wrong in one.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest

from query_service.catalogue.places import UNKNOWN, departements, regions
from query_service.privacy import noising
from query_service.privacy.mechanisms import Noised, Scale, noised
from query_service.query_model.question import AGE_CLASSES
from tests.attacks.guessing import NEVER
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Cell, Place, Remembered, Workshop, generous
from tests.builders.questions import dispensing, had, persons
from tests.builders.stores import Row, Rows, completed, write_store
from tests.unit.privacy.test_mechanism import probabilities

RHO, YEAR = 0.5, 2019
RUNS = {Size.SHORT: 150, Size.LONG: 2_000}
RUNS_OF_TWINS = 150
NAME, CASE, UNIT = "canaries", "a person in each of {} cells", "advantage"
METFORMIN = "A10BA02"
AGES = {Size.SHORT: AGE_CLASSES[:1], Size.LONG: AGE_CLASSES}
TABLES = {Size.SHORT: "sex region", Size.LONG: "sex age_class region"}
Noise = Callable[[list[int], int, Scale], Noised]


def attack(size: Size) -> Iterator[Outcome]:
    """Give the largest advantage over the cells, then that against a twin with one cell forgotten by the noise."""
    with tempfile.TemporaryDirectory() as folder:
        yield _outcome(Path(folder), size, RUNS[size])
        for name, share in (("middle", 0.5), ("last", 1.0)):
            yield _outcome(Path(folder), size, RUNS_OF_TWINS, f"{name} cell without noise", _without_noise(share))


def _outcome(folder: Path, size: Size, runs: int, twin: str = "", noise: Noise = noised) -> Outcome:
    workshop, policy, ages = Workshop(folder), generous(RHO), AGES[size]
    asked = persons(had(dispensing(METFORMIN)), by=TABLES[size])
    nobody_and_all = (("nobody", completed({})), ("canaries", canaries(ages)))
    stores = [write_store(folder / name, rows) for name, rows in nobody_and_all]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(noising, "noised", noise)
        worlds = [workshop.remembered(store, asked, policy) for store in stores]
        nobody, everybody = (world.exact() for world in worlds)
        planted = [place for place, cell in everybody.items() if cell.figure - nobody[place].figure == 1]
        without, with_one = (_said(world, nobody, planted, runs) for world in worlds)
    best = max(planted, key=lambda place: with_one[place] - without[place])
    gained = (with_one[best] - without[best]) / runs
    # Two frequencies, each wrong by √(ln(2/β)/2n) with chance β at most; one in a million shared among all of them.
    wrong = 2 * math.sqrt(math.log(4 * len(planted) / NEVER) / (2 * runs))
    sigma = nobody[best].sigma
    bound = probabilities(sigma, math.ceil(12 * sigma))[0]
    lowest = max(gained - wrong, 0.0)
    note = f"largest seen {gained:.2f}"
    return Outcome(NAME, CASE.format(len(planted)), UNIT, lowest, bound, lowest > bound, twin, note)


def _said(world: Remembered, nobody: Mapping[Place, Cell], planted: list[Place], runs: int) -> Counter[Place]:
    """Return how often she is said to be in each cell: its figure is above half of one more than without her."""
    said: Counter[Place] = Counter()
    for _ in range(runs):
        drawn = world.cells(world.again())
        said.update(place for place in planted if drawn[place].figure > nobody[place].figure)
    return said


def canaries(ages: Sequence[int]) -> Rows:
    """Return one person for each cell: sex, class of age and région, the unknown one among them."""
    places = (UNKNOWN, *regions())
    anywhere = {one.region: one.code for one in departements()}
    drawn: dict[str, list[Row]] = {"persons": [], "dispensings": []}
    for person, (sex, age, region) in enumerate(product((1, 2), ages, places), start=1):
        born = YEAR - age
        home = anywhere.get(region, "")
        drawn["persons"].append({"person": person, "sex": sex, "birth_year": born, "departement": home})
        drawn["dispensings"].append({"person": person, "date": dt.date(YEAR, 2, 1), "code": METFORMIN})
    return completed(drawn)


def _without_noise(share: float) -> Noise:
    """Forget the noise of the cell that comes after this share of the table."""

    def weaker(figures: list[int], squared: int, scale: Scale) -> Noised:
        made = noised(figures, squared, scale)
        drawn, place = list(made.figures), round(share * (len(figures) - 1))
        drawn[place] = figures[place]
        return Noised(tuple(drawn), made.measurement)

    return weaker
