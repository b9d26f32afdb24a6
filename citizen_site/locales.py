"""Language of the request; dates, numbers and durations as people of that language write them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

import babel.dates
import babel.numbers
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_translations

from registry.words import LANGUAGES, PartialDate, Precision

_HERE = Path(__file__).resolve().parent
# Inside an installed package, beside it in the source tree.
TRANSLATIONS = next((_HERE / "translations").glob("fr"), _HERE.parent / "translations" / "fr").parent
_PATTERNS = {
    ("fr", Precision.DAY): "d MMMM y",
    ("fr", Precision.MONTH): "MMMM y",
    ("en", Precision.DAY): "d MMMM y",
    ("en", Precision.MONTH): "MMMM y",
}


def set_up(app: Flask) -> None:
    """Choose the language from the address, else from what the browser asks, else French."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    Babel(app, locale_selector=current_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _catalogue().ugettext(message),
        lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )


def _catalogue() -> Any:
    """Return the catalogue of the request's language, looked up once: a list asks for a hundred messages."""
    language = current_language()
    if g.get("catalogue_of") != language:
        g.catalogue_of, g.catalogue = language, get_translations()
    return g.catalogue


def current_language() -> str:
    """Return `fr` or `en`."""
    if not has_request_context():
        return "fr"
    if (chosen := g.get("language")) is not None:
        return str(chosen)
    first = request.path.strip("/").split("/", 1)[0]
    return first if first in LANGUAGES else preferred_language()


def preferred_language() -> str:
    """Return the language the browser prefers among ours; French when it says nothing useful."""
    return request.accept_languages.best_match(LANGUAGES, default="fr") or "fr"


@lru_cache(maxsize=4096)
def say_date(value: PartialDate | dt.date | dt.datetime, language: str) -> str:
    """Return `20 juin 2019`, `juin 2019` or `2019`: never more than what is known."""
    date = value if isinstance(value, PartialDate) else PartialDate(_day(value))
    if date.precision is Precision.YEAR:
        return str(date.day.year)
    text = babel.dates.format_date(date.day, _PATTERNS[language, date.precision], locale=language)
    if language == "fr" and date.precision is Precision.DAY and date.day.day == 1:
        return text.replace("1 ", "1er ", 1)
    return text


def say_when(value: PartialDate | dt.date | dt.datetime, language: str) -> str:
    """Return the date as it answers "when?": `le 20 juin 2019`, `en juin 2019`; `on 20 June 2019`, `in 2019`."""
    words = {"fr": ("en", "le"), "en": ("in", "on")}[language]
    return f"{words[_to_the_day(value)]} {say_date(value, language)}"


def say_limit(value: PartialDate | dt.date | dt.datetime, language: str) -> str:
    """Return the date as it follows `depuis`, `pour`, `since`, `for`: French puts an article before a day only."""
    article = "le " if language == "fr" and _to_the_day(value) else ""
    return article + say_date(value, language)


def say_number(value: float, language: str) -> str:
    """Return the number with the separators of the language (narrow no-break space in French)."""
    return babel.numbers.format_decimal(value, locale=language)


def _to_the_day(value: PartialDate | dt.date | dt.datetime) -> bool:
    return not isinstance(value, PartialDate) or value.precision is Precision.DAY


def _day(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value
