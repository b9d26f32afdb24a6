"""Sealed secrets: they open for their account and under their key, and in no other case."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.accounts.secrets.sealing import NONCE_BYTES, SealBroken, opens, seal, unseal

KEY, OTHER = b"k" * 32, b"o" * 40
SECRET = b"12345678901234567890"


@given(st.binary(max_size=64), st.sampled_from(["member-1", "member-12"]), st.binary(min_size=1, max_size=80))
def test_what_was_sealed_opens_again(secret: bytes, account: str, key: bytes) -> None:
    kept = seal(secret, account, key, os.urandom)
    assert unseal(kept, account, [key]) == secret
    assert unseal(kept, account, [OTHER, key]) == secret
    # Version, nonce, the text of the same length, a tag of 16 bytes.
    assert len(kept) == 1 + NONCE_BYTES + len(secret) + 16


def test_the_secret_of_an_account_moved_to_another_row_does_not_open() -> None:
    kept = seal(SECRET, "member-1", KEY, os.urandom)
    for account in ("member-2", "member-11", "officer-1", ""):
        with pytest.raises(SealBroken):
            unseal(kept, account, [KEY])


def test_another_key_does_not_open() -> None:
    kept = seal(SECRET, "member-1", KEY, os.urandom)
    assert opens(kept, "member-1", KEY)
    assert not opens(kept, "member-1", OTHER)
    with pytest.raises(SealBroken):
        unseal(kept, "member-1", [])


@given(st.integers(0, 48), st.integers(1, 255))
def test_one_changed_byte_is_seen(place: int, change: int) -> None:
    kept = bytearray(seal(SECRET, "member-1", KEY, os.urandom))
    kept[place] ^= change
    assert not opens(bytes(kept), "member-1", KEY)


@given(st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(kept: bytes) -> None:
    assert not opens(kept, "member-1", KEY)


def test_what_is_kept_shows_nothing_and_is_never_the_same_twice() -> None:
    first, second = (seal(SECRET, "member-1", KEY, os.urandom) for _ in range(2))
    assert first != second
    assert SECRET not in first and SECRET[:8] not in first


def test_the_refusal_tells_the_account_and_no_secret() -> None:
    kept = seal(SECRET, "member-1", KEY, os.urandom)
    with pytest.raises(SealBroken, match="member-2") as refused:
        unseal(kept, "member-2", [KEY])
    assert "1234567890" not in str(refused.value)
