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
    """A text and the language it is written in."""

    text: str
    lang: str

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def html(self) -> Markup:
        """The text inside a sentence of ours, with its language."""
        return Markup('<span lang="{}">{}</span>').format(self.lang, self.text)


def text(words: Words, language: str) -> Text:
    """Return the text in the language of the page, else in the other one, saying which."""
    return Text(*words.spoken(language))


def marked(words: Words, language: str, highlight: Highlight | None = None) -> Markup:
    """Return the text of a row: the words of the search marked, and its language when the page has another one."""
    said, lang = words.spoken(language)
    html = escape(said) if highlight is None else Markup("".join(map(_piece, highlight.pieces)))
    return html if lang == language or not html else Markup(f'<span lang="{lang}">{html}</span>')


def _piece(piece: tuple[str, bool]) -> str:
    return f"<mark>{escape(piece[0])}</mark>" if piece[1] else escape(piece[0])
