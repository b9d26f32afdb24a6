"""What the acts of the register refuse, by name: a form says each in the words of its reader, on its field."""

from __future__ import annotations

from registry.errors import RuleBroken


class NotAnAddress(RuleBroken):
    """The address is not made of lower-case words joined by hyphens."""


class AddressTaken(RuleBroken):
    """Another record has this address."""


class NumberTaken(RuleBroken):
    """Another project has this number."""


class UnknownDomain(RuleBroken):
    """The vocabulary has no such medical domain."""


class NoAddressInName(RuleBroken):
    """The name of an organisation or of a data source gives no address."""


class NotStated(RuleBroken):
    """A field that must be stated before a project is public is not."""


class DateToCome(RuleBroken):
    """An event is recorded once it has happened."""


class DateTooOld(RuleBroken):
    """The register knows nothing before 1970."""


class AfterTheEnd(RuleBroken):
    """Only results are still added to a project that has ended."""


class SameTwice(RuleBroken):
    """The project has this event, or this result, already."""
