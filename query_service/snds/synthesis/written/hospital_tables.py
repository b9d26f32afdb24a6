"""The tables of the PMSI MCO, one set for each year of discharge."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints
from query_service.snds.synthesis.care.hospitals import hospitals
from query_service.snds.synthesis.care.stays import (
    MOST_ASSOCIATED,
    NONE,
    Stays,
    acts,
    asleep_for,
    diagnoses,
    groups,
    units,
)
from query_service.snds.synthesis.draws import chance, month_number, year_of
from query_service.snds.synthesis.people.persons import Persons
from query_service.snds.synthesis.written.columns import (
    Column,
    Columns,
    dates,
    datetimes,
    day_month_year,
    decimals,
    integer,
    integers,
    padded_numbers,
    taken,
    text,
    texts,
    two_digits,
    year_months,
    years,
)
from query_service.snds.synthesis.written.hospital_records import (
    BY_ANOTHER,
    FOR_ANOTHER,
    RETURN_CODES,
    Counters,
    Identified,
    Records,
    finess_numbers,
)
from query_service.snds.synthesis.written.residences import hospital_residence
from query_service.snds.synthesis.written.writing import Tables

LEVELS = "1234JT"
SHORT_SURGERY, SHORT = LEVELS.index("J"), LEVELS.index("T")
ERROR_GROUP = "90Z00Z"
UNIT_TYPES = ("04  ", "01A ", "09  ", "23  ")


def write_stays(
    rng: Generator,
    tables: Tables,
    records: Records,
    stays: Stays,
    persons: Persons,
    psa: list[str],
    counters: Counters,
) -> None:
    """Write the stays of a block in T_MCOaaB, C, D, UM, A, MED of each year."""
    for year in np.unique(records.year):
        rows = np.flatnonzero(records.year == year)
        start = counters.stays.get(int(year), 1_000_000)
        counters.stays[int(year)] = start + len(rows)
        key = {
            "ETA_NUM": texts(records.finess[rows], finess_numbers()),
            "RSA_NUM": padded_numbers(np.arange(start, start + len(rows)), 10),
        }
        part = stays.kept(records.stay[rows])
        _write_year(rng, tables, int(year), key, rows, records, part, persons, psa)


def _write_year(
    rng: Generator,
    tables: Tables,
    year: int,
    key: Columns,
    rows: Ints,
    records: Records,
    part: Stays,
    persons: Persons,
    psa: list[str],
) -> None:
    count = (part.associated != NONE).sum(axis=1)
    units_of = records.units[rows]
    stay_columns = _stay(rng, part, persons, records, rows, count)
    tables.add("T_MCOaaB", {**key, **stay_columns}, year=year)
    who = Identified(records.who.identity[rows], records.who.filler[rows], records.who.codes[:, rows])
    tables.add(
        "T_MCOaaC",
        {
            **key,
            **checked_identity(who, psa, RETURN_CODES),
            **entry_and_exit(part.entry, part.exit),
            **month_of_exit(part.exit),
        },
        year=year,
    )
    for name, (place, columns) in {
        "T_MCOaaD": _associated(part),
        "T_MCOaaUM": _unit_passages(rng, part, units_of),
        "T_MCOaaA": _acts(part),
        "T_MCOaaMED": _units(rng, part),
    }.items():
        own = {one: taken(column, place) for one, column in key.items()}
        tables.add(name, {**own, **columns}, year=year)


def _stay(rng: Generator, part: Stays, persons: Persons, records: Records, rows: Ints, count: Ints) -> Columns:
    size = len(part)
    age = persons.ages_at(part.person, part.entry)
    nights = part.exit - part.entry
    kind, error = records.kind[rows], records.error[rows]
    other = kind == FOR_ANOTHER
    moved = chance(rng, 0.05, size)
    leaves = np.select([other, part.died, moved & (nights > 0)], [0, 9, 7], 8)
    residence, area = hospital_residence(persons, part.person, persons.residence(part.person, part.entry))
    return {
        "DGN_PAL": _diagnosis(part.diagnosis),
        "DGN_REL": _diagnosis(part.linked),
        "GRG_GHM": _group(part, age, count, error),
        "GRG_VER": text("11", size),
        "RSS_NUM": text("224", size),
        "AGE_ANN": integers(age, missing=age < 1),
        "AGE_JOU": integers(part.entry - persons.birth[part.person], missing=age >= 1),
        "COD_SEX": texts(persons.sex[part.person], ["0", "1", "2"]),
        "BDI_DEP": residence,
        "BDI_COD": area,
        "ENT_MOD": texts(np.where(other, 0, np.where(chance(rng, 0.03, size), 7, 8)), [str(n) for n in range(10)]),
        "ENT_PRV": texts(np.where((nights > 0) & chance(rng, 0.4, size), 0, -1), ["5"]),
        "SOR_MOD": texts(leaves, [str(number) for number in range(10)]),
        "SOR_DES": texts(np.where(leaves == 7, 0, -1), ["2"]),
        **month_of_exit(part.exit),
        "SEJ_NBJ": integers(nights, missing=part.seance),
        "SEJ_TYP": texts(np.where(kind == FOR_ANOTHER, 0, np.where(kind == BY_ANOTHER, 1, -1)), ["B", "A"]),
        "NBR_SEA": integers(np.where(part.seance, 1, 0)),
        "NBR_DGN": integers(count),
        "NBR_RUM": integers(records.units[rows]),
        "NBR_ACT": integers(np.where(part.act >= 0, 1, 0)),
        "TYP_GEN_RSA": texts(np.where(error, 1, 0), ["0", "1"]),
    }


def month_of_exit(day: Ints) -> Columns:
    return {"SOR_ANN": years(year_of(day)), "SOR_MOI": two_digits(month_number(day) % 12 + 1)}


def _diagnosis(places: Ints) -> Column:
    """Return diagnoses; half of the codes are padded with blanks to the six characters of the column."""
    padded = np.where((places >= 0) & (places % 2 == 0), places + len(diagnoses()), places)
    return texts(padded, [*diagnoses(), *(f"{code:6}" for code in diagnoses())])


def _group(part: Stays, age: Ints, count: Ints, error: Flags) -> Column:
    """Return groups: the root with a level of severity, by age and other illnesses, or for a stay without a night."""
    nights = part.exit - part.entry
    surgery = np.array([one[2] in "CK" for one in groups()])[part.group]
    severity = np.clip((count >= 2).astype(int) + (count >= 3) + (age >= 80) * (nights > 4), 0, 3)
    level = np.where(nights == 0, np.where(surgery, SHORT_SURGERY, SHORT), severity)
    listed = [one if len(one) == 6 else f"{one}{sign}" for one in groups() for sign in LEVELS]
    place = part.group * len(LEVELS) + level
    return texts(np.where(error, len(listed), place), [*listed, ERROR_GROUP])


def checked_identity(who: Identified, psa: list[str], checks: tuple[str, ...]) -> Columns:
    place = np.where(who.filler >= 0, len(psa) + who.filler, who.identity)
    return {
        "NIR_ANO_17": texts(place, [*psa, *noise.FILLERS]),
        **{name: texts(who.codes[number].astype(np.int32), ["0", "1"]) for number, name in enumerate(checks)},
    }


def entry_and_exit(entry: Ints, exit_day: Ints, *, timed: bool = True) -> Columns:
    kept = datetimes if timed else dates
    return {
        "EXE_SOI_DTD": kept(entry),
        "EXE_SOI_DTF": kept(exit_day),
        "EXE_SOI_AMD": year_months(month_number(entry)),
        "EXE_SOI_AMF": year_months(month_number(exit_day)),
        "ENT_DAT": day_month_year(entry),
        "SOR_DAT": day_month_year(exit_day),
    }


def _associated(part: Stays) -> tuple[Ints, Columns]:
    there = part.associated != NONE
    place, column = np.nonzero(there)
    return place, {
        "ASS_DGN": _diagnosis(part.associated[place, column]),
        "DGN_ASS_NUM": integers(np.cumsum(there, axis=1)[place, column]),
        "RSS_NUM": text("224", len(place)),
    }


def _unit_passages(rng: Generator, part: Stays, units_of: Ints) -> tuple[Ints, Columns]:
    """Return one row for each unit: the second has a symptom for diagnosis, or one of T_MCOaaD."""
    place = np.repeat(np.arange(len(part)), units_of)
    rank = np.arange(len(place)) - np.repeat(np.cumsum(units_of) - units_of, units_of)
    symptoms = np.array([number for number, code in enumerate(diagnoses()) if code.startswith("R")], np.int32)
    other = symptoms[rng.integers(0, len(symptoms), len(place))]
    known = part.associated[place, rng.integers(0, MOST_ASSOCIATED, len(place))]
    other = np.where((known >= 0) & chance(rng, 0.5, len(place)), known, other)
    nights = (part.exit - part.entry)[place]
    first = rank == 0
    return place, {
        "UM_ORD_NUM": integers(rank + 1),
        "DGN_PAL": _diagnosis(np.where(first, part.diagnosis[place], other)),
        "DGN_REL": _diagnosis(np.where(first, part.linked[place], NONE)),
        "PAR_DUR_SEJ": integers(np.where(units_of[place] == 2, nights // 2 + first * (nights % 2), nights)),
        "AUT_TYP1_UM": texts((place + rank) % len(UNIT_TYPES), UNIT_TYPES),
        "ETA_NUM_GEO": texts(part.hospital[place], [one.finess for one in hospitals()]),
        "DGN_ASS_NBR": integers(np.where(first, (part.associated != NONE).sum(axis=1)[place], 0)),
        "RSS_NUM": text("224", len(place)),
    }


def _acts(part: Stays) -> tuple[Ints, Columns]:
    """Return the acts, and the anaesthesia of those of surgery: the same code with activity 4."""
    done = np.flatnonzero(part.act >= 0)
    asleep = done[~part.seance[done] & asleep_for(part.act[done])]
    place = np.concatenate([done, asleep])
    activity = np.concatenate([np.zeros(len(done), np.int32), np.ones(len(asleep), np.int32)])
    order = np.lexsort((activity, place))
    place, activity = place[order], activity[order]
    delay = np.minimum((part.exit - part.entry)[place], part.person[place] % 3)
    return place, {
        "CDC_ACT": texts(part.act[place], acts()),
        "ACV_ACT": texts(activity, ["1", "4"]),
        "PHA_ACT": text("0", len(place)),
        "NBR_EXE_ACT": integer(1, len(place)),
        "ENT_DAT_DEL": integers(delay),
        "RSS_NUM": text("224", len(place)),
    }


def _units(rng: Generator, part: Stays) -> tuple[Ints, Columns]:
    """Return the costly drugs of stays in public hospitals; private ones bill them in the DCIR."""
    private = np.array([one.private for one in hospitals()])
    place = np.flatnonzero((part.unit >= 0) & ~private[part.hospital])
    codes = [code for code, _ in units()]
    short = chance(rng, noise.UCD_WITHOUT_ZEROS, len(place))
    return place, {
        "UCD_UCD_COD": texts(
            part.unit[place] + np.where(short, len(codes), 0), [*codes, *(code[6:] for code in codes)]
        ),
        "ADM_NBR": decimals(1 + part.person[place] % 3),
        "DELAI": integer(0, len(place)),
        "DAT_ADM_ANN": years(year_of(part.entry[place])),
        "ADM_MOIS": two_digits(month_number(part.entry[place]) % 12 + 1),
    }
