"""Care in hospitals that is no stay: public outpatient visits (ACE), and what the DCIR shows of hospitals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Ints, rows
from query_service.snds.synthesis.care.fees import Detail, Fees, joined_fees, make_fees
from query_service.snds.synthesis.care.hospitals import draw_hospitals, hospitals
from query_service.snds.synthesis.care.stays import NONE, Stays, asleep_for
from query_service.snds.synthesis.care.town_care import Rhythm, act_fees
from query_service.snds.synthesis.people.persons import Persons

PASSAGES = {"per_year_0": "0.75", "per_year_15": "0.75", "per_year_45": "0.95", "per_year_65": "1.35"}
PUBLIC, PRIVATE_BILLING = 1, 2
OUTPATIENT, FULL, DAY, DAY_SURGERY = 7, 3, 4, 23
GHS, ANAESTHESIA, ON_TOP = 2111, 1323, 3320


@dataclass(frozen=True, slots=True)
class Passages:
    """Public outpatient visits: `act` is the place of a technical act, NONE for a consultation."""

    person: Ints
    day: Ints
    hospital: Ints
    act: Ints

    def __len__(self) -> int:
        return len(self.person)


def draw_passages(rhythm: Rhythm, persons: Persons) -> tuple[Passages, Fees]:
    """Return the outpatient visits of the PMSI, and the rows that the DCIR holds of the same care.

    Some of those are for information only (DPN_QLF 71), some are billed by the hospital itself (ETE_IND_TAA 1):
    to count them too would count the visit twice.
    """
    rng = rhythm.rng
    parts = [make_fees(*rhythm.dates(PASSAGES), nature=1112, speciality=3, cents=2500)]
    for row in rows("calibration", "town_acts.csv"):
        if row["place"] == "outpatient":
            parts.append(act_fees(row, *rhythm.dates(row)))
    seen = joined_fees(parts)
    seen = seen.kept((seen.day >= persons.present[seen.person]) & (seen.day < persons.gone[seen.person]))
    where = draw_hospitals(rng, persons.residence(seen.person, seen.day), np.zeros(len(seen), bool))
    seen = seen.changed(hospital=where, mode=OUTPATIENT)
    passages = Passages(seen.person, seen.day, where, np.where(seen.detail == Detail.ACT, seen.code, NONE))
    draw = rng.random(len(seen))
    informed = seen.kept(draw < noise.INFORMATION).changed(information=71)
    billed = draw >= 1 - noise.DIRECT_BILLING
    return passages, joined_fees([informed, seen.kept(billed).changed(taa=PUBLIC)])


def private_hospital_fees(rng: Generator, stays: Stays) -> Fees:
    """Return what the DCIR shows of stays in private hospitals: the stay, its act, the anaesthesia, costly drugs."""
    private = np.array([one.private for one in hospitals()])
    inside = stays.kept(private[stays.hospital])
    night = inside.exit > inside.entry
    operated = (inside.act >= 0) & ~inside.seance
    mode = np.select([night, operated], [FULL, DAY_SURGERY], DAY)
    common: dict[str, Ints | int] = {
        "hospital": inside.hospital,
        "taa": PRIVATE_BILLING,
        "mode": mode,
        "secret": inside.secret,
    }
    cents = np.where(inside.seance, 32_000, 90_000 + 42_000 * (inside.exit - inside.entry))
    stay = make_fees(inside.person, inside.entry, nature=GHS, cents=cents, rate=100, **common)
    act = make_fees(
        inside.person,
        inside.entry,
        nature=1321,
        speciality=4,
        cents=18_000,
        rate=100,
        detail=int(Detail.ACT),
        code=inside.act,
        practice=1,
        **common,
    ).kept(inside.act >= 0)
    sleep = act.changed(nature=ANAESTHESIA, speciality=2, practice=4, cents=9_000)
    sleep = sleep.kept((operated & asleep_for(inside.act))[inside.act >= 0])
    drug = make_fees(
        inside.person,
        inside.entry,
        nature=ON_TOP,
        activity=52,
        cents=120_000,
        rate=100,
        detail=int(Detail.UNIT),
        code=inside.unit,
        **common,
    ).kept(inside.unit >= 0)
    return joined_fees([stay, act, sleep, drug])
