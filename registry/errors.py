"""What the register can refuse. One base class; the message names thing, place, rule and remedy."""


class RegistryError(Exception):
    """Base of every refusal of the register."""


class RuleBroken(RegistryError):
    """A rule of the register refuses the act.

    `field` names the field of the record concerned, so that a form can show the message on it.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(RegistryError):
    """No public record answers to that name."""


class MovedTo(NotFound):
    """What had this address is now part of another record; `into` is its address."""

    def __init__(self, slug: str, into: str) -> None:
        super().__init__(f"{slug} is now part of {into}.")
        self.into = into


class TakenAway(NotFound):
    """What had this address was public and was taken out of the register."""


class UnreadableFile(RegistryError):
    """A file to import cannot be read at all; single bad rows are reported, never raised."""


class TooManyRows(UnreadableFile):
    """A file to import has more rows than whoever reads it takes at once."""
