"""Codes of the second factor: those of the standard, accepted close to their time, and once."""

from __future__ import annotations

import datetime as dt

import pytest

from citizen_site.accounts.secrets.totp import (
    NEVER,
    SECRET_BYTES,
    CodeRefused,
    CodeReplayed,
    address,
    check,
    code,
    is_accepted,
    new_secret,
    step_of,
)

# RFC 6238, appendix B: the secret in ASCII, and the codes of eight digits with SHA-1.
SECRET = b"12345678901234567890"
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
HERE = step_of(NOW)


@pytest.mark.parametrize(("seconds", "expected"), VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    step = step_of(dt.datetime.fromtimestamp(seconds, dt.UTC))
    assert step == seconds // 30
    assert code(SECRET, step, digits=8) == expected
    assert code(SECRET, step) == expected[-6:]


def test_an_instant_without_time_zone_is_none() -> None:
    with pytest.raises(ValueError, match="aware"):
        step_of(dt.datetime(2026, 11, 25, 9))


@pytest.mark.parametrize(("away", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_accepted_one_step_early_or_late(away: int, accepted: bool) -> None:
    typed = code(SECRET, HERE + away)
    assert is_accepted(SECRET, typed, last_step=NEVER, now=NOW) is accepted
    if accepted:
        assert check(SECRET, typed, last_step=NEVER, now=NOW) == HERE + away


def test_a_code_is_accepted_once_and_none_before_it_afterwards() -> None:
    typed = code(SECRET, HERE)
    kept = check(SECRET, typed, last_step=NEVER, now=NOW)
    for replayed in (typed, code(SECRET, HERE - 1)):
        with pytest.raises(CodeReplayed):
            check(SECRET, replayed, last_step=kept, now=NOW)
    later = NOW + dt.timedelta(seconds=30)
    with pytest.raises(CodeReplayed):
        check(SECRET, typed, last_step=kept, now=later)
    assert check(SECRET, code(SECRET, HERE + 1), last_step=kept, now=later) == HERE + 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "٣" * 6, code(SECRET, HERE) + "0", "\ud800"])
def test_what_is_no_code_of_this_moment_is_refused(typed: str) -> None:
    with pytest.raises(CodeRefused) as refused:
        check(SECRET, typed, last_step=NEVER, now=NOW)
    assert not isinstance(refused.value, CodeReplayed)


def test_the_code_of_another_secret_is_refused() -> None:
    assert not is_accepted(SECRET, code(b"another secret of 20", HERE), last_step=NEVER, now=NOW)


def test_a_code_may_be_typed_with_spaces() -> None:
    typed = code(SECRET, HERE)
    assert is_accepted(SECRET, f" {typed[:3]} {typed[3:]}\n", last_step=NEVER, now=NOW)


def test_the_secret_is_drawn_by_what_is_given() -> None:
    assert new_secret(lambda size: b"r" * size) == b"r" * SECRET_BYTES


def test_the_address_gives_applications_the_secret_in_base_32() -> None:
    # GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ is the secret of the standard in base 32.
    assert address(SECRET, issuer="Données de santé", account="7") == (
        "otpauth://totp/Donn%C3%A9es%20de%20sant%C3%A9:7?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Donn%C3%A9es%20de%20sant%C3%A9&algorithm=SHA1&digits=6&period=30"
    )
