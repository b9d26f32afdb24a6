"""Long-term illnesses with full cover (ALD): rows of IR_IMB_R, renewed, without end, or of another nature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints, illnesses
from query_service.snds.synthesis.draws import NEVER, chance, day_of, uniform_days
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import DAYS, Period, Persons

NO_DATE, OPEN_DATE = day_of(1600), day_of(2099, 12, 31)
LISTED, OFF_LIST, SEVERAL, INJURY = 41, 43, 45, 11
NATURE_OF = {31: OFF_LIST, 32: SEVERAL}
COVER = 1826  # days, five years: the usual length of a decision
CLOSED = {12: day_of(2011, 6, 27)}  # no new ALD 12 since the decree of 24 June 2011
INJURY_CODES = ("S525", "M751", "S610", "T149")
OLDEST = 25  # years back


@dataclass(frozen=True, slots=True)
class Covers:
    """Rows of IR_IMB_R: person (place), first and last day as written, ALD number, nature, diagnosis."""

    person: Ints
    first: Ints
    last: Ints
    number: Ints
    nature: Ints
    code: list[str]

    def __len__(self) -> int:
        return len(self.person)

    def on(self, size: int, day: int) -> Flags:
        """Say which of the persons have a cover that runs on a day."""
        running = (self.first <= day) & ((self.last >= day) | (self.last == NO_DATE)) & (self.nature > 13)
        return np.bincount(self.person[running], minlength=size) > 0


def draw_covers(rng: Generator, persons: Persons, ills: Ills, period: Period) -> Covers:
    """Return the covers of the illnesses that give right to one, and a few work injuries."""
    parts = []
    for number, one in enumerate(illnesses()):
        if not one.ald:
            continue
        those = np.flatnonzero((ills.onset[number] < period.end) & (ills.onset[number] < NEVER)).astype(np.int32)
        those = those[chance(rng, one.ald_share, len(those))]
        start = ills.onset[number, those] + rng.integers(10, 90, len(those), dtype=np.int32)
        start = np.maximum(start, period.first - int(OLDEST * DAYS))
        if one.ald in CLOSED:
            late = start >= CLOSED[one.ald]
            start[late] = CLOSED[one.ald] - rng.integers(1, 2500, int(late.sum()))
        here = (start < persons.gone[those]) & (start >= persons.birth[those])
        those, start = those[here], start[here]
        parts.append(_rows_of(rng, persons, those, start, number, ills.code[number, those], period))
    size = len(persons)
    injured = np.flatnonzero(chance(rng, noise.WORK_INJURY, size) & (persons.age(period.first) > 20)).astype(np.int32)
    begin = uniform_days(rng, period.first - 1000, period.end, len(injured))
    codes = [INJURY_CODES[int(place)] for place in rng.integers(0, len(INJURY_CODES), len(injured))]
    parts.append(Covers(injured, begin, begin + 400, np.zeros_like(begin), np.full_like(begin, INJURY), codes))
    return Covers(
        person=np.concatenate([part.person for part in parts]),
        first=np.concatenate([part.first for part in parts]),
        last=np.concatenate([part.last for part in parts]),
        number=np.concatenate([part.number for part in parts]),
        nature=np.concatenate([part.nature for part in parts]),
        code=[code for part in parts for code in part.code],
    )


def _rows_of(
    rng: Generator, persons: Persons, those: Ints, start: Ints, number: int, form: Ints, period: Period
) -> Covers:
    """Return one row for each decision: open ones, or one each five years, the last ending in the future."""
    one = illnesses()[number]
    draw = rng.random(len(those))
    until = np.minimum(persons.gone[those], period.end)
    open_end, no_end = draw < noise.OPEN_END, draw >= 1 - noise.NO_END
    times = np.where(open_end | no_end, 1, np.maximum(np.ceil((until - start) / COVER), 1)).astype(np.int64)
    single = chance(rng, 1 - noise.RENEWED, len(those))
    place = np.repeat(np.arange(len(those)), times)
    rank = np.arange(len(place)) - np.repeat(np.cumsum(times) - times, times)
    first = start[place] + rank * COVER
    last = np.where(open_end[place], OPEN_DATE, np.where(no_end[place], NO_DATE, first + COVER - 1))
    # A decision prolonged in place leaves one row that covers all the years.
    merged = single[place]
    last = np.where(merged & ~open_end[place] & ~no_end[place], start[place] + times[place] * COVER - 1, last)
    kept = ~merged | (rank == 0)
    place, first, last = place[kept], first[kept], last[kept]
    names = one.codes.names
    return Covers(
        person=those[place],
        first=first.astype(np.int32),
        last=last.astype(np.int32),
        number=np.full(len(place), one.ald, np.int32),
        nature=np.full(len(place), NATURE_OF.get(one.ald, LISTED), np.int32),
        code=[names[int(code)] for code in form[place]],
    )
