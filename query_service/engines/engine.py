"""What an engine is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Plan

# Is told the stage, the name and the seconds of each step of an answer.
Watch = Callable[[str, str, float], None]


class Engine(Protocol):
    """Answers plans over one store."""

    name: str

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan."""
        ...


def unwatched(stage: str, name: str, seconds: float) -> None:
    """Tell nobody."""
