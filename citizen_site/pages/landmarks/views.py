"""Figures, calls, durations and dates that public documents give, each with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.locales import say_date, say_limit, say_number
from citizen_site.pages.landmarks.labels import CALL, OPERATOR
from citizen_site.presentation.answers import as_csv, as_json, public
from citizen_site.presentation.texts import Link, Text, text
from registry.content import reading as content
from registry.content.shapes import Call, KeyFigure, Milestone, UsualDuration
from registry.projects.facts import json_converter
from registry.words import PartialDate

blueprint = Blueprint("landmarks", __name__, url_prefix="/<any(fr,en):language>")

FIRST = 12


@dataclass(frozen=True, slots=True)
class FigureShown:
    value: str
    unit: str
    label: Text
    date: str
    source: str
    notes: Text | None


@dataclass(frozen=True, slots=True)
class CallShown:
    name: str
    wave: str
    opening: str
    closing: str
    announced: str
    candidates: str
    laureates: str
    state_label: str
    projects: list[Link]
    source: str
    notes: Text | None


@dataclass(frozen=True, slots=True)
class Moment:
    date: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class DurationShown:
    step: str
    text: Text
    source: str


@blueprint.get("/reperes")
@public
def index() -> str:
    durations = content.durations()
    latest = sorted(content.figures(), key=lambda one: one.date.latest, reverse=True)
    return render_template(
        "landmarks/index.html",
        figures=[_figure(one) for one in latest[:FIRST]],
        more_figures=[_figure(one) for one in latest[FIRST:]],
        calls=[_call(one) for one in content.calls()],
        durations=[_duration(one) for one in durations.usual],
        durations_note=text(durations.usual_note, g.language),
        timeline=[_moment(one) for one in content.timeline()],
        exports=[Link("CSV", url_for(".twin", form="csv")), Link("JSON", url_for(".twin", form="json"))],
    )


@blueprint.get("/reperes.<any(json,csv):form>")
@public
def twin(form: str) -> Response:
    """The key figures as CSV; figures, calls, dates and durations as JSON."""
    if form == "json":
        plain = json_converter().unstructure
        told: dict[str, Sequence[object]] = {
            "figures": content.figures(),
            "calls": content.calls(),
            "timeline": content.timeline(),
            "durations": content.durations().usual,
        }
        return as_json({name: [plain(one) for one in many] for name, many in told.items()})
    head = ("slug", "value", "operator", "unit_fr", "label_fr", "label_en", "date", "planned", "source")
    cells = ((f.slug, f.value, f.operator or "", f.unit.fr, f.label.fr, f.label.en, f.date.iso(), f.planned,
              f.source.text) for f in content.figures())  # fmt: skip
    return as_csv(head, cells, "reperes.csv")


def _figure(one: KeyFigure) -> FigureShown:
    number = say_number(float(one.value), g.language)
    value = str(OPERATOR[one.operator]).format(number) if one.operator else number
    date = say_date(one.date, g.language)
    return FigureShown(
        value=value,
        unit=text(one.unit, g.language).text,
        label=text(one.label, g.language),
        date=_("aimed at for %(date)s", date=say_limit(one.date, g.language)) if one.planned else date,
        source=one.source.text,
        notes=text(one.note, g.language) if one.note else None,
    )


def _call(one: Call) -> CallShown:
    known = {facts.acronym: facts.slug for facts in content.projects() if facts.acronym}
    linked = [Link(name, url_for("projects.detail", slug=known[name])) for name in one.laureate_names if name in known]
    return CallShown(
        name=text(one.name, g.language).text,
        wave=_("wave %(number)s", number=one.wave) if one.wave else "",
        opening=_date(one.opening),
        closing=_date(one.closing),
        announced=_date(one.announced),
        candidates=say_number(one.candidates, g.language) if one.candidates is not None else "",
        laureates=_laureates(one, known),
        state_label=str(CALL[one.state]),
        projects=linked,
        source=_("; ").join(citation.text for citation in one.sources),
        notes=text(one.remarks, g.language) if one.remarks else None,
    )


def _laureates(one: Call, linked: dict[str, str]) -> str:
    if one.laureates is None:
        return ""
    count = ngettext("%(num)s project", "%(num)s projects", one.laureates)
    others = [name for name in one.laureate_names if name not in linked]
    return _("%(count)s, among them %(names)s", count=count, names=_names(others)) if others else count


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)


def _duration(one: UsualDuration) -> DurationShown:
    return DurationShown(text(one.name, g.language).text, _months(one), one.source.text)


def _months(one: UsualDuration) -> Text:
    if one.min_months is None or one.max_months is None:
        return text(one.said, g.language)
    if one.min_months == one.max_months:
        return Text(ngettext("%(num)s month", "%(num)s months", one.max_months), g.language)
    said = _("%(low)s to %(high)s months", low=one.min_months, high=one.max_months)
    return Text(said, g.language)


def _moment(one: Milestone) -> Moment:
    date = say_date(one.date, g.language)
    if one.until is not None:
        date = _("%(first)s to %(last)s", first=date, last=say_date(one.until, g.language))
    said = text(one.text, g.language)
    shown = Text(_("Planned: %(what)s", what=said.text), said.lang) if one.planned else said
    return Moment(date, shown, one.source.text)


def _date(date: PartialDate | None) -> str:
    return say_date(date, g.language) if date else ""
