"""Which acts of the desk take two persons: a policy of the installation, read with the settings."""

from __future__ import annotations

import pytest

from citizen_site.settings import SettingMissing, Settings, read

GIVEN = {
    "CITIZEN_SITE_DATABASE_URL": "sqlite://",
    "CITIZEN_SITE_SECRET_KEY": "a secret of the tests, long enough to be one",
    "CITIZEN_SITE_PUBLIC_URL": "http://site.test",
}


def said(value: str) -> Settings:
    return read({**GIVEN, "CITIZEN_SITE_TWO_PERSONS": value})


def test_one_person_is_enough_unless_the_installation_says_otherwise() -> None:
    assert read(GIVEN).two_persons == ()
    assert said(" ").two_persons == ()


def test_acts_are_read_between_commas_in_any_order() -> None:
    assert said("withdraw_record, publish_record,").two_persons == ("publish_record", "withdraw_record")


@pytest.mark.parametrize("word", ["publish", "publish_record;withdraw_record", "write_newsletter"])
def test_an_act_that_is_never_given_to_two_persons_stops_the_start_and_the_sentence_names_those_that_are(
    word: str,
) -> None:
    with pytest.raises(SettingMissing, match="among publish_record, withdraw_record, import_records"):
        said(word)
