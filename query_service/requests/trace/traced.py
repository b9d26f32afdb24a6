"""A request ready to be traced, and which earlier ones have to be compared with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from query_service.query_model.canonical import canonical
from query_service.query_model.question import Question
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.keys import key_text
from query_service.requests.trace.targets import Target, targets


@dataclass(frozen=True, slots=True)
class Traced:
    """A request: its number, who asked it and when, and its question with every code written out.

    `key`: requests that share it have the same stored answer. The rest says what its groups of persons are and nearly
    are, so that most pairs are seen to have nothing in common without looking at their conditions.
    """

    number: int
    account: str
    asked_on: dt.date
    question: Question
    key: str
    targets: tuple[Target, ...]
    whos: frozenset[bytes]
    cuts: frozenset[bytes]
    tokens: frozenset[bytes]


def traced(number: int, account: str, asked_on: dt.date, asked: Question, codes: Expanded) -> Traced:
    """Return a request ready to be traced. Raises UnknownCode, UnknownNomenclature where codes do not expand."""
    said = canonical(asked)
    found = tuple(targets(said, codes))
    return Traced(
        number=number,
        account=account,
        asked_on=asked_on,
        question=asked,
        key=key_text(said, lambda said: codes(said).token),
        targets=found,
        whos=frozenset(one.who for one in found),
        cuts=frozenset(key for one in found for key in one.cuts),
        tokens=frozenset(token for one in found for opened in one.opens for token in opened.tokens),
    )


def related(new: Traced, earlier: Iterable[Traced]) -> list[Traced]:
    """Return the earlier requests that may be one step from the new one: three looks into sets for each."""
    return [
        one
        for one in earlier
        if not (
            new.tokens.isdisjoint(one.tokens)
            and new.whos.isdisjoint(one.cuts)
            and new.cuts.isdisjoint(one.whos)
        )
    ]  # fmt: skip
