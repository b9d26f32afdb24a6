"""Which account of the demonstration, and its code."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length


class DemonstrationForm(FlaskForm):
    """The choices are those that the demonstration has."""

    address = SelectField(_("Account"), validators=[InputRequired(_("Choose one of the list."))])
    code = StringField(
        _("Code of the demonstration"),
        description=_("`citizen-site demo` prints it when it starts."),
        validators=[InputRequired(_("Give the code.")), Length(max=40, message=_("Write at most 40 characters."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
