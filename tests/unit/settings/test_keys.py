"""One key for each purpose: what production refuses, and what is derived elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from citizen_site.keys import DEMO, Purpose, faults, inventory, key
from citizen_site.settings import Environment, SettingMissing, Settings, read

# 32 bytes, all different from one key to the next.
SOUND = {purpose: f"{purpose.value[:3]}:0123456789abcdefghijklmnopqr" for purpose in Purpose}
REQUIRED = {"CITIZEN_SITE_DATABASE_URL": "sqlite://", "CITIZEN_SITE_PUBLIC_URL": "https://site.test"}


def _environment(given: Mapping[Purpose, str], **more: str) -> dict[str, str]:
    return {**REQUIRED, **{f"CITIZEN_SITE_{one.setting.upper()}": value for one, value in given.items()}, **more}


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "is missing: "),
        ("0123456789abcdefghijklmnopqrstu", "is too short: give at least 32"),  # 31 bytes
        (DEMO + "0123456789abcdefghijklmnopqrstuvwxyz", "is the key of a demonstration"),
        ("This-is-an-Example-of-a-key-0123456789", "is the key of a demonstration"),
        ("ab" * 32, "repeats a few characters"),
    ],
)
def test_production_refuses_an_unfit_key_and_names_it(purpose: Purpose, value: str, said: str) -> None:
    found = list(faults({**SOUND, purpose: value}, all_needed=True))
    assert len(found) == 1
    assert found[0].startswith(f"{purpose.setting} {said}")


def test_production_refuses_two_purposes_with_one_key() -> None:
    found = list(faults({**SOUND, Purpose.TRAIL: SOUND[Purpose.TOKENS]}, all_needed=True))
    assert found == ["trail_key equals tokens_key: give each purpose a key of its own."]


def test_fit_keys_have_no_fault() -> None:
    assert list(faults(SOUND, all_needed=True)) == []


def test_elsewhere_a_key_may_be_missing_and_never_short() -> None:
    assert list(faults({Purpose.SECRET: "s" * 32}, all_needed=False)) == []
    assert len(list(faults({Purpose.SECRET: "s" * 32, Purpose.TOTP: "t" * 31}, all_needed=False))) == 1


def test_a_key_that_is_not_given_is_derived_and_differs_for_each_purpose() -> None:
    alone = {Purpose.SECRET: SOUND[Purpose.SECRET]}
    derived = {purpose: key(purpose, alone) for purpose in Purpose}
    assert len(set(derived.values())) == len(Purpose)
    assert all(len(value) >= 32 for value in derived.values())
    assert key(Purpose.TRAIL, {Purpose.SECRET: "another secret, as long as it has to be"}) != derived[Purpose.TRAIL]
    assert key(Purpose.TRAIL, SOUND) == SOUND[Purpose.TRAIL].encode()


def test_the_inventory_holds_no_key() -> None:
    for entry in inventory(SOUND):
        assert entry.length == 32
        assert SOUND[entry.purpose] not in f"{entry!r} {entry}"


@pytest.mark.parametrize("name", ["SITE_ENV", "CITIZEN_SITE_ENV"])
def test_the_site_starts_in_production_with_all_its_keys_and_not_without_one(name: str) -> None:
    assert read(_environment(SOUND, **{name: "production"})).env is Environment.PRODUCTION
    missing = {purpose: value for purpose, value in SOUND.items() if purpose is not Purpose.TOTP}
    with pytest.raises(SettingMissing, match="CITIZEN_SITE_TOTP_KEY is missing") as refused:
        read(_environment(missing, **{name: "production"}))
    assert not [value for value in SOUND.values() if value in str(refused.value)]


def test_without_a_word_the_site_is_not_in_production() -> None:
    assert read(_environment({Purpose.SECRET: "s" * 32})).env is Environment.DEVELOPMENT


def test_the_two_names_of_the_environment_may_not_differ() -> None:
    with pytest.raises(SettingMissing, match="two different things"):
        read(_environment(SOUND, SITE_ENV="production", CITIZEN_SITE_ENV="development"))


def test_an_environment_that_means_nothing_is_refused() -> None:
    with pytest.raises(SettingMissing, match="CITIZEN_SITE_ENV='prod' is not a kind of installation"):
        read(_environment(SOUND, SITE_ENV="prod"))


def test_a_demonstration_is_never_in_production() -> None:
    with pytest.raises(SettingMissing, match="never in production"):
        read(_environment(SOUND, SITE_ENV="production", CITIZEN_SITE_DEMO="yes"))


def test_lines_of_the_trail_are_verified_with_former_keys_too() -> None:
    settings = Settings("sqlite://", "s" * 32, "https://site.test", trail_key="now" * 11, trail_past_keys="one, two,")
    assert settings.trail_keys() == (b"now" * 11, b"one", b"two")
