"""What the query service can refuse. One base class; the message names thing, place, rule and remedy."""


class QueryServiceError(Exception):
    """Base of every refusal of the query service. `exit_code` is what the command line returns."""

    exit_code = 2


class IllFormed(QueryServiceError):
    """A question that means nothing. `place` is the path in the request, such as `population.all[1].window`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class UnknownCode(QueryServiceError):
    """A code that its nomenclature does not know, or a prefix that has no meaning in it."""


class UnknownNomenclature(QueryServiceError):
    """A nomenclature, or an edition of one, that is neither shipped nor imported."""


class NotFound(QueryServiceError):
    """No code list, version or other record answers to that name."""


class RuleBroken(QueryServiceError):
    """A rule refuses the act. `field` names what it is about, so that a form can show the message on it."""

    exit_code = 3

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class OutOfCoverage(QueryServiceError):
    """The store holds no data for the years asked."""


class UnusableStore(QueryServiceError):
    """A folder that is not a store of this version, or whose files do not agree with its manifest."""


class NotSynthetic(QueryServiceError):
    """True figures are asked of a store that does not say it is synthetic."""

    exit_code = 3


class UnreadableSource(QueryServiceError):
    """A table to ingest that cannot be read; the message names table, column, rows and remedy."""


class ImpossibleCopy(QueryServiceError):
    """A synthetic copy that cannot be made; the message names the option, the rule and the remedy."""


class ServerMissing(QueryServiceError):
    """An engine or a database that this machine does not have."""

    exit_code = 4
