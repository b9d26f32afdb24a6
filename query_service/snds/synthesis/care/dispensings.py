"""Drugs: lasting treatments of illnesses, and those that everybody takes now and then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import AGE_GROUPS, Floats, Ints, by_age_group, illness_number, rows
from query_service.snds.synthesis.care.fees import Detail, Fees, joined_fees, make_fees
from query_service.snds.synthesis.care.stays import NONE, unit_number
from query_service.snds.synthesis.draws import (
    NEVER,
    chance,
    choose,
    day_of,
    month_number,
    quantities,
    recurring_dates,
    uniform_days,
)
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import DAYS, Period, Persons

MISSED = 0.06  # dispensings that the patient does not fetch
NATURES = {100: 3317, 65: 3313, 30: 3312, 15: 3312}
LARGE_PACK_DAYS = 3.0  # a large pack lasts as long as three
FRAILTY = 1.1
RETROCEDED = (("heart_failure", "C02KX01", 0.012, 30), ("other_neurology", "J06BA02", 0.05, 28))


@dataclass(frozen=True, slots=True)
class Products:
    """The products, by place: CIP13, CIP7, ATC, price in cents, rate, and whether the pack is for three months."""

    cip13: tuple[str, ...]
    cip7: tuple[str, ...]
    atc: tuple[str, ...]
    cents: Ints
    rate: Ints
    large: Ints


@cache
def products() -> Products:
    """Return the products of the referential that the copy uses."""
    listed = rows("drugs", "products.csv")
    rates = [int(row["PHA_TAU_COD"]) if row["PHA_TAU_COD"].isdigit() else 65 for row in listed]
    return Products(
        cip13=tuple(row["PHA_CIP_C13"] for row in listed),
        cip7=tuple(row["PHA_PRS_IDE"] for row in listed),
        atc=tuple(row["PHA_ATC_CLA"] for row in listed),
        cents=np.array([_cents(row["PHA_PRI_UNI"]) for row in listed], np.int32),
        rate=np.array([rate if rate in NATURES else 65 for rate in rates], np.int32),
        large=np.array([row["PHA_GRD_CND"] == "O" for row in listed], np.int32),
    )


def _cents(price: str) -> int:
    try:
        return max(int(float(price)), 100)
    except ValueError:
        return 500


@cache
def _packs(atc: str, large: bool) -> Ints:
    """Return the places of the products of an ATC in usual or large packs; usual ones where it has no large pack."""
    listed = products()
    those = [n for n, one in enumerate(listed.atc) if one == atc and bool(listed.large[n]) == large]
    return np.array(those, np.int32) if those or not large else _packs(atc, False)


def _dispensed(rng: Generator, person: Ints, day: Ints, product: Ints, boxes: Ints, prescriber: Ints | int) -> Fees:
    listed = products()
    rate = listed.rate[product]
    nature = np.select([rate == one for one in NATURES], list(NATURES.values()), 3313)
    return make_fees(
        person,
        day,
        nature=nature,
        activity=50,
        prescriber=prescriber,
        quantity=boxes,
        number=boxes,
        cents=listed.cents[product],
        rate=rate,
        detail=int(Detail.DRUG),
        code=product,
    )


def lasting_treatments(rng: Generator, persons: Persons, ills: Ills) -> Fees:
    """Return the dispensings of illnesses: one drug of each choice, the same product from month to month."""
    parts = []
    for (key, _), lines in groupby(rows("calibration", "treatments.csv"), lambda row: (row["illness"], row["choice"])):
        those = ills.ever(key)
        options = list(lines)
        shares = [float(row["share"]) for row in options]
        drawn = choose(rng, [*shares, max(1 - sum(shares), 0.0)], len(those))
        for place, row in enumerate(options):
            parts.append(_treatment(rng, persons, ills, those[drawn == place], row))
    return joined_fees(parts)


def _treatment(rng: Generator, persons: Persons, ills: Ills, those: Ints, row: dict[str, str]) -> Fees:
    number = illness_number(row["illness"])
    start = ills.onset[number, those] + int(row["from_day"])
    first = np.maximum(start, persons.present[those])
    last = np.minimum(ills.end[number, those], persons.gone[those])
    if int(row["for_days"]):
        last = np.minimum(last, start + int(row["for_days"]))
    if row["until"]:
        year, month, day = (int(part) for part in row["until"].split("-"))
        last = np.minimum(last, day_of(year, month, day))
    large = chance(rng, float(row["large"]), len(those))
    usual, big = _packs(row["atc"], False), _packs(row["atc"], True)
    product = np.where(
        large, big[rng.integers(0, len(big), len(those))], usual[rng.integers(0, len(usual), len(those))]
    )
    long_lasting = products().large[product] == 1
    found, day_given = recurring_dates(
        rng, first, last, float(row["every"]) * np.where(long_lasting, LARGE_PACK_DAYS, 1)
    )
    taken = ~chance(rng, MISSED, len(found))
    found, day_given = found[taken], day_given[taken]
    boxes = quantities(rng, np.where(long_lasting[found], 1.0, float(row["boxes"])), len(found))
    prescriber = np.where(rng.random(len(those)) < 0.8, 1, 3)[found]
    return _dispensed(rng, those[found], day_given, product[found], boxes, prescriber)


def _episodes() -> Iterator[tuple[Floats, list[dict[str, str]]]]:
    for _, lines in groupby(rows("calibration", "occasional_drugs.csv"), lambda row: row["group"]):
        options = list(lines)
        yield by_age_group(options[0]), options


def occasional_drugs(rng: Generator, persons: Persons, period: Period) -> Fees:
    """Return the dispensings of everybody: the same people come often, more in winter for some drugs."""
    parts = []
    age = np.maximum(persons.age((period.first + period.end) // 2), 0)
    group = np.searchsorted(AGE_GROUPS, age, side="right") - 1
    years = np.maximum(persons.gone - persons.present, 0) / DAYS
    for rates, options in _episodes():
        frailty = rng.gamma(FRAILTY, 1 / FRAILTY, len(persons))
        counts = rng.poisson(rates[group] * years * frailty)
        person = np.repeat(np.arange(len(persons), dtype=np.int32), counts)
        day = uniform_days(rng, persons.present[person], persons.gone[person], len(person))
        option = choose(rng, [float(row["weight"]) for row in options], len(person))
        for place, row in enumerate(options):
            mine = option == place
            those, when = person[mine], _in_season(rng, day[mine], row["months"])
            if row["until"]:
                sold = when < day_of(int(row["until"][:4]), int(row["until"][5:7]), int(row["until"][8:]))
                those, when = those[sold], when[sold]
            packs = _packs(row["atc"], False)
            product = packs[rng.integers(0, len(packs), len(those))]
            boxes = quantities(rng, float(row["boxes"]), len(those))
            parts.append(_dispensed(rng, those, when, product, boxes, 1))
    return joined_fees(parts)


def _in_season(rng: Generator, day: Ints, months: str) -> Ints:
    """Move three days in four out of the months of a season into it, a few months later."""
    if not months:
        return day
    first, last = (int(part) for part in months.split("-"))
    length = (last - first) % 12 + 1
    month = month_number(day) % 12 + 1
    out = ((month - first) % 12 >= length) & chance(rng, 0.75, len(day))
    wait = ((first - month) % 12) * 30 + rng.integers(0, 30 * length, len(day))
    return np.where(out, day + wait, day).astype(np.int32)


def retroceded_units(rng: Generator, persons: Persons, ills: Ills) -> Fees:
    """Return the drugs that hospitals deliver to take home (ER_UCD_F, UCD_TOP_UCD 0)."""
    parts = []
    for key, atc, share, every in RETROCEDED:
        those = ills.ever(key)
        those = those[chance(rng, share, len(those))]
        first = np.maximum(ills.onset[illness_number(key), those], persons.present[those])
        found, day = recurring_dates(rng, first, np.minimum(persons.gone[those], NEVER), every)
        parts.append(
            make_fees(
                those[found],
                day,
                nature=3317,
                activity=52,
                prescriber=3,
                cents=150_000,
                rate=100,
                detail=int(Detail.UNIT),
                code=unit_number()[atc],
            )
        )
    return joined_fees(parts)


def true_doubles(rng: Generator, fees: Fees) -> Fees:
    """Return a second, identical and true dispensing for a few: the patient came back on the same day."""
    twice = (fees.detail == Detail.DRUG) & chance(rng, noise.TRUE_DOUBLE, len(fees))
    return fees.kept(twice & (fees.code != NONE))
