"""The home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.locales import say_date, say_number
from citizen_site.presentation.answers import public
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import counts
from citizen_site.presentation.navigation import Feed
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.projects import search
from registry.projects.criteria import Criteria, Facet, Sort
from registry.projects.lifecycle import STEPS
from registry.projects.summary import Found, ProjectSummary

blueprint = Blueprint("home", __name__, url_prefix="/<any(fr,en):language>")

LATEST = 5


@dataclass(frozen=True, slots=True)
class Door:
    kind: str
    label: str
    question: str
    text: str
    fact: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """The latest step of one project, late or not; `name` is its acronym, when it has one."""

    date: str
    word: str
    late: bool
    name: str
    url: str
    title: Text


@blueprint.get("/")
@public
def index() -> str:
    session = reading()
    found = services().fresh_index(session).search(Criteria(), language=g.language)
    sources = len(search.sources(session))
    feed = url_for("projects.list_twin", form="atom")
    return render_template(
        "home/index.html",
        doors=_doors(found, sources),
        examples=_examples(),
        steps=[_step(summary) for summary in _latest(found)],
        steps_links=[Link(_("All the projects by date"), url_for("projects.index", tri="date")),
                     Link(_("Changes of the register, as an Atom feed"), feed)],
        show_signs=False,
        feeds=[Feed("application/atom+xml", _("All the projects"), feed)],
    )  # fmt: skip


def _doors(found: Found, sources: int) -> list[Door]:
    late = _late(found)
    told = ngettext("%(total)s project", "%(total)s projects", found.grand_total,
                    total=say_number(found.grand_total, g.language))  # fmt: skip
    if late:
        told += " · " + ngettext("%(num)s result late", "%(num)s results late", late)
    themes = sum(1 for count in counts(found, Facet.THEME).values() if count)
    return [
        Door("projects", _("Projects"), _("Who uses the data, and why?"),
             _("Each project told simply, with its dates and its results."), told, url_for("projects.index")),
        Door("themes", _("Themes"), _("What about my illness?"),
             _("The projects by illness and by field of medicine."),
             ngettext("%(num)s theme with a project", "%(num)s themes with projects", themes),
             url_for("themes.index")),
        Door("databases", _("Databases"), _("Which data is it?"),
             _("What each database holds, and which projects draw on it."),
             ngettext("%(num)s database", "%(num)s databases", sources), url_for("databases.index")),
        Door("delays", _("Time taken"), _("How long does it take?"),
             _("Each step, from the file to the results, beside what the texts allow."),
             ngettext("%(num)s step followed", "%(num)s steps followed", len(STEPS)), url_for("delays.index")),
    ]  # fmt: skip


def _examples() -> list[Link]:
    asked = (_("heart failure"), _("breast cancer"), _("stroke"), _("medicines"))
    return [Link(word, url_for("projects.index", q=word)) for word in asked]


def _latest(found: Found) -> list[ProjectSummary]:
    """The projects that moved last, latest first, with at most two of the late ones: they are news as well."""
    late = Criteria(chosen={Facet.RESULTS: ("retard",)}, sort=Sort.LATE)
    overdue = services().index.search(late, language=g.language).rows if _late(found) else ()
    moved = [one for one in found.rows if not one.standing.late_days]
    chosen = [*overdue[:2], *moved][:LATEST]
    return sorted(chosen, key=_moved, reverse=True)


def _moved(summary: ProjectSummary) -> dt.date:
    where = summary.standing
    if where.late_days and where.expected:
        return where.expected
    return summary.last_event.day if summary.last_event else dt.date.min


def _late(found: Found) -> int:
    return counts(found, Facet.RESULTS).get("retard", 0)


def _step(summary: ProjectSummary) -> Step:
    where = summary.standing
    late = bool(where.late_days)
    date = where.expected if late else summary.last_event
    title = text(summary.title, g.language)
    return Step(
        date=say_date(date, g.language) if date else "",
        word=label(where.status),
        late=late,
        name=summary.acronym,
        url=url_for("projects.detail", slug=summary.slug),
        title=title,
    )
