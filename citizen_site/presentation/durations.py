"""Lengths of time and legal terms in words."""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.locales import say_number
from registry.projects.terms import Term, Unit

DAYS_IN_A_MONTH = 30.4375
DAYS_SAID_UNTIL = 100
MONTHS_SAID_UNTIL = 24


def say_days(days: float, *, months: bool | None = None) -> str:
    """Return `61 days`, or `14.2 months`: a length computed over many projects.

    Without `months`, three months decide; lengths that stand side by side are said in one unit.
    """
    if days >= DAYS_SAID_UNTIL if months is None else months:
        return _counted_months(round(days / DAYS_IN_A_MONTH, 1))
    return _counted_days(round(days, 1))


def say_months(least: int, most: int) -> str:
    """Return `2 months`, or `2 to 8 months`."""
    if least == most:
        return _counted_months(least)
    return _("%(least)s to %(most)s months", least=say_number(least, g.language), most=say_number(most, g.language))


def say_span(start: dt.date, end: dt.date, *, approximate: bool = False) -> str:
    """Return the time from `start` to `end` by the calendar: `1 month and 16 days`, `about 17 months`."""
    gap = relativedelta(end, start)
    months = gap.years * 12 + gap.months
    if months == 0:
        return _("a month or less") if approximate else _counted_days(gap.days)
    if months < MONTHS_SAID_UNTIL:
        parts = [_counted_months(months)] + ([_counted_days(gap.days)] if gap.days and not approximate else [])
    else:
        parts = [_counted_years(gap.years)] + ([_counted_months(gap.months)] if gap.months else [])
    words = parts[0] if len(parts) == 1 else _("%(longer)s and %(shorter)s", longer=parts[0], shorter=parts[1])
    return _about(words, approximate)


def say_term(term: Term | None) -> str:
    """Return `7 working days`, `2 months, 4 if extended`, or that there is no term."""
    if term is None:
        return _("no legal term")
    if term.unit is Unit.WORKING_DAYS:
        said = ngettext("%(num)s working day", "%(num)s working days", term.amount)
    elif term.unit is Unit.DAYS:
        said = _counted_days(term.amount)
    else:
        said = _counted_months(term.amount)
    if term.extension:
        return _("%(term)s, %(longer)s if extended", term=said, longer=term.amount + term.extension)
    return said


def _about(words: str, approximate: bool) -> str:
    return _("about %(time)s", time=words) if approximate else words


def _counted_days(count: float) -> str:
    return ngettext("%(count)s day", "%(count)s days", _plural(count), count=say_number(count, g.language))


def _counted_months(count: float) -> str:
    return ngettext("%(count)s month", "%(count)s months", _plural(count), count=say_number(count, g.language))


def _counted_years(count: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", count, count=say_number(count, g.language))


def _plural(count: float) -> int:
    """The number that chooses between singular and plural: 1.5 is said as a plural in English."""
    return int(count) if count == int(count) or g.language == "fr" else 2
