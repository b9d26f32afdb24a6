"""What may be done to a draft, and how it is brought onto a record that changed meanwhile: rules over values.

A draft is what editors would have one record say, whole, as the JSON of its facts. Several editors may write it, one
save after the other; one person publishes it, or a second person where the policy of the desk says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry.errors import RuleBroken
from registry.projects.facts import FieldChange

LONGEST_REASON = 300

Facts = dict[str, Any]
"""What a record says, as plain JSON values by field; what is not stated is left out."""


class DraftState(StrEnum):
    """Open: being written. Asked: its author asks that it be published, and a second person looks at it."""

    OPEN = "open"
    ASKED = "asked"


class Intent(StrEnum):
    """What publishing the draft does to the register."""

    AMEND = "amend"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, by the number of the account, and when."""

    who: str
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. `base`: the change of the register that it starts from, 0 when the record had no version."""

    id: int
    subject: str
    slug: str
    base: int
    intent: Intent
    facts: Facts
    revision: int
    state: DraftState
    why: str
    note: str
    opened_at: dt.datetime
    opened_by: str
    changed_at: dt.datetime
    changed_by: str
    asked_at: dt.datetime | None
    asked_by: str | None


class ChangedInAnotherWindow(RuleBroken):
    """Somebody, or another window, saved the draft since this one was opened."""


class WaitsForASecond(RuleBroken):
    """The draft waits for a second person, and is not written while it does."""


class NotAsked(RuleBroken):
    """Nobody asked that the draft be published, and the policy wants two persons."""


class NotASecondPerson(RuleBroken):
    """Who publishes is who asked, or who last changed the draft."""


class RecordChanged(RuleBroken):
    """The record changed since the draft was opened: its editor sees what changed and brings the draft onto it."""


class ReasonMissing(RuleBroken):
    """No reason is given, or one that is too long."""


class NothingChanged(RuleBroken):
    """The draft says what the public record says."""


class AddressIsLasting(RuleBroken):
    """The address of a record that exists never changes: others have quoted it."""


class DraftInTheWay(RuleBroken):
    """The record already has a draft that says something else."""


class NotChosen(RuleBroken):
    """Both the draft and the record changed the field, and nobody said which of the two holds."""


def check_revision(draft: Draft, revision: int) -> None:
    """Refuse what was begun before the last save of the draft."""
    if draft.revision != revision:
        raise ChangedInAnotherWindow(
            f"{draft.slug}: the draft was saved meanwhile (revision {draft.revision}, not {revision}). Look again."
        )


def check_writable(draft: Draft) -> None:
    """Refuse to write what a second person is looking at, or what is to be withdrawn."""
    if draft.state is DraftState.ASKED:
        raise WaitsForASecond(f"{draft.slug}: the draft waits for a second person. Send it back first.")
    if draft.intent is not Intent.AMEND:
        raise DraftInTheWay(f"{draft.slug}: the draft asks for a withdrawal. Discard it to write another one.")


def check_may_be_asked(draft: Draft) -> None:
    """Refuse to ask twice."""
    if draft.state is DraftState.ASKED:
        raise WaitsForASecond(f"{draft.slug}: publication was asked already by {draft.asked_by}.")


def check_asked(draft: Draft) -> None:
    """Refuse to send back what nobody asked for."""
    if draft.state is not DraftState.ASKED:
        raise NotAsked(f"{draft.slug}: nobody asked that the draft be published. Ask for it first.")


def check_publisher(draft: Draft, who: str, *, two_persons: bool) -> None:
    """Refuse to publish alone where the policy wants two persons: the second neither asked nor last changed it.

    Where one person is enough, what waits for a second is still not published by who asked: it was to be looked at.
    """
    if two_persons:
        check_asked(draft)
    if draft.state is DraftState.ASKED and who in (draft.asked_by, draft.changed_by):
        raise NotASecondPerson(f"{draft.slug}: {who} wrote or asked for this draft. Another person publishes it.")


def check_base(draft: Draft, change: int) -> None:
    """Refuse a draft whose record changed since: it would take away what somebody else wrote."""
    if draft.base != change:
        raise RecordChanged(f"{draft.slug}: the record is at change {change}, the draft starts from {draft.base}.")


def check_reason(why: str, *, field: str = "why") -> str:
    """Return the reason without spaces around it; refuse an empty one and one of more than 300 characters."""
    said = re.sub(r"[ \t\r\n]+", " ", why.strip())
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing(f"Say why in one sentence of at most {LONGEST_REASON} characters.", field=field)
    return said


def may_be_published_by(draft: Draft, who: str, *, two_persons: bool) -> bool:
    """Say whether this person may publish the draft as it stands."""
    try:
        check_publisher(draft, who, two_persons=two_persons)
    except RuleBroken:
        return False
    return True


def compare(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], names: Iterable[str]
) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order of `names`; every stated field when `before` is None."""
    old = before or {}
    return tuple(
        FieldChange(name, old.get(name), after.get(name)) for name in names if old.get(name) != after.get(name)
    )


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that both changed: what it was, what the record now says, what the draft says."""

    field: str
    base: Any
    record: Any
    draft: Any


def conflicts(base: Mapping[str, Any], record: Mapping[str, Any], draft: Mapping[str, Any],
              names: Iterable[str]) -> tuple[Conflict, ...]:  # fmt: skip
    """Return the fields that both the record and the draft changed, not to the same value, in the order of `names`.

    Two lists to which each side only added rows do not conflict: they are joined.
    """
    found = (Conflict(name, base.get(name), record.get(name), draft.get(name)) for name in names)
    return tuple(one for one in found if _differ(one) and _joined(one) is None)


def rebase(base: Mapping[str, Any], record: Mapping[str, Any], draft: Mapping[str, Any], names: Iterable[str],
           mine: Mapping[str, bool]) -> Facts:  # fmt: skip
    """Return the draft brought onto the record as it now is: what only one side changed is as that side says.

    `mine` says of each conflict whether the draft holds, or the record. Raises NotChosen for one it leaves out.
    """
    order = tuple(names)
    undecided = [one.field for one in conflicts(base, record, draft, order) if one.field not in mine]
    if undecided:
        raise NotChosen(f"{undecided[0]}: say whether the draft holds, or the record.", field=undecided[0])
    others = {name: value for name, value in draft.items() if name not in order}
    settled = {
        name: _settled(Conflict(name, base.get(name), record.get(name), draft.get(name)), mine) for name in order
    }
    return others | {name: value for name, value in settled.items() if value is not None}


def _differ(one: Conflict) -> bool:
    return one.base != one.record and one.base != one.draft and one.record != one.draft


def _settled(one: Conflict, mine: Mapping[str, bool]) -> Any:
    if _differ(one):
        joined = _joined(one)
        return joined if joined is not None else one.draft if mine[one.field] else one.record
    return one.draft if one.draft != one.base else one.record


def _joined(one: Conflict) -> list[Any] | None:
    """Return both lists as one when each side only added rows; None otherwise."""
    base, record, draft = ([] if value is None else value for value in (one.base, one.record, one.draft))
    if not all(isinstance(value, list) for value in (base, record, draft)):
        return None
    if any(row not in side for row in base for side in (record, draft)):
        return None
    return [*record, *(row for row in draft if row not in record)]
