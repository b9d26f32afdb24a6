"""Fields and shape of the filter of the trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import AccountEvent
from citizen_site.presentation.account_labels import ACT


class Filter(FlaskForm):
    """Which lines to show."""

    class Meta:
        csrf = False  # A filter changes nothing: it is read by GET.

    who = StringField(_l("Account"), validators=[Optional()], render_kw={"placeholder": "officer-3"})
    act = SelectField(
        _l("Act"),
        choices=lambda: [
            SelectChoice("", _l("All acts")),
            *(SelectChoice(a.value, ACT[a]) for a in (*Act, *AccountEvent)),
        ],
        validators=[Optional()],
    )
    thing = StringField(_l("What it was done to"), validators=[Optional()])
    since = DateField(_l("From"), validators=[Optional()])
    until = DateField(_l("Until"), validators=[Optional()])
