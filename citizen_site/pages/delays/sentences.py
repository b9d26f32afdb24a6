"""What each figure says, in a sentence that stands before it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.locales import say_number
from citizen_site.pages.delays.labels import Group
from citizen_site.pages.delays.tables import say_range
from citizen_site.presentation.durations import say_days
from citizen_site.presentation.labels import STEP
from registry.projects.statistics import Spread, Statistics


def say_spread(found: Spread, *, months: bool | None = None) -> str:
    """Return the median, or all the range of a few delays; both from at least one delay."""
    if not found.few:
        return say_days(found.middle or 0, months=months)
    said = say_range(found.least or 0, found.most or 0, months=months)
    return _("about %(time)s", time=said) if found.approximate else said


def overview_sentence(statistics: Statistics) -> str:
    medians = [
        _("%(name)s: %(what)s", name=STEP[key], what=say_days(step.all.middle or 0))
        for key, step in statistics.steps.items()
        if not step.all.few
    ]
    if not medians:
        return _("Too few dates are known to tell how long a step takes. Here is what texts and public sources say.")
    return _("Half of the delays are shorter than these medians. %(medians)s.", medians=_("; ").join(medians))


def year_sentence(groups: Sequence[Group], months: bool) -> str:
    """From the first year to the last, whether it differs by more than the spread, and what is not over."""
    enough = _enough(groups)
    if len(enough) < 2:
        return _alone(groups)
    first, last = enough[0], enough[-1]
    said = [
        _(
            "The median is %(before)s for the steps begun in %(first)s and %(now)s for those begun in %(last)s.",
            before=say_spread(first.spread, months=months),
            first=first.label,
            now=say_spread(last.spread, months=months),
            last=last.label,
        )
    ]
    if _overlap(enough):
        said.append(_("The middle halves of all the years overlap: no change stands out."))
    if last.spread.running:
        said.append(_not_over(last))
    return " ".join(said)


def groups_sentence(groups: Sequence[Group], months: bool) -> str:
    """From which median to which, and whether the groups differ by more than their own spread."""
    enough = sorted(_enough(groups), key=lambda group: group.spread.middle or 0)
    if len(enough) < 2:
        return _alone(groups)
    said = _(
        "From one group to another, the median goes from %(least)s to %(most)s.",
        least=say_spread(enough[0].spread, months=months),
        most=say_spread(enough[-1].spread, months=months),
    )
    if not _overlap(enough):
        return said
    return " ".join((said, _("The middle halves of all the groups overlap: the group says little of one project.")))


def _not_over(last: Group) -> str:
    return ngettext(
        "%(count)s step begun in %(year)s is not over: the last years show the fastest only.",
        "%(count)s steps begun in %(year)s are not over: the last years show the fastest only.",
        last.spread.running,
        count=say_number(last.spread.running, g.language),
        year=last.label,
    )


def _overlap(groups: Sequence[Group]) -> bool:
    return max(one.spread.lower or 0 for one in groups) <= min(one.spread.upper or 0 for one in groups)


def _alone(groups: Sequence[Group]) -> str:
    """What is left to say when there are not two groups of enough delays."""
    measured = [group for group in groups if group.spread.count]
    if len(measured) == 1:
        return _("All the delays measured of this step are in one group: %(group)s.", group=measured[0].label)
    return _("Too few delays in each group to compare their medians.")


def _enough(groups: Sequence[Group]) -> list[Group]:
    return [group for group in groups if not group.spread.few]
