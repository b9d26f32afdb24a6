"""The whole path of a release on one screen: check, plan, reserve, run, noise, reconcile, hide, release, archive.

What is paid is one draw. The reservation commits before any datum is read, and the noisy figures commit with the state
`drawn` before anything else sees them; so a process killed at any instant leaves either nothing, or a price paid for a
draw that was lost and is charged again (twice at most), or figures that are kept and published as they are. After the
reservation every failure is one and the same message: what went wrong could say something about the data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine as Vault

from query_service import database
from query_service.engines.engine import Engine
from query_service.errors import QueryServiceError, RuleBroken
from query_service.ledger import actions, families
from query_service.ledger.accounts import charges
from query_service.ledger.actions import Draw
from query_service.ledger.chain import Head
from query_service.ledger.policy import Policy
from query_service.ledger.records import DrawState
from query_service.ledger.topics import ClassOf, charged_by_topic
from query_service.planner.plan import Clip, Plan
from query_service.planner.planning import Expansion, Known
from query_service.planner.releasing import release_plan_of
from query_service.preview.expected import Said
from query_service.preview.outlook import outlook
from query_service.privacy import noising
from query_service.privacy.loss import Loss
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import Measurement, charged, measurements
from query_service.query_model.canonical import answer_key, canonical, family_key
from query_service.query_model.question import Dimension, Measure, Question
from query_service.query_model.sentence import NameOf
from query_service.release.published import published_before
from query_service.release.release import Facts, Origin, id_of, release
from query_service.store.holding import reading
from query_service.store.manifest import Manifest, read_manifest
from query_service.tables import addition
from query_service.tables.addition import Sum
from query_service.tables.estimates import Dimensions, Estimates
from query_service.tables.publication import Publication, PublishedTable
from query_service.tables.rates import inhabitants_of

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
class _Wanted:
    """A question as it is answered: in its one form and without its title, so that none of another's words leave."""

    question: Question
    plan: Plan
    key: str
    manifest: Manifest

    def without(self, tables: Collection[Dimensions]) -> _Wanted:
        """Return it without these tables; as it is where none would be left."""
        left = tuple(table for table in self.question.tables if table.dimensions not in tables) or self.question.tables
        planned = tuple(table for table in self.plan.tables if table.dimensions in [one.dimensions for one in left])
        return replace(self, question=replace(self.question, tables=left), plan=replace(self.plan, tables=planned))


