"""What an engine is."""

from __future__ import annotations

from typing import Protocol

from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Plan


class Engine(Protocol):
    """Answers plans over one store."""

    name: str

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan."""
        ...
