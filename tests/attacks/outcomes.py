"""What an attack says of the service, or of a twin that was made weaker on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum


class Size(Enum):
    """How much an attack tries: SHORT in `make test`, LONG in `make attacks`."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One score of one attack; `twin` is "" for the service itself. `broken`: the attack got more than the bound.

    `unit` says what is scored, `note` what else was seen. `case`: what is attacked, the same words for the service and
    its twins.
    """

    attack: str
    case: str
    unit: str
    score: float
    bound: float
    broken: bool
    twin: str = ""
    note: str = ""

    @property
    def as_it_should(self) -> bool:
        """The service holds, and whatever was made weaker is broken."""
        return self.broken is bool(self.twin)


Attack = Callable[[Size], Iterable[Outcome]]
