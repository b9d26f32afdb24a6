"""Sessions (CMD 28): dialysis, chemotherapy, radiotherapy, infusions; each is a record of its own."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis.calibration import illness_number, rows
from query_service.snds.synthesis.care.hospitals import draw_hospitals
from query_service.snds.synthesis.care.stays import (
    NONE,
    PRIVATE,
    Stays,
    act_number,
    draw_codes,
    group_number,
    joined,
    make_stays,
    unit_number,
)
from query_service.snds.synthesis.draws import chance, recurring_dates
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import Persons


def draw_seances(rng: Generator, persons: Persons, ills: Ills) -> Stays:
    """Return the sessions of each person treated so: a course after the onset, or for life where `count` is 0."""
    parts = []
    for row in rows("calibration", "seances.csv"):
        key, every, count = row["illness"], float(row["every"]), int(row["count"])
        those = ills.ever(key)
        those = those[chance(rng, float(row["share"]), len(those))]
        start = ills.onset[illness_number(key), those] + int(row["from_day"])
        first = np.maximum(start, persons.present[those])
        last = np.minimum(persons.gone[those], ills.end[illness_number(key), those])
        if count:
            last = np.minimum(last, start + int(every * count))
        found, day = recurring_dates(rng, first, last, every)
        person = those[found]
        home = draw_hospitals(rng, persons.departement[those], chance(rng, PRIVATE["seance"], len(those)))
        given = chance(rng, float(row["unit_share"]), len(those))[found]
        linked = draw_codes(rng, row["linked"], ills, key, person) if row["linked"] else NONE
        parts.append(
            make_stays(
                rng,
                persons,
                person,
                day,
                nights=np.zeros(len(person), np.int32),
                diagnosis=draw_codes(rng, row["diagnosis"], ills, key, person),
                linked=linked,
                group=group_number()[row["ghm"]],
                act=act_number()[row["act"]],
                unit=np.where(given, unit_number()[row["unit"]], NONE),
                seance=True,
                hospital=home[found],
            )
        )
    return joined(parts)
