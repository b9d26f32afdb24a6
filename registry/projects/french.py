"""Words of a text as the search compares them: light French and English normal forms.

Light on purpose: Snowball separates "cancer" and "cancers" and joins "rein" and "reine". Here only
case, accents, ligatures, elisions, plurals and the mute final e are taken away. The rules run until
nothing changes, so that a normal form is its own normal form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_APOSTROPHES = "'’‘ʼ"
_HYPHENS = "-‐‑"
# Accents written as signs of their own, and soft hyphens, belong to the word around them.
_SIGNS = "\u0300-\u036f\u00ad"
_CHUNK = re.compile(rf"[\w{_SIGNS}]+(?:[{_HYPHENS}.{_APOSTROPHES}][\w{_SIGNS}]+)*")
_PART = re.compile(rf"(?:[^\W_{_APOSTROPHES}]|[{_SIGNS}])+")
# tantivy drops longer terms; no word of a register has so many letters.
_LONGEST = 200


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ELISIONS = _listed("l d qu n s j c m t jusqu lorsqu puisqu")
_FRENCH_STOP_WORDS = _listed(
    "a à au aux avec ce ces cet cette chez d dans de des du elle elles en entre est et il ils je l la le les leur "
    "leurs lors lui ma mais me mes mon ne ni nos notre nous on ont ou où par pas pendant plus pour qu que quel quelle "
    "quelles quels qui s sa sans se selon ses si son sont sous sur ta te tes ton tu un une vos votre vous y"
)
_ENGLISH_STOP_WORDS = _listed(
    "a about after also an and are as at be been between but by can do does for from had has have how in into is its "
    "of on or our s such than that the their these they this those through to was we were what when which will with"
)
# A text that nobody translated is read in French on an English page: its small words go as well.
_STOP_WORDS = {"fr": _FRENCH_STOP_WORDS, "en": _ENGLISH_STOP_WORDS | _FRENCH_STOP_WORDS}

_IRREGULAR = {
    "fr": {"yeux": "oeil", "travaux": "travail"},
    "en": {"children": "child", "women": "woman", "men": "man", "aids": "aids", "news": "news"},
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]` is what is written, `normal` what is compared."""

    start: int
    end: int
    normal: str
    folded: str
    joined: bool = False


def folded(word: str) -> str:
    """Return the letters and digits of a word without case, accent or ligature; no plural is taken away."""
    if word.isascii() and word.isalnum():
        return word.lower()
    opened = unicodedata.normalize("NFKD", word.translate(_LIGATURES)).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", opened) if sign.isalnum())


@lru_cache(maxsize=1 << 16)
def normal(word: str, language: str) -> str:
    """Return the form under which a folded word is compared with others of the same language."""
    shorten = _shorter_english if language == "en" else _shorter_french
    irregular = _IRREGULAR["en" if language == "en" else "fr"]
    while word not in irregular and (shorter := shorten(word)) != word:
        word = shorter
    return irregular.get(word, word)


def _shorter_french(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith(("eaux", "yaux")):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word[-1] in "sx" and word[-2] != "s":
        return word[:-1]
    # "rénale" as "rénal" and "rénaux"; other short words keep their e: "reine" is no "rein".
    return word[:-1] if word[-1] == "e" and (len(word) > 6 or (word.endswith("ale") and len(word) > 4)) else word


def _shorter_english(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word[-1] == "s" and word[-2] not in "sui" else word


def chunks(text: str) -> list[str]:
    """Return the runs of letters, digits, hyphens and apostrophes of a text: what `analysed` reads."""
    return _CHUNK.findall(text)


def tokens(text: str, language: str) -> list[Token]:
    """Return the words of a text in order, stop words left out, with their places in the text as written.

    A compound gives its parts and then itself: "cardio-vasculaire" is found under three words.
    """
    return [
        Token(found.start + shift, found.end + shift, found.normal, found.folded, found.joined)
        for shift, chunk in chunks_at(text)
        for found in analysed(chunk, language)
    ]


def chunks_at(text: str) -> Iterator[tuple[int, str]]:
    """Give what `analysed` reads in a text, each with its place; a text that opens with "A" opens with no vitamin."""
    for match in _CHUNK.finditer(text):
        shift, chunk = match.start(), match.group()
        if shift or chunk != "A":
            yield shift, chunk


@lru_cache(maxsize=1 << 16)
def analysed(chunk: str, language: str) -> tuple[Token, ...]:
    """Return the words of one chunk, with places inside it. Kept: a register repeats its words."""
    found: list[Token] = []
    for run in _runs(chunk, _spans(chunk)):
        for start, end in run:
            found.extend(_words(chunk, start, end, language))
        if len(run) > 1:
            found.extend(_words(chunk, run[0][0], run[-1][1], language, joined=True))
    return tuple(found)


def _words(chunk: str, start: int, end: int, language: str, *, joined: bool = False) -> Iterator[Token]:
    """Give the word at a place, unless it is a stop word; "A" as in "vitamine A" is a word."""
    written = chunk[start:end]
    plain = folded(written)
    stop = _STOP_WORDS["en" if language == "en" else "fr"]
    if not plain or len(plain) > _LONGEST:
        return
    if joined or written == "A" or not (plain in stop or written.lower() in stop):
        yield Token(start, end, normal(plain, language), plain, joined)


def _spans(chunk: str) -> list[tuple[int, int]]:
    """Return the places of the parts, without elisions (l', qu') and the English 's; A.V.C. is one part."""
    found: list[tuple[int, int]] = []
    for match in _PART.finditer(chunk):
        start, end = match.span()
        before, after = chunk[start - 1 : start], chunk[end : end + 1]
        part = folded(match.group())
        if after and after in _APOSTROPHES and part in _ELISIONS:
            continue
        if before and before in _APOSTROPHES and part == "s":
            continue
        if found and before == "." and found[-1][1] == start - 1 and _letters(chunk, *found[-1]) and len(part) == 1:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _letters(chunk: str, start: int, end: int) -> bool:
    """Say whether a place holds single letters with points between them."""
    return all(len(folded(letter)) == 1 for letter in chunk[start:end].split("."))


def _runs(chunk: str, spans: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return the parts grouped where a hyphen or an apostrophe holds them together."""
    runs: list[list[tuple[int, int]]] = []
    for span in spans:
        between = chunk[runs[-1][-1][1] : span[0]] if runs else ""
        if len(between) == 1 and between in _APOSTROPHES + _HYPHENS:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs
