"""Numbering of fees: under which number, on which bill, in which month they enter the base, what is cancelled."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints
from query_service.snds.synthesis.care.fees import Fees
from query_service.snds.synthesis.draws import month_number
from query_service.snds.synthesis.people.identities import Identities

MOST_MONTHS = 27
MOST_LINES = 90


@dataclass(frozen=True, slots=True)
class Bills:
    """Fees in the order they are written, by month of entry; `sign` is -1 for the row that cancels another.

    `bill` numbers the bills of the block, `line` the rows of a bill, `flux` is the month of entry (months since 1970),
    `identity` the identity of the beneficiary.
    """

    fees: Fees
    identity: Ints
    bill: Ints
    line: Ints
    flux: Ints
    sign: Ints

    def __len__(self) -> int:
        return len(self.bill)

    def kept(self, those: Flags | Ints) -> Bills:
        """Return some of the rows."""
        rest = {one.name: getattr(self, one.name)[those] for one in fields(self) if one.name != "fees"}
        return Bills(fees=self.fees.kept(those), **rest)


def number_fees(rng: Generator, fees: Fees, identities: Identities) -> Bills:
    """Return the fees with their keys: those of a person, a day and a practitioner are on one bill."""
    kind = (fees.activity.astype(np.int64) << 7) | fees.speciality
    key = (fees.person.astype(np.int64) << 33) | ((fees.day.astype(np.int64) & 0xFFFF) << 17) | (kind << 3)
    key |= fees.secret
    order = np.argsort(key, kind="stable")
    fees, key = fees.kept(order), key[order]
    size = len(fees)
    changes = np.ones(size, bool)
    changes[1:] = key[1:] != key[:-1]
    start = np.maximum.accumulate(np.where(changes, np.arange(size), 0))
    line = np.arange(size) - start
    changes |= line % MOST_LINES == 0
    bill = np.cumsum(changes).astype(np.int32)
    identity = identities.used(rng, fees.person, fees.day)
    # A bill is under one number: that of its first row.
    identity = identity[start]
    bills = Bills(
        fees=fees,
        identity=identity.astype(np.int32),
        bill=bill,
        line=(line % MOST_LINES + 1).astype(np.int32),
        flux=month_number(fees.day) + _months_late(rng, bill),
        sign=np.ones(size, np.int32),
    )
    return _in_order(_with_cancelled(rng, bills))


def _months_late(rng: Generator, bill: Ints) -> Ints:
    """Return how many months after the care each row enters the base: geometric, with a slow tail up to 27 months."""
    count = int(bill[-1]) + 1 if len(bill) else 0
    quick = rng.geometric(noise.QUICK_MONTH, count) - 1
    slow = rng.integers(0, MOST_MONTHS + 1, count)
    late = np.where(rng.random(count) < noise.SLOW, slow, quick)
    return np.minimum(late, MOST_MONTHS).astype(np.int32)[bill]


def _with_cancelled(rng: Generator, bills: Bills) -> Bills:
    """Add the rows that cancel others one to nine months later, and the rows written again after that."""
    draw = rng.random(len(bills))
    undone = np.flatnonzero(draw < noise.CANCELLED + noise.REDONE)
    redone = np.flatnonzero(draw < noise.REDONE)
    wait = rng.integers(1, 10, len(bills)).astype(np.int32)
    last = int(bills.bill[-1]) if len(bills) else 0
    minus = _later(bills, undone, wait, last, -1)
    again = _later(bills, redone, wait + 1, last + len(undone), 1)
    return Bills(
        fees=Fees(
            *(np.concatenate([getattr(part.fees, one.name) for part in (bills, minus, again)]) for one in fields(Fees))
        ),
        **{
            one.name: np.concatenate([getattr(part, one.name) for part in (bills, minus, again)])
            for one in fields(Bills)
            if one.name != "fees"
        },
    )


def _later(bills: Bills, those: Ints, wait: Ints, last: int, sign: int) -> Bills:
    copy = bills.kept(those)
    return Bills(
        fees=copy.fees,
        identity=copy.identity,
        bill=(last + 1 + np.arange(len(those))).astype(np.int32),
        line=np.ones(len(those), np.int32),
        flux=(copy.flux + wait[those]).astype(np.int32),
        sign=np.full(len(those), sign, np.int32),
    )


def _in_order(bills: Bills) -> Bills:
    order = np.lexsort((bills.line, bills.bill, bills.flux))
    return bills.kept(order)
