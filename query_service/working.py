"""The worker: takes requests from the exchange, has them answered, and publishes at fixed instants.

It never listens: it looks. A request waits until its release or its refusal is written in one transaction, so that a
worker killed at any instant leaves it waiting and the next one finds what was drawn. Results appear at the end of the
slot that follows their reservation: how long an answer took, which may depend on data, is not seen.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from query_service import database
from query_service.errors import QueryServiceError, ServerMissing, UnusableStore
from query_service.ledger import actions as ledger
from query_service.ledger.chain import Head
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Question
from query_service.requests import actions as requests
from query_service.requests.actions import Waiting
from query_service.service import DrawFailed, NotReleasable, Service
from query_service.snds.excluding import ObjectionsDue

FAILED = str(DrawFailed())
# Nobody's question is wrong: the operator has something to do, and it is not for the asker to read of a store or of
# objections. The request waits.
OURS = (ObjectionsDue, NotReleasable, UnusableStore, ServerMissing)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def end_of_slot(at: dt.datetime, slot: dt.timedelta) -> dt.datetime:
    """Return the instant at which what was reserved `at` appears: a whole slot is left to answer."""
    return EPOCH + ((at - EPOCH) // slot + 2) * slot


@dataclass(frozen=True, slots=True)
class Passed:
    """What one look did: requests published, refused, failed, and those that still wait."""

    answered: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """Answers the requests of one exchange. `told` is given fixed phrases and numbers only: no figure, no question."""

    service: Service
    exchange: Engine
    told: Callable[[str, int], None] = lambda _phrase, _number: None

    def look(self) -> Passed:
        """Answer what waits and publish what is due. Raises BrokenChain, and does nothing, on a ledger put back."""
        with database.reading(self.exchange) as session:
            heads, found = requests.published_heads(session), requests.waiting(session)
            known = requests.published_versions(session)
        # Before anything: a ledger without the last published head would draw again what was already released.
        self.service.verify(heads)
        self._correct(known)
        ends = [self._take(request) for request in found]
        return Passed(*(ends.count(state) for state in ("answered", "refused", "failed", "waiting")))

    def _correct(self, known: Mapping[str, int]) -> None:
        """Publish the latest version of each release that was corrected since."""
        newer = {key: one for key, one in self.service.versions(known).items() if one[0] > known[key]}
        if newer:
            with database.writing(self.exchange) as session:
                for key, (version, body) in newer.items():
                    requests.publish(session, key, version, body, self._head(), self.service.now())
            self.told("releases corrected", len(newer))

    def _head(self) -> Head:
        with database.reading(self.service.vault) as session:
            return ledger.head(session)

    def _take(self, request: Waiting) -> str:
        state = self._ended(request)
        self.told(f"request {state}", request.number)
        return state

    def _ended(self, request: Waiting) -> str:
        now = self.service.now()
        try:
            asked = from_json(json.loads(request.question))
            body = self.service.ask(asked, request.asker, self.service.not_worth(asked))
        except DrawFailed:
            return "waiting"
        except OURS as error:
            self.told(f"the operator has something to mend: {type(error).__name__}", request.number)
            return "waiting"
        except QueryServiceError as error:
            return self._given_back(request, error, now)
        if now < self._due(asked):
            return "waiting"
        head = self._head()
        with database.writing(self.exchange) as session:
            requests.answer(session, request.number, self.service.key(asked), body, head, now)
        return "answered"

    def _given_back(self, request: Waiting, error: QueryServiceError, now: dt.datetime) -> str:
        if isinstance(error, ledger.DrawRefused):
            # Two attempts were lost: known when the slot of the second one ends, in the words of any failure.
            if now < self._due(from_json(json.loads(request.question))):
                return "waiting"
            with database.writing(self.exchange) as session:
                requests.fail(session, request.number, FAILED, now)
            return "failed"
        with database.writing(self.exchange) as session:
            requests.refuse(session, request.number, str(error), now)
        return "refused"

    def _due(self, asked: Question) -> dt.datetime:
        with database.reading(self.service.vault) as session:
            draw = ledger.latest_draw(session, self.service.key(asked))
        return end_of_slot(draw.reserved_at, self.service.policy.slot) if draw else EPOCH
