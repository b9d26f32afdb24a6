"""Who acts on nomenclatures and code lists, when and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from query_service.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Trace:
    """Kept for good beside what the act changed. Raises RuleBroken without a name or a reason."""

    who: str
    why: str
    now: dt.datetime

    def __post_init__(self) -> None:
        if not self.who.strip() or not self.why.strip():
            raise RuleBroken("An act on codes says who acts and why. Give both.", field="why")
        if self.now.tzinfo is None:
            raise ValueError(f"{self.now!r} has no time zone: pass an aware instant")
