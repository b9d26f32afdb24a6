"""What accounts can refuse. One base class; the message names thing, place, rule and remedy, and never a secret."""

from __future__ import annotations


class AccountError(Exception):
    """Base of every refusal of accounts."""


class AccountRule(AccountError):
    """A rule of accounts refuses the act."""


class UnreadableHeads(AccountError):
    """A file of published heads of the trail that cannot be read, or has a line that is no head."""
