"""The plan of a release: that of the question, over persons whose sex and year of birth are known.

They are unknown for next to nobody. With a row for them in every table by sex or age, that row would be hidden in each,
and so would the smallest figure beside it: women or men, in a table by sex. Left out by a rule that everybody can read,
the row is zero by structure. Each person is kept or left out for what is known of herself, never for somebody else.

An unknown residence is more common (abroad, not yet recorded) and stays a row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from query_service.planner.plan import Plan
from query_service.planner.planning import Known, plan_of
from query_service.query_model.question import Question


def release_plan_of(asked: Question, known: Known) -> Plan:
    """Return the plan of a release of this question. Raises what `plan_of` raises."""
    return replace(plan_of(asked, known), known_only=True)
