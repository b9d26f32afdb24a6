"""A false translation: each message between signs, so that what never was a message stands out.

Only the words of a message are between signs, not the values set in it: those must explain themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import babel.dates
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from registry.words import LANGUAGES
from tests.repository import translations

OPEN, CLOSE = "⟦", "⟧"
_HOLE = re.compile(r"(%\(\w+\)[a-z]|%%|\{\w*\})")
_MESSAGE = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_ADDRESS = re.compile(r"https?://\S+")
# Names that are the same in every language: formats, the languages themselves, the body that publishes.
NAMES = ("CSV", "JSON", "SVG", "Excel", "DOI", "Français", "English", "Health Data Hub")


def between_signs(text: str) -> str:
    """Return the text with each run of words between signs: `Held by %(name)s` gives `⟦Held by ⟧%(name)s`."""
    return "".join(
        f"{OPEN}{part}{CLOSE}" if re.search(r"\w", _HOLE.sub("", part)) else part for part in _HOLE.split(text)
    )


def write(folder: Path) -> None:
    """Write the false translation of every message of the site, as if it were French and English."""
    for language in LANGUAGES:
        catalogue = Catalog(locale=language)
        for message in translations.extract():
            if message.id:
                words = message.id if isinstance(message.id, tuple) else (message.id,)
                false = tuple(map(between_signs, words))
                catalogue.add(message.id, false if isinstance(message.id, tuple) else false[0], context=message.context)
        path = folder / language / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalogue)


def strings(value: Any) -> Iterator[str]:
    """Yield every text of a JSON value, its paragraphs one by one."""
    if isinstance(value, str):
        yield from (part.strip() for part in value.split("\n\n") if part.strip())
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


class Content:
    """The texts that the register, its content files and the legal pages hold: they are not messages."""

    def __init__(self, texts: Iterable[str]) -> None:
        spoken = {re.sub(r"[ \n\t]+", " ", text).strip() for text in texts}
        self._parts = sorted(
            (t for t in spoken | set(NAMES) if len(t) > 1 and re.search(r"[^\W\d_]", t)), key=len, reverse=True
        )
        months = {
            name
            for language in LANGUAGES
            for width in ("wide", "abbreviated")
            for name in babel.dates.get_month_names(width, locale=language).values()
        }
        month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
        self._date = re.compile(
            rf"(?:\b(?:le|en|on|in) )?(?:\b\d{{1,2}}(?:er)? )?\b(?:{month}) \d{{4}}\b|\b(?:en|in) \d{{4}}\b"
        )

    def left(self, text: str) -> str:
        """Return what neither a message, nor content, nor a date explains in this text; empty when all is."""
        while _MESSAGE.search(text):
            text = _MESSAGE.sub("\n", text)
        # The longest first: a short name may be a part of a long text.
        for part in self._parts if re.search(r"[^\W\d_]", text) else ():
            if part in text:
                text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "\n", text)
        text = self._date.sub("\n", _ADDRESS.sub("\n", text))
        return text.strip() if re.search(r"[^\W\d_]", text) else ""
