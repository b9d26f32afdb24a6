"""A project as a row of a list, and the small signs that say where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup

from citizen_site.keeping import kept
from citizen_site.locales import say_date, say_limit
from citizen_site.presentation.addresses import project_address
from citizen_site.presentation.labels import label
from citizen_site.presentation.texts import marked
from registry.projects.lifecycle import Standing, Status
from registry.projects.summary import Found, Highlight, ProjectSummary, stage_states


@dataclass(frozen=True, slots=True)
class Chip:
    """Where a project stands: five stage states, a word, a detail; tone is '', late, now or paused."""

    stages: tuple[str, ...]
    label: str
    detail: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    acronym: str
    number: str
    title: Markup
    summary: Markup
    who: str
    data: str
    chip: Chip


_TONES = {
    Status.RESULTS_LATE: "late",
    Status.PAUSED: "paused",
    Status.REFUSED: "",
    Status.UNKNOWN: "",
    Status.RESULTS_PUBLISHED: "",
}


def chip(where: Standing) -> Chip:
    return kept((chip, where), lambda: _chip(where))


def _chip(where: Standing) -> Chip:
    states = tuple(state for _stage, state in stage_states(where))
    return Chip(states, label(where.status), _detail(where), _TONES.get(where.status, ""))


def _detail(where: Standing) -> str:
    if where.expected is not None:
        date = say_date(where.expected, g.language)
        return _("Expected by %(date)s", date=date)
    if where.since is None:
        return ""
    return _("Since %(date)s", date=say_limit(where.since, g.language))


def row(summary: ProjectSummary, marks: tuple[Highlight, Highlight] | None = None) -> Row:
    title, lay = marks or (None, None)
    return Row(
        url=project_address(summary.slug),
        acronym=summary.acronym,
        number=summary.number,
        title=marked(summary.title, g.language, title),
        summary=marked(summary.lay_summary, g.language, lay),
        who=", ".join(summary.controllers),
        data=" · ".join(summary.sources),
        chip=chip(summary.standing),
    )


def rows(found: Found) -> list[Row]:
    return [row(summary, found.marks.get(summary.slug)) for summary in found.rows]
