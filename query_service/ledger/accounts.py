"""What a release is charged to: pure arithmetic over a policy, without a database.

Losses add over vintages, calendar years and years of care: the accounts are those of the persons of the SNDS, whatever
the extraction. Each account has its cap; a release is paid when all of them can pay it, at once or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from query_service.errors import RuleBroken
from query_service.ledger.policy import Policy
from query_service.privacy.loss import Loss

# All the tables of the SNDS are about the same persons.
PERSONS = "snds"


class AccountKind(StrEnum):
    """Why an account refuses."""

    CALENDAR_YEAR = "calendar_year"
    LIFETIME = "lifetime"
    TOPIC = "topic"
    ASSOCIATION = "association"


class BudgetSpent(RuleBroken):
    """A release costs more than an account has left; nothing was charged."""

    def __init__(self, kind: AccountKind, account: str, cost: Loss, left: Loss) -> None:
        super().__init__(
            f"{account}: the release costs {cost} and {left} is left. Ask for a coarser precision, fewer years, or "
            "tables that were already published; nothing was charged.",
            field="precision",
        )
        self.kind, self.account, self.cost, self.left = kind, account, cost, left


class NoBudgetForYear(RuleBroken):
    """The policy says nothing of the calendar year of today."""


@dataclass(frozen=True, slots=True, order=True)
class Charge:
    """One account and what it pays. Sorted by name: every process pays in the same order, and none waits in a ring."""

    account: str
    kind: AccountKind
    cost: Loss
    cap: Loss


def charges(
    policy: Policy, now: dt.datetime, asker: str, loss: Loss, by_topic: Mapping[tuple[str, int], Loss]
) -> tuple[Charge, ...]:
    """Return what a release of this loss is charged to, sorted; `by_topic` is its loss on each topic and year of care.

    Raises NoBudgetForYear outside the years of the policy.
    """
    caps, year = policy.caps, now.year
    if not caps.lifetime_first_year <= year <= caps.lifetime_last_year:
        raise NoBudgetForYear(
            f"The policy {policy.name} covers {caps.lifetime_first_year} to {caps.lifetime_last_year}, not {year}. "
            "Decide a policy for the years to come."
        )
    lifetime = f"{caps.lifetime_first_year}-{caps.lifetime_last_year}"
    found = [
        Charge(f"{PERSONS} in {year}", AccountKind.CALENDAR_YEAR, loss, caps.calendar_year),
        Charge(f"{PERSONS} in {lifetime}", AccountKind.LIFETIME, loss, caps.lifetime),
        Charge(f"association {asker} in {year}", AccountKind.ASSOCIATION, loss, caps.association),
    ]
    found += [
        Charge(f"topic {topic}, care of {year_of_care}", AccountKind.TOPIC, one, caps.topic)
        for (topic, year_of_care), one in by_topic.items()
    ]
    return tuple(sorted(found))
