"""The words of these pages for what the rules refuse. One sentence where a difference would tell who has an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from citizen_site.accounts.associations import refusals
from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people.sign_in import SignInRefused
from citizen_site.accounts.secrets import passwords
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from citizen_site.accounts.secrets.sealing import SealBroken
from citizen_site.accounts.secrets.totp import CodeRefused, CodeReplayed

REFUSALS: Mapping[type[AccountRule], str] = {
    refusals.RnaMalformed: _("Write W and nine signs, as on the receipt of the prefecture."),
    refusals.SirenMalformed: _("Write the nine digits of the SIREN number. One of them is wrong here."),
    refusals.NoNumber: _("Give the RNA number or the SIREN number."),
    refusals.AgreementMalformed: _("Write the number of the agreement with letters and digits, or leave it out."),
    refusals.TextRefused: _("Write between 1 and 200 characters, on one line."),
    refusals.ParagraphRefused: _("Write between 1 and 2,000 characters, without signs that cannot be seen."),
    refusals.AddressRefused: _("Write the address as name@organisation.fr."),
    # The same whoever uses the address: it is not said whether they have an account.
    refusals.AddressTaken: _("This address cannot be invited. Check it, or ask this person for another one."),
    refusals.LastManager: _("You are the last manager. Make another member manager first, or close the association."),
    refusals.OwnMembership: _("This is your own account."),
    refusals.NotForManagers: _("This person manages the association: an administrator of the site gives the link."),
    SignInRefused: _("This address and this password do not open an account. Check both."),
    passwords.PasswordTooShort: _("Write at least 15 characters. Four or five words do."),
    passwords.PasswordTooLong: _("Write at most 128 characters."),
    passwords.PasswordKnown: _("This password is easy to guess: well known, repeated, or with your name or address."),
    CodeReplayed: _("This code has been used. Wait for the next one, 30 seconds at most."),
    CodeRefused: _("This is not the code of this moment. Check that the clock of your telephone is right."),
    RecoveryCodeRefused: _("This recovery code is none of those that are left. Each is used once."),
    SealBroken: _("Your second factor can no longer be read. Use a recovery code, and tell an administrator."),
}  # fmt: skip

PROOF_REFUSED = _("Password or code are not right. Wait for the next code before you try again.")

WHY_NOT: Mapping[type[AccountRule], str] = {
    refusals.NotAccepted: _("The association is not open."),
    refusals.TooFewMembers: _("From two active members on, the association may ask for indicators: invite somebody."),
}  # fmt: skip


def refusal(error: AccountRule) -> str:
    """Return the sentence for a refusal."""
    return str(REFUSALS[type(error)])


def show_on(form: Any, error: AccountRule, field: str = "") -> None:
    """Put the sentence on the field that the rule names, on the form itself when it has no such field."""
    named = field or str(getattr(error, "field", ""))
    found = {"agreement": "agreed"}.get(named, named)
    if found and found in form:
        form[found].errors = [*form[found].errors, refusal(error)]
    else:
        form.form_errors = [*form.form_errors, refusal(error)]
