"""The figures of the delays as cells, for a reader and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import g
from flask_babel import gettext as _

from citizen_site.charts.table import Table
from citizen_site.locales import say_number
from citizen_site.pages.delays.labels import Group, by_holder, by_pathway, by_year
from citizen_site.presentation.durations import say_days, say_months, say_term
from citizen_site.presentation.labels import STEP
from registry.content.shapes import UsualDuration
from registry.projects.lifecycle import STEPS, Step
from registry.projects.statistics import Spread, Statistics

CSV_HEAD = (
    "step", "by", "group", "measured", "beyond_the_term", "under_way", "under_way_beyond_the_term",
    "dated_to_the_month", "least_days", "tenth_days", "lower_quartile_days", "median_days", "upper_quartile_days",
    "ninetieth_days", "most_days",
)  # fmt: skip
NOTHING = "–"


def overview_table(statistics: Statistics, usual: Sequence[UsualDuration]) -> Table:
    """Each step: what the texts allow, what the sources say, what is observed."""
    head = (_("Step"), _("In the texts"), _("Public sources"), *_spread_head())
    rows = []
    for step in STEPS:
        said = [say_usual(one) for one in usual if one.step == step.key]
        cells = _spread_cells(statistics.steps[step.key].all, step)
        rows.append((str(STEP[step.key]), say_term(step.term), _("; ").join(said) or NOTHING, *cells))
    rows += [
        (one.name.spoken(g.language)[0], NOTHING, say_usual(one), *[NOTHING] * len(_spread_head()))
        for one in usual
        if not one.step
    ]
    return Table(head, rows)


def groups_table(first: str, step: Step, groups: Sequence[Group], *, months: bool) -> Table:
    """The groups of one step; `first` names what they are."""
    rows = [(group.label, *_spread_cells(group.spread, step, months=months)) for group in groups]
    return Table((first, *_spread_head()), rows)


def say_usual(one: UsualDuration) -> str:
    """Return what a source says of a usual length, in months or in its words."""
    if one.min_months is None or one.max_months is None:
        return one.said.spoken(g.language)[0]
    return say_months(one.min_months, one.max_months)


def _spread_head() -> tuple[str, ...]:
    return (_("Delays measured"), _("Median"), _("Middle half"), _("Shortest and longest"), _("Beyond the term"),
            _("Under way"))  # fmt: skip


def _spread_cells(found: Spread, step: Step, *, months: bool | None = None) -> tuple[str, ...]:
    count, late, running = (say_number(n, g.language) for n in (found.count, found.late, found.running))
    late = late if step.term else NOTHING
    if found.middle is None or found.lower is None or found.upper is None or found.least is None or found.most is None:
        return count, NOTHING, NOTHING, NOTHING, NOTHING, running
    middle, half = say_days(found.middle, months=months), say_range(found.lower, found.upper, months=months)
    if found.few:
        middle = half = _("too few")
    return count, middle, half, say_range(found.least, found.most, months=months), late, running


def say_range(least: float, most: float, *, months: bool | None = None) -> str:
    if least == most:
        return say_days(least, months=months)
    return _("%(least)s to %(most)s", least=say_days(least, months=months), most=say_days(most, months=months))


def csv_rows(statistics: Statistics, *, step: str = "", by: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield one row for each group, in the order of the steps; of one step or one way of grouping when asked."""
    for one in STEPS:
        if step in ("", one.key):
            for way, groups in _ways(statistics, one).items():
                if by in ("", way):
                    for group in groups:
                        yield (one.key, way, group.code, *_values(group.spread).values())


def json_document(statistics: Statistics, invented: int, day: str) -> dict[str, Any]:
    """Return every figure of the page; numbers of days are calendar days."""
    return {
        "date": day,
        "unit": "days",
        "projects": statistics.projects,
        "invented_projects": invented,
        "projects_with_a_delay": statistics.measured,
        "steps": [_json_step(statistics, step) for step in STEPS],
    }


def _json_step(statistics: Statistics, step: Step) -> dict[str, Any]:
    term = step.term
    ways = _ways(statistics, step)
    return {
        "step": step.key,
        "name": str(STEP[step.key]),
        "term": {"amount": term.amount, "unit": term.unit.value, "extension": term.extension} if term else None,
        **_values(ways.pop("all")[0].spread),
        **{f"by_{way}": [{"group": one.code, **_values(one.spread)} for one in found] for way, found in ways.items()},
    }


def _ways(statistics: Statistics, step: Step) -> dict[str, list[Group]]:
    found = statistics.steps[step.key]
    return {
        "all": [Group("", "", found.all)],
        "year": by_year(found),
        "pathway": by_pathway(found),
        "holder_kind": by_holder(found),
    }


def _values(found: Spread) -> dict[str, float | int | None]:
    numbers = (found.count, found.late, found.running, found.running_late, found.approximate, found.least,
               found.tenth, found.lower, found.middle, found.upper, found.ninetieth, found.most)  # fmt: skip
    return dict(zip(CSV_HEAD[3:], numbers, strict=True))