@dataclass(frozen=True, slots=True)
class Sums:
    """An answer by addition: its tables, as sums of figures of one draw. `by_addition` makes a release of it."""

    draw: Draw
    drawn: Publication
    tables: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Sums to be had at no cost, and how the tables wanted, by their dimensions, would be measured now."""

    sums: Sums
    wanted: tuple[tuple[Dimension, ...], ...]
    measured: tuple[Measurement, ...]


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

    def ask(self, asked: Question, asker: str, not_measured: Collection[Dimensions] = ()) -> bytes:
        """Return the release of a question: the stored bytes when it was made, at no cost, else a new one, paid.

        `not_measured`: tables, by their dimensions, of which too little would be shown (`not_worth`); nothing is paid
        for them and they are in the release as not available. With all of them, all are measured.

        Raises what planning raises, BudgetSpent, NoBudgetForYear, DrawRefused, NotReleasable, ObjectionsDue; DrawFailed
        once data may be read.
        """
        wanted = self._wanted(asked)
        if (stored := self._stored(wanted.key)) is not None:
            return stored
        self.check_objections(self.now().date())
        measured = wanted.without(not_measured)
        parts = self._measurements(measured)
        self.passing("checked")
        with reading(self.store), database.alone(self.vault):
            if (stored := self._stored(wanted.key)) is not None:
                return stored
            draw, sealed, measured = self._drawn(measured, asker, parts)
            self.passing("drawn")
            publication = self._publication(measured.plan, sealed)
            body = self._made(wanted, draw, publication.tables(publication.measured()))
            self.passing("made")
            with database.writing(self.vault) as session:
                actions.publish(session, draw, body, hashlib.sha256(body).hexdigest(), self.now())
            self.passing("archived")
            return body

    def not_worth(self, asked: Question) -> tuple[Dimensions, ...]:
        """Return the tables of a new question of which, by public figures, too little would be shown to be worth it.

        Nothing is read but the question and public figures. Raises what planning raises.
        """
        wanted = self._wanted(asked)
        if self._stored(wanted.key) is not None:
            return ()
        level, floor = self.policy.levels[wanted.question.precision], self.policy.floor
        said = Said(persons=self.policy.persons)
        found = outlook(wanted.plan, level, self._clip(wanted.plan), floor, said, draws=0)
        return tuple(one.dimensions for one in found.wanted if not one.worth_it)

    def by_addition(self, asked: Question) -> bytes | None:
        """Return a release of sums of figures that were released: no draw, no datum read, nothing charged.

        None where no release of the question with finer tables adds up to the ones wanted. Made once and kept, whatever
        is drawn later; a question that was measured itself gets that release. Raises what planning raises.
        """
        wanted = self._wanted(asked)
        key = hashlib.sha256(f"{wanted.key} by addition".encode("ascii")).hexdigest()
        with database.alone(self.vault):
            if (stored := self._stored(wanted.key) or self._stored(key)) is not None:
                return stored
            sums = self._sums(wanted)
            if sums is None:
                return None
            notes = (*wanted.plan.notes, *addition.lacking(wanted.plan, sums.tables))
            summed = replace(wanted, key=key, plan=replace(wanted.plan, notes=notes))
            with database.writing(self.vault) as session:
                before = published_before(sums.drawn, families.published_from(session, sums.draw))
                tables = sums.drawn.tables([one.wanted for one in sums.tables], list(before))
                body = self._made(summed, sums.draw, tables, summed=True)
                families.keep_sums(session, key, sums.draw, body, self.now())
            return body

    def offer(self, asked: Question) -> Offer | None:
        """Return what a question not measured yet could have by addition; None where it is, or where nothing adds up.

        Raises what planning raises.
        """
        wanted = self._wanted(asked)
        sums = None if self._stored(wanted.key) else self._sums(wanted)
        if sums is None:
            return None
        return Offer(sums, tuple(table.dimensions for table in wanted.plan.tables), self._measurements(wanted))

    def key(self, asked: Question) -> str:
        """Return the key under which the release of a question is kept."""
        return answer_key(canonical(asked), self.expand, read_manifest(self.store).vintage)

    def versions(self, keys: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """Return the latest version of each of these releases, with its bytes."""
        with database.reading(self.vault) as session:
            found = {key: actions.latest_version(session, key) for key in keys}
        return {key: latest for key, latest in found.items() if latest is not None}

    def verify(self, published: Sequence[Head] = ()) -> Head:
        """Return the head of the ledger after checking all of it. Raises BrokenChain."""
        with database.reading(self.vault) as session:
            return actions.verify(session, published)

    def _wanted(self, asked: Question) -> _Wanted:
        manifest, question = self._releasable(), canonical(asked)
        key = answer_key(question, self.expand, manifest.vintage)
        return _Wanted(question, self._plan(question), key, manifest)

    def _plan(self, asked: Question) -> Plan:
        return release_plan_of(asked, Known(self.expand, read_manifest(self.store).coverage))

    def _measurements(self, wanted: _Wanted) -> tuple[Measurement, ...]:
        return measurements(wanted.plan, self.policy.levels[wanted.question.precision], self._clip(wanted.plan))

    def _sums(self, wanted: _Wanted) -> Sums | None:
        """Return the sums that err least, of the released draws of the same question with other tables."""
        with database.reading(self.vault) as session:
            found = families.relatives(session, self._family(wanted))
        sums = []
        for one in found:
            measured = self._plan(replace(wanted.question, tables=one.tables, age_classes=one.age_classes))
            drawn = self._publication(measured, SealedVector.from_text(one.draw.vector or ""))
            if (tables := addition.sums(wanted.plan, drawn)) is not None:
                sums.append(Sums(one.draw, drawn, tables))
        return min(sums, key=lambda one: addition.error_of(wanted.plan.measure, one.tables), default=None)

    def _family(self, wanted: _Wanted) -> str:
        return family_key(wanted.question, self.expand, wanted.manifest.vintage)

    def _drawn(self, wanted: _Wanted, asker: str, parts: tuple[Measurement, ...]) -> tuple[Draw, SealedVector, _Wanted]:
        """Return the draw of this key, its figures and what it measured: kept from before, or paid and made now."""
        key, plan = wanted.key, wanted.plan
        with database.reading(self.vault) as session:
            last = actions.latest_draw(session, key)
            noted = families.tables_of(session, key)
        if last is not None and last.state is DrawState.DRAWN and last.vector is not None:
            before = replace(wanted.question, tables=noted)
            return last, SealedVector.from_text(last.vector), replace(wanted, question=before, plan=self._plan(before))
        if last is not None and last.state is DrawState.RESERVED:
            # Nobody else draws while the vault is held: whoever reserved it is gone, and its noise with it.
            self._lose(last)
        draw = self._reserve(key, asker, plan, parts)
        self.passing("reserved")
        sealed = self._measure_or_fail(plan, parts)
        if sealed is None:
            self._lose(draw)
            raise DrawFailed
        self.passing("noised")
        with database.writing(self.vault) as session:
            actions.keep_draw(session, draw, sealed.to_text(), self.now())
            families.note(session, key, self._family(wanted), wanted.question.tables, plan.age_classes)
        return draw, sealed, wanted

    def _reserve(self, key: str, asker: str, plan: Plan, parts: tuple[Measurement, ...]) -> Draw:
        loss, now = charged(parts), self.now()
        paid = charges(self.policy, now, asker, loss, charged_by_topic(plan, parts, self.class_of))
        with database.writing(self.vault) as session:
            return actions.reserve(session, key, asker, loss, paid, now)

    def _measure_or_fail(self, plan: Plan, parts: tuple[Measurement, ...]) -> SealedVector | None:
        """Return None for any failure: its words, kept as the cause of another error, would be printed with it."""
        try:
            return self._measure(plan, parts)
        except Exception:
            return None

    def _measure(self, plan: Plan, parts: tuple[Measurement, ...]) -> SealedVector:
        """Read the data, and give back nothing of it without noise."""
        volumes = None
        with self.opened() as engine:
            persons = engine.answer(replace(plan, measure=Measure.PERSONS, clip=None))
            if plan.measure is not Measure.PERSONS:
                volumes = engine.answer(replace(plan, clip=self._clip(plan)))
        self.passing("answered")
        return Estimates(plan, parts).reconcile(noising.draw(plan, parts, persons, volumes))

    def _publication(self, plan: Plan, sealed: SealedVector) -> Publication:
        return Publication(plan, sealed, self.policy.floor)

    def _made(self, wanted: _Wanted, draw: Draw, tables: tuple[PublishedTable, ...], *, summed: bool = False) -> bytes:
        manifest = wanted.manifest
        facts = Facts(
            key=wanted.key,
            question=wanted.question,
            plan=wanted.plan,
            policy=self.policy,
            loss=Loss(0) if summed else draw.loss,
            vintage=manifest.vintage,
            synthetic=manifest.synthetic,
            code_systems=manifest.code_systems,
            software=self.software,
            drawn_on=draw.reserved_at.date(),
            name_of=self.name_of,
            people=inhabitants_of(manifest.synthetic, manifest.ordered_persons),
            by_addition_from=Origin(id_of(draw.key), draw.loss) if summed else None,
        )
        return release(facts, tables)

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
