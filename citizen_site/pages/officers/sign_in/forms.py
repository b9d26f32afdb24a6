"""Fields, hints and shape of what an officer types to get in. No rule, no query."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from citizen_site.accounts.passkeys.actions import LONGEST_NAME


def _one_line(_form: Any, field: Any) -> None:
    if not (field.data or "").isprintable():
        raise ValidationError(_("Write it on one line."))


class PasskeyForm(FlaskForm):
    """What the script of the page puts here: the answer of the passkey."""

    answer = HiddenField()


class NewPasskeyForm(PasskeyForm):
    """The answer of a passkey that was just made, and what its holder calls it."""

    name = StringField(
        _("Name of this passkey"),
        description=_("So that you know it again: office computer, key on my key ring."),
        validators=[
            DataRequired(_("Give this passkey a name.")),
            Length(1, LONGEST_NAME, _("Write at most 60 characters.")),
            _one_line,
        ],
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )


class RecoveryForm(FlaskForm):
    """Who signs in without a passkey, and with which code."""

    address = StringField(
        _("Your address at work"),
        description=_("The one at which you were invited."),
        validators=[InputRequired(_("Give your address.")), Length(3, 254, _("Give your whole address.")), _one_line],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false", "maxlength": 254},
    )
    code = StringField(
        _("Recovery code"),
        description=_("One of those that were shown when you made your passkey: six groups of four signs."),
        validators=[InputRequired(_("Give a recovery code.")), Length(1, 60, _("Give one code.")), _one_line],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "maxlength": 60},
    )


class EmptyForm(FlaskForm):
    """A button that changes something: its token, and nothing to fill in."""
