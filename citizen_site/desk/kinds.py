"""What the desk must know of one kind of record: how to read it, check it, and put a draft of it into the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from citizen_site.desk.drafts import Facts
from registry.projects.actions import Trace
from registry.projects.kinds import Publication
from registry.projects.records import Subject


@dataclass(frozen=True, slots=True)
class Current:
    """What the register now says of one record: facts as JSON, number of its last change (0 before the first)."""

    facts: Facts
    change: int
    publication: Publication


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. `fields` are in the order in which people read them.

    `address` gives the slug that the facts ask for. `check` raises RuleBroken, with the field, for facts that no act
    would take; it knows what the public record says, so that what a source said long ago is not held against an
    editor. `check_complete` raises RuleBroken for what must be stated first. `apply` writes: it publishes a record
    that is new or not public. `withdraw` takes a record away, where that can be done.
    """

    subject: Subject
    fields: tuple[str, ...]
    address: Callable[[Facts], str]
    read: Callable[[Session, str], Current | None]
    check: Callable[[Session, Facts | None, Facts, dt.date], None]
    check_complete: Callable[[Current | None, Facts], None]
    apply: Callable[[Session, Current | None, Facts, Trace], None]
    withdraw: Callable[[Session, str, Trace], None] | None = None
