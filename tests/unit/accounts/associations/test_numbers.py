"""Numbers of associations: read however they are spaced, refused when no register can have written them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.accounts.associations.numbers import OVERSEAS, agreement, is_rna, is_siren, numbers, rna, siren
from citizen_site.accounts.associations.refusals import AgreementMalformed, NoNumber, RnaMalformed, SirenMalformed

_digits = st.text("0123456789", min_size=7, max_size=7)
_offices = st.one_of(
    st.sampled_from(["2A", "2B"]),
    st.sampled_from([f"9{one}" for one in OVERSEAS]),
    st.text("0123456789", min_size=2, max_size=2),
)
RNAS = st.builds(lambda office, rest: f"W{office}{rest}", _offices, _digits)
_spaces = st.sampled_from(["", " ", "\u00a0", "\u202f", "-", "."])


def _key(eight: str) -> str:
    """The ninth digit of a SIREN: doubled from the right every second digit, all add up to a multiple of ten."""
    total = sum(sum(divmod(2 * int(one), 10)) if place % 2 else int(one) for place, one in enumerate(eight))
    return str(-total % 10)


SIRENS = st.text("0123456789", min_size=8, max_size=8).filter(lambda one: int(one) > 0).map(lambda one: one + _key(one))


@given(RNAS, st.lists(_spaces, min_size=10, max_size=10), st.booleans())
def test_an_rna_is_read_however_it_is_spaced(number: str, between: list[str], small: bool) -> None:
    typed = "".join(sign + space for sign, space in zip(number, between, strict=True))
    assert rna(typed.lower() if small else typed) == number
    assert rna(rna(typed)) == number


@pytest.mark.parametrize("number", ["W751234567", "W2A1000001", "W2B2000001", "W9R1011072", "W9P1002760", "W9G2004341"])
def test_offices_of_the_mainland_of_corsica_and_overseas_are_known(number: str) -> None:
    assert is_rna(number)


@pytest.mark.parametrize(
    "typed",
    ["", "W", "751234567", "W75123456", "W7512345678", "X751234567", "W2C1000001", "W9A1000001", "W3A1000001",
     "W75123456O", "W٧٥١٢٣٤٥٦٧", "W751234567\x00", "W²51234567", "W75/1234567", "WW51234567"],
)  # fmt: skip
def test_what_is_no_rna_is_refused(typed: str) -> None:
    assert not is_rna(typed)


@given(RNAS, st.integers(0, 9), st.characters())
def test_one_sign_that_the_register_does_not_use_is_refused(number: str, place: int, sign: str) -> None:
    changed = number[:place] + sign + number[place + 1 :]
    known = set("0123456789WAB" + OVERSEAS)
    if sign.upper() not in known:
        assert not is_rna(changed)


@given(SIRENS, st.lists(_spaces, min_size=9, max_size=9))
def test_a_siren_is_read_however_it_is_spaced(number: str, between: list[str]) -> None:
    assert siren("".join(sign + space for sign, space in zip(number, between, strict=True))) == number


@given(SIRENS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_in_a_siren_is_seen(number: str, place: int, more: int) -> None:
    wrong = str((int(number[place]) + more) % 10)
    assert not is_siren(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("typed", ["", "000000000", "73282932", "7328293200", "٧٣٢٨٢٩٣٢٠", "²32829320", "73282932O"])
def test_what_is_no_siren_is_refused(typed: str) -> None:
    with pytest.raises(SirenMalformed) as refused:
        siren(typed)
    assert refused.value.field == "siren"


def test_one_of_the_two_numbers_is_needed() -> None:
    assert numbers("w75 1234567", "") == ("W751234567", None)
    assert numbers(" ", "732 829 320") == (None, "732829320")
    assert numbers("W751234567", "732829320") == ("W751234567", "732829320")
    with pytest.raises(NoNumber):
        numbers(" ", "")


def test_a_wrong_number_is_not_made_up_for_by_a_right_one() -> None:
    with pytest.raises(RnaMalformed):
        numbers("W75", "732829320")
    with pytest.raises(SirenMalformed):
        numbers("W751234567", "732829321")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("  ", ""), ("n2019rn0034", "N2019RN0034"), (" ARS-BFC / 2021.12 ", "ARS-BFC / 2021.12")],
)
def test_an_agreement_is_kept_in_capitals_on_one_line(typed: str, kept: str) -> None:
    assert agreement(typed) == kept


@pytest.mark.parametrize("typed", ["agreed", "<b>1</b>", "1" * 41, "N=2019", "-2019-", "2019\x001"])
def test_what_is_no_agreement_is_refused(typed: str) -> None:
    with pytest.raises(AgreementMalformed):
        agreement(typed)


def test_refusals_never_repeat_what_was_typed() -> None:
    for rule, typed in ((rna, "W12345"), (siren, "732829321"), (agreement, "AB<CD")):
        with pytest.raises((RnaMalformed, SirenMalformed, AgreementMalformed)) as refused:
            rule(typed)
        assert typed not in str(refused.value)
