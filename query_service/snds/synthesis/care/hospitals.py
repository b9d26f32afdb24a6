"""The hospitals of the synthetic copy: some public and some private in each département, none of them real.

Three numbers are real, those of the legal entities of AP-HP, AP-HM and HCL: their sites are the duplicates that every
count drops up to 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from query_service.catalogue.places import departements
from query_service.snds.synthesis.calibration import Flags, Floats, Ints, population, rows

UNIVERSITY = {"75": ("750712184", "AP-HP"), "13": ("130786049", "AP-HM"), "69": ("690781810", "HCL")}
AWAY = 0.08  # stays outside the département of residence
IN_GROUP, AROUND = 0.6, 0.25  # public stays in the university group of the département, of the capital around it
CAPITAL = "11"


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital: FINESS of 9 characters, name, status (CHU, CH, CLI), département, group with duplicates or ""."""

    finess: str
    name: str
    status: str
    departement: int
    group: str

    @property
    def private(self) -> bool:
        return self.status == "CLI"


def _finess(code: str, number: int) -> str:
    body = f"970{code[2]}{number:04d}" if code.startswith("97") else f"{code}0{number:05d}"
    key = sum(int(sign, 36) * (1 + place % 2) for place, sign in enumerate(body)) % 10
    return f"{body}{key}"


@cache
def hospitals() -> tuple[Hospital, ...]:
    """Return the hospitals, by département, public ones first; their place here is their number everywhere else."""
    cells = population()
    there = np.bincount(cells.departement, cells.persons)
    found = []
    for place, one in enumerate(departements()):
        size = 1 + int(there[place] // 600_000)
        for number in range(1, 2 * size + 1):
            finess, group = _finess(one.code, number), ""
            if number == 1 and one.code in UNIVERSITY:
                finess, group = UNIVERSITY[one.code]
            status = "CHU" if number == 1 and size > 2 else "CH"
            found.append(Hospital(finess, f"HOPITAL FICTIF {one.code}-{number}", status, place, group))
        for number in range(1, size + 1):
            name = f"CLINIQUE FICTIVE {one.code}-{number}"
            found.append(Hospital(_finess(one.code, 500 + number), name, "CLI", place, ""))
    return tuple(found)


@cache
def duplicates() -> dict[str, tuple[str, ...]]:
    """Return the FINESS numbers of the sites of each group, which sent the same stays once more."""
    groups: dict[str, list[str]] = {}
    for row in rows("calibration", "duplicate_hospitals.csv"):
        groups.setdefault(row["group"], []).append(row["finess"])
    return {group: tuple(sites) for group, sites in groups.items()}


@cache
def _spans() -> tuple[Ints, Ints, Ints, Ints]:
    """Return by département: first public hospital, how many, first private one, how many."""
    private = np.array([one.private for one in hospitals()])
    where = np.array([one.departement for one in hospitals()])
    spans = np.zeros((4, len(departements())), np.int32)
    for place in range(len(departements())):
        for row, kind in ((0, False), (2, True)):
            those = np.flatnonzero((where == place) & (private == kind))
            spans[row : row + 2, place] = those[0], len(those)
    return spans[0], spans[1], spans[2], spans[3]


@cache
def _university() -> tuple[Ints, Floats]:
    """Return by département the university group that its people go to, -1 without one, and for which share."""
    owner = np.full(len(departements()), -1, np.int32)
    share = np.zeros(len(departements()))
    region = {one.code: one.region for one in departements()}
    for number, hospital in enumerate(hospitals()):
        if hospital.group:
            home = departements()[hospital.departement]
            for place, one in enumerate(departements()):
                if one.code == home.code or (one.region == region[home.code] == CAPITAL):
                    owner[place], share[place] = number, IN_GROUP if one.code == home.code else AROUND
    return owner, share


def draw_hospitals(rng: Generator, departement: Ints, private: Flags) -> Ints:
    """Return a hospital for each stay: in the département most often, private or public as asked."""
    first, count, first_private, count_private = _spans()
    size = len(departement)
    away = rng.integers(0, len(departements()), size)
    place = np.where(rng.random(size) < AWAY, away, departement)
    start = np.where(private, first_private[place], first[place])
    many = np.where(private, count_private[place], count[place])
    chosen = start + np.floor(rng.random(size) * many)
    owner, share = _university()
    grouped = ~private & (rng.random(size) < share[place])
    return np.where(grouped, owner[place], chosen).astype(np.int32)
