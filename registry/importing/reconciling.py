"""Drafts of a file and the register to what is new, changed, unchanged and gone. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from registry.importing.drafts import Draft, Finding, FindingKind, Reading, shortened
from registry.importing.folding import name_key
from registry.importing.merging import canonical, merged
from registry.importing.placing import Entry, Placed, Placement
from registry.projects.facts import FieldChange, ProjectFacts, differences
from registry.projects.kinds import Publication


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"  # taken out of the public register: a file does not bring it back
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """What an import means for one project; `changes` are the fields that differ, for a changed one only."""

    verdict: Verdict
    slug: str
    number: str
    line: int = 0
    title: str = ""
    changes: tuple[FieldChange, ...] = ()


def compare(
    placed: Placed, known: ProjectFacts | None, *, origin: str, names: dict[str, str]
) -> tuple[Change, ProjectFacts, tuple[Finding, ...]]:
    """Return what one draft means, the record after it, and what the report says of it."""
    draft = placed.draft
    if known and placed.entry and placed.entry.state is Publication.WITHDRAWN:
        remark = _remark(draft, "slug", placed.slug, "the project was withdrawn from the register and stays so")
        return Change(Verdict.WITHDRAWN, placed.slug, known.number, draft.line, known.title.fr), known, (remark,)
    before = canonical(known, names) if known else None
    said = merged(known, draft, slug=placed.slug, origin=origin)
    after = canonical(said, names)
    findings = [*_same_names(draft, said, names), *_about_record(placed, known, origin)]
    number, title = after.number, after.title.fr or after.title.en
    if not title:
        findings.append(_bad(draft, "title", "", "a project has a title", "Write its title."))
        return Change(Verdict.UNCHANGED, placed.slug, number, draft.line), after, tuple(findings)
    changes = differences(before, after)
    verdict = Verdict.NEW if known is None else Verdict.CHANGED if changes else Verdict.UNCHANGED
    shown = changes if verdict is Verdict.CHANGED else ()
    return Change(verdict, placed.slug, number, draft.line, title, shown), after, tuple(findings)


def gone(placement: Placement, reading: Reading, entries: Iterable[Entry], origins: Iterable[str]) -> tuple[Entry, ...]:
    """Return the public projects of these origins that the file no longer names.

    A bad row names its project as well: that it cannot be read does not mean that it is gone.
    """
    bad = (*reading.bad_rows, *placement.bad_rows)
    slugs = {placed.entry.slug for placed in placement.placed if placed.entry} | {row.slug for row in bad if row.slug}
    numbers = {row.number for row in bad if row.number}
    wanted = set(origins)
    return tuple(
        entry
        for entry in entries
        if entry.state is Publication.PUBLISHED
        and entry.origin in wanted
        and entry.slug not in slugs
        and entry.number not in numbers
    )


def _bad(draft: Draft, column: str, value: str, rule: str, remedy: str) -> Finding:
    return Finding(FindingKind.BAD, draft.line, column, shortened(value), rule, remedy)


def _remark(draft: Draft, column: str, value: str, rule: str) -> Finding:
    return Finding(FindingKind.REMARK, draft.line, column, shortened(value), rule)


def _same_names(draft: Draft, said: ProjectFacts, names: dict[str, str]) -> Iterable[Finding]:
    """Say which organisations and sources go under a name that was known first."""
    for column, mark, told in (
        ("parties", "o:", [party.name for party in said.parties]),
        ("sources", "s:", list(said.sources)),
    ):
        for name in dict.fromkeys(told):
            known = names[f"{mark}{name_key(name)}"]
            if known != name:
                rule = "the register knows it under another spelling"
                yield Finding(FindingKind.NORMALISED, draft.line, column, name, rule, became=known)


def _about_record(placed: Placed, known: ProjectFacts | None, origin: str) -> Iterable[Finding]:
    draft = placed.draft
    if known is None and not draft.facts.origin:
        yield Finding(FindingKind.NORMALISED, draft.line, "origin", "", "no source is named", became=origin)
    if placed.entry and placed.entry.state is Publication.DRAFT:
        yield _remark(draft, "slug", placed.slug, "the project is a draft of the register: amended, not published")
