"""Recovery codes: ten, shown once, kept as digests, each used once."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest

from citizen_site.accounts.secrets.recovery_codes import (
    ALPHABET,
    COUNT,
    RecoveryCodeRefused,
    digest,
    is_left,
    make,
    use,
)


def counting() -> Callable[[int], bytes]:
    numbers = count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


CODES = make(counting())
KEPT = frozenset(digest(one) for one in CODES)


def test_ten_codes_are_made_from_120_drawn_bits_each() -> None:
    asked: list[int] = []

    def drawn(size: int) -> bytes:
        asked.append(size)
        return bytes(range(size))

    made = make(drawn)
    assert asked == [15] * COUNT == [120 // 8] * 10
    assert all(re.fullmatch(rf"(?:[{ALPHABET}]{{4}}-){{5}}[{ALPHABET}]{{4}}", one) for one in made)


def test_each_bit_that_is_drawn_is_in_the_code() -> None:
    first = make(counting())[0]
    assert first == "0000-0000-0000-0000-0000-0001"
    assert make(lambda size: b"\xff" * size)[0] == "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert make(lambda size: b"\x80" + b"\0" * (size - 1))[0] == "G000-0000-0000-0000-0000-0000"


def test_what_is_kept_holds_no_code() -> None:
    assert len(KEPT) == COUNT
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in KEPT)
    assert not [one for one in CODES if one in KEPT or one.replace("-", "").lower() in KEPT]


def test_a_code_is_used_once() -> None:
    left = KEPT - {use(KEPT, CODES[3])}
    assert len(left) == 9
    with pytest.raises(RecoveryCodeRefused):
        use(left, CODES[3])
    assert is_left(left, CODES[4])


@pytest.mark.parametrize("typed", ["", "0000", "0" * 24, digest(CODES[0]), "\ud800", CODES[0] + "0"])
def test_what_is_no_code_that_is_left_is_refused(typed: str) -> None:
    assert not is_left(KEPT, typed)
    assert not is_left((), typed)


@pytest.mark.parametrize("typed", ["0000-0000-0000-0000-0000-000l", "  ooooOOOO 0000 0000 0000 000I "])
def test_a_code_copied_by_hand_is_read_without_doubt(typed: str) -> None:
    assert use(KEPT, typed) == digest(CODES[0])
