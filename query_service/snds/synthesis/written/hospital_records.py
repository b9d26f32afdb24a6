"""Stays as the hospitals send them: errors, two numbers for one hospital, bad return codes, numbers for nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints
from query_service.snds.synthesis.care.hospitals import duplicates, hospitals
from query_service.snds.synthesis.care.stays import Stays
from query_service.snds.synthesis.draws import chance, year_of
from query_service.snds.synthesis.people.identities import Identities

RETURN_CODES = (
    "NIR_RET", "NAI_RET", "SEX_RET", "SEJ_RET", "FHO_RET", "PMS_RET", "DAT_RET", "COH_NAI_RET", "COH_SEX_RET",
)  # fmt: skip
ORDINARY, BY_ANOTHER, FOR_ANOTHER = 0, 1, 2


@dataclass
class Counters:
    """The last number given in each year, so that stay and visit numbers go on from block to block."""

    stays: dict[int, int] = field(default_factory=dict)
    visits: dict[int, int] = field(default_factory=dict)


def finess_numbers() -> list[str]:
    """Return the FINESS numbers of the hospitals, then those of the sites that are their duplicates."""
    sites = [site for group in sorted(duplicates()) for site in duplicates()[group]]
    return [*(one.finess for one in hospitals()), *sites]


@dataclass(frozen=True, slots=True)
class Identified:
    """Who a hospital row is about: `identity` of the person, `filler` place in the fillers or -1, `codes` return codes.

    `codes` holds a line for each return code, true where the check failed.
    """

    identity: Ints
    filler: Ints
    codes: Flags


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of T_MCOaaB, one element each, in order of year of discharge: `stay` is the place of the stay.

    `finess` is the place of the number of the hospital; `kind` says whether the stay is for, or by, another hospital.
    """

    stay: Ints
    year: Ints
    finess: Ints
    error: Flags
    kind: Ints
    units: Ints
    who: Identified


def make_records(rng: Generator, stays: Stays, identities: Identities) -> Records:
    """Return the records of stays, those sent twice by the groups with duplicate numbers included."""
    year = year_of(stays.exit)
    identity = identities.used(rng, stays.person, stays.entry)
    who = identified(rng, identity, len(RETURN_CODES))
    twice, site = _sent_twice(rng, stays.hospital, year)
    stay = np.concatenate([np.arange(len(stays)), twice]).astype(np.int32)
    finess = np.concatenate([stays.hospital, site]).astype(np.int32)
    order = np.argsort(year[stay], kind="stable")
    stay, finess = stay[order], finess[order]
    size = len(stays)
    draw = rng.random(size)
    kind = np.select(
        [draw < noise.FOR_ANOTHER_HOSPITAL, draw > 1 - noise.BY_ANOTHER_HOSPITAL], [FOR_ANOTHER, BY_ANOTHER], ORDINARY
    )
    kind = np.where(stays.seance, ORDINARY, kind)
    units = np.where((stays.exit > stays.entry) & chance(rng, noise.TWO_UNITS, size), 2, 1)
    error = chance(rng, noise.ERROR_GROUP, size)
    return Records(
        stay=stay,
        year=year[stay],
        finess=finess,
        error=error[stay],
        kind=kind[stay].astype(np.int32),
        units=units[stay].astype(np.int32),
        who=Identified(who.identity[stay], who.filler[stay], who.codes[:, stay]),
    )


def identified(rng: Generator, identity: Ints, checks: int) -> Identified:
    """Return the identities of hospital rows; some fail a check, and of those some have no number at all."""
    size = len(identity)
    bad = chance(rng, noise.BAD_RETURN_CODE, size)
    filled = bad & chance(rng, noise.FILLER_NUMBER, size)
    filler = np.where(filled, rng.integers(0, len(noise.FILLERS), size), -1).astype(np.int32)
    which = np.where(filled, 0, rng.integers(0, checks, size))
    codes = np.zeros((checks, size), bool)
    codes[which[bad], np.flatnonzero(bad)] = True
    return Identified(identity.astype(np.int32), filler, codes)


def _sent_twice(rng: Generator, hospital: Ints, year: Ints) -> tuple[Ints, Ints]:
    """Return the stays that a site sent as well as the legal entity, and the place of the number of the site."""
    twice, site = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    start = len(hospitals())
    for group in sorted(duplicates()):
        sites = len(duplicates()[group])
        owners = [place for place, one in enumerate(hospitals()) if one.group == group]
        those = np.flatnonzero(np.isin(hospital, owners) & (year <= noise.LAST_YEAR_OF_DUPLICATES))
        twice.append(those.astype(np.int32))
        site.append((start + rng.integers(0, sites, len(those))).astype(np.int32))
        start += sites
    return np.concatenate(twice), np.concatenate(site)
