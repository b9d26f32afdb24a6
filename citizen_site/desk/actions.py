"""What is done to drafts. Each act runs in the caller's transaction, together with the act of the register it ends in.

The rules are in `drafts.py`, what differs from one kind of record to the next in `kinds.py`. Every act raises
RuleBroken or NotFound before it writes anything; the caller notes it in the trail, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.desk import drafts
from citizen_site.desk.drafts import By, Draft, DraftState, Facts, Intent
from citizen_site.desk.kinds import Current, Kind
from citizen_site.desk.records import DraftRecord
from citizen_site.desk.table import kind_of
from registry.errors import NotFound, RuleBroken
from registry.projects.actions import Trace, take_turn
from registry.projects.kinds import Publication
from registry.projects.records import Subject, VersionRecord
from registry.projects.refusals import AddressTaken


@dataclass(frozen=True, slots=True)
class Done:
    """What a publication or a withdrawal wrote: number of the change and of the version, which the trail can be
    compared with: the same account at the same instant."""

    slug: str
    change: int
    version: int


def open_draft(session: Session, subject: Subject, slug: str, by: By) -> Draft:
    """Open a draft of what the register says of this record; return the one already open where there is one."""
    take_turn(session)
    if (found := _row(session, subject, slug)) is not None:
        return _value(found)
    current = _current(session, subject, slug)
    return _add(session, subject, slug, current.facts, current.change, by)


def open_new(session: Session, subject: Subject, facts: Facts, by: By) -> Draft:
    """Open a draft of a record that the register does not have. Raises AddressTaken."""
    take_turn(session)
    kind = kind_of(subject)
    kind.check(session, None, facts, by.now.date())
    slug = kind.address(facts)
    _check_free(session, kind, slug)
    return _add(session, subject, slug, facts, 0, by)


def save(session: Session, subject: Subject, slug: str, facts: Facts, *, revision: int, by: By) -> Draft:
    """Keep what the draft now says; return it. The address of a record that is new may still change."""
    row = _find(session, subject, slug)
    drafts.check_revision(_value(row), revision)
    drafts.check_writable(_value(row))
    kind, current = kind_of(subject), kind_of(subject).read(session, slug)
    address = kind.address(facts)
    if address != slug and not _is_new(row, current):
        raise drafts.AddressIsLasting(f"{slug}: the address of a record never changes.", field="slug")
    kind.check(session, _base(session, row, current), facts, by.now.date())
    if address != slug:
        _check_free(session, kind, address)
    row.slug, row.facts = address, facts
    return _written(session, row, by)


def discard(session: Session, subject: Subject, slug: str, *, revision: int) -> None:
    """Give the draft up; the public record stays as it is."""
    row = _find(session, subject, slug)
    drafts.check_revision(_value(row), revision)
    drafts.check_may_be_asked(_value(row))
    session.delete(row)


def ask_for_publication(session: Session, subject: Subject, slug: str, *, revision: int, why: str, by: By) -> Draft:
    """Ask a second person to look at the draft, with the reason that will be public; nothing is written meanwhile."""
    row = _find(session, subject, slug)
    draft = _value(row)
    drafts.check_revision(draft, revision)
    drafts.check_may_be_asked(draft)
    reason = drafts.check_reason(why)
    _check_ready(session, row, by)
    row.why = reason
    row.state, row.asked_at, row.asked_by, row.note = DraftState.ASKED, by.now, by.who, ""
    return _written(session, row, by, changed=False)


def send_back(session: Session, subject: Subject, slug: str, *, revision: int, note: str, by: By) -> Draft:
    """Give the draft back to its author with a note that says what to change; it can be written again."""
    row = _find(session, subject, slug)
    drafts.check_revision(_value(row), revision)
    drafts.check_asked(_value(row))
    row.note = drafts.check_reason(note, field="note")
    row.state, row.asked_at, row.asked_by = DraftState.OPEN, None, None
    return _written(session, row, by, changed=False)


def publish(
    session: Session, subject: Subject, slug: str, *, revision: int, by: By, why: str = "", two_persons: bool
) -> Done:
    """Make the register say what the draft says, or withdraw the record that it asks to withdraw; the draft ends.

    `why` is public; what was asked for keeps the reason given by who asked.
    """
    row = _find(session, subject, slug)
    draft = _value(row)
    drafts.check_revision(draft, revision)
    drafts.check_publisher(draft, by.who, two_persons=two_persons)
    reason = drafts.check_reason(draft.why if draft.state is DraftState.ASKED else why)
    current = _check_ready(session, row, by)
    trace = Trace(by.who, reason, by.now)
    if draft.intent is Intent.WITHDRAW:
        _take_away(session, kind_of(subject), slug, trace)
    else:
        kind_of(subject).apply(session, current, draft.facts, trace)
    session.delete(row)
    return _done(session, subject, slug)


def withdraw(session: Session, subject: Subject, slug: str, *, why: str, by: By, two_persons: bool) -> Done | None:
    """Take the record out of the public register; where two persons are needed, ask for it and return None."""
    take_turn(session)
    kind, current = kind_of(subject), _current(session, subject, slug)
    reason = drafts.check_reason(why)
    if kind.withdraw is None or current.publication is not Publication.PUBLISHED:
        raise RuleBroken(f"{slug} is not public, or is never withdrawn. Nothing to withdraw.")
    if not two_persons:
        _take_away(session, kind, slug, Trace(by.who, reason, by.now))
        return _done(session, subject, slug)
    if _row(session, subject, slug) is not None:
        raise drafts.DraftInTheWay(f"{slug}: a draft is open. Publish it or discard it, then ask for the withdrawal.")
    _add(session, subject, slug, current.facts, current.change, by, intent=Intent.WITHDRAW)
    row = _find(session, subject, slug)
    row.why, row.state, row.asked_at, row.asked_by = reason, DraftState.ASKED, by.now, by.who
    session.flush()
    return None


def rebase(
    session: Session, subject: Subject, slug: str, *, revision: int, mine: Mapping[str, bool], by: By
) -> Draft:  # fmt: skip
    """Bring the draft onto what the register now says; `mine`: of each field that both changed, does the draft hold.

    Raises NotChosen for a field left out.
    """
    row = _find(session, subject, slug)
    drafts.check_revision(_value(row), revision)
    drafts.check_writable(_value(row))
    kind, current = kind_of(subject), _current(session, subject, slug)
    base = _base(session, row, current) or {}
    facts = drafts.rebase(base, current.facts, row.facts, kind.fields, mine)
    kind.check(session, current.facts, facts, by.now.date())
    row.facts, row.base = facts, current.change
    return _written(session, row, by)


def _check_ready(session: Session, row: DraftRecord, by: By) -> Current | None:
    """Refuse a draft that the register would refuse, or whose record changed meanwhile; return what is public now."""
    kind = kind_of(row.subject)
    current = kind.read(session, row.slug)
    if current is not None and _is_new(row, current):
        raise AddressTaken(f"{row.slug}: a record has this address by now. Give another one.", field="slug")
    drafts.check_base(_value(row), current.change if current else 0)
    if row.intent is Intent.WITHDRAW:
        return current
    if current and current.publication is Publication.PUBLISHED and current.facts == row.facts:
        raise drafts.NothingChanged(f"{row.slug}: the draft says what the public record says.")
    kind.check(session, current.facts if current else None, row.facts, by.now.date())
    kind.check_complete(current, row.facts)
    return current


def _is_new(row: DraftRecord, current: Current | None) -> bool:
    """Say whether the draft began without a record; one that is there now was filed by somebody else meanwhile."""
    return row.base == 0 and (current is None or current.change != 0)


def _base(session: Session, row: DraftRecord, current: Current | None) -> Facts | None:
    """Return what the register said where the draft began."""
    if current is None or row.base == current.change:
        return current.facts if current else None
    snapshot: Facts | None = session.scalar(select(VersionRecord.snapshot).filter_by(change=row.base))
    return snapshot


def _take_away(session: Session, kind: Kind, slug: str, trace: Trace) -> None:
    if kind.withdraw is None:
        raise RuleBroken(f"{slug}: a record of this kind is never withdrawn.")
    kind.withdraw(session, slug, trace)


def _check_free(session: Session, kind: Kind, slug: str) -> None:
    if kind.read(session, slug) is not None or _row(session, kind.subject, slug) is not None:
        raise AddressTaken(f"{slug}: a record, or a draft, already has this address.", field="slug")


def _current(session: Session, subject: Subject, slug: str) -> Current:
    current = kind_of(subject).read(session, slug)
    if current is None:
        raise NotFound(f"The register has no record of the kind {subject} with the address {slug!r}.")
    return current


def _done(session: Session, subject: Subject, slug: str) -> Done:
    latest = select(VersionRecord.change, VersionRecord.version).filter_by(subject=subject, slug=slug)
    row = session.execute(latest.order_by(VersionRecord.change.desc()).limit(1)).one()
    return Done(slug, row.change, row.version)


def _add(session: Session, subject: Subject, slug: str, facts: Facts, base: int, by: By,
         intent: Intent = Intent.AMEND) -> Draft:  # fmt: skip
    row = DraftRecord(
        subject=subject.value, slug=slug, base=base, intent=intent, facts=facts, revision=1, state=DraftState.OPEN,
        why="", note="", opened_at=by.now, opened_by=by.who, changed_at=by.now, changed_by=by.who,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _value(row)


def _written(session: Session, row: DraftRecord, by: By, *, changed: bool = True) -> Draft:
    row.revision += 1
    if changed:
        row.changed_at, row.changed_by = by.now, by.who
    session.flush()
    return _value(row)


def _row(session: Session, subject: Subject, slug: str) -> DraftRecord | None:
    """Return the row of this draft. The turn of the register was taken before: nobody else writes it meanwhile."""
    mine = select(DraftRecord).filter_by(subject=subject.value, slug=slug)
    return session.scalar(mine.execution_options(populate_existing=True))


def _find(session: Session, subject: Subject, slug: str) -> DraftRecord:
    take_turn(session)
    row = _row(session, subject, slug)
    if row is None:
        raise NotFound(f"No draft of the kind {subject} has the address {slug!r}.")
    return row


_FIELDS = [field.name for field in fields(Draft)]


def _value(row: DraftRecord) -> Draft:
    values: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    return Draft(**values)
