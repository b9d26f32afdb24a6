"""The words for how a source qualifies a figure and where a call stands."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from registry.content.shapes import CallState, Operator

OPERATOR = {
    Operator.ABOUT: _("about %(figure)s", figure="{}"),
    Operator.MORE_THAN: _("more than %(figure)s", figure="{}"),
    Operator.SLIGHTLY_MORE_THAN: _("a little more than %(figure)s", figure="{}"),
    Operator.NEARLY: _("nearly %(figure)s", figure="{}"),
}

CALL = {
    CallState.UPCOMING: _("to come, at the date of the source"),
    CallState.OPEN: _("open, at the date of the source"),
    CallState.CLOSED: _("closed"),
}
