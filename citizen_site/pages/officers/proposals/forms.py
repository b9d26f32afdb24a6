"""Fields of a decision. No rule, no query."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from citizen_site.pages.officers.forms import Needed, line


class AcceptForm(FlaskForm):
    """`seen`: the change of the project at which the differences were shown."""

    seen = HiddenField()
    why = line(
        _l("Why this change?"), _l("One sentence in French, public in the history of the project."),
        Needed(_l("Say why, in one sentence.")),
    )  # fmt: skip


class CloseForm(FlaskForm):
    """A report that was followed."""

    done = line(_l("What was done?"), _l("Read by colleagues only."), Needed(_l("Say why, in one sentence.")))


class DeclineForm(FlaskForm):
    reason = line(
        _l("Why is it not followed?"), _l("Read by colleagues only."), Needed(_l("Say why, in one sentence."))
    )
