"""How long each step takes: the page, its figures as files, and the same for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from citizen_site.charts import svg
from citizen_site.charts.colours import IN_FILE, IN_PAGE
from citizen_site.charts.interval_chart import NARROW, WIDE, interval_spec
from citizen_site.charts.table import Table
from citizen_site.locales import say_date, say_number
from citizen_site.pages.delays.figures import Figure, comparisons, overview
from citizen_site.pages.delays.keeping import keeper
from citizen_site.pages.delays.tables import CSV_HEAD, csv_rows, json_document, say_usual
from citizen_site.presentation.answers import as_csv, as_file, as_json, public
from citizen_site.presentation.labels import STEP
from citizen_site.presentation.lists import fact
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.content.reading import durations
from registry.content.shapes import UsualDuration
from registry.errors import NotFound
from registry.projects.lifecycle import STEPS, Step
from registry.projects.statistics import Statistics

blueprint = Blueprint("delays", __name__, url_prefix="/<any(fr,en):language>")

# The step looked at when none is chosen: the first of these with enough delays.
_FIRST_CHOICE = ("cnil", "data", "committee", "results", "study", "completeness", "simplified")


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    title: str
    subtitle: str
    sentence: str
    caption: list[str]
    svg_wide: Markup
    svg_narrow: Markup
    table: Table
    csv_url: str
    svg_url: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SaidOf:
    name: Text
    said: Text
    source: str


@blueprint.get("/delais")
@public
def index() -> str:
    statistics = _statistics()
    step = _chosen(statistics)
    said = durations()
    return render_template(
        "delays/index.html",
        invented=_invented(),
        counts=_counts(statistics),
        overview=_chart(overview(statistics, said.usual, _subtitle(statistics))),
        choices=[_choice(one, step) for one in _measured(statistics)],
        closer=[_chart(figure) for figure in comparisons(statistics, step, _step_subtitle(statistics, step))]
        if step
        else [],
        said=[SaidOf(text(one.name, g.language), _usual(one), one.source.text) for one in said.usual],
        said_note=text(said.usual_note, g.language),
        target=_target(),
        exports=[Link("CSV", url_for(".twin", form="csv")), Link("JSON", url_for(".twin", form="json"))],
    )


@blueprint.get("/delais.<any(json,csv):form>")
@public
def twin(form: str) -> Response:
    if form == "json":
        return as_json(json_document(_statistics(), keeper().invented, services().today().isoformat()))
    return as_csv(CSV_HEAD, csv_rows(_statistics()), "delais.csv")


@blueprint.get("/delais/<any(etapes,annees,voies,porteurs):name>.<any(svg,csv):form>")
@public
def figure_twin(name: str, form: str) -> Response:
    """One figure, as a picture that stands alone or as its cells."""
    statistics = _statistics()
    figure = _figure(statistics, name)
    file_name = f"delais-{name}-{figure.step}" if figure.step else f"delais-{name}"
    if form == "csv":
        return as_csv(CSV_HEAD, csv_rows(statistics, step=figure.step, by=figure.by), f"{file_name}.csv")
    if not figure.panels:
        raise NotFound(f"The figure {name!r} has nothing to compare for the step {figure.step!r}.")
    source = _("Health Data Hub, public register of projects, %(date)s. Licence Ouverte 2.0.", date=_today())
    spec = interval_spec(
        figure.panels, WIDE, IN_FILE, _("months"), [figure.title, figure.subtitle, *figure.caption, source]
    )
    return as_file(svg.in_file(spec).encode("utf-8"), "image/svg+xml", f"{file_name}.svg")


def _statistics() -> Statistics:
    return keeper().statistics(reading(), services().today())


def _invented() -> str:
    count = keeper().invented
    if not count:
        return ""
    return ngettext(
        "%(count)s project of this register is invented, to see the site with a full register: so are its dates.",
        "%(count)s projects of this register are invented, to see the site with a full register: so are their dates.",
        count,
        count=say_number(count, g.language),
    )


def _measured(statistics: Statistics) -> list[Step]:
    """The steps with enough delays to be compared by group."""
    return [step for step in STEPS if not statistics.steps[step.key].all.few]


def _chosen(statistics: Statistics) -> Step | None:
    by_key = {step.key: step for step in _measured(statistics)}
    wanted = (request.args.get("etape", ""), *_FIRST_CHOICE)
    return next((by_key[key] for key in wanted if key in by_key), None)


def _figure(statistics: Statistics, name: str) -> Figure:
    step = _chosen(statistics)
    if name == "etapes":
        return overview(statistics, durations().usual, _subtitle(statistics))
    if step is None:
        raise NotFound("No step has enough delays to be compared by group.")
    found = comparisons(statistics, step, _step_subtitle(statistics, step))
    return next(figure for figure in found if figure.name == name)


def _chart(figure: Figure) -> Chart:
    pictures = [
        Markup(svg.in_page(interval_spec(figure.panels, layout, IN_PAGE, _("months")))) if figure.panels else Markup("")
        for layout in (WIDE, NARROW)
    ]
    return Chart(
        id=figure.name,
        title=figure.title,
        subtitle=figure.subtitle,
        sentence=figure.sentence,
        caption=list(figure.caption),
        svg_wide=pictures[0],
        svg_narrow=pictures[1],
        table=figure.table,
        csv_url=url_for(".figure_twin", name=figure.name, form="csv", etape=figure.step or None),
        svg_url=url_for(".figure_twin", name=figure.name, form="svg", etape=figure.step or None)
        if figure.panels
        else "",
        empty=not figure.panels,
    )


def _choice(step: Step, chosen: Step | None) -> Choice:
    return Choice(str(STEP[step.key]), url_for(".index", etape=step.key, _anchor="etape"), step is chosen)


def _counts(statistics: Statistics) -> list[Any]:
    return [
        fact(_("Projects in the register"), say_number(statistics.projects, g.language)),
        fact(_("Projects with a step measured"), say_number(statistics.measured, g.language)),
        fact(_("Delays measured"), say_number(statistics.delays, g.language)),
        fact(_("Steps under way, not counted"), say_number(statistics.running, g.language)),
    ]


def _subtitle(statistics: Statistics) -> str:
    return _(
        "In months, on %(date)s. Public projects: %(projects)s; delays measured: %(delays)s.",
        date=_today(),
        projects=say_number(statistics.projects, g.language),
        delays=say_number(statistics.delays, g.language),
    )


def _step_subtitle(statistics: Statistics, step: Step) -> str:
    found = statistics.steps[step.key].all
    return _(
        "In months, on %(date)s. Delays measured: %(count)s; steps under way, not counted: %(running)s.",
        date=_today(),
        count=say_number(found.count, g.language),
        running=say_number(found.running, g.language),
    )


def _today() -> str:
    return say_date(services().today(), g.language)


def _target() -> SaidOf:
    target = durations().target
    months = ngettext("%(num)s month in %(year)s", "%(num)s months in %(year)s", target.months, year=target.year)
    return SaidOf(text(target.text, g.language), Text(months, g.language), target.source.text)


def _usual(one: UsualDuration) -> Text:
    """A length in the language of the page, or the words of the source in theirs."""
    return text(one.said, g.language) if one.said else Text(say_usual(one), g.language)
