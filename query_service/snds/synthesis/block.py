"""A block of persons, from the first draw to the rows of every table. The whole path on one screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from query_service.catalogue.places import departements
from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Ints
from query_service.snds.synthesis.care.births import Abortions, Pregnancies, draw_abortions, draw_births
from query_service.snds.synthesis.care.common_stays import draw_common_stays, last_stays, with_associated, within
from query_service.snds.synthesis.care.dispensings import (
    lasting_treatments,
    occasional_drugs,
    retroceded_units,
    true_doubles,
)
from query_service.snds.synthesis.care.fees import Fees, joined_fees, within_life
from query_service.snds.synthesis.care.outpatient import Passages, draw_passages, private_hospital_fees
from query_service.snds.synthesis.care.seances import draw_seances
from query_service.snds.synthesis.care.stays import Stays, diagnosis_number, joined, stays_of_illnesses
from query_service.snds.synthesis.care.town_care import (
    Rhythm,
    draw_acts,
    draw_devices,
    draw_lab_tests,
    draw_visits,
    pregnancy_care,
    secret_care,
    surcharges,
)
from query_service.snds.synthesis.draws import NEVER, chance
from query_service.snds.synthesis.people.deaths import draw_causes, draw_certificates
from query_service.snds.synthesis.people.identities import Identities, draw_identities, nobody
from query_service.snds.synthesis.people.illnesses import Ills, draw_illnesses, hazard
from query_service.snds.synthesis.people.long_term import draw_covers
from query_service.snds.synthesis.people.persons import Period, Persons, draw_persons, with_deaths
from query_service.snds.synthesis.report.tallies import Tally, tally_bills, tally_people, tally_stays
from query_service.snds.synthesis.written.billing import number_fees
from query_service.snds.synthesis.written.hospital_records import Counters, make_records
from query_service.snds.synthesis.written.hospital_tables import write_stays
from query_service.snds.synthesis.written.outpatient_tables import write_passages
from query_service.snds.synthesis.written.people_tables import (
    truth,
    write_beneficiaries,
    write_certificates,
    write_covers,
    write_ghosts,
)
from query_service.snds.synthesis.written.town_tables import Beneficiaries, write_town_tables
from query_service.snds.synthesis.written.writing import Tables

SIZE = 4_000  # persons; changing it changes every byte of a copy
ENOUGH = 500  # persons among whom each illness has somebody: among fewer, a few would have them all
NOT_IN_HOSPITAL = "R104"  # stands for a cause of death that no stay can have


@dataclass(frozen=True, slots=True)
class Hidden:
    """The numbers that stand for nobody: (kind, département) of each, its number."""

    numbers: dict[tuple[str, int], str]


def make_block(
    number: int, size: int, seed: int, period: Period, tables: Tables, counters: Counters
) -> tuple[Tally, Hidden]:
    """Draw `size` persons with all that happens to them, write their rows, and return what they are in number."""
    rng = default_rng(SeedSequence(seed, spawn_key=(number,)))
    persons, ills = _people(rng, number, size, period)
    causes = draw_causes(rng, persons, ills)
    identities = draw_identities(rng, persons, period)
    covers = draw_covers(rng, persons, ills, period)

    pregnancies = draw_births(rng, persons, period)
    abortions = draw_abortions(rng, persons, period)
    stays = _stays(rng, persons, ills, period, causes, [pregnancies.stays, abortions.stays])
    fees, passages = _fees(rng, persons, ills, period, stays, pregnancies, abortions)
    bills = number_fees(rng, fees, identities)
    records = make_records(rng, stays, identities)

    hidden, beneficiaries = _hide(seed, persons, identities, bills.fees, stays)
    bills = replace(bills, identity=_hidden_identity(hidden, bills.identity, bills.fees, persons, identities))
    who = _hidden_identity(hidden, records.who.identity, stays.kept(records.stay), persons, identities)
    records = replace(records, who=replace(records.who, identity=who))

    covered = covers.on(len(persons), period.reference)
    write_town_tables(rng, tables, bills, persons, beneficiaries, covered, number)
    write_stays(rng, tables, records, stays, persons, beneficiaries.psa, counters)
    write_passages(rng, tables, passages, identities, beneficiaries.psa, counters)
    known = (persons.death < NEVER) & ~chance(rng, noise.DEATH_UNKNOWN, len(persons))
    write_beneficiaries(rng, tables, persons, identities, known & (persons.death < period.end), period)
    write_covers(tables, covers, identities)
    write_certificates(rng, tables, draw_certificates(rng, persons, causes, period), persons, identities)
    write_ghosts(rng, tables, int(size * noise.GHOSTS))
    tables.add_plain("truth", truth(persons, identities, ills))

    tally = tally_people(persons, ills, covers, causes, period)
    tally.update(tally_bills(bills, persons, period))
    tally.update(tally_stays(stays, passages, persons, period))
    return tally, hidden


def _people(rng: Generator, number: int, size: int, period: Period) -> tuple[Persons, Ills]:
    persons = draw_persons(rng, number * SIZE + 1, size, period)
    ills = draw_illnesses(rng, persons, period, every_illness=number == 0 and size >= ENOUGH)
    persons = with_deaths(rng, persons, hazard(ills, period), period)
    return persons, ills.before(persons.death)


def _stays(
    rng: Generator, persons: Persons, ills: Ills, period: Period, causes: list[str], others: list[Stays]
) -> Stays:
    code = diagnosis_number()
    cause = np.array([code.get(one, code[NOT_IN_HOSPITAL]) for one in causes], np.int32)
    made = joined(
        [
            stays_of_illnesses(rng, persons, ills),
            draw_seances(rng, persons, ills),
            last_stays(rng, persons, period, cause),
            *others,
        ]
    )
    made = within(made, period)
    common = within(draw_common_stays(rng, persons, period, made), period)
    return with_associated(rng, joined([made, common]), ills)


def _fees(
    rng: Generator,
    persons: Persons,
    ills: Ills,
    period: Period,
    stays: Stays,
    pregnancies: Pregnancies,
    abortions: Abortions,
) -> tuple[Fees, Passages]:
    """Return every fee of the DCIR, and the public outpatient visits, some of which are among the fees."""
    rhythm = Rhythm(rng, persons, ills, period)
    passages, shadows = draw_passages(rhythm, persons)
    drugs = joined_fees([lasting_treatments(rng, persons, ills), occasional_drugs(rng, persons, period)])
    visits = draw_visits(rhythm)
    fees = [
        *(drugs, true_doubles(rng, drugs), retroceded_units(rng, persons, ills)),
        *(visits, surcharges(rng, visits, persons), draw_lab_tests(rhythm), draw_acts(rhythm)),
        *(draw_devices(rng, persons, ills), pregnancy_care(rng, pregnancies)),
        *(secret_care(rng, persons, period, abortions), shadows, private_hospital_fees(rng, stays)),
    ]
    return within_life(joined_fees(fees), persons.present, persons.gone), passages


def _hide(
    seed: int, persons: Persons, identities: Identities, fees: Fees, stays: Stays
) -> tuple[Hidden, Beneficiaries]:
    """Return the numbers of nobody that the block uses, and all its identities with those behind."""
    used = {
        (int(secret), int(place))
        for events in (fees, stays)
        for secret, place in zip(
            events.secret[events.secret > 0], persons.departement[events.person[events.secret > 0]], strict=True
        )
    }
    numbers = {
        (noise.FICTITIOUS[secret - 1], place): nobody(seed, noise.FICTITIOUS[secret - 1], departements()[place].code)
        for secret, place in sorted(used)
    }
    extra = len(numbers)
    return Hidden(numbers), Beneficiaries(
        psa=[*identities.psa, *numbers.values()],
        rank=np.concatenate([identities.rank, np.ones(extra, np.int32)]),
        kind=[*identities.kind, *(kind for kind, _ in numbers)],
        sex=np.concatenate([identities.sex, np.full(extra, 2, np.int32)]),
        birth_year=np.concatenate([identities.birth_year, np.full(extra, 1955, np.int32)]),
    )


def _hidden_identity(
    hidden: Hidden, identity: Ints, events: Fees | Stays, persons: Persons, identities: Identities
) -> Ints:
    """Return the identities of events, those under secrecy with a number of nobody."""
    place = {key: len(identities.psa) + number for number, key in enumerate(hidden.numbers)}
    changed = identity.copy()
    for one in np.flatnonzero(events.secret > 0):
        key = (noise.FICTITIOUS[events.secret[one] - 1], int(persons.departement[events.person[one]]))
        changed[one] = place[key]
    return changed
