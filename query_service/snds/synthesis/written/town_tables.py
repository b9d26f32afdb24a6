"""The tables of the DCIR: ER_PRS_F and the detail tables around it, joined by nine columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from query_service.catalogue.places import departements
from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints
from query_service.snds.synthesis.care.dispensings import products
from query_service.snds.synthesis.care.fees import Detail
from query_service.snds.synthesis.care.hospitals import hospitals
from query_service.snds.synthesis.care.stays import acts, units
from query_service.snds.synthesis.care.town_care import devices, panels
from query_service.snds.synthesis.draws import chance, first_of_month, month_number
from query_service.snds.synthesis.people.persons import Persons
from query_service.snds.synthesis.written.billing import Bills
from query_service.snds.synthesis.written.columns import (
    Columns,
    dates,
    decimals,
    euros,
    integer,
    integers,
    taken,
    text,
    texts,
    year_months,
    years,
)
from query_service.snds.synthesis.written.residences import GREAT_SCHEMES, SMALL_SCHEMES, offices, written_residence
from query_service.snds.synthesis.written.writing import Tables

LISTED_ILLNESS, UNRELATED, NO_EXEMPTION = 42, 41, 0
RELATED = 0.6  # of the care of people with a long-term illness
DOCTORS = 40  # practitioners of each département
EMITTERS = 20
UNIT_OF_A_BOX = 14


@dataclass(frozen=True, slots=True)
class Beneficiaries:
    """What ER_PRS_F writes of each identity of the block, those that stand for nobody included."""

    psa: list[str]
    rank: Ints
    kind: list[str]
    sex: Ints
    birth_year: Ints


@cache
def _practitioners() -> tuple[str, ...]:
    return tuple(f"{place + 1:03d}{number:06d}" for place in range(len(departements())) for number in range(DOCTORS))


def write_town_tables(
    rng: Generator,
    tables: Tables,
    bills: Bills,
    persons: Persons,
    beneficiaries: Beneficiaries,
    covered: Flags,
    block: int,
) -> None:
    """Write the rows of a block. `covered` tells who has a long-term illness, `block` makes bills unique."""
    keys = _keys(rng, bills, persons, block)
    prescriptions = {**keys, **_prestations(rng, bills, persons, beneficiaries, covered)}
    tables.add_by_flux("ER_PRS_F", prescriptions, bills.flux)
    for name, rows, columns in (
        ("ER_PHA_F", *_drugs(rng, bills)),
        ("ER_CAM_F", *_acts(bills)),
        ("ER_BIO_F", *_tests(bills)),
        ("ER_TIP_F", *_devices(bills)),
        ("ER_UCD_F", *_units(rng, bills)),
        ("ER_ETE_F", *_establishments(bills)),
    ):
        own = {key: taken(column, rows) for key, column in keys.items()}
        tables.add_by_flux(name, {**own, **columns}, bills.flux[rows])


def _keys(rng: Generator, bills: Bills, persons: Persons, block: int) -> Columns:
    """Return the nine columns that join the tables."""
    size = len(bills)
    scheme = persons.scheme[bills.fees.person]
    great = np.array(GREAT_SCHEMES, np.int32)[scheme]
    start = first_of_month(bills.flux)
    treated = np.maximum(start + rng.integers(20, 28, size), bills.fees.day)
    office = scheme * len(departements()) + persons.departement[bills.fees.person]
    return {
        "DCT_ORD_NUM": integers(bills.bill),
        "FLX_DIS_DTD": dates(start),
        "FLX_EMT_NUM": integers(bills.fees.person % EMITTERS + 1),
        "FLX_EMT_ORD": integer(block % 9999 + 1, size),
        "FLX_EMT_TYP": integers(great),
        "FLX_TRT_DTD": dates(treated),
        "ORG_CLE_NUM": texts(office, offices()),
        "PRS_ORD_NUM": integers(bills.line),
        "REM_TYP_AFF": integer(1, size),
    }


def _prestations(
    rng: Generator, bills: Bills, persons: Persons, beneficiaries: Beneficiaries, covered: Flags
) -> Columns:
    fees, size = bills.fees, len(bills)
    person, day = fees.person, fees.day
    departement = persons.residence(person, day)
    lives = written_residence(rng, persons, person, departement)
    exempt = covered[person] & (fees.information == 0)
    related = exempt & chance(rng, RELATED, size)
    motive = np.select([related, exempt], [LISTED_ILLNESS, UNRELATED], NO_EXEMPTION)
    rate = np.where(related & (fees.complement == 0), 100, fees.rate)
    base = bills.sign * fees.quantity.astype(np.int64) * fees.cents
    paid = base * rate // 100
    extra = fees.complement > 0
    practitioner = departement * DOCTORS + (person * 7 + fees.speciality * 13 + fees.activity) % DOCTORS
    prescriber = departement * DOCTORS + (person * 7 + fees.prescriber * 13) % DOCTORS
    prescribed = fees.prescriber > 0
    ages = persons.ages_at(person, day)
    months = np.maximum((day - persons.birth[person]) * 12 // 365, 0)
    age_code = np.where(ages < 2, 1000 + np.minimum(months, 23), ages)
    age_code = np.where(chance(rng, noise.UNKNOWN_AGE, size), 9999, age_code)
    public = np.array([not one.private for one in hospitals()])[fees.hospital] & (fees.hospital >= 0)
    scheme = persons.scheme[person]
    return {
        "BEN_NIR_PSA": texts(bills.identity, beneficiaries.psa),
        "BEN_RNG_GEM": integers(beneficiaries.rank[bills.identity]),
        "BEN_CDI_NIR": texts(bills.identity, beneficiaries.kind),
        "BEN_SEX_COD": integers(beneficiaries.sex[bills.identity]),
        "BEN_NAI_ANN": years(beneficiaries.birth_year[bills.identity]),
        "BEN_AMA_COD": integers(age_code),
        "BEN_RES_DPT": lives.departement,
        "BEN_RES_COM": lives.commune,
        "ORG_AFF_BEN": lives.office,
        "RGM_COD": integers(np.array(SMALL_SCHEMES)[scheme]),
        "RGM_GRG_COD": integers(np.array(GREAT_SCHEMES)[scheme]),
        "EXE_SOI_DTD": dates(day),
        "EXE_SOI_AMD": year_months(month_number(day)),
        "EXE_SOI_DTF": dates(day, missing=fees.detail == Detail.DRUG),
        "PRE_PRE_DTD": dates(day - person % 20, missing=~prescribed),
        "PRS_NAT_REF": integers(fees.nature),
        "PRS_ACT_QTE": decimals(bills.sign * fees.quantity),
        "PRS_ACT_NBR": decimals(bills.sign * fees.quantity),
        "PRS_ACT_CFT": decimals(np.where(extra, 0, 1)),
        "CPL_MAJ_TOP": integers(fees.complement),
        "CPL_AFF_COD": integers(fees.affinity),
        "DPN_QLF": integers(fees.information),
        "PRS_DPN_QLP": integers(fees.information),
        "PSE_SPE_COD": integers(fees.speciality),
        "PSP_SPE_COD": integers(fees.prescriber),
        "PSE_ACT_NAT": integers(fees.activity),
        "PFS_EXE_NUM": texts(np.where(fees.hospital >= 0, -1, practitioner), _practitioners()),
        "PFS_PRE_NUM": texts(np.where(prescribed, prescriber, -1), _practitioners()),
        "EXO_MTF": integers(motive),
        "PRS_REJ_TOP": text("0", size),
        "PRS_PPU_SEC": integers(np.where(public, 1, 2)),
        "PRS_PAI_MNT": euros(base),
        "BSE_REM_BSE": euros(np.where(extra, 0, base)),
        "BSE_REM_PRU": euros(fees.cents),
        "BSE_REM_SGN": integers(np.where(bills.sign > 0, 1, 2)),
        "BSE_REM_MNT": euros(np.where(extra, 0, paid)),
        "CPL_REM_MNT": euros(np.where(extra, paid, 0)),
    }


def _drugs(rng: Generator, bills: Bills) -> tuple[Ints, Columns]:
    """Return the rows of ER_PHA_F: one for a fee, two for some of several boxes."""
    first = np.flatnonzero(bills.fees.detail == Detail.DRUG)
    boxes = bills.fees.number[first].astype(np.int32)
    split = (boxes > 1) & chance(rng, noise.TWO_DETAIL_ROWS, len(first))
    rows = np.repeat(first, 1 + split)
    rank = np.ones(len(rows), np.int32)
    rank[1:][rows[1:] == rows[:-1]] = 2
    whole = np.repeat(boxes, 1 + split)
    halved = np.repeat(split, 1 + split)
    quantity = np.where(halved, np.where(rank == 1, 1, whole - 1), whole) * bills.sign[rows]
    product, listed = bills.fees.code[rows], products()
    unit = chance(rng, noise.UNIT_DISPENSING, len(rows))
    return rows, {
        "PHA_PRS_C13": integers(np.array([int(code) for code in listed.cip13])[product], wide=True),
        "PHA_PRS_IDE": integers(np.array([int(code) for code in listed.cip7])[product]),
        "PHA_ACT_QSN": integers(quantity),
        "PHA_ACT_PRU": euros(listed.cents[product]),
        "PHA_DEC_TOP": texts(np.where(unit, 0, 1), ["D", "Z"]),
        "PHA_DEC_QSU": integers(np.where(unit, quantity * UNIT_OF_A_BOX, 0)),
        "PHA_ORD_NUM": integers(rank),
    }


def _acts(bills: Bills) -> tuple[Ints, Columns]:
    rows = np.flatnonzero(bills.fees.detail == Detail.ACT)
    practice = bills.fees.practice[rows]
    # The code has 7 characters in a column of 13.
    return rows, {
        "CAM_PRS_IDE": texts(bills.fees.code[rows], [f"{code:13}" for code in acts()]),
        "CAM_ACT_COD": texts(practice % 10, [str(number) for number in range(10)]),
        "CAM_TRT_PHA": integers(practice // 10),
        "CAM_MOD_COD": texts(np.where(practice % 10 == 4, 0, -1), ["7   "]),
        "CAM_ORD_NUM": integer(1, len(rows)),
        "CAM_ACT_PRU": euros(bills.fees.cents[rows]),
    }


def _tests(bills: Bills) -> tuple[Ints, Columns]:
    """Return the rows of ER_BIO_F: all the tests of the panel of each fee."""
    first = np.flatnonzero(bills.fees.detail == Detail.TESTS)
    sizes = np.array([len(panel) for panel in panels()])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    codes = np.array([code for panel in panels() for code in panel])
    panel = bills.fees.code[first]
    rows = np.repeat(first, sizes[panel])
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(sizes[panel]) - sizes[panel], sizes[panel])
    return rows, {
        "BIO_PRS_IDE": integers(codes[np.repeat(starts[panel], sizes[panel]) + rank]),
        "BIO_ACT_QSN": integers(bills.sign[rows]),
        "BIO_ORD_NUM": integers(rank + 1),
    }


def _devices(bills: Bills) -> tuple[Ints, Columns]:
    rows = np.flatnonzero(bills.fees.detail == Detail.DEVICE)
    device, day = bills.fees.code[rows], bills.fees.day[rows]
    bought = np.array([one["rental"] == "0" for one in devices()])[device]
    return rows, {
        "TIP_PRS_IDE": integers(np.array([int(one["device"]) for one in devices()])[device]),
        "TIP_ACT_QSN": integers(bills.fees.number[rows] * bills.sign[rows]),
        "TIP_ACL_DTD": dates(day),
        "TIP_ACL_DTF": dates(day + 27, missing=bought),
        "TIP_ORD_NUM": integer(1, len(rows)),
    }


def _units(rng: Generator, bills: Bills) -> tuple[Ints, Columns]:
    rows = np.flatnonzero(bills.fees.detail == Detail.UNIT)
    codes = [code for code, _ in units()]
    short = chance(rng, noise.UCD_WITHOUT_ZEROS, len(rows))
    return rows, {
        "UCD_UCD_COD": texts(
            bills.fees.code[rows] + np.where(short, len(codes), 0), [*codes, *(code[6:] for code in codes)]
        ),
        "UCD_DLV_NBR": integers(bills.fees.number[rows] * bills.sign[rows]),
        "UCD_TOP_UCD": integers(np.where(bills.fees.hospital[rows] >= 0, 1, 0)),
        "UCD_FRC_COE": decimals(np.ones(len(rows))),
        "UCD_ORD_NUM": integer(1, len(rows)),
        "UCD_TTF_MNT": euros(bills.fees.cents[rows] * bills.sign[rows]),
    }


def _establishments(bills: Bills) -> tuple[Ints, Columns]:
    rows = np.flatnonzero((bills.fees.hospital >= 0) & (bills.fees.information == 0))
    hospital = bills.fees.hospital[rows]
    private = np.array([one.private for one in hospitals()])[hospital]
    university = np.array([one.status == "CHU" for one in hospitals()])[hospital]
    return rows, {
        "ETB_EXE_FIN": texts(hospital, [one.finess[:8] for one in hospitals()]),
        "ETE_IND_TAA": integers(bills.fees.taa[rows]),
        "ETE_CAT_COD": integers(np.select([private, university], [365, 101], 355)),
        "MDT_COD": integers(bills.fees.mode[rows]),
        "PRS_PPU_SEC": integers(np.where(private, 2, 1)),
        "ETE_GHS_NUM": integers(np.where(private, 1000 + hospital, 0)),
    }
