"""What stands around every page: menu, footer, the other language, alternates, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _

from citizen_site.keeping import kept
from citizen_site.presentation.addresses import place
from citizen_site.presentation.texts import Link
from registry.words import LANGUAGES

NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Notice:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    code: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Alternate:
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class Feed:
    type: str
    title: str
    url: str


def around() -> dict[str, Any]:
    """Return the names that the base template needs, on every page and error page."""
    here = request.path
    return {
        "language": g.language,
        "home_url": place("home.index"),
        "search_url": place("projects.index"),
        "navigation": [_item(link, here) for link in kept((_menu,), _menu)],
        "footer_links": kept((_footer,), _footer),
        "other_language": _other_language(),
        "canonical_url": _absolute(here) if request.url_rule else "",
        "alternates": [Alternate(code, _absolute(_in_language(code))) for code in LANGUAGES]
        if "language_in_path" in g
        else [],
        "notices": _notices(),
    }


def _menu() -> list[Link]:
    return [
        Link(_("Projects"), place("projects.index")),
        Link(_("Results"), place("results.index")),
        Link(_("Databases"), place("databases.index")),
        Link(_("Themes"), place("themes.index")),
        Link(_("Time taken"), place("delays.index")),
        Link(_("Landmarks"), place("landmarks.index")),
    ]


def _footer() -> list[Link]:
    return [
        Link(_("Site map"), place("legal.site_map")),
        Link(_("Accessibility: not compliant"), place("legal.accessibility")),
        Link(_("Personal data"), place("legal.personal_data")),
        Link(_("Legal notice"), place("legal.notice")),
        Link(_("Method"), place("legal.method")),
        Link(_("Organisations"), place("organisations.index")),
        Link(_("Feeds and API"), place("legal.machines")),
        Link(_("Space of associations"), place("member_sign_in.index")),
        Link(_("Back office"), place("officer_sign_in.index")),
    ]


def _item(link: Link, here: str) -> MenuItem:
    return MenuItem(link.label, link.url, here == link.url or here.startswith(f"{link.url}/"))


def _in_language(code: str) -> str:
    """The address of this page in another language, on the same path."""
    return f"/{code}/" + request.path.strip("/").partition("/")[2]


def _other_language() -> OtherLanguage | None:
    if "language_in_path" not in g:
        return None
    code = next(c for c in LANGUAGES if c != g.language)
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    return OtherLanguage(code, NAMES[code], _in_language(code) + query)


def _absolute(path: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}{path}"


def _notices() -> list[Notice]:
    if not current_app.config["DEMO"]:
        return []
    return [
        Notice(
            "attention",
            _("Demonstration. This site is not the official register; an invented project says that it is."),
        )
    ]
