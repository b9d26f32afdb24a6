"""Care in town: visits, nurses and physiotherapists, lab tests, technical acts, devices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import AGE_GROUPS, Ints, by_age_group, illness_number, numbers, rows
from query_service.snds.synthesis.care.births import SECRET_ABORTION, Abortions, Pregnancies
from query_service.snds.synthesis.care.fees import Detail, Fees, joined_fees, make_fees
from query_service.snds.synthesis.care.stays import act_number
from query_service.snds.synthesis.draws import chance, day_of, random_dates, recurring_dates, uniform_days
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import DAYS, Period, Persons

FRAILTY = 1.3
BEFORE_BIRTH = 260
TELE_BY_YEAR = {2018: 0.01, 2019: 0.06, 2020: 1.6, 2021: 1.0}  # teleconsultations: the epidemic made them
SECRET_CARE = 0.0012  # a year and woman of 12 to 18: contraception of minors under secrecy
CHILD_SURCHARGE, SUNDAY_SURCHARGE, CONTRIBUTION_FEE = 1903, 1935, 1951


@cache
def panels() -> tuple[tuple[int, ...], ...]:
    """Return the lab tests (NABM) of each panel, by place."""
    by_name = {row["panel"]: tuple(int(code) for code in row["codes"].split()) for row in rows(*_TESTS)}
    return tuple(by_name.values())


_TESTS = ("calibration", "lab_tests.csv")


@cache
def panel_number() -> dict[str, int]:
    """Return the place of each panel."""
    return numbers(list(dict.fromkeys(row["panel"] for row in rows(*_TESTS))))


@cache
def devices() -> tuple[dict[str, str], ...]:
    """Return the devices, by place."""
    return rows("calibration", "devices.csv")


class Rhythm:
    """Draws who has an event and when, for lines that give yearly rates by age, for all or for one illness."""

    def __init__(self, rng: Generator, persons: Persons, ills: Ills, period: Period) -> None:
        self.rng, self.persons, self.ills = rng, persons, ills
        middle = np.maximum(persons.age((period.first + period.end) // 2), 0)
        self.group = np.searchsorted(AGE_GROUPS, middle, side="right") - 1
        self.frailty = rng.gamma(FRAILTY, 1 / FRAILTY, len(persons))

    def dates(self, row: dict[str, str], *, first_day: int = 0) -> tuple[Ints, Ints]:
        """Return persons and days of the events of a line."""
        those, first, last = self._who(row.get("illness", ""))
        sex = int(row.get("sex", "0"))
        rate = by_age_group(row)[self.group[those]] * self.frailty[those]
        rate = np.where((sex == 0) | (self.persons.sex[those] == sex), rate, 0)
        first = np.maximum(first, first_day)
        found, day = random_dates(self.rng, rate * np.maximum(last - first, 0) / DAYS, first, last)
        return those[found], day

    def _who(self, illness: str) -> tuple[Ints, Ints, Ints]:
        persons = self.persons
        everybody: Ints = np.arange(len(persons), dtype=np.int32)
        if illness in ("@men", "@women"):
            everybody = everybody[persons.sex == (1 if illness == "@men" else 2)]
        elif illness:
            everybody = self.ills.ever(illness)
            number = illness_number(illness)
            first = np.maximum(self.ills.onset[number, everybody], persons.present[everybody])
            return everybody, first, np.minimum(self.ills.end[number, everybody], persons.gone[everybody])
        return everybody, persons.present[everybody], persons.gone[everybody]


def draw_visits(rhythm: Rhythm) -> Fees:
    """Return visits, teleconsultations, care of nurses and physiotherapists."""
    return joined_fees([_visits(rhythm, row) for row in rows("calibration", "visits.csv")])


def _visits(rhythm: Rhythm, row: dict[str, str]) -> Fees:
    first_day = day_of(*(int(part) for part in row["from"].split("-"))) if row["from"] else 0
    person, day = rhythm.dates(row, first_day=first_day)
    if row["kind"] == "tele":
        share = np.zeros(len(day))
        for year, factor in TELE_BY_YEAR.items():
            share[(day >= day_of(year)) & (day < day_of(year + 1))] = factor
        share[day >= day_of(max(TELE_BY_YEAR) + 1)] = 1.0
        kept = chance(rhythm.rng, np.minimum(share / max(TELE_BY_YEAR.values()), 1.0), len(day))
        person, day = person[kept], day[kept]
    aid = row["kind"] == "aid"
    return make_fees(
        person,
        day,
        nature=int(row["nature"]),
        speciality=int(row["speciality"]),
        activity=int(row["activity"]),
        prescriber=1 if aid else 0,
        cents=int(row["cents"]),
        rate=60 if aid else 70,
    )


def surcharges(rng: Generator, fees: Fees, persons: Persons) -> Fees:
    """Return the rows that go with visits and are no visit: surcharges, flat contributions."""
    visits = fees.kept(np.isin(fees.nature, (1110, 1111, 1112)))
    more = visits.kept(chance(rng, noise.SURCHARGE, len(visits)))
    young = persons.ages_at(more.person, more.day) < 6
    flat = visits.kept(chance(rng, noise.CONTRIBUTION, len(visits)))
    flat = flat.kept(persons.ages_at(flat.person, flat.day) >= 18)
    return joined_fees(
        [
            more.changed(
                nature=np.where(young, CHILD_SURCHARGE, SUNDAY_SURCHARGE),
                complement=2,
                affinity=np.where(young, 5, 2),
                cents=np.where(young, 500, 2050),
            ),
            flat.changed(nature=CONTRIBUTION_FEE, complement=1, affinity=16, cents=100, quantity=1, rate=0),
        ]
    )


def draw_lab_tests(rhythm: Rhythm) -> Fees:
    """Return blood draws: one fee each, several tests under it."""
    parts = []
    for row in rows(*_TESTS):
        person, day = rhythm.dates(row)
        parts.append(
            make_fees(
                person,
                day,
                nature=3211,
                activity=30,
                prescriber=1,
                cents=540 * len(row["codes"].split()),
                rate=60,
                detail=int(Detail.TESTS),
                code=panel_number()[row["panel"]],
            )
        )
    return joined_fees(parts)


def act_fees(row: dict[str, str], person: Ints, day: Ints) -> Fees:
    """Return the fees of a technical act of the list."""
    return make_fees(
        person,
        day,
        nature=int(row["nature"]),
        speciality=int(row["speciality"]),
        activity=int(row["activity"]),
        prescriber=1,
        cents=int(row["cents"]),
        detail=int(Detail.ACT),
        code=act_number()[row["act"]],
        practice=1,
    )


def town_acts() -> Iterator[dict[str, str]]:
    """Yield the lines of acts done in town, those of pregnancies apart."""
    for row in rows("calibration", "town_acts.csv"):
        if row["place"] == "town" and row["illness"] != "@pregnancy":
            yield row


def draw_acts(rhythm: Rhythm) -> Fees:
    """Return technical acts in town."""
    return joined_fees([act_fees(row, *rhythm.dates(row)) for row in town_acts()])


def pregnancy_care(rng: Generator, pregnancies: Pregnancies) -> Fees:
    """Return what comes before each birth: three ultrasounds, visits of the midwife, tests."""
    parts = []
    for row in rows("calibration", "town_acts.csv"):
        if row["illness"] == "@pregnancy":
            parts.append(act_fees(row, *_before(rng, pregnancies, 3)))
    person, day = _before(rng, pregnancies, 6)
    parts.append(make_fees(person, day, nature=1112, activity=21, cents=2500, rate=100))
    person, day = _before(rng, pregnancies, 5)
    usual = {"code": panel_number()["usual"], "detail": int(Detail.TESTS)}
    parts.append(make_fees(person, day, nature=3211, activity=30, prescriber=7, cents=2700, rate=100, **usual))
    return joined_fees(parts)


def _before(rng: Generator, pregnancies: Pregnancies, times: int) -> tuple[Ints, Ints]:
    person, birth = np.repeat(pregnancies.mother, times), np.repeat(pregnancies.delivery, times)
    return person, uniform_days(rng, birth - BEFORE_BIRTH, birth, len(birth))


def draw_devices(rng: Generator, persons: Persons, ills: Ills) -> Fees:
    """Return devices: bought, or rented by the week, a row for each period."""
    parts = []
    for place, row in enumerate(devices()):
        those = ills.ever(row["illness"])
        those = those[chance(rng, float(row["share"]), len(those))]
        first = np.maximum(ills.onset[illness_number(row["illness"]), those], persons.present[those])
        found, day = recurring_dates(rng, first, persons.gone[those], float(row["every"]))
        parts.append(
            make_fees(
                those[found],
                day,
                nature=int(row["nature"]),
                activity=60,
                prescriber=13,
                cents=int(row["cents"]),
                quantity=int(row["quantity"]),
                number=int(row["quantity"]),
                rate=60,
                detail=int(Detail.DEVICE),
                code=place,
            )
        )
    return joined_fees(parts)


def secret_care(rng: Generator, persons: Persons, period: Period, abortions: Abortions) -> Fees:
    """Return abortions by drug in town, and the contraception of minors that their parents do not see."""
    town = make_fees(
        abortions.person, abortions.day, nature=3329, speciality=7, cents=8300, rate=100, secret=abortions.secret
    )
    age = persons.age((period.first + period.end) // 2)
    minor = (persons.sex == 2) & (age >= 12) & (age < 18)
    expected = np.where(minor, SECRET_CARE, 0) * np.maximum(persons.gone - persons.present, 0) / DAYS
    person, day = random_dates(rng, expected * 10, persons.present, persons.gone)
    kinds = (SECRET_ABORTION + noise.FICTITIOUS.index("11"), noise.FICTITIOUS.index("05") + 1)
    kind = np.where(chance(rng, 0.85, len(person)), *kinds)
    visit = make_fees(person, day, nature=1111, speciality=1, cents=2500, rate=100, secret=kind)
    return joined_fees([town, visit])
