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


class NameChangesAddress(RuleBroken):
    """The new name gives another address: projects name the organisation or the data source by the old one."""


class ListedInFuture(RuleBroken):
    """A data source is listed once the act that lists it is out."""


class StillNamed(RuleBroken):
    """Projects name the organisation or the data source: it cannot be taken away."""


class SameOrganisation(RuleBroken):
    """An organisation is not merged into itself."""


class NoSuchOrganisation(RuleBroken):
    """The register has no organisation of this name to merge into."""


class NothingChosen(RuleBroken):
    """No medical domain is added and none is taken away."""


class AddedAndTaken(RuleBroken):
    """One medical domain is to be added and taken away at once."""


class NoProjectChosen(RuleBroken):
    """No project is chosen for a change of many."""
