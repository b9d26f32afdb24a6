"""How a residence is written: several codes for Corsica and overseas, the paying office when it is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from query_service.catalogue.places import departements
from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Ints
from query_service.snds.synthesis.draws import chance
from query_service.snds.synthesis.people.persons import FARMING, SELF_EMPLOYED, Persons
from query_service.snds.synthesis.written.columns import Column, texts

UNKNOWN = ("099", "999", "000")
CORSICA = {"2A": ("201", "209", "02A", "020"), "2B": ("202", "209", "02B", "020")}
OVERSEAS = "097"
# First characters of the offices of each scheme, and their codes (RGM_COD, RGM_GRG_COD).
OFFICES = ("01C", "91C", "03A", "02M", "04S")
SMALL_SCHEMES = (101, 101, 1, 1, 676)
GREAT_SCHEMES = (1, 91, 3, 2, 4)
COMMUNES = tuple(f"{number:03d}" for number in range(1000))


@cache
def written_departements() -> tuple[tuple[str, ...], Ints]:
    """Return every code of BEN_RES_DPT, and by département and form (4 of them) its place among them."""
    forms = []
    for one in departements():
        if one.code in CORSICA:
            forms.append(CORSICA[one.code])
        elif one.code.startswith("97"):
            forms.append((OVERSEAS, OVERSEAS, OVERSEAS, one.code))
        else:
            forms.append((f"0{one.code}",) * 4)
    listed = (*dict.fromkeys(code for four in forms for code in four), *UNKNOWN)
    place = {code: number for number, code in enumerate(listed)}
    return listed, np.array([[place[code] for code in four] for four in forms], np.int32)


@cache
def offices() -> tuple[str, ...]:
    """Return the offices (ORG_AFF_BEN), by scheme and département: characters 4 to 6 tell where."""
    return tuple(f"{prefix}{_office(one.code)}000" for prefix in OFFICES for one in departements())


def _office(code: str) -> str:
    if code in CORSICA:
        return CORSICA[code][0]
    return code if code.startswith("97") else f"{code}1"


@cache
def _overseas() -> Ints:
    """Return the first figure of communes written with 097, by département; -1 elsewhere."""
    return np.array([int(one.code[2]) if one.code.startswith("97") else -1 for one in departements()], np.int32)


@dataclass(frozen=True, slots=True)
class Residence:
    """Columns of a residence as the DCIR writes it."""

    departement: Column
    commune: Column
    office: Column


def written_residence(rng: Generator, persons: Persons, person: Ints, departement: Ints) -> Residence:
    """Return the residences of these persons, some unknown; each person keeps to one form of the code."""
    listed, forms = written_departements()
    agricultural = np.isin(persons.scheme[person], (FARMING, SELF_EMPLOYED))
    form = np.where(agricultural, 3, persons.number[person] % 3)
    places = forms[departement, form]
    unknown = chance(rng, noise.UNKNOWN_RESIDENCE, len(person))
    places = np.where(unknown, len(listed) - 1 - person % len(UNKNOWN), places)
    first = _overseas()[departement]
    commune = persons.commune[person]
    commune = np.where((first >= 0) & ~agricultural, first * 100 + commune % 100, commune)
    commune = np.where(unknown, 0, commune)
    office = persons.scheme[person] * len(departements()) + departement
    return Residence(texts(places, listed), texts(commune, COMMUNES), texts(office, offices()))


def hospital_residence(persons: Persons, person: Ints, departement: Ints) -> tuple[Column, Column]:
    """Return BDI_DEP and BDI_COD, the geographic code of the PMSI, which is no commune."""
    codes = [one.pmsi for one in departements()]
    areas = [f"{code}{area:02d}0" for code in codes for area in range(100)]
    area = departement * 100 + persons.commune[person] % 100
    return texts(departement, codes), texts(area, areas)
