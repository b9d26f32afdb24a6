"""Passwords: long rather than odd, none of those that leaked, kept by Argon2id, compared in the same time."""

from __future__ import annotations

import statistics
import time
import unicodedata
from importlib.resources import files

import pytest
from argon2 import PasswordHasher, extract_parameters

from citizen_site.accounts.secrets import breached
from citizen_site.accounts.secrets.breached import is_breached, pack
from citizen_site.accounts.secrets.passwords import (
    Checked,
    PasswordKnown,
    PasswordRefused,
    PasswordTooLong,
    PasswordTooShort,
    check,
    check_choice,
    keep,
    may_be_chosen,
)

GOOD = "lierre quatre tambour"


def salt(size: int) -> bytes:
    return b"s" * size


KEPT = keep(GOOD, salt)


@pytest.mark.parametrize(
    "password", [GOOD, "abcdefghij klmno", "é" * 3 + "çàôïù œuvre 12", "a b c d e " * 12 + "12345678"]
)
def test_any_characters_make_a_password_from_15_to_128(password: str) -> None:
    check_choice(password)
    assert may_be_chosen(password)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("lierre tambour", PasswordTooShort),  # 14
        ("e\u0301" * 10 + "abcd", PasswordTooShort),  # 24 code points, 14 characters once composed
        ("lierre quatre tambour" + " x" * 54, PasswordTooLong),  # 21 + 108 = 129
        ("abababababababab", PasswordKnown),
        ("1qaz2wsx3edc4rfv", PasswordKnown),
        ("1QAZ2wsx3EDC4rfv", PasswordKnown),
        ("passwordpassword", PasswordKnown),
        ("motdepassemotdepasse", PasswordKnown),
        ("motdepasse2026!!", PasswordKnown),
        ("**motdepasse**2026", PasswordKnown),
        ("motdepassemotdepasse2026", PasswordKnown),
        ("blueblue-2026112", PasswordKnown),
    ],
)
def test_a_password_that_may_not_be_chosen_is_refused_and_never_repeated(
    password: str, refusal: type[PasswordRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        check_choice(password)
    assert not password or password not in str(refused.value)
    assert not may_be_chosen(password)


def test_a_password_does_not_hold_what_others_know_of_the_account() -> None:
    known = ("contact@asso.example", "Asso", "us")
    with pytest.raises(PasswordKnown, match="others know"):
        check_choice("vive l'ASSO et sa suite", known_words=known)
    assert may_be_chosen("autobus de nuit lointain", known_words=known), "words under four letters tell nothing"


def test_the_list_is_sorted_and_of_the_size_that_is_said() -> None:
    packed = files("citizen_site.accounts.secrets").joinpath("breached.bin").read_bytes()
    digests = [packed[start : start + breached.BYTES] for start in range(0, len(packed), breached.BYTES)]
    assert len(digests) == 42_692
    assert digests == sorted(set(digests))


def test_packing_leaves_out_short_words_and_joins_spellings() -> None:
    assert pack(["Azerty123", "azerty123", "abc"]) == pack(["azerty123"])
    assert len(pack(["azerty123"])) == breached.BYTES


@pytest.mark.parametrize("password", ["cheval pile agrafe correct", GOOD, "horse staple dragon monkey"])
def test_several_words_are_no_leaked_password_even_when_each_is(password: str) -> None:
    assert not is_breached(password)


def test_the_right_password_is_right_and_any_other_wrong() -> None:
    assert check(KEPT, GOOD) == Checked(True, outdated=False)
    assert check(KEPT, GOOD + "s") == Checked(False)
    assert check(KEPT, "") == Checked(False)
    assert check(KEPT, GOOD + "x" * 200) == Checked(False)


def test_an_accent_is_the_same_however_it_is_composed() -> None:
    word = "élève à la forêt de chênes"
    assert check(keep(unicodedata.normalize("NFD", word), salt), word).right


def test_what_is_kept_says_its_parameters_and_not_the_password() -> None:
    parameters = extract_parameters(KEPT)
    assert KEPT.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (64 * 1024, 4, 1)
    assert GOOD not in KEPT
    assert keep(GOOD, lambda size: b"t" * size) != KEPT, "the salt is drawn for each"


def test_what_was_kept_with_weaker_parameters_is_right_and_to_be_made_again() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(GOOD)
    assert check(weaker, GOOD) == Checked(True, outdated=True)


def test_without_an_account_no_password_is_right() -> None:
    for typed in (GOOD, "", "no account has this password"):
        assert check(None, typed) == Checked(False)


@pytest.mark.parametrize("damaged", ["", "$argon2id$", "plain", KEPT[:-9]])
def test_what_is_damaged_lets_nobody_in(damaged: str) -> None:
    assert not check(damaged, GOOD).right


def test_an_unknown_account_takes_the_time_of_a_known_one() -> None:
    """Without the same work it would take a thousandth; a busy machine doubles a time, not more."""

    def median(kept: str | None, typed: str) -> float:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            check(kept, typed)
            times.append(time.perf_counter() - begun)
        return statistics.median(times)

    check(None, GOOD)
    known = median(KEPT, GOOD + "s")
    for kept, typed in ((None, GOOD), ("plain", GOOD), (KEPT, "x" * 1000)):
        assert known / 4 < median(kept, typed) < known * 4
