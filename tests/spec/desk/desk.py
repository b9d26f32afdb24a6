"""The desk as editors use it: each act in one transaction, then what anybody may read of the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from citizen_site import database
from citizen_site.desk import actions, search
from citizen_site.desk.actions import Done
from citizen_site.desk.drafts import Draft, Facts
from citizen_site.desk.records import DraftRecord
from registry.errors import RegistryError
from registry.projects.facts import ProjectFacts, to_json
from registry.projects.records import Subject, VersionRecord
from tests.builders.drafts import WRITER, by
from tests.spec.acts.register import Register

T = TypeVar("T")
REASON = "Le responsable de traitement l'a écrit."


class Desk(Register):
    """One register with its desk. Every act is the first officer's unless another is said."""

    def act(self, act: Callable[..., T], *arguments: Any, **more: Any) -> T:
        with database.writing(self.engine) as session:
            return act(session, Subject.PROJECT, *arguments, **more)

    def open(self, slug: str, who: str = WRITER) -> Draft:
        return self.act(actions.open_draft, slug, by(who))

    def open_new(self, facts: ProjectFacts, who: str = WRITER) -> Draft:
        return self.act(actions.open_new, to_json(facts), by(who))

    def save(self, draft: Draft, who: str = WRITER, **changes: Any) -> Draft:
        """Save the draft with these fields changed, as JSON values."""
        facts: Facts = {name: value for name, value in {**draft.facts, **changes}.items() if value is not None}
        return self.act(actions.save, draft.slug, facts, revision=draft.revision, by=by(who))

    def ask(self, draft: Draft, who: str = WRITER, why: str = REASON) -> Draft:
        return self.act(actions.ask_for_publication, draft.slug, revision=draft.revision, why=why, by=by(who))

    def send_back(self, draft: Draft, who: str, note: str = "Dater l'avis.") -> Draft:
        return self.act(actions.send_back, draft.slug, revision=draft.revision, note=note, by=by(who))

    def publish(self, draft: Draft, who: str = WRITER, *, two: bool = False, why: str = REASON) -> Done:
        return self.act(actions.publish, draft.slug, revision=draft.revision, by=by(who), why=why, two_persons=two)

    def withdraw(self, slug: str, who: str = WRITER, *, two: bool = False) -> Done | None:
        return self.act(actions.withdraw, slug, why=REASON, by=by(who), two_persons=two)

    def rebase(self, draft: Draft, **mine: bool) -> Draft:
        return self.act(actions.rebase, draft.slug, revision=draft.revision, mine=mine, by=by())

    def discard(self, draft: Draft) -> None:
        self.act(actions.discard, draft.slug, revision=draft.revision)

    def cannot(self, act: Callable[..., Any], *arguments: Any, **more: Any) -> RegistryError:
        """Return the refusal, once it is sure that neither the register nor any draft was written."""
        before = self.written()
        with pytest.raises(RegistryError) as caught:
            act(*arguments, **more)
        assert self.written() == before
        return caught.value

    def written(self) -> Any:
        """What the tables of drafts and of versions hold."""
        with database.reading(self.engine) as session:
            drafts = [(row.slug, row.revision, row.state, row.facts) for row in session.scalars(select(DraftRecord))]
            return drafts, session.scalar(select(func.count()).select_from(VersionRecord))

    def draft(self, slug: str) -> Draft:
        found: Draft = self.read(search.draft, Subject.PROJECT, slug)
        return found

    def author_of(self, change: int) -> str:
        """Return who the register keeps as the author of a change, which no page shows."""
        found: str = self.read(lambda session: session.get_one(VersionRecord, change).who)
        return found
