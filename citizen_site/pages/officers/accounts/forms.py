"""Fields, hints and shape of what administrators say of an account. No rule, no query."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from citizen_site.accounts.permissions import OFFICERS
from citizen_site.accounts.trail import Reason
from citizen_site.presentation.account_labels import REASON, ROLE, ROLE_HINT

_NAME = Length(max=120, message=_("Write at most 120 characters."))
_ADDRESS = Length(max=254, message=_("Write at most 254 characters."))


class RolesField(SelectMultipleField):
    """Roles as boxes to tick, each with what it is for."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _roles() -> list[SelectChoice]:
    return [SelectChoice(role.value, f"{ROLE[role]} – {ROLE_HINT[role]}") for role in sorted(OFFICERS)]


class RolesForm(FlaskForm):
    """All the roles that an account is to hold."""

    roles = RolesField(
        _("Roles"),
        choices=_roles,
        validators=[InputRequired(_("Choose at least one role."))],
        invalid_choice_message=_("Choose one of the list."),
    )


class OfficerForm(RolesForm):
    """A new account."""

    name = StringField(
        _("Name"),
        description=_("As colleagues will read it."),
        validators=[InputRequired(_("Give the name.")), _NAME],
        render_kw={"autocomplete": "off"},
    )
    address = StringField(
        _("Professional e-mail address"),
        description=_("To tell accounts apart. It does not prove who somebody is."),
        validators=[InputRequired(_("Give the address.")), _ADDRESS],
        render_kw={"autocomplete": "off", "type": "email"},
    )

    def __iter__(self) -> Any:
        """Name and address first: a form inherits the order of its parent otherwise."""
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda one: one.short_name == "roles"))


class CloseForm(FlaskForm):
    """Why an account is closed, in the closed words of the trail."""

    why = RadioField(
        _("Why is this account closed?"),
        choices=[SelectChoice(one.value, REASON[one]) for one in (Reason.PERSON_LEFT, Reason.SECURITY)],
        validators=[InputRequired(_("Choose a reason."))],
    )
