"""Reads a file, reconciles it with the register, and applies it through the acts of the register.

Memory grows with the rows of the file (some ten kilobytes each: a draft and what is said of it) and
with the addresses of the register, not with its records: these are read and written in batches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.errors import RuleBroken
from registry.importing.applying import Applying
from registry.importing.drafts import BadRow, Finding, FindingKind
from registry.importing.lists import Known
from registry.importing.placing import Entry, Placed, place
from registry.importing.reading import Choices, read
from registry.importing.reconciling import Change, Verdict, compare, gone
from registry.projects import bulk_actions, search
from registry.projects.actions import Trace
from registry.projects.describing import describe_organisation
from registry.projects.facts import ProjectFacts, from_json
from registry.projects.kinds import OrganisationKind
from registry.projects.mapping import Names
from registry.projects.merges import names_of_merged
from registry.projects.records import ProjectRecord, VersionRecord
from registry.projects.references import Organisation, slug_of

BATCH = 500
# A file cut short would name few projects: beyond this share of a source, nothing is withdrawn.
_MOST_GONE, _FEW = 0.5, 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: one change for each project, and what is said of the file.

    `withdraw`: the projects gone leave the public register.
    """

    name: str
    layout: str
    changes: tuple[Change, ...]
    bad_rows: tuple[BadRow, ...]
    findings: tuple[Finding, ...]
    withdraw: bool = False

    def count(self, verdict: Verdict) -> int:
        return sum(change.verdict is verdict for change in self.changes)


def import_file(
    session: Session, path: Path, trace: Trace, choices: Choices, *, dry_run: bool = False, withdraw_gone: bool = False
) -> Outcome:
    """Bring the register to what a file says, and return what changed; with `dry_run` write nothing.

    Bad rows are left out and said; raise UnreadableFile when the file cannot be read as a whole, and
    RuleBroken when the projects gone are too many for the file to be believed.
    """
    kinds = {source.name: source.kind for source in search.sources(session)}
    reading = read(path, replace(choices, known=Known.from_sources(kinds)))
    entries = _entries(session)
    placement = place(reading.drafts, entries)
    default = choices.origin or f"Fichier {path.name}"
    origins = {placed.draft.facts.origin or default for placed in placement.placed}
    missing = gone(placement, reading, entries, origins)
    withdraw = withdraw_gone and bool(missing)
    if withdraw:
        _check_believable(path.name, missing, entries, origins, (*reading.bad_rows, *placement.bad_rows))
    applying = None if dry_run else Applying(session, trace)
    changes, bad, said = _walk(session, placement.placed, default, applying)
    if applying and withdraw:
        applying.withdraw([entry.slug for entry in missing], f"{path.name}: the source no longer names this project")
    changes += [Change(Verdict.GONE, entry.slug, entry.number) for entry in missing]
    return Outcome(
        path.name,
        reading.layout,
        tuple(changes),
        (*reading.bad_rows, *placement.bad_rows, *bad),
        tuple(sorted((*reading.findings, *placement.findings, *said), key=lambda finding: finding.line)),
        withdraw=withdraw,
    )


def publish_all(
    session: Session,
    projects: Iterable[ProjectFacts],
    trace: Trace,
    kinds: Mapping[str, OrganisationKind] | None = None,
) -> int:
    """Publish the projects whose address the register does not know; return how many were added.

    `kinds` says what the organisations are, by name; those that no added project names are left out.
    """
    known = set(session.scalars(select(ProjectRecord.slug)))
    names, added, described = Names(session), 0, set[str]()
    for batch in _batches(_unseen(projects, known)):
        for name in dict.fromkeys(party.name for facts in batch for party in facts.parties):
            if kinds and name in kinds and name not in described:
                described.add(name)
                describe_organisation(session, Organisation(name, kinds[name], origin=batch[0].origin), trace)
        bulk_actions.file_many_from_source(session, batch, trace, names)
        added += len(batch)
    return added


def _walk(
    session: Session, placed: Iterable[Placed], origin: str, applying: Applying | None
) -> tuple[list[Change], list[BadRow], list[Finding]]:
    """Compare the drafts with the register batch by batch, and apply each batch before the next is read."""
    names = _names(session)
    changes: list[Change] = []
    bad: list[BadRow] = []
    said: list[Finding] = []
    for batch in _batches(placed):
        known = _known(session, [one.slug for one in batch if one.entry])
        compared = [(one, *compare(one, known.get(one.slug), origin=origin, names=names)) for one in batch]
        refused = applying.apply(compared) if applying else {}
        for one, change, _, findings in compared:
            told = (*findings, *refused.get(one.slug, ()))
            said += told
            if any(finding.kind is FindingKind.BAD for finding in told):
                bad.append(BadRow(one.draft.line, change.number, change.slug))
            else:
                changes.append(change)
    return changes, bad, said


def _check_believable(
    name: str, missing: tuple[Entry, ...], entries: tuple[Entry, ...], origins: set[str], bad: tuple[BadRow, ...]
) -> None:
    nameless = [row.line for row in bad if not row.number and not row.slug]
    if nameless:
        raise RuleBroken(
            f"{name}: line {nameless[0]} cannot be read and may name one of the {len(missing)} projects that seem "
            "gone. Correct it, or import without --withdraw-gone."
        )
    held = Counter(entry.origin in origins for entry in entries)[True]
    if len(missing) > _FEW and len(missing) > _MOST_GONE * held:
        raise RuleBroken(
            f"{name}: {len(missing)} of the {held} projects of this source are not in the file; it may be cut short. "
            "Check the file, or withdraw them one by one."
        )


def _entries(session: Session) -> tuple[Entry, ...]:
    columns = (ProjectRecord.slug, ProjectRecord.number, ProjectRecord.origin, ProjectRecord.publication)
    rows = session.execute(select(*columns).order_by(ProjectRecord.slug))
    return tuple(Entry(slug, number or "", origin, state) for slug, number, origin, state in rows)


def _names(session: Session) -> dict[str, str]:
    """Return the name of each organisation and source by address, as `merging.canonical` keeps them."""
    names = {f"o:{slug}": name for slug, name in names_of_merged(session).items()}
    names |= {f"o:{slug_of(one.name)}": one.name for one in search.organisations(session)}
    return names | {f"s:{slug_of(one.name)}": one.name for one in search.sources(session)}


def _known(session: Session, slugs: list[str]) -> dict[str, ProjectFacts]:
    """Return the records of these projects, public or not."""
    rows = session.execute(
        select(ProjectRecord.slug, VersionRecord.snapshot)
        .join(VersionRecord, VersionRecord.change == ProjectRecord.change)
        .where(ProjectRecord.slug.in_(slugs))
    )
    return {slug: from_json(snapshot) for slug, snapshot in rows}


def _unseen(projects: Iterable[ProjectFacts], known: set[str]) -> Iterator[ProjectFacts]:
    for facts in projects:
        if facts.slug not in known:
            known.add(facts.slug)
            yield facts


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch
