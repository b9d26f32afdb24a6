"""Published figures against those of a synthetic copy, with the tolerance of each."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import sqrt

from query_service.catalogue.places import regions
from query_service.snds.synthesis.calibration import BANDS, population, rows
from query_service.snds.synthesis.people.persons import DAYS
from query_service.snds.synthesis.report.tallies import Tally, person_years

FRANCE = 67.06e6  # inhabitants, 1 January 2020
SAMPLING = 2.5  # standard errors of a count: a difference within them is chance
REGION_TOLERANCE = 0.12
PYRAMID_TOLERANCE = 0.04
STAYS_A_PERSON = 2.0  # of those who have any
UNITS = {"thousand": 1e3, "million": 1e6, "number": 1.0, "percent": 0.01}


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure and that of the copy: `count` events or persons of the copy, times `scale`, in the same unit.

    `tolerance` is relative. The copy agrees when the difference is within it and the chance of the draw together.
    `clump` is how many of them one draw brings: a person on dialysis brings hundreds of sessions, so that a copy with
    a few such persons is far from the published figure by chance.
    """

    label: str
    published: float
    count: int
    scale: float
    unit: str
    tolerance: float
    source: str
    clump: float = 1.0

    @property
    def synthetic(self) -> float:
        return self.count * self.scale

    @property
    def ratio(self) -> float:
        return self.synthetic / self.published

    @property
    def expected(self) -> float:
        """Return how many events or persons of the copy the published figure would be."""
        return self.published / self.scale

    @property
    def margin(self) -> float:
        """Return the greatest relative difference that agrees."""
        return self.tolerance + SAMPLING / sqrt(max(self.expected / self.clump, 1))

    @property
    def agrees(self) -> bool:
        return abs(self.ratio - 1) <= self.margin


def compare_figures(tally: Tally) -> list[Compared]:
    """Return the published figures of all France with those of the copy."""
    found = []
    for row in rows("calibration", "published.csv"):
        count = sum(n for name, n in tally.items() if fnmatchcase(name, row["counted"]))
        scale = 1 / _denominator(tally, row["per"]) / UNITS[row["unit"]]
        if row["unit"] in ("thousand", "million"):
            scale *= FRANCE
        found.append(
            Compared(
                label=row["label"],
                published=float(row["published"]),
                count=count,
                scale=scale,
                unit=row["unit"],
                tolerance=float(row["tolerance"]),
                source=row["source"],
                clump=float(row["clump"]),
            )
        )
    return found


def _denominator(tally: Tally, per: str) -> float:
    match per:
        case "year" | "person and year":
            found = person_years(tally)
        case "person":
            found = tally["alive"]
        case "person of the year":
            found = tally["alive_measured"]
        case "death":
            found = sum(n for name, n in tally.items() if name.startswith("cause/"))
        case "stay of a night or more":
            found = tally["stays/night"]
        case _:
            raise ValueError(f"published.csv: {per!r} is no denominator")
    return max(found, 1)


def compare_regions(tally: Tally) -> list[Compared]:
    """Return stays of a night or more for 1,000 inhabitants of each région."""
    names, found = regions(), []
    for row in rows("calibration", "regions.csv"):
        count = tally[f"night/{row['region']}"]
        lived = tally[f"days_region/{row['region']}"] / DAYS
        found.append(
            Compared(
                label=names[row["region"]],
                published=1000 * int(row["night_2016"]) / int(row["persons"]),
                count=count,
                scale=1000 / max(lived, 1),
                unit="for 1,000 inhabitants",
                tolerance=REGION_TOLERANCE,
                source="ATIH, 2016",
                clump=STAYS_A_PERSON,
            )
        )
    return found


def compare_pyramid(tally: Tally) -> list[Compared]:
    """Return the share of each sex and age band of five years, per cent."""
    cells, found = population(), []
    total = cells.persons.sum()
    for sex, name in ((1, "Men"), (2, "Women")):
        for age in BANDS:
            there = float(cells.persons[(cells.sex == sex) & (cells.age == age)].sum())
            count = tally[f"pyramid/{sex}/{age}"]
            label = f"{name}, {age} and over" if age == BANDS[-1] else f"{name}, {age} to {age + 4}"
            found.append(
                Compared(
                    label=label,
                    published=100 * there / total,
                    count=count,
                    scale=100 / max(tally["alive"], 1),
                    unit="percent",
                    tolerance=PYRAMID_TOLERANCE,
                    source="Insee, 1 January 2020",
                )
            )
    return found
