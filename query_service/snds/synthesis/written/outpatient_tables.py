"""The tables of public outpatient visits (ACE) and the list of hospitals, one for each year."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.care.hospitals import hospitals
from query_service.snds.synthesis.care.outpatient import Passages
from query_service.snds.synthesis.care.stays import acts
from query_service.snds.synthesis.draws import year_of
from query_service.snds.synthesis.people.identities import Identities
from query_service.snds.synthesis.written.columns import integer, padded_numbers, taken, text, texts
from query_service.snds.synthesis.written.hospital_records import Counters, finess_numbers, identified
from query_service.snds.synthesis.written.hospital_tables import checked_identity, entry_and_exit, month_of_exit
from query_service.snds.synthesis.written.writing import Tables

OUTPATIENT_CHECKS = ("NIR_RET", "NAI_RET", "SEX_RET", "IAS_RET", "ENT_DAT_RET")


def write_passages(
    rng: Generator, tables: Tables, passages: Passages, identities: Identities, psa: list[str], counters: Counters
) -> None:
    """Write the public outpatient visits of a block in T_MCOaaCSTC, and their acts in T_MCOaaFMSTC."""
    year = year_of(passages.day)
    identity = identities.used(rng, passages.person, passages.day)
    for one in np.unique(year):
        rows = np.flatnonzero(year == one)
        start = counters.visits.get(int(one), 1)
        counters.visits[int(one)] = start + len(rows)
        key = {
            "ETA_NUM": texts(passages.hospital[rows], finess_numbers()),
            "SEQ_NUM": padded_numbers(np.arange(start, start + len(rows)), 8),
        }
        who = identified(rng, identity[rows], len(OUTPATIENT_CHECKS))
        day = passages.day[rows]
        columns = {
            **key,
            **checked_identity(who, psa, OUTPATIENT_CHECKS),
            **entry_and_exit(day, day, timed=False),
        }
        tables.add("T_MCOaaCSTC", columns, year=int(one))
        done = np.flatnonzero(passages.act[rows] >= 0)
        acted = {
            "CCAM_COD": texts(passages.act[rows][done], acts()),
            "ACV_ACT": text("1", len(done)),
            "PHA_ACT": text("0", len(done)),
            "DEL_DAT_ENT": integer(0, len(done)),
            **month_of_exit(day[done]),
        }
        own = {name: taken(column, done) for name, column in key.items()}
        tables.add("T_MCOaaFMSTC", {**own, **acted}, year=int(one))


def write_hospitals(tables: Tables, year: int) -> None:
    """Write T_MCOaaE: the hospitals of a year, with the duplicate numbers up to their last year."""
    names = finess_numbers()
    with_sites = year <= noise.LAST_YEAR_OF_DUPLICATES
    size = len(names) if with_sites else len(hospitals())
    extra = size - len(hospitals())
    own = [(one.name, one.status, f"{one.departement:03d}") for one in hospitals()]
    listed = [*own, *([("SITE EN DOUBLE", "CHU", "999")] * extra)]
    place = np.arange(size, dtype=np.int32)
    tables.add(
        "T_MCOaaE",
        {
            "ETA_NUM": texts(place, names),
            "ETB_EXE_FIN": texts(place, [name[:8] for name in names]),
            "SOC_RAI": texts(place, [name for name, _, _ in listed]),
            "STA_ETA": texts(place, [status for _, status, _ in listed]),
            "REG_ETA": texts(place, [region for _, _, region in listed]),
        },
        year=year,
    )
