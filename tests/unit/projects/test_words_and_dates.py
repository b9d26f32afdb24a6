"""Texts in two languages, dates known in part, and addresses made of names."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.references import SLUG_LENGTH, slug_of
from registry.schema import Instant, PartialDateText
from registry.words import PartialDate, Precision, Words
from tests.builders.strategies import partial_dates, texts, words


@pytest.mark.parametrize(
    ("text", "day", "latest", "precision"),
    [
        ("2019", "2019-01-01", "2019-12-31", Precision.YEAR),
        ("2019-02", "2019-02-01", "2019-02-28", Precision.MONTH),
        ("2020-02", "2020-02-01", "2020-02-29", Precision.MONTH),
        ("2019-12", "2019-12-01", "2019-12-31", Precision.MONTH),
        ("2019-06-20", "2019-06-20", "2019-06-20", Precision.DAY),
        (" 2019-06 ", "2019-06-01", "2019-06-30", Precision.MONTH),
    ],
)
def test_a_date_says_no_more_than_is_known(text: str, day: str, latest: str, precision: Precision) -> None:
    date = PartialDate.parse(text)
    assert (date.day.isoformat(), date.latest.isoformat(), date.precision) == (day, latest, precision)
    assert date.iso() == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "2019-6",
        "2019-13",
        "2019-02-30",
        "2019/06/20",
        "20/06/2019",
        "2019-06-20T10:00",
        "0000",
        "٢٠١٩",
        "2019-",
        "２０１９",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@given(date=partial_dates())
@settings(max_examples=100)
def test_a_date_written_and_read_again_is_the_same_date(date: PartialDate) -> None:
    assert PartialDate.parse(date.iso()) == date
    assert date.day <= date.latest
    assert PartialDateText().process_result_value(date.iso(), None) == date  # type: ignore[arg-type]


@given(text=words())
@settings(max_examples=50)
def test_a_text_written_and_read_again_is_the_same_text(text: Words) -> None:
    assert Words.from_json(text.to_json()) == text
    assert bool(text) == (text.to_json() != {"fr": "", "en": ""})


@pytest.mark.parametrize(
    ("text", "language", "spoken"),
    [
        (Words("Bonjour", "Hello"), "fr", ("Bonjour", "fr")),
        (Words("Bonjour", "Hello"), "en", ("Hello", "en")),
        (Words("Bonjour"), "en", ("Bonjour", "fr")),
        (Words("", "Hello"), "fr", ("Hello", "en")),
        (Words(), "en", ("", "en")),
    ],
)
def test_a_text_is_shown_with_its_true_language(text: Words, language: str, spoken: tuple[str, str]) -> None:
    assert text.spoken(language) == spoken


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CHU de Port-Imaginaire", "chu-de-port-imaginaire"),
        ("L’Œuvre d’Été", "l-oeuvre-d-ete"),
        ("Æther & Cie (SAS)", "aether-cie-sas"),
        ("  —  ", ""),
        ("漢字", ""),
        ("", ""),
    ],
)
def test_a_name_gives_its_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(name=texts(120))
@settings(max_examples=100)
def test_an_address_is_its_own_address_and_never_too_long(name: str) -> None:
    slug = slug_of(name)
    assert slug_of(slug) == slug
    assert len(slug) <= SLUG_LENGTH
    assert slug == "" or all(part.isascii() and part.isalnum() for part in slug.split("-"))


@given(first=st.text("ab", min_size=1, max_size=60), second=st.text("ab", min_size=1, max_size=60))
@settings(max_examples=50)
def test_a_long_name_loses_whole_words_at_its_end(first: str, second: str) -> None:
    both = f"{first}-{second}"
    assert slug_of(f"{first} {second}") == (both if len(both) <= SLUG_LENGTH else first)


@given(at=st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2200, 1, 1), timezones=st.timezones()))
@settings(max_examples=50)
def test_an_instant_is_kept_in_utc_whatever_its_zone(at: dt.datetime) -> None:
    kept = Instant().process_bind_param(at, None)  # type: ignore[arg-type]
    assert kept is not None
    assert kept.utcoffset() == dt.timedelta(0)
    forgotten = kept.replace(tzinfo=None)  # what SQLite gives back
    assert Instant().process_result_value(forgotten, None) == kept  # type: ignore[arg-type]


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(dt.datetime(2026, 11, 24), None)  # type: ignore[arg-type]
