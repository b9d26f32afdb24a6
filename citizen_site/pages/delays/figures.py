"""The figures of the page: what is compared, its words, and the rows that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.charts.interval_marks import DAYS_IN_A_MONTH, Allowed, Each, Mark, NoTerm, Panel, Row, Said, Spreading
from citizen_site.charts.table import Table
from citizen_site.locales import say_number
from citizen_site.pages.delays.labels import Group, by_holder, by_pathway, by_year
from citizen_site.pages.delays.sentences import groups_sentence, overview_sentence, say_spread, year_sentence
from citizen_site.pages.delays.tables import groups_table, overview_table, say_usual
from citizen_site.presentation.durations import DAYS_SAID_UNTIL, say_term
from citizen_site.presentation.labels import STEP
from registry.content.shapes import UsualDuration
from registry.projects.lifecycle import STEPS, Step
from registry.projects.statistics import Spread, Statistics
from registry.projects.terms import Unit

# Where lengths change scale: until the authorisation they are weeks, after it they are years.
_BEFORE = ("completeness", "committee", "cnil", "simplified")
# Working days are drawn as the calendar days of whole weeks; lateness itself is counted to the day.
_DAYS_OF = {Unit.MONTHS: DAYS_IN_A_MONTH, Unit.DAYS: 1.0, Unit.WORKING_DAYS: 7 / 5}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as values. Without panels there is nothing to compare, and the sentence says so."""

    name: str
    title: str
    subtitle: str
    sentence: str
    caption: Sequence[str]
    panels: Sequence[Panel]
    table: Table
    by: str
    step: str = ""


def overview(statistics: Statistics, usual: Sequence[UsualDuration], subtitle: str) -> Figure:
    """Return each step: what the texts allow, what public sources say, what is observed."""
    parts = [
        [row for step in STEPS if (step.key in _BEFORE) is before for row in _step_rows(step, statistics, usual)]
        for before in (True, False)
    ]
    prepared = [row for one in usual if not one.step for row in _usual_rows(one)]
    return Figure(
        name="etapes",
        title=_("What do the texts allow, what do projects take?"),
        subtitle=subtitle,
        sentence=overview_sentence(statistics),
        caption=_overview_caption(statistics),
        panels=[Panel([*prepared, *parts[0]]), Panel(parts[1])],
        table=overview_table(statistics, usual),
        by="all",
    )


def comparisons(statistics: Statistics, step: Step, subtitle: str) -> list[Figure]:
    """Return the delays of one step by year of its start, by legal pathway and by kind of holder."""
    found, name = statistics.steps[step.key], str(STEP[step.key])
    # Lengths that stand side by side are said in one unit.
    months = (found.all.middle or 0) >= DAYS_SAID_UNTIL

    def figure(name: str, by: str, title: str, first: str, groups: Sequence[Group], sentence: str) -> Figure:
        return Figure(
            name=name,
            title=title,
            subtitle=subtitle,
            sentence=sentence,
            caption=_groups_caption(by, groups),
            panels=[_groups_panel(step, groups, months)] if sum(one.spread.count > 0 for one in groups) > 1 else [],
            table=groups_table(first, step, groups, months=months),
            by=by,
            step=step.key,
        )

    years, pathways, holders = by_year(found), by_pathway(found), by_holder(found)
    return [
        figure("annees", "year", _("%(step)s: does it take longer than before?", step=name), _("Year of the start"),
               years, year_sentence(years, months)),
        figure("voies", "pathway", _("%(step)s: does the legal pathway matter?", step=name), _("Legal pathway"),
               pathways, groups_sentence(pathways, months)),
        figure("porteurs", "holder_kind", _("%(step)s: does it depend on who holds the project?", step=name),
               _("Kind of holder"), holders, groups_sentence(holders, months)),
    ]  # fmt: skip


def _step_rows(step: Step, statistics: Statistics, usual: Sequence[UsualDuration]) -> list[Row]:
    found = statistics.steps[step.key].all
    rows = [Row(str(STEP[step.key]), head=True), Row(_in_the_texts(step), _allowed(step))]
    rows += [row for one in usual if one.step == step.key for row in _usual_rows(one) if not row.head]
    if found.count:
        said = _("Observed: %(time)s (%(count)s)", time=say_spread(found), count=_counted(found))
        rows.append(Row(said, _observed(found, step)))
    return rows


def _usual_rows(one: UsualDuration) -> list[Row]:
    """A name and a length; a source that gives no number is in the table only."""
    if one.min_months is None or one.max_months is None:
        return []
    mark = Said(one.min_months * DAYS_IN_A_MONTH, one.max_months * DAYS_IN_A_MONTH)
    words = _("Public sources: %(time)s", time=say_usual(one))
    return [Row(one.name.spoken(g.language)[0], head=True), Row(words, mark)]


def _groups_panel(step: Step, groups: Sequence[Group], months: bool) -> Panel:
    allowed = _allowed(step)
    limits = sorted({allowed.until, allowed.extended}) if isinstance(allowed, Allowed) else []
    return Panel([Row(_in_the_texts(step), allowed), *(_group_row(group, step, months) for group in groups)], limits)


def _group_row(group: Group, step: Step, months: bool) -> Row:
    found = group.spread
    if not found.count:
        return Row(_("%(group)s: none ended", group=group.label))
    time, count = say_spread(found, months=months), say_number(found.count, g.language)
    return Row(_("%(group)s: %(time)s (%(count)s)", group=group.label, time=time, count=count), _observed(found, step))


def _in_the_texts(step: Step) -> str:
    return _("In the texts: %(time)s", time=say_term(step.term))


def _allowed(step: Step) -> Allowed | NoTerm:
    term = step.term
    if term is None:
        return NoTerm()
    unit = _DAYS_OF[term.unit]
    return Allowed(term.amount * unit, (term.amount + term.extension) * unit)


def _observed(found: Spread, step: Step) -> Mark | None:
    allowed = _allowed(step)
    limit = allowed.extended if isinstance(allowed, Allowed) else None
    if found.few:
        return Each(tuple(float(days) for days in found.days), limit)
    numbers = (found.tenth, found.lower, found.middle, found.upper, found.ninetieth)
    tenth, lower, middle, upper, ninetieth = (float(number or 0) for number in numbers)
    return Spreading(tenth, lower, middle, upper, ninetieth, limit)


def _counted(found: Spread) -> str:
    return ngettext("%(count)s delay", "%(count)s delays", found.count, count=say_number(found.count, g.language))


def _overview_caption(statistics: Statistics) -> list[str]:
    told = [
        _("Framed bar: what the texts allow, with dots where the term can be extended. Grey: what public sources say.")
    ]
    return told + _how_observed([step.all for step in statistics.steps.values()])


def _groups_caption(by: str, groups: Sequence[Group]) -> list[str]:
    told = [] if by == "year" else [_("Sorted by name.")]
    if by == "holder_kind":
        told.append(_("A project with holders of two kinds counts in both."))
    return [*told, _("In brackets, the number of delays."), *_how_observed([group.spread for group in groups])]


def _how_observed(shown: Sequence[Spread]) -> list[str]:
    """How to read the marks that are there."""
    told = []
    if any(not found.few for found in shown):
        told.append(_("Full bar: half of the delays; thin line: eight in ten; upright mark: the median."))
    if any(found.few and found.count for found in shown):
        told.append(_("Under five delays, one dot for each."))
    if any(found.late for found in shown):
        told.append(_("In red, what goes beyond the term."))
    return told
