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
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from citizen_site.keeping import kept
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
        lambda message: get_translations().ugettext(message),
        lambda one, many, count: get_translations().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _sentence


@pass_eval_context
def _sentence(evaluated: EvalContext, message: str, **values: Any) -> str:
    """Return a sentence of a template in the language of the request: looked up once, a page has fifty of them."""
    said = kept((_sentence, message, evaluated.autoescape), lambda: _looked_up(message, safe=evaluated.autoescape))
    # Without values too: a sentence writes its percent signs twice.
    return said % values


def _looked_up(message: str, *, safe: bool) -> str:
    said: str = get_translations().ugettext(message)
    return Markup(said) if safe else said


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


@lru_cache(maxsize=4096)
def say_number(value: float, language: str) -> str:
    """Return the number with the separators of the language (narrow no-break space in French)."""
    return babel.numbers.format_decimal(value, locale=language)


def _to_the_day(value: PartialDate | dt.date | dt.datetime) -> bool:
    return not isinstance(value, PartialDate) or value.precision is Precision.DAY


def _day(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value
