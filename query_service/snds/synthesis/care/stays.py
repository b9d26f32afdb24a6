"""Hospital stays: what each illness makes, and how stays are put together."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis.calibration import (
    OWN,
    Flags,
    Floats,
    Ints,
    illness_number,
    illnesses,
    numbers,
    rows,
    weighted,
)
from query_service.snds.synthesis.care.hospitals import draw_hospitals
from query_service.snds.synthesis.draws import NEVER, chance, choose, random_dates
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import DAYS, Persons

NONE = -1
MOST_ASSOCIATED = 6
PRIVATE = {"night": 0.22, "day": 0.48, "seance": 0.28}

# Codes of births and abortions, which no file of figures names.
BIRTH_CODES = ("O800", "O820", "O821", "O049", "Z380", "Z383", "P073", "Z370", "Z372", "O244")
# What goes with any illness of a stay: anaemia, low potassium, infection, retention, long-term anticoagulants.
COMMON_ASSOCIATED = ("D62", "E876", "N390", "R33", "Z921", "E86", "K590", "Z740", "Z720")
BIRTH_ACTS = ("JQGD010", "JQGD012", "JQGA002", "JQGA004", "JNJP001", "JNJD002")
BIRTH_GROUPS = ("14Z14A", "14C08A", "14Z08Z", "15M05A", "15M10A", "23Z02")


@cache
def diagnoses() -> tuple[str, ...]:
    """Return every diagnosis code that the copy can hold; stays hold places in this list."""
    own = [code for one in illnesses() for code in one.codes.names]
    cells = [row[name] for row in rows("calibration", "illness_stays.csv") for name in ("diagnoses", "associated")]
    cells += [row[name] for row in rows("calibration", "seances.csv") for name in ("diagnosis", "linked")]
    listed = [code for cell in cells for code in weighted(cell).names if code != OWN]
    common = [row["diagnosis"] for row in rows("calibration", "common_stays.csv")]
    return tuple(dict.fromkeys([*own, *listed, *common, *BIRTH_CODES, *COMMON_ASSOCIATED]))


@cache
def acts() -> tuple[str, ...]:
    """Return every act code (CCAM) that the copy can hold."""
    files = ("illness_stays.csv", "seances.csv", "common_stays.csv", "town_acts.csv")
    named = [row["act"] for name in files for row in rows("calibration", name) if row["act"]]
    return tuple(dict.fromkeys([*named, *BIRTH_ACTS]))


@cache
def groups() -> tuple[str, ...]:
    """Return every group (GHM, whole or without its last letter) that the copy can hold."""
    named = [row["ghm_root"] for name in ("illness_stays.csv", "common_stays.csv") for row in rows("calibration", name)]
    return tuple(dict.fromkeys([*named, *(row["ghm"] for row in rows("calibration", "seances.csv")), *BIRTH_GROUPS]))


@cache
def units() -> tuple[tuple[str, str], ...]:
    """Return the drugs that hospitals bill: UCD of 13 characters, ATC."""
    return tuple((row["UCD_UCD_COD"], row["PHA_ATC_CLA"]) for row in rows("drugs", "hospital_units.csv"))


@cache
def diagnosis_number() -> dict[str, int]:
    """Return the place of each diagnosis."""
    return numbers(diagnoses())


@cache
def act_number() -> dict[str, int]:
    """Return the place of each act; "" has none."""
    return {**numbers(acts()), "": NONE}


@cache
def group_number() -> dict[str, int]:
    """Return the place of each group."""
    return numbers(groups())


@cache
def _with_anaesthesia() -> Flags:
    """Say by place which acts need an anaesthesia: their third letter is neither to see nor to take a sample."""
    return np.array([code[2] not in "QHM" or code == "HHQE005" for code in acts()])


def asleep_for(act: Ints) -> Flags:
    """Say which of these acts, given by place, are done under anaesthesia."""
    return np.asarray((act >= 0) & _with_anaesthesia()[act])


@cache
def unit_number() -> dict[str, int]:
    """Return the place of the hospital drug of each ATC; "" has none."""
    return {**{atc: number for number, (_, atc) in enumerate(units())}, "": NONE}


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays, one element each: places of person, codes, hospital; NONE where there is none.

    `secret` is the place of a fictitious number plus one, 0 for the person's own number.
    """

    person: Ints
    entry: Ints
    exit: Ints
    diagnosis: Ints
    linked: Ints
    associated: Ints
    group: Ints
    act: Ints
    hospital: Ints
    seance: Flags
    died: Flags
    unit: Ints
    secret: Ints

    def __len__(self) -> int:
        return len(self.person)

    def kept(self, those: Flags | Ints) -> Stays:
        """Return some of the stays."""
        return Stays(*(getattr(self, one.name)[those] for one in fields(self)))


