"""Pages of text, kept as Markdown beside this file so that a lawyer changes them without touching code."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markupsafe import Markup

from citizen_site.locales import say_date
from citizen_site.presentation.answers import public
from citizen_site.presentation.texts import Link
from registry.projects.vocabulary import THEMES

blueprint = Blueprint("legal", __name__, url_prefix="/<any(fr,en):language>")


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    links: list[Link]


@blueprint.get("/mentions-legales")
@public
def notice() -> str:
    return _page("notice")


@blueprint.get("/donnees-personnelles")
@public
def personal_data() -> str:
    return _page("personal_data")


@blueprint.get("/accessibilite")
@public
def accessibility() -> str:
    return _page("accessibility")


@blueprint.get("/methode")
@public
def method() -> str:
    return _page("method")


@blueprint.get("/machines")
@public
def machines() -> str:
    return _page("machines")


@blueprint.get("/plan-du-site")
@public
def site_map() -> str:
    return render_template("legal/sitemap.html", sections=_sections())


def _page(name: str) -> str:
    title, updated, body = _text(name, g.language)
    return render_template("legal/page.html", title=title, body=body, updated=say_date(updated, g.language))


@cache
def _text(name: str, language: str) -> tuple[str, dt.date, Markup]:
    """Return title, date and body of a text: `# Title`, then `YYYY-MM-DD`, then Markdown."""
    source = files(__package__).joinpath("texts", f"{name}.{language}.md").read_text(encoding="utf-8")
    head, date, body = source.split("\n", 2)
    html = MarkdownIt("commonmark").enable("table").render(body)
    # A word between brackets at the end of a heading is its anchor: `## 404 [problem-404]`.
    anchored = re.sub(r"<h2>(.*?) \[([\w-]+)\]</h2>", r'<h2 id="\2">\1</h2>', html)
    return head.removeprefix("# "), dt.date.fromisoformat(date), Markup(anchored)


def _sections() -> list[Section]:
    lists = [
        Link(_("Home"), url_for("home.index")),
        Link(_("Projects"), url_for("projects.index")),
        Link(_("Results"), url_for("results.index")),
        Link(_("Databases"), url_for("databases.index")),
        Link(_("Organisations"), url_for("organisations.index")),
        Link(_("Time taken"), url_for("delays.index")),
        Link(_("Landmarks"), url_for("landmarks.index")),
    ]
    themes = [Link(t.name.spoken(g.language)[0], url_for("themes.detail", slug=t.slug)) for t in THEMES]
    about = [
        Link(_("Method"), url_for(".method")),
        Link(_("Feeds and API"), url_for(".machines")),
        Link(_("Legal notice"), url_for(".notice")),
        Link(_("Personal data"), url_for(".personal_data")),
        Link(_("Accessibility"), url_for(".accessibility")),
    ]
    return [Section(_("The register"), lists), Section(_("Themes"), themes), Section(_("About this site"), about)]
