"""What stands around every page: menu, footer, the other language, alternates, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

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
        "home_url": url_for("home.index"),
        "search_url": url_for("projects.index"),
        "navigation": [_item(label, url, here) for label, url in _menu()],
        "footer_links": _footer(),
        "other_language": _other_language(),
        "canonical_url": _absolute(here) if request.url_rule else "",
        "alternates": [Alternate(code, _absolute(_in_language(code))) for code in LANGUAGES]
        if "language_in_path" in g
        else [],
        "notices": _notices(),
    }


def _menu() -> list[tuple[str, str]]:
    return [
        (_("Projects"), url_for("projects.index")),
        (_("Results"), url_for("results.index")),
        (_("Databases"), url_for("databases.index")),
        (_("Themes"), url_for("themes.index")),
        (_("Time taken"), url_for("delays.index")),
        (_("Landmarks"), url_for("landmarks.index")),
    ]


def _footer() -> list[Link]:
    return [
        Link(_("Site map"), url_for("legal.site_map")),
        Link(_("Accessibility: not compliant"), url_for("legal.accessibility")),
        Link(_("Personal data"), url_for("legal.personal_data")),
        Link(_("Legal notice"), url_for("legal.notice")),
        Link(_("Method"), url_for("legal.method")),
        Link(_("Organisations"), url_for("organisations.index")),
        Link(_("Feeds and API"), url_for("legal.machines")),
    ]


def _item(label: str, url: str, here: str) -> MenuItem:
    return MenuItem(label, url, here == url or here.startswith(f"{url}/"))


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