def joined(parts: list[Stays]) -> Stays:
    """Return the stays of every part."""
    return Stays(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Stays)))


def make_stays(
    rng: Generator,
    persons: Persons,
    person: Ints,
    entry: Ints,
    *,
    nights: Ints,
    diagnosis: Ints | int,
    group: Ints | int,
    act: Ints | int = NONE,
    linked: Ints | int = NONE,
    associated: Ints | int = NONE,
    unit: Ints | int = NONE,
    seance: bool = False,
    private: float | Flags = 0.0,
    hospital: Ints | None = None,
    secret: Ints | int = 0,
) -> Stays:
    """Return stays; a person who dies in one leaves it that day."""
    size = len(person)
    departure = np.minimum(entry + nights, persons.death[person])
    more = np.full((size, MOST_ASSOCIATED), NONE, np.int32)
    more[:, 0] = associated
    if hospital is None:
        public = ~chance(rng, private, size) if isinstance(private, float) else ~private
        hospital = draw_hospitals(rng, persons.residence(person, entry), ~public)

    def column(value: Ints | int) -> Ints:
        return np.broadcast_to(np.asarray(value, np.int32), size).copy()

    return Stays(
        person=person.astype(np.int32),
        entry=entry.astype(np.int32),
        exit=departure.astype(np.int32),
        diagnosis=column(diagnosis),
        linked=column(linked),
        associated=more,
        group=column(group),
        act=column(act),
        hospital=hospital,
        seance=np.full(size, seance),
        died=np.asarray((departure == persons.death[person]) & ~np.full(size, seance)),
        unit=column(unit),
        secret=column(secret),
    )


def draw_nights(rng: Generator, mean: Floats | float, size: int) -> Ints:
    """Return lengths of stay of one night or more, with the long tail of real ones."""
    average = np.maximum(np.broadcast_to(np.asarray(mean, np.float64), size), 1.0)
    return np.asarray(np.maximum(np.rint(rng.gamma(1.4, average / 1.4)), 1), np.int32)


def own_code(ills: Ills, key: str, person: Ints) -> Ints:
    """Return the place of the code of each person's form of an illness."""
    names = illnesses()[illness_number(key)].codes.names
    places = np.array([diagnosis_number()[name] for name in names], np.int32)
    return np.asarray(places[ills.code[illness_number(key), person]])


def draw_codes(rng: Generator, cell: str, ills: Ills, key: str, person: Ints) -> Ints:
    """Return the place of a diagnosis for each person, from a weighted list or her own code."""
    if cell == OWN:
        return own_code(ills, key, person)
    codes = weighted(cell)
    places = np.array([diagnosis_number()[name] for name in codes.names], np.int32)
    return places[choose(rng, codes.weights, len(person))]


def stays_of_illnesses(rng: Generator, persons: Persons, ills: Ills) -> Stays:
    """Return the stays that illnesses make, at their onset or every year."""
    parts = []
    for row in rows("calibration", "illness_stays.csv"):
        key = row["illness"]
        those = ills.ever(key)
        onset, end = ills.onset[illness_number(key), those], ills.end[illness_number(key), those]
        first, last = np.maximum(onset, persons.present[those]), np.minimum(end, persons.gone[those])
        if row["when"] == "onset":
            here = (onset >= persons.present[those]) & (onset < persons.gone[those])
            here &= chance(rng, float(row["rate"]), len(those))
            person, entry = those[here], onset[here]
        else:
            expected = float(row["rate"]) * np.maximum(last - first, 0) / DAYS
            found, entry = random_dates(rng, expected, first, np.minimum(last, NEVER))
            person = those[found]
        nights = (
            draw_nights(rng, float(row["nights"]), len(person))
            if row["kind"] == "night"
            else np.zeros(len(person), np.int32)
        )
        associated = diagnosis_number()[row["associated"]] if row["associated"] else NONE
        parts.append(
            make_stays(
                rng,
                persons,
                person,
                entry,
                nights=nights,
                diagnosis=draw_codes(rng, row["diagnoses"], ills, key, person),
                group=group_number()[row["ghm_root"]],
                act=act_number()[row["act"]],
                associated=associated,
                private=0.3 if row["act"] else 0.1,
            )
        )
    return joined(parts)
