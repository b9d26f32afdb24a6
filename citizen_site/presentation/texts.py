"""Texts of the register with their true language, and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

from registry.projects.summary import Highlight
from registry.words import Words


class Link(NamedTuple):
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the language it is written in; `marked` has the words of a search marked."""

    text: str
    lang: str
    pieces: tuple[tuple[str, bool], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def html(self) -> Markup:
        """The text inside a sentence of ours, with its language."""
        return Markup('<span lang="{}">{}</span>').format(self.lang, self.text)

    @property
    def marked(self) -> Markup:
        if not self.pieces:
            return escape(self.text)
        return Markup("".join(f"<mark>{escape(piece)}</mark>" if hit else escape(piece) for piece, hit in self.pieces))


def text(words: Words, language: str, highlight: Highlight | None = None) -> Text:
    """Return the text in the language of the page, else in the other one, saying which."""
    said, lang = words.spoken(language)
    return Text(said, lang, highlight.pieces if highlight else ())
