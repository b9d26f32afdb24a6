"""Every result of the register, latest first, after those that are late."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.locales import say_date
from citizen_site.presentation import documents
from citizen_site.presentation.answers import as_csv, as_json, kept, public
from citizen_site.presentation.durations import say_span
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import PlainList, PlainRow, Section
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.projects.criteria import Criteria, Facet, Sort
from registry.projects.facts import ProjectFacts, Result
from registry.projects.summary import ProjectSummary

blueprint = Blueprint("results", __name__, url_prefix="/<any(fr,en):language>")

SHOWN = 200


@blueprint.get("/resultats")
@public
def index() -> str:
    late, published = _late(), list(documents.published_results(reading()))
    published.sort(key=lambda pair: pair[1].date.iso() if pair[1].date else "", reverse=True)
    rows = [_late_row(summary) for summary in late] + [_row(facts, result) for facts, result in published[:SHOWN]]
    page = PlainList(
        sections=[Section("", rows)],
        tiled=False,
        count_sentence=_count(len(published), len(late)),
        exports=[Link("CSV", url_for(".twin", form="csv")), Link("JSON", url_for(".twin", form="json"))],
    )
    return render_template("results/list.html", page=page)


@blueprint.get("/resultats.<any(json,csv):form>")
@public
@kept
def twin(form: str) -> Response:
    found = list(documents.published_results(reading()))
    if form == "json":
        return as_json(
            {"total": len(found), "results": [documents.result(facts.slug, result) for facts, result in found]}
        )
    head = ("project", "kind", "title", "date", "url", "doi", "state")
    cells = ((f.slug, r.kind.value, r.title, r.date.iso() if r.date else "", r.url, r.doi, r.state.value)
             for f, r in found)  # fmt: skip
    return as_csv(head, cells, "resultats.csv")


def _late() -> tuple[ProjectSummary, ...]:
    criteria = Criteria(chosen={Facet.RESULTS: ("retard",)}, sort=Sort.LATE)
    return services().fresh_index(reading()).search(criteria, language=g.language).rows


def _count(published: int, late: int) -> str:
    told = [_("No result published")]
    if published:
        told = [ngettext("%(num)s result published", "%(num)s results published", published)]
    if late:
        told.append(ngettext("%(num)s project late", "%(num)s projects late", late))
    return ", ".join(told) + "."


def _row(facts: ProjectFacts, result: Result) -> PlainRow:
    date = say_date(result.date, g.language) if result.date else _("date not stated")
    return PlainRow(
        url=url_for("projects.detail", slug=facts.slug) + "#results",
        title=Text(result.title, result.language),
        subtitle=" · ".join(filter(None, (facts.acronym or facts.number, label(result.kind)))),
        text=text(result.lay_summary, g.language),
        meta=date,
        count_label="",
    )


def _late_row(summary: ProjectSummary) -> PlainRow:
    where = summary.standing
    due = say_date(where.expected, g.language) if where.expected else ""
    return PlainRow(
        url=url_for("projects.detail", slug=summary.slug) + "#results",
        title=text(summary.title, g.language),
        subtitle=summary.acronym or summary.number,
        text=_("The results were to be public by %(date)s, 18 months after the end of the study.", date=due),
        meta="",
        count_label=_("late by %(time)s", time=say_span(where.expected, services().today())) if where.expected else "",
        late=True,
    )
