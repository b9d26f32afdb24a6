"""The words found are marked in the title and the summary; the pieces joined give the text back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.french import tokens
from registry.projects.index.words import Marker, read
from registry.words import Words
from tests.builders.projects import make_project
from tests.builders.strategies import ORDINARY, texts
from tests.spec.search.searching import index_of, look


def marked(text: str, typed: str, language: str = "fr") -> list[str]:
    return [piece for piece, mark in Marker(read(typed, language)).highlight(text).pieces if mark]


@given(text=texts(60), typed=texts(20), language=st.sampled_from(["fr", "en"]))
@settings(max_examples=300)
def test_the_pieces_joined_are_the_text(text: str, typed: str, language: str) -> None:
    pieces = Marker(read(typed, language)).highlight(text).pieces
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)


@given(words=st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=5), at=st.integers(0, 4))
@settings(max_examples=100)
def test_a_word_of_the_text_is_marked_wherever_it_stands(words: list[str], at: int) -> None:
    text, typed = " – ".join(words), words[at % len(words)]
    found = marked(text, typed)
    assert {token.normal for token in tokens(typed, "fr")} <= {t.normal for part in found for t in tokens(part, "fr")}


@pytest.mark.parametrize(
    ("text", "typed", "parts"),
    [
        ("Les cancers du sein", "cancer", ["cancers"]),
        ("Les cancers du sein", "sein cancer", ["cancers", "sein"]),
        ("L’hôpital et les hôpitaux", "hopital", ["hôpital", "hôpitaux"]),
        ("Risque cardio-vasculaire", "cardiovasculaire", ["cardio-vasculaire"]),
        ("Risque cardio-vasculaire", "vasculaire", ["vasculaire"]),
        ("Un accident vasculaire, cérébral ou non", "AVC", ["accident vasculaire, cérébral"]),
        ("Un accident de la route", "AVC", []),
        ("Après un AVC", "accident vasculaire cérébral", ["AVC"]),
        ("Le sommeil de la nuit", "de la nuit", ["nuit"]),
        ("La reine", "rein", []),
        ("", "rein", []),
        ("Tout", "", []),
        ("Œdème", "oedeme", ["Œdème"]),
    ],
)
def test_what_is_marked_is_what_was_found(text: str, typed: str, parts: list[str]) -> None:
    assert [" ".join(part.split()) for part in _together(text, typed)] == parts


def _together(text: str, typed: str) -> list[str]:
    """The marked pieces, those that only spaces and signs part made one."""
    pieces: list[str] = []
    joined = ""
    for piece, mark in Marker(read(typed, "fr")).highlight(text).pieces:
        if mark or (joined and not any(sign.isalnum() for sign in piece)):
            joined += piece
        elif joined:
            pieces.append(joined.rstrip(" ,"))
            joined = ""
    return [*pieces, joined] if joined else pieces


def test_each_row_has_its_title_and_summary_marked_in_the_language_of_the_page() -> None:
    project = make_project(
        title=Words("Sommeil de nuit", "Night sleep"), lay_summary=Words("Dormir la nuit.", "Sleep at night.")
    )
    index = index_of([project])
    for language, typed, words in (("fr", "nuit", ["nuit", "nuit"]), ("en", "night", ["Night", "night"])):
        title, summary = look(index, typed, language).marks["sommeil"]
        assert [piece for part in (title, summary) for piece, mark in part.pieces if mark] == words


def test_a_beginning_marks_the_whole_word_it_begins() -> None:
    title, _ = look(index_of([make_project(title=Words("La cardiologie"))]), "cardiolog").marks["sommeil"]
    assert title.pieces == (("La ", False), ("cardiologie", True))


def test_without_words_nothing_is_marked() -> None:
    assert not look(index_of([make_project()]), "").marks


# "avc" is also "accident vasculaire cérébral": a sequence, of which "accident" alone is nothing.
SEQUENCES = ("avc", "accident", "accident vasculaire cérébral", "vasculaire", "AVC-accident", "cérébral")


@given(
    said=st.lists(st.lists(st.sampled_from((*ORDINARY, *SEQUENCES)), max_size=6).map(" ".join), max_size=4),
    typed=st.sampled_from((*ORDINARY[:4], *SEQUENCES)),
)
@settings(max_examples=200)
def test_a_text_is_marked_alike_whatever_was_marked_before_it(said: list[str], typed: str) -> None:
    reading = read(typed, "fr")
    marker = Marker(reading)
    assert [marker.highlight(text) for text in said] == [Marker(reading).highlight(text) for text in said]
