"""A preview on one screen: what a question would give and cost, and what would give more. Opens no store.

Everything comes from the request, the policy, public figures and releases that the asker names: a preview is as long
and as true beside a store as without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from query_service.errors import IllFormed
from query_service.planner.plan import Clip, Plan, YearSpan
from query_service.planner.planning import Expansion, Known
from query_service.planner.releasing import release_plan_of
from query_service.preview.expected import Said
from query_service.preview.outlook import Outlook, TableOutlook, outlook
from query_service.preview.proposals import Coarser, Dimensions, Proposal, coarser, proposals
from query_service.preview.target import Reached, reach
from query_service.privacy.loss import Loss
from query_service.query_model.conditions import FIRST_YEAR, LAST_YEAR
from query_service.query_model.question import Measure, Precision, Question
from query_service.store.layout import TABLES

# Which years a store covers is known to nobody here: every year that a question may name.
EVERY_YEAR = {table.name: YearSpan(FIRST_YEAR, LAST_YEAR) for table in TABLES}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says that a preview needs: prices, the floor of small numbers, clips."""

    levels: Mapping[Precision, Loss]
    floor: int
    clips: Mapping[Measure, Clip]


@dataclass(frozen=True, slots=True)
class Target:
    """An error that the asker wants, as a share of the figures of one table; None for the first one wanted."""

    error: float
    table: Dimensions | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """`coarser`: tables of which too little would be shown, each with the finest one that is worth its price."""

    question: Question
    plan: Plan
    outlook: Outlook
    coarser: tuple[Coarser, ...]
    proposals: tuple[Proposal, ...]
    reached: Reached | None


def preview(asked: Question, expand: Expansion, terms: Terms, said: Said, target: Target | None = None) -> Preview:
    """Return the preview of a question. Raises UnknownCode, IllFormed for a target on a table that is not asked."""
    looking = _Looking(expand, terms, said)
    now = looking.look(asked, False)
    return Preview(
        question=asked,
        plan=looking.plan(asked),
        outlook=now,
        coarser=coarser(asked, now, looking.look),
        proposals=proposals(asked, now, looking.look),
        reached=looking.reached(asked, now, target) if target else None,
    )


@dataclass(frozen=True, slots=True)
class _Looking:
    expand: Expansion
    terms: Terms
    said: Said

    def plan(self, asked: Question) -> Plan:
        return release_plan_of(asked, Known(self.expand, EVERY_YEAR))

    def look(self, asked: Question, quick: bool) -> Outlook:
        return self._at(asked, self.terms.levels[asked.precision], quick)

    def reached(self, asked: Question, now: Outlook, target: Target) -> Reached:
        table = now.wanted[0].dimensions if target.table is None else target.table
        if table not in [one.dimensions for one in now.wanted]:
            raise IllFormed("table", f"no table by {', '.join(table) or 'nothing'} is asked: name one of the request.")

        def at(loss: Loss) -> TableOutlook | None:
            # Under it the measurements share nothing.
            if loss.billionths < len(now.tables):
                return None
            return next(one for one in self._at(asked, loss, True).wanted if one.dimensions == table)

        return reach(target.error, table, self.terms.levels, at)

    def _at(self, asked: Question, loss: Loss, quick: bool) -> Outlook:
        clip = None if asked.measure is Measure.PERSONS else self.terms.clips[asked.measure]
        return outlook(self.plan(asked), loss, clip, self.terms.floor, self.said, draws=0 if quick else None)
