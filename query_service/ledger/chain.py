"""The chain: each line of the ledger holds the digest of the one before, so that a line altered is seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from query_service.errors import RuleBroken

FIRST = "0" * 64


class BrokenChain(RuleBroken):
    """The ledger is not the one that was written; the message names the first line that does not fit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is written: number from 1 on, what happened, and the digest of the line before."""

    number: int
    at: dt.datetime
    kind: str
    said: Mapping[str, Any]
    previous: str

    @property
    def digest(self) -> str:
        """SHA-256 of the line in one spelling; 64 hexadecimal signs."""
        spelled = json.dumps(
            [self.number, self.at.astimezone(dt.UTC).isoformat(), self.kind, self.said, self.previous],
            sort_keys=True,
            ensure_ascii=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(spelled.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: what is published, and what a restored copy is compared with."""

    number: int = 0
    digest: str = FIRST

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def read_head(text: str) -> Head:
    """Return the head written as `number:digest`; raise ValueError for anything else."""
    number, _, digest = text.strip().partition(":")
    if not number.isdecimal() or len(digest) != len(FIRST) or set(digest) - set("0123456789abcdef"):
        raise ValueError(f"{text!r} is no head of a ledger: number, colon, 64 hexadecimal signs")
    return Head(int(number), digest)


def check_chain(lines: Iterable[tuple[Line, str]], last: Head, published: Iterable[Head]) -> None:
    """Compare each line with the digest kept beside it, with the one before, and with the heads that were published.

    Raises BrokenChain: for a line altered, missing or added; and where a published head is in no line, which is what a
    copy put back from an earlier day looks like.
    """
    before, digests = Head(), {0: FIRST}
    for line, kept in lines:
        if line.number != before.number + 1 or line.previous != before.digest:
            raise BrokenChain(
                f"Ledger, line {line.number}: does not follow line {before.number}. A line was taken out."
            )
        if line.digest != kept:
            raise BrokenChain(f"Ledger, line {line.number}: was altered after it was written.")
        before = Head(line.number, kept)
        digests[line.number] = kept
    if before != last:
        raise BrokenChain(f"Ledger: ends at line {before.number}, but its head is {last.number}.")
    for head in published:
        if digests.get(head.number) != head.digest:
            raise BrokenChain(
                f"Ledger: lacks line {head.number} as it was published. It was put back from an older copy, or is "
                "another one: releases made since then are missing, and asking again would draw them twice."
            )
