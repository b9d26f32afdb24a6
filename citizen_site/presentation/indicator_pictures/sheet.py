"""The pictures of a release as files: one SVG for each, the CSV of each table, and a page that shows them all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from citizen_site.locales import say_date
from citizen_site.presentation.indicator_pictures.figures import Figure, figures
from query_service.release.formats import csv_of, name_of
from query_service.release.released import Released

PAGE, STYLE = "index.html", "style.css"
_STYLE_SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "site.css"
# What the style sheet of the site takes for granted.
_GROUND = "*, ::before, ::after { box-sizing: border-box; }\n"


def sheet(released: Released, language: str) -> dict[str, bytes]:
    """Return the files of a release in `fr` or `en`, by name; the page links to all the others.

    Needs the context of a request in this language.
    """
    found = figures(released, language)
    with force_locale(language):
        files = {PAGE: _page(released, found, language), STYLE: _GROUND + _STYLE_SHEET.read_text(encoding="utf-8")}
        for figure in found:
            if figure.picture:
                below = [figure.subtitle, released.sentence[language]]
                letters = _("Letters of the régions: %(names)s.", names=figure.letters)
                notes = [*figure.caption, *([letters] if figure.letters and not figure.letters_when_narrow else [])]
                files[figure.svg] = figure.picture.file(below, [*notes, *_facts(released, language)])
    tables = {name_of(place, one): csv_of(one) for place, one in enumerate(released.tables, start=1)}
    return {name: text.encode("utf-8") for name, text in files.items()} | tables


def _page(released: Released, found: list[Figure], language: str) -> str:
    return render_template(
        "indicators/sheet.html",
        language=language,
        heading=_("Indicator %(id)s", id=released.id),
        sentence=released.sentence[language],
        synthetic=_invented() if released.synthetic else "",
        figures=found,
        method=released.method[language],
        facts=_facts(released, language)[-1:],
        style=STYLE,
    )


def _facts(released: Released, language: str) -> list[str]:
    """Return where the figures come from, for a page or a picture that leaves the site."""
    drawn = say_date(dt.date.fromisoformat(released.drawn_on), language)
    source = _(
        "Source: SNDS of %(vintage)s, indicator %(id)s. Noise drawn: %(date)s. Licence Ouverte 2.0.",
        vintage=released.vintage,
        id=released.id,
        date=drawn,
    )
    return ([_invented()] if released.synthetic else []) + [source]


def _invented() -> str:
    return _("Synthetic data: these figures say nothing about real persons.")
