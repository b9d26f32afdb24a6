"""Fields, hints and shape of what administrators say of an association. No rule, no query."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from citizen_site.accounts.trail import Reason
from citizen_site.presentation.account_labels import REASON


class RefusalForm(FlaskForm):
    """Why an application is refused."""

    why = TextAreaField(
        _("Why is it refused?"),
        description=_("The person who applied reads these words. Say what would have to change."),
        validators=[InputRequired(_("Say why.")), Length(max=2000, message=_("Write at most 2,000 characters."))],
    )


class ClosingForm(FlaskForm):
    """Why an association is closed, in the closed words of the trail."""

    why = RadioField(
        _("Why is this association closed?"),
        choices=[
            SelectChoice(one.value, REASON[one])
            for one in (Reason.ASKED_BY_HOLDER, Reason.SECURITY, Reason.DUTY_OF_LAW)
        ],
        validators=[InputRequired(_("Choose a reason."))],
    )


class EmptyForm(FlaskForm):
    """A button that changes something: its token, and nothing to fill in."""
