"""The whole path of a release on one screen: check, plan, reserve, run, noise, release, archive.

What is paid is one draw. The reservation commits before any datum is read, and the noisy figures commit with the state
`drawn` before anything else sees them; so a process killed at any instant leaves either nothing, or a price paid for a
draw that was lost and is charged again (twice at most), or figures that are kept and published as they are. After the
reservation every failure is one and the same message: what went wrong could say something about the data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine as Vault

from query_service import database
from query_service.engines.engine import Engine
from query_service.errors import QueryServiceError, RuleBroken
from query_service.ledger import actions
from query_service.ledger.accounts import charges
from query_service.ledger.actions import Draw
from query_service.ledger.chain import Head
from query_service.ledger.policy import Policy
from query_service.ledger.records import DrawState
from query_service.ledger.topics import ClassOf, topics
from query_service.planner.plan import Clip, Plan
from query_service.planner.planning import Expansion, Known, plan_of
from query_service.privacy import noising
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import Measurement, charged, charged_by_year, measurements
from query_service.query_model.canonical import answer_key, canonical
from query_service.query_model.question import Measure, Question
from query_service.query_model.sentence import NameOf
from query_service.release.release import Facts, release
from query_service.store.holding import reading
from query_service.store.manifest import Manifest, read_manifest

# What a test may stop at: the instants between which a process can be killed.
STEPS = ("checked", "reserved", "answered", "noised", "drawn", "made", "archived")


class NotReleasable(RuleBroken):
    """A store of which noisy figures would not keep the promise."""


class DrawFailed(QueryServiceError):
    """The one message for whatever fails once data may be read."""

    exit_code = 1

    def __init__(self) -> None:
        super().__init__("The answer could not be made. What it costs stays charged; it can be asked once more.")


@dataclass(frozen=True, slots=True)
class Service:
    """Makes releases over one store, paid from one vault.

    `check_objections` raises when somebody's objection has taken effect on a day and she is still in the store.
    `passing` is told each step, for tests that kill there.
    """

    vault: Vault
    store: Path
    policy: Policy
    opened: Callable[[], AbstractContextManager[Engine]]
    expand: Expansion
    class_of: ClassOf
    name_of: NameOf
    software: str
    now: Callable[[], dt.datetime]
    check_objections: Callable[[dt.date], None]
    passing: Callable[[str], None] = lambda _step: None

    def ask(self, asked: Question, asker: str) -> bytes:
        """Return the release of a question: the stored bytes when it was made, at no cost, else a new one, paid.

        Raises what planning raises, BudgetSpent, NoBudgetForYear, DrawRefused, NotReleasable, ObjectionsDue; DrawFailed
        once data may be read.
        """
        manifest = self._releasable()
        # Without its title: whoever asks the same gets the same bytes, and none of another's words.
        wanted = canonical(asked)
        plan = plan_of(wanted, Known(self.expand, manifest.coverage))
        key = answer_key(wanted, self.expand, manifest.vintage)
        if (stored := self._stored(key)) is not None:
            return stored
        self.check_objections(self.now().date())
        parts = measurements(plan, self.policy.levels[wanted.precision], self._clip(plan))
        self.passing("checked")
        with reading(self.store), database.alone(self.vault):
            if (stored := self._stored(key)) is not None:
                return stored
            draw, sealed = self._drawn(key, asker, plan, parts)
            self.passing("drawn")
            body = self._made(key, wanted, plan, draw, sealed, manifest)
            self.passing("made")
            with database.writing(self.vault) as session:
                actions.publish(session, draw, body, hashlib.sha256(body).hexdigest(), self.now())
            self.passing("archived")
            return body

    def key(self, asked: Question) -> str:
        """Return the key under which the release of a question is kept."""
        return answer_key(canonical(asked), self.expand, read_manifest(self.store).vintage)

    def verify(self, published: Sequence[Head] = ()) -> Head:
        """Return the head of the ledger after checking all of it. Raises BrokenChain."""
        with database.reading(self.vault) as session:
            return actions.verify(session, published)

    def _drawn(self, key: str, asker: str, plan: Plan, parts: tuple[Measurement, ...]) -> tuple[Draw, SealedVector]:
        """Return the draw of this key with its figures: kept from before, or paid and made now."""
        with database.reading(self.vault) as session:
            last = actions.latest_draw(session, key)
        if last is not None and last.state is DrawState.DRAWN and last.vector is not None:
            return last, SealedVector.from_text(last.vector)
        if last is not None and last.state is DrawState.RESERVED:
            # Nobody else draws while the vault is held: whoever reserved it is gone, and its noise with it.
            self._lose(last)
        draw = self._reserve(key, asker, plan, parts)
        self.passing("reserved")
        try:
            sealed = self._measure(plan, parts)
        except Exception as error:
            self._lose(draw)
            raise DrawFailed from error.with_traceback(None)
        self.passing("noised")
        with database.writing(self.vault) as session:
            actions.keep_draw(session, draw, sealed.to_text(), self.now())
        return draw, sealed

    def _reserve(self, key: str, asker: str, plan: Plan, parts: tuple[Measurement, ...]) -> Draw:
        loss, now = charged(parts), self.now()
        paid = charges(self.policy, now, asker, loss, charged_by_year(parts), topics(plan, self.class_of))
        with database.writing(self.vault) as session:
            return actions.reserve(session, key, asker, loss, paid, now)

    def _measure(self, plan: Plan, parts: tuple[Measurement, ...]) -> SealedVector:
        """Read the data, and give back nothing of it without noise."""
        volumes = None
        with self.opened() as engine:
            persons = engine.answer(replace(plan, measure=Measure.PERSONS, clip=None))
            if plan.measure is not Measure.PERSONS:
                volumes = engine.answer(replace(plan, clip=self._clip(plan)))
        self.passing("answered")
        return noising.draw(plan, parts, persons, volumes)

    def _made(
        self, key: str, asked: Question, plan: Plan, draw: Draw, sealed: SealedVector, manifest: Manifest
    ) -> bytes:
        facts = Facts(
            key=key,
            question=asked,
            plan=plan,
            policy=self.policy,
            loss=draw.loss,
            vintage=manifest.vintage,
            synthetic=manifest.synthetic,
            code_systems=manifest.code_systems,
            software=self.software,
            drawn_on=draw.reserved_at.date(),
            name_of=self.name_of,
        )
        return release(facts, noising.tables(plan, sealed))

    def _lose(self, draw: Draw) -> None:
        with database.writing(self.vault) as session:
            actions.lose(session, draw, self.now())

    def _stored(self, key: str) -> bytes | None:
        with database.reading(self.vault) as session:
            return actions.released(session, key)

    def _clip(self, plan: Plan) -> Clip | None:
        return None if plan.measure is Measure.PERSONS else self.policy.clips[plan.measure]

    def _releasable(self) -> Manifest:
        manifest = read_manifest(self.store)
        if not manifest.releasable:
            raise NotReleasable(
                f"{self.store}: twins are counted apart in it, so that one person can change two. Ingest again."
            )
        if self.policy.demo and not manifest.synthetic:
            raise NotReleasable(
                f"{self.store}: is not synthetic, and the policy {self.policy.name} is for demonstrations."
            )
        return manifest
