"""What the rules of associations refuse, each with its own name; pages say each in the words of its reader."""

from __future__ import annotations

from citizen_site.accounts.errors import AccountRule


class AssociationRefused(AccountRule):
    """What was asked of an association is refused; `field` names what to change in the form."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class RnaMalformed(AssociationRefused):
    """Not a number as the national register of associations writes it."""


class SirenMalformed(AssociationRefused):
    """Not nine digits, or nine digits of which the last does not fit the others."""


class AgreementMalformed(AssociationRefused):
    """Not a number of an agreement."""


class NoNumber(AssociationRefused):
    """Neither of the two numbers by which an association is known was given."""


class TextRefused(AssociationRefused):
    """A text that is empty, too long, or cannot be read."""


class ParagraphRefused(TextRefused):
    """The same of a text of several lines."""


class AddressRefused(AssociationRefused):
    """Not an address, or one that another account uses to sign in."""


class AddressTaken(AddressRefused):
    """Another account signs in with this address."""


class NumberTaken(AssociationRefused):
    """Another association that is open has this number."""


class ReasonMissing(AssociationRefused):
    """A refusal says why."""


class NotThere(AssociationRefused):
    """There is no such application, association or member, or it is that of others."""


class ChangeRefused(AssociationRefused):
    """The state of an association does not change that way."""


class NotAccepted(AssociationRefused):
    """An association that is not accepted, or is closed, asks for nothing."""


class TooFewMembers(AssociationRefused):
    """An association asks for indicators from two active members on."""


class SamePerson(AssociationRefused):
    """Where two persons are asked for, who asks does not approve."""


class LastManager(AssociationRefused):
    """The act would leave members without anybody who manages the association."""


class OwnMembership(AssociationRefused):
    """Nobody removes, or resets, themselves: leaving is another act."""


class NotForManagers(AssociationRefused):
    """A new link for a manager is given by an administrator of the site, not by another manager."""
