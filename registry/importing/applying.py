"""The changes of an import through the acts of the register, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from registry.errors import RuleBroken
from registry.importing.drafts import Draft, Finding, FindingKind
from registry.importing.placing import Placed
from registry.importing.reconciling import Change, Verdict
from registry.projects import actions, bulk_actions, search
from registry.projects.actions import Trace
from registry.projects.describing import describe_organisation, describe_source
from registry.projects.facts import ProjectFacts
from registry.projects.kinds import SourceKind
from registry.projects.mapping import Names
from registry.projects.references import DataSource, Organisation, slug_of

Compared = tuple[Placed, Change, ProjectFacts, tuple[Finding, ...]]
_One = Callable[[Session, ProjectFacts, Trace, Names], None]
_Many = Callable[[Session, Sequence[ProjectFacts], Trace, Names], None]


class Applying:
    """Writes what was compared; keeps for one import what it knows of organisations and sources."""

    def __init__(self, session: Session, trace: Trace) -> None:
        self._session = session
        self._trace = trace
        self._names = Names(session)
        self._organisations = {one.slug: one for one in search.organisations(session)}
        self._sources = {one.slug for one in search.sources(session)}

    def apply(self, compared: Sequence[Compared]) -> dict[str, tuple[Finding, ...]]:
        """Write a batch; return what a rule of the register refused, by address."""
        good = [one for one in compared if not any(finding.kind is FindingKind.BAD for finding in one[3])]
        for placed, change, facts, _ in good:
            if change.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED):
                self._describe(placed.draft, facts)
        new = [one for one in good if one[1].verdict is Verdict.NEW]
        changed = [one for one in good if one[1].verdict is Verdict.CHANGED]
        refused = self._write(new, bulk_actions.file_many_from_source, actions.file_from_source)
        return refused | self._write(changed, bulk_actions.amend_many_from_source, actions.amend_from_source)

    def withdraw(self, slugs: Sequence[str], why: str) -> None:
        """Take projects out of the public register, each with the same reason."""
        for slug in slugs:
            actions.withdraw(self._session, slug, replace(self._trace, why=why))

    def _write(self, wanted: list[Compared], many: _Many, one: _One) -> dict[str, tuple[Finding, ...]]:
        try:
            many(self._session, [facts for _, _, facts, _ in wanted], self._trace, self._names)
        except RuleBroken:
            return self._one_by_one(wanted, one)
        return {}

    def _one_by_one(self, wanted: list[Compared], one: _One) -> dict[str, tuple[Finding, ...]]:
        """The rules refused the batch before anything was written: find which project it was."""
        refused: dict[str, tuple[Finding, ...]] = {}
        for placed, change, facts, _ in wanted:
            try:
                one(self._session, facts, self._trace, self._names)
            except RuleBroken as error:
                said = Finding(FindingKind.BAD, placed.draft.line, error.field or "", change.slug, str(error))
                refused[placed.slug] = (said,)
        return refused

    def _describe(self, draft: Draft, facts: ProjectFacts) -> None:
        """Say what organisations and sources are, when the file knows and the register does not."""
        for name, kind in draft.kinds:
            known = self._organisations.get(slug_of(name))
            if known is None or known.kind is None:
                said = replace(known or Organisation(name, origin=facts.origin), kind=kind)
                self._organisations[said.slug] = said
                describe_organisation(self._session, said, self._trace)
        for name, source_kind in draft.source_kinds:
            if slug_of(name) not in self._sources:
                self._sources.add(slug_of(name))
                part_of = "SNDS" if source_kind is SourceKind.MAIN_BASE and name != "SNDS" else ""
                source = DataSource(name, source_kind, part_of=part_of, origin=facts.origin)
                describe_source(self._session, source, self._trace)
