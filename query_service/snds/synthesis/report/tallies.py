"""What a block of the synthetic copy holds, counted on the rows as they are written, for the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from query_service.catalogue.places import departements
from query_service.snds.synthesis.calibration import BANDS, Flags, Ints, illnesses
from query_service.snds.synthesis.care.dispensings import products
from query_service.snds.synthesis.care.fees import Detail
from query_service.snds.synthesis.care.outpatient import Passages
from query_service.snds.synthesis.care.stays import Stays, diagnoses, group_number
from query_service.snds.synthesis.draws import day_of, year_of
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.long_term import Covers
from query_service.snds.synthesis.people.persons import DAYS, Period, Persons
from query_service.snds.synthesis.written.billing import Bills

Tally = Counter[str]

UNIONS = {
    "cardio": ("coronary", "heart_failure", "rhythm", "stroke", "artery"),
    "cancer": ("breast_cancer", "prostate_cancer", "colorectal_cancer", "lung_cancer", "other_cancer"),
    "psychiatric": ("psychosis", "mood", "addiction"),
    "respiratory": ("asthma", "copd"),
    "diabetes": ("diabetes_1", "diabetes_2"),
}
DIAGNOSES = ("Z491", "Z511", "Z512", "Z380", "O800", "I50", "I63", "J44", "C50", "E84", "G35", "G20")
TELECONSULTATIONS = (1096, 1157, 1164, 1191, 1192)


def measured_year(period: Period) -> int:
    """Return the year of the figures of one year: the last before the day of the pyramid, or the first of all."""
    return max(period.reference_year - 1, period.first_year)


def tally_people(persons: Persons, ills: Ills, covers: Covers, causes: list[str], period: Period) -> Tally:
    """Return counts of persons: pyramid and illnesses on the day of the pyramid, deaths and births a year, causes."""
    day, found = period.reference, Counter[str]()
    alive = (persons.birth <= day) & (persons.death > day)
    found["alive"] = int(alive.sum())
    for sex in (1, 2):
        counts = np.bincount(persons.band(day)[alive & (persons.sex == sex)], minlength=len(BANDS))
        found.update({f"pyramid/{sex}/{age}": int(n) for age, n in zip(BANDS, counts, strict=True)})
    ill = {one.key: alive & ills.has(one.key, day) for one in illnesses()}
    found.update({f"ill/{key}": int(those.sum()) for key, those in ill.items()})
    for name, keys in UNIONS.items():
        found[f"ill/{name}"] = int(_any(ill[key] for key in keys).sum())
    other = _any(ill[key] for key in (*UNIONS["cardio"], *UNIONS["diabetes"]))
    found["ill/vascular_risk"] = int(((ill["hypertension"] | ill["lipids"]) & ~other).sum())
    found["ald"] = int((alive & covers.on(len(persons), day)).sum())
    for year in period.years:
        first, last = day_of(year), day_of(year + 1)
        here = np.clip(np.minimum(persons.gone, last) - np.maximum(persons.present, first), 0, None)
        found[f"days/{year}"] = int(here.sum())
        found[f"births/{year}"] = int(((persons.birth >= first) & (persons.birth < last)).sum())
        dead = np.flatnonzero((persons.death >= first) & (persons.death < last))
        found[f"deaths/{year}"] = len(dead)
        found.update(f"cause/{year}/{_kind_of_cause(causes[one])}" for one in dead)
    return found


def _any(flags: Iterable[Flags]) -> Flags:
    return np.asarray(np.logical_or.reduce(list(flags)))


def _kind_of_cause(code: str) -> str:
    return {"C": "tumour", "I": "circulatory", "U": "covid"}.get(code[:1], "other")


def tally_bills(bills: Bills, persons: Persons, period: Period) -> Tally:
    """Return counts of the rows of the DCIR: boxes net of cancellations, users of drugs, visits."""
    fees, found = bills.fees, Counter[str]()
    drug = fees.detail == Detail.DRUG
    atc = np.array(products().atc, "U7")[np.where(drug, fees.code, 0)]
    net = fees.number.astype(np.int64) * bills.sign
    found["boxes"] = int(net[drug].sum())
    for code in ("H03AA01", "B01AC06", "N02BE01"):
        found[f"boxes/{code}"] = int(net[drug & (atc == code)].sum())
    year = measured_year(period)
    inside = (fees.day >= day_of(year)) & (fees.day < day_of(year + 1)) & (bills.sign > 0) & (fees.secret == 0)
    for name, prefix in (("analgesic", "N02"), ("levothyroxine", "H03AA01")):
        those = drug & inside & np.char.startswith(atc, prefix)
        found[f"users/{name}"] = len(np.unique(fees.person[those]))
    diabetes = drug & inside & np.char.startswith(atc, "A10") & (atc != "A10BX06")
    large = products().large[np.where(drug, fees.code, 0)] == 1
    found["users/diabetes"] = _by_dates(fees.person[diabetes], fees.day[diabetes], large[diabetes], 3, 2)
    parkinson = drug & inside & np.char.startswith(atc, "N04")
    found["users/parkinson"] = _by_dates(
        fees.person[parkinson], fees.day[parkinson], np.zeros(int(parkinson.sum()), bool), 3, 3
    )
    plain = (fees.information == 0) & (fees.complement == 0)
    for one in period.years:
        there = plain & (fees.day >= day_of(one)) & (fees.day < day_of(one + 1))
        found[f"tele/{one}"] = int(bills.sign[there & np.isin(fees.nature, TELECONSULTATIONS)].sum())
        found[f"general/{one}"] = int(bills.sign[there & np.isin(fees.nature, (1110, 1111))].sum())
        found[f"ivg_town/{one}"] = int(bills.sign[there & (fees.nature == 3329)].sum())
    alive = np.flatnonzero((persons.birth < day_of(year, 7)) & (persons.death >= day_of(year, 7)))
    found["alive_measured"] = len(alive)
    return found


def _by_dates(person: Ints, day: Ints, large: Flags, usual: int, lowered: int) -> int:
    """Return the persons with `usual` distinct dates or more, or `lowered` where a pack is large."""
    pairs = np.unique((person.astype(np.int64) << 20) | day)
    dates = np.bincount((pairs >> 20).astype(np.int64), minlength=1)
    has_large = np.zeros(len(dates), bool)
    has_large[person[large]] = True
    return int(((dates >= usual) | (has_large & (dates >= lowered))).sum())


def tally_stays(stays: Stays, passages: Passages, persons: Persons, period: Period) -> Tally:
    """Return counts of stays as they happened, once each: kinds, régions, diagnoses, patients."""
    found = Counter[str]()
    nights = stays.exit - stays.entry
    kinds = {"night": ~stays.seance & (nights > 0), "day": ~stays.seance & (nights == 0), "seance": stays.seance}
    region = np.array([int(one.region) for one in departements()])[persons.residence(stays.person, stays.entry)]
    for kind, those in kinds.items():
        found[f"stays/{kind}"] = int(those.sum())
    found["nights"] = int(nights[kinds["night"]].sum())
    regions, counts = np.unique(region[kinds["night"]], return_counts=True)
    found.update({f"night/{code:02d}": int(n) for code, n in zip(regions, counts, strict=True)})
    days = np.maximum(persons.gone - persons.present, 0)
    living = np.array([int(one.region) for one in departements()])[persons.departement]
    for code in np.unique(living):
        found[f"days_region/{code:02d}"] = int(days[living == code].sum())
    codes = np.array(diagnoses(), "U6")[stays.diagnosis]
    for code in DIAGNOSES:
        found[f"main/{code}"] = int(np.char.startswith(codes, code).sum())
    year = measured_year(period)
    inside = year_of(stays.exit) == year
    adult = persons.ages_at(stays.person, stays.entry) >= 18
    for name, starts in (("stroke", ("I60", "I61", "I62", "I63", "I64")), ("heart_failure", ("I50", "I110", "I130"))):
        those = inside & adult & np.isin(codes, _starting(starts))
        found[f"patients/{name}"] = len(np.unique(stays.person[those]))
    found["ivg"] = int((stays.group == group_number()["14Z08Z"]).sum())
    found["passages"] = len(passages)
    return found


def _starting(starts: tuple[str, ...]) -> list[str]:
    return [code for code in diagnoses() if code.startswith(starts)]


def person_years(tally: Tally) -> float:
    """Return the person-years of the copy."""
    return sum(days for name, days in tally.items() if name.startswith("days/")) / DAYS
