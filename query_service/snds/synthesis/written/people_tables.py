"""The tables of people: IR_BEN_R and its archive, IR_IMB_R, KI_CCI_R, KI_ECD_R; and the truth beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from query_service.catalogue.places import departements
from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints, illnesses
from query_service.snds.synthesis.draws import NEVER, chance, choose, day_of, month_number, uniform_days, year_of
from query_service.snds.synthesis.people.deaths import Certificates
from query_service.snds.synthesis.people.identities import Identities, pseudonyms
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.long_term import NO_DATE, Covers
from query_service.snds.synthesis.people.persons import SCHEMES, Period, Persons
from query_service.snds.synthesis.written.columns import (
    Columns,
    dates,
    integer,
    integers,
    text,
    texts,
    two_digits,
    year_months,
    years,
)
from query_service.snds.synthesis.written.residences import offices, written_residence
from query_service.snds.synthesis.written.writing import Tables

NO_MONTH = (1600 - 1970) * 12
CERTIFICATE = 64
CONVENTIONAL_YEAR = 1955  # year of birth of a number that stands for nobody


def _places(size: int) -> Ints:
    return np.arange(size, dtype=np.int32)


def write_beneficiaries(
    rng: Generator, tables: Tables, persons: Persons, identities: Identities, known_death: Flags, period: Period
) -> None:
    """Write the identities of a block in IR_BEN_R. The row updated last is the right one where two differ."""
    person, size = identities.person, len(identities.person)
    lives = written_residence(rng, persons, person, persons.departement[person])
    dead = known_death[person]
    day = np.where(dead, persons.death[person], NO_DATE)
    month = np.where(dead, month_number(np.where(dead, persons.death[person], 0)), NO_MONTH)
    inserted = np.maximum(persons.birth[person], uniform_days(rng, day_of(2006), day_of(2012), size))
    updated = uniform_days(rng, period.first + 400, period.end + 100, size)
    second = _places(size) >= len(persons)
    wrong = second & (
        (identities.sex != persons.sex[person]) | (identities.birth_year != year_of(persons.birth)[person])
    )
    updated = np.where(wrong, np.minimum(updated[identities.first[person]] - 30, updated), updated)
    own = [identities.own[one] for one in person]
    known = np.array([bool(one) for one in own])
    tables.add(
        "IR_BEN_R",
        {
            "BEN_NIR_PSA": texts(_places(size), identities.psa),
            "BEN_RNG_GEM": integers(identities.rank),
            "BEN_NIR_ANO": texts(np.where(known, _places(size), -1), own),
            "BEN_IDT_ANO": texts(_places(size), [identities.idt[one] for one in person]),
            "BEN_IDT_TOP": integers(known.astype(np.int32)),
            "BEN_CDI_NIR": texts(_places(size), identities.kind),
            "BEN_NAI_ANN": years(identities.birth_year),
            "BEN_NAI_MOI": two_digits(month_number(persons.birth[person]) % 12 + 1),
            "BEN_SEX_COD": integers(identities.sex),
            "BEN_DCD_DTE": dates(day),
            "BEN_DCD_AME": year_months(month),
            "ORG_AFF_BEN": lives.office,
            "BEN_RES_DPT": lives.departement,
            "BEN_RES_COM": lives.commune,
            "BEN_TOP_CNS": integer(1, size),
            "MAX_TRT_DTD": dates(updated - 10),
            "BEN_DTE_INS": dates(inserted),
            "BEN_DTE_MAJ": dates(updated),
        },
    )


def write_ghosts(rng: Generator, tables: Tables, count: int) -> None:
    """Write people who are in the referential and have no care: in IR_BEN_R, or in its archive."""
    numbers = pseudonyms(rng, count)
    own = pseudonyms(rng, count)
    birth = uniform_days(rng, day_of(1920), day_of(2000), count)
    place = rng.integers(0, len(departements()), count)
    office = choose(rng, SCHEMES, count) * len(departements()) + place
    sex = rng.integers(1, 3, count)
    old = chance(rng, noise.ARCHIVED, count)
    for name, those in (("IR_BEN_R", np.flatnonzero(~old)), ("IR_BEN_R_ARC", np.flatnonzero(old))):
        if not len(those):
            continue
        updated = uniform_days(rng, day_of(2008), day_of(2012, 12, 31), len(those))
        tables.add(
            name,
            {
                "BEN_NIR_PSA": texts(those, numbers),
                "BEN_RNG_GEM": integer(1, len(those)),
                "BEN_NIR_ANO": texts(those, own),
                "BEN_IDT_ANO": texts(those, own),
                "BEN_IDT_TOP": integer(1, len(those)),
                "BEN_CDI_NIR": text("00", len(those)),
                "BEN_NAI_ANN": years(year_of(birth[those])),
                "BEN_NAI_MOI": two_digits(month_number(birth[those]) % 12 + 1),
                "BEN_SEX_COD": integers(sex[those]),
                "BEN_DCD_DTE": dates(np.full(len(those), NO_DATE)),
                "BEN_DCD_AME": year_months(np.full(len(those), NO_MONTH)),
                "ORG_AFF_BEN": texts(office[those], offices()),
                "BEN_RES_DPT": text("999", len(those)),
                "BEN_RES_COM": text("999", len(those)),
                "BEN_TOP_CNS": integer(0, len(those)),
                "MAX_TRT_DTD": dates(updated - 10),
                "BEN_DTE_INS": dates(np.full(len(those), day_of(2006, 6))),
                "BEN_DTE_MAJ": dates(updated),
            },
        )


def write_nobody(tables: Tables, rows: Sequence[tuple[str, str, int]], period: Period) -> None:
    """Write in IR_BEN_R the numbers that stand for nobody: number, kind, and place of the office."""
    size = len(rows)
    if not size:
        return
    tables.add(
        "IR_BEN_R",
        {
            "BEN_NIR_PSA": texts(_places(size), [number for number, _, _ in rows]),
            "BEN_RNG_GEM": integer(1, size),
            "BEN_NIR_ANO": texts(np.full(size, -1), [""]),
            "BEN_IDT_ANO": texts(_places(size), [f"{number}1" for number, _, _ in rows]),
            "BEN_IDT_TOP": integer(0, size),
            "BEN_CDI_NIR": texts(_places(size), [kind for _, kind, _ in rows]),
            "BEN_NAI_ANN": years(np.full(size, CONVENTIONAL_YEAR)),
            "BEN_NAI_MOI": two_digits(np.ones(size, np.int32)),
            "BEN_SEX_COD": integer(2, size),
            "BEN_DCD_DTE": dates(np.full(size, NO_DATE)),
            "BEN_DCD_AME": year_months(np.full(size, NO_MONTH)),
            "ORG_AFF_BEN": texts(np.array([office for _, _, office in rows]), offices()),
            "BEN_RES_DPT": text("999", size),
            "BEN_RES_COM": text("999", size),
            "BEN_TOP_CNS": integer(1, size),
            "MAX_TRT_DTD": dates(np.full(size, period.end)),
            "BEN_DTE_INS": dates(np.full(size, day_of(2006, 6))),
            "BEN_DTE_MAJ": dates(np.full(size, period.end)),
        },
    )


def write_covers(tables: Tables, covers: Covers, identities: Identities) -> None:
    """Write long-term illnesses in IR_IMB_R; the code is padded to the width of its column."""
    size = len(covers)
    identity = identities.first[covers.person]
    tables.add(
        "IR_IMB_R",
        {
            "BEN_NIR_PSA": texts(identity, identities.psa),
            "BEN_RNG_GEM": integers(identities.rank[identity]),
            "IMB_ALD_DTD": dates(covers.first),
            "IMB_ALD_DTF": dates(covers.last),
            "IMB_ALD_NUM": integers(covers.number),
            "IMB_ETM_NAT": integers(covers.nature),
            "INS_DTE": dates(covers.first + 40),
            "UPD_DTE": dates(covers.first + 40),
            "MED_MTF_COD": texts(_places(size), [f"{code:5}" for code in covers.code]),
            "MED_NCL_IDT": text("CIM10     ", size),
        },
    )


def write_certificates(
    rng: Generator, tables: Tables, certificates: Certificates, persons: Persons, identities: Identities
) -> None:
    """Write death certificates in KI_CCI_R and every cause of each in KI_ECD_R."""
    person, size = certificates.person, len(certificates.person)
    if not size:
        return
    names = pseudonyms(rng, size, CERTIFICATE)
    matched = certificates.matched
    lives = written_residence(rng, persons, person, persons.residence(person, certificates.day))
    own = [identities.own[one] for one in person]
    known = np.array([bool(one) for one in own]) & matched
    common = {
        "DCD_IDT_ENC": texts(_places(size), names),
        "DCD_IDT_TOP": integers(matched.astype(np.int32)),
        "BEN_IDT_ANO": texts(np.where(matched, _places(size), -1), [identities.idt[one] for one in person]),
        "BEN_IDT_TOP": integers(known.astype(np.int32), missing=~matched),
        "BEN_NIR_ANO": texts(np.where(known, _places(size), -1), own),
        "FLX_PER_ANN": years(year_of(certificates.day)),
        "BEN_DCD_DTE": dates(certificates.day),
        "BEN_DCD_AME": year_months(month_number(certificates.day)),
    }
    tables.add(
        "KI_CCI_R",
        {
            **common,
            "BEN_RES_DPT": lives.departement,
            "BEN_RES_COM": lives.commune,
            "DCD_DPT_COD": lives.departement,
            "BEN_NAI_ANN": years(year_of(persons.birth[person])),
            "BEN_NAI_MOI": two_digits(month_number(persons.birth[person]) % 12 + 1),
            "BEN_SEX_COD": integers(persons.sex[person]),
            "DCD_CIM_COD": texts(_places(size), certificates.cause),
        },
    )
    place = np.array([number for number, _, _ in certificates.others], np.int32)
    tables.add(
        "KI_ECD_R",
        {
            **{name: column.take(place) for name, column in common.items()},
            "CER_LIG_NUM": integers(np.array([line for _, line, _ in certificates.others])),
            "ECD_CAU_RNG": integer(1, len(place)),
            "ECD_CIM_COD": texts(_places(len(place)), [cause for _, _, cause in certificates.others]),
        },
    )


def impossible_number(sex: int, birth_year: int, number: int) -> str:
    """Return a national number that nobody can have, with a right key: month 99, département 00.

    It goes with the traits of a synthetic person, for forms that check the key and the agreement of the traits.
    """
    body = f"{sex}{birth_year % 100:02d}9900{number // 1000 % 1000:03d}{number % 1000:03d}"
    return f"{body}{97 - int(body) % 97:02d}"


def truth(persons: Persons, identities: Identities, ills: Ills) -> Columns:
    """Return what is true of each person: traits, death, pseudonym, an impossible NIR, first day of each illness."""
    size = len(persons)
    birth_year = year_of(persons.birth)
    listed = [one.code for one in departements()]
    twin = np.where(persons.twin >= 0, persons.number[persons.twin], -1)
    columns: Columns = {
        "person": integers(persons.number),
        "birth_date": dates(persons.birth),
        "sex": integers(persons.sex),
        "departement": texts(persons.departement, listed),
        "former_departement": texts(np.where(persons.moved > 0, persons.old_departement, -1), listed),
        "moved": dates(persons.moved, missing=persons.moved == 0),
        "scheme": integers(persons.scheme),
        "twin": integers(twin, missing=persons.twin < 0),
        "died": dates(np.where(persons.death < NEVER, persons.death, 0), missing=persons.death >= NEVER),
        "BEN_IDT_ANO": texts(_places(size), identities.idt),
        "pseudonyms": integers(1 + (identities.second >= 0)),
        "nir": texts(
            _places(size),
            [
                impossible_number(int(sex), int(year), int(number))
                for sex, year, number in zip(persons.sex, birth_year, persons.number, strict=True)
            ],
        ),
    }
    for number, one in enumerate(illnesses()):
        absent = ills.onset[number] >= NEVER
        columns[one.key] = dates(np.where(absent, 0, ills.onset[number]), missing=absent)
        if one.ends:
            columns[f"{one.key}_end"] = dates(np.where(absent, 0, ills.end[number]), missing=absent)
    return columns
