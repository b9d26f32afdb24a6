"""What the content files hold beside projects and references, as frozen values.

A `Citation` names a document by publisher, title and date. Texts are in French and English.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from registry.words import PartialDate, Words

NOT_STATED = Words()


class CallState(StrEnum):
    """Where a call for projects stood on the date of its first source."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


class Operator(StrEnum):
    """How the source qualifies a figure; none when it gives the figure as it is."""

    ABOUT = "about"
    MORE_THAN = "more_than"
    SLIGHTLY_MORE_THAN = "slightly_more_than"
    NEARLY = "nearly"


@dataclass(frozen=True, slots=True)
class Citation:
    """A document: publisher, title and date as a reader can look it up, in French."""

    text: str
    date: PartialDate


@dataclass(frozen=True, slots=True)
class Call:
    """A call for projects. `candidates` and `laureates` are numbers of projects; names may be fewer."""

    name: Words
    state: CallState
    sources: tuple[Citation, ...]
    wave: int | None = None
    opening: PartialDate | None = None
    closing: PartialDate | None = None
    announced: PartialDate | None = None
    candidates: int | None = None
    laureates: int | None = None
    laureate_names: tuple[str, ...] = ()
    remarks: Words = NOT_STATED


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure as one source gives it; `planned` marks a target, `date` the day or year it holds for.

    `conflicts_with` names the figures that another page or source gives for the same thing.
    """

    slug: str
    label: Words
    value: Decimal
    unit: Words
    date: PartialDate
    source: Citation
    operator: Operator | None = None
    planned: bool = False
    conflicts_with: tuple[str, ...] = ()
    note: Words = NOT_STATED


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date in the life of the Health Data Hub; `planned` when the source only announces it."""

    date: PartialDate
    text: Words
    source: Citation
    until: PartialDate | None = None
    planned: bool = False
    note: Words = NOT_STATED


@dataclass(frozen=True, slots=True)
class UsualDuration:
    """How many months a step usually takes, or `said`, the words of a source that gives no number.

    `step` is the key of the step of `registry.projects.lifecycle.STEPS` it speaks of, when there is one.
    """

    name: Words
    source: Citation
    min_months: int | None = None
    max_months: int | None = None
    step: str = ""
    said: Words = NOT_STATED


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of a procedure and the document it produces, when the source names one."""

    name: Words
    document: Words = NOT_STATED


@dataclass(frozen=True, slots=True)
class Procedure:
    """Steps in their order; `approved` is the day on which the procedure was adopted."""

    slug: str
    name: Words
    steps: tuple[ProcedureStep, ...]
    source: Citation
    approved: PartialDate | None = None
    remarks: Words = NOT_STATED


@dataclass(frozen=True, slots=True)
class AccessTarget:
    """The average access time, in months, that the Health Data Hub aims at for a year."""

    months: int
    year: int
    text: Words
    source: Citation


@dataclass(frozen=True, slots=True)
class Durations:
    """What the sources say of the time a project takes, step by step, and of the way it goes."""

    usual: tuple[UsualDuration, ...]
    usual_note: Words
    procedures: tuple[Procedure, ...]
    target: AccessTarget
