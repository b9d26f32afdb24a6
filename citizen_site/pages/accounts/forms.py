"""Fields, hints and shape of what members and applicants type. No rule, no query."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from citizen_site.accounts.associations.words import LONGEST_LINE, LONGEST_PARAGRAPH

# More is not even compared: what a password may be is said by the rules.
_LONGEST_SECRET = 1000
_LINE = Length(max=LONGEST_LINE, message=_("Write at most 200 characters."))
_PARAGRAPH = Length(max=LONGEST_PARAGRAPH, message=_("Write at most 2,000 characters."))
_ONE = Length(max=60, message=_("Give one code."))
_SECRET = Length(max=_LONGEST_SECRET, message=_("This is too long."))
_OFF = {"autocomplete": "off"}
_ADDRESS = {"type": "email", "autocomplete": "username", "spellcheck": "false"}
_CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}


def _needed(sentence: str) -> DataRequired:
    return DataRequired(sentence)


class AssociationForm(FlaskForm):
    """What an association says of itself and may change."""

    name = StringField(
        _("Name of the association"), validators=[_needed(_("Give the name.")), _LINE],
        render_kw={"autocomplete": "organization"},
    )  # fmt: skip
    purpose = TextAreaField(
        _("Its object"), description=_("As its statutes say it, in some sentences."),
        validators=[_needed(_("Say what the association does.")), _PARAGRAPH],
    )  # fmt: skip
    representative = StringField(
        _("Legal representative"), description=_("The person who may sign for the association."),
        validators=[_needed(_("Name the legal representative.")), _LINE], render_kw=_OFF,
    )  # fmt: skip
    agreed = StringField(
        _("Number of the agreement"),
        description=_("Where the association is approved to represent users of the health system."),
        validators=[Length(max=40, message=_("Write at most 40 characters."))], render_kw=_OFF,
    )  # fmt: skip


class RegistrationForm(AssociationForm):
    """The application of an association."""

    rna = StringField(
        _("RNA number"),
        description=_("W and nine signs, on the receipt of the prefecture. One of the two numbers is enough."),
        validators=[_LINE], render_kw=_OFF,
    )  # fmt: skip
    siren = StringField(
        _("SIREN number"), description=_("Nine digits. Associations of Alsace and Moselle give this one."),
        validators=[_LINE], render_kw=_OFF,
    )  # fmt: skip
    applicant = StringField(
        _("Your name"), description=_("You will be the first manager of the account."),
        validators=[_needed(_("Give your name.")), _LINE], render_kw={"autocomplete": "name"},
    )  # fmt: skip
    address = StringField(
        _("Your e-mail address"), description=_("You will sign in with it. This site sends no letters yet."),
        validators=[_needed(_("Give your address.")), _LINE], render_kw={**_ADDRESS, "autocomplete": "email"},
    )  # fmt: skip
    entitled = BooleanField(
        _("The association has charged me with this application"),
        validators=[_needed(_("Confirm that the association has charged you with this application."))],
    )

    def __iter__(self) -> Any:
        """The association, its numbers, then the person: a form inherits the order of its parent otherwise."""
        order = ("name", "purpose", "representative", "rna", "siren", "agreed", "applicant", "address", "entitled")
        fields = {one.short_name: one for one in super().__iter__()}
        return iter([*(fields.pop(name) for name in order), *fields.values()])


class SettingsForm(AssociationForm):
    """The same once the association is accepted, with how its requests are approved."""

    two_persons = BooleanField(
        _("Two persons for each request for an indicator"),
        description=_("Who asks does not approve: another member does."),
    )


class SignInForm(FlaskForm):
    """Address and password."""

    address = StringField(_("E-mail address"), validators=[_needed(_("Give your address.")), _LINE], render_kw=_ADDRESS)
    password = PasswordField(
        _("Password"), validators=[_needed(_("Give your password.")), _SECRET],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip


class CodeForm(FlaskForm):
    """A code of the second factor, or a recovery code in its place."""

    code = StringField(
        _("Code"), description=_("The six digits that your application shows, or one of your recovery codes."),
        validators=[_needed(_("Give a code.")), _ONE], render_kw=_CODE,
    )  # fmt: skip


class FactorForm(FlaskForm):
    """The first code of a second factor, which shows that the application has learnt its secret."""

    code = StringField(
        _("Code that the application shows"), description=_("Six digits, which change every 30 seconds."),
        validators=[_needed(_("Give the code that the application shows.")), _ONE],
        render_kw={**_CODE, "inputmode": "numeric"},
    )  # fmt: skip


class ProofForm(FlaskForm):
    """Both at once, from somebody who is signed in."""

    password = PasswordField(
        _("Password"), validators=[_needed(_("Give your password.")), _SECRET],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    code = StringField(
        _("Code"), description=_("The six digits that your application shows."),
        validators=[_needed(_("Give the code that the application shows.")), _ONE],
        render_kw={**_CODE, "inputmode": "numeric"},
    )  # fmt: skip


class NewPasswordForm(FlaskForm):
    """A password, twice: it cannot be read while it is typed."""

    password = PasswordField(
        _("New password"),
        description=_("At least 15 characters, of any kind: four or five words without a link, for instance."),
        validators=[_needed(_("Choose a password.")), _SECRET], render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    repeated = PasswordField(
        _("The same password again"), validators=[_needed(_("Type the password again.")), _SECRET],
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip

    def validate_repeated(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords differ. Type them again."))


class SetUpForm(NewPasswordForm):
    """The first visit by a link: name and password."""

    name = StringField(
        _("Your name"), description=_("As the other members of the association will read it."),
        validators=[_needed(_("Give your name.")), _LINE], render_kw={"autocomplete": "name"},
    )  # fmt: skip

    def __iter__(self) -> Any:
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda one: one.short_name != "name"))


class PasswordChangeForm(NewPasswordForm):
    """The password of today, then the new one."""

    current = PasswordField(
        _("Current password"), validators=[_needed(_("Give your current password.")), _SECRET],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip

    def __iter__(self) -> Any:
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda one: one.short_name != "current"))


class MemberForm(FlaskForm):
    """Somebody to invite."""

    name = StringField(_("Name"), validators=[_needed(_("Give the name.")), _LINE], render_kw=_OFF)
    address = StringField(
        _("E-mail address"), description=_("This person will sign in with it."),
        validators=[_needed(_("Give the address.")), _LINE],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    manager = BooleanField(
        _("Manages the association too"),
        description=_("Invites and removes members, changes the settings. It is wise to be two."),
    )


class SureForm(FlaskForm):
    """A box to tick before what cannot be undone."""

    sure = BooleanField(_("I am sure"), validators=[_needed(_("Tick the box if you are sure."))])


class EmptyForm(FlaskForm):
    """A button that changes something: its token, and nothing to fill in."""
