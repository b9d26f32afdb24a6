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


class UnreadableFile(RegistryError):
    """A file to import cannot be read at all; single bad rows are reported, never raised."""
