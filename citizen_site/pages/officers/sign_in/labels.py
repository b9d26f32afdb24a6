"""The words of these pages for what the rules of accounts refuse."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.passkeys.actions import LastPasskey, TooManyPasskeys
from citizen_site.accounts.passkeys.ceremonies import PasskeyCopied, PasskeyRefused
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from citizen_site.accounts.sessions.steps import StepGone
from citizen_site.accounts.sessions.visitors import SessionOver

NO_ANSWER = _("Your browser has sent no passkey. Allow JavaScript on this page, then try again.")
_NOT_OPEN = _("This passkey opens no account here. Try another one, or a recovery code.")

REFUSALS: Mapping[type[AccountRule], str] = {
    StepGone: _("This attempt has ended. Begin again with the button."),
    PasskeyCopied: _("This passkey may have been copied, and was refused. Tell an administrator today."),
    PasskeyRefused: _NOT_OPEN,
    # The same words for an account that is closed: its holder was told, and nobody else learns of it.
    SessionOver: _NOT_OPEN,
    RecoveryCodeRefused: _("This address and this code do not go together, or the code was used already."),
    TooManyPasskeys: _("You have ten passkeys, the most an account may hold. Remove one first."),
    LastPasskey: _("Your last passkey stays: without it you could not sign in any more. Add another one first."),
}

NOT_ENROLLED = _("This passkey could not be kept. Begin again with the button, or take another device.")


def refusal(error: AccountRule) -> str:
    """Return the sentence for a refusal."""
    return str(REFUSALS[type(error)])
