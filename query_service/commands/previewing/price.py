"""What a question would take of each account of the policy."""

from __future__ import annotations

from dataclasses import dataclass

from query_service.assembly import class_of
from query_service.ledger.policy import Policy
from query_service.ledger.topics import charged_by_topic
from query_service.preview.outlook import Outlook
from query_service.privacy.loss import Loss


@dataclass(frozen=True, slots=True)
class Price:
    """A loss, and its share of what a calendar year, one topic and year of care, and one association may spend."""

    loss: Loss
    of_calendar_year: float
    of_topic: float
    of_association: float


def price_of(found: Outlook, policy: Policy) -> Price:
    """Return the price of an outlook. A topic pays for each year of care looked at: the largest counts."""
    caps, loss = policy.caps, found.loss.billionths
    of_care = max(one.billionths for one in charged_by_topic(found.plan, found.parts, class_of).values())
    return Price(
        found.loss,
        loss / caps.calendar_year.billionths,
        of_care / caps.topic.billionths,
        loss / caps.association.billionths,
    )
