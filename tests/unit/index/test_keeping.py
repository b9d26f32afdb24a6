"""The index is brought up to date after each act, and when the day changes."""

from __future__ import annotations

import datetime as dt
import fcntl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from citizen_site import database
from registry.projects import actions, index_keeping
from registry.projects.criteria import Criteria, Facet
from registry.projects.describing import describe_organisation, describe_source
from registry.projects.facts import ProjectFacts, Result
from registry.projects.index import ProjectIndex
from registry.projects.index_keeping import bring_up_to_date
from registry.projects.index_reading import indexed
from registry.projects.kinds import EventKind, OrganisationKind, ResultKind
from registry.projects.mapping import Names
from registry.projects.references import DataSource, Organisation
from registry.projects.search import last_change
from registry.words import Words
from tests.builders.projects import TODAY, event, make_project, trace

FACTS = make_project()
TOMORROW = TODAY + dt.timedelta(days=1)


class Kept:
    """A register and an index that is kept in step with it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.index = ProjectIndex.open(folder)

    def do(self, act: Any, *arguments: Any) -> None:
        with database.writing(self.engine) as session:
            act(session, *arguments)

    def keep(self, today: dt.date = TODAY) -> None:
        with database.reading(self.engine) as session:
            bring_up_to_date(self.index, session, today, last_change(session))

    def counts(self, facet: Facet) -> dict[str, int]:
        return {c.value: c.count for c in self.index.search(Criteria(), language="fr").facets[facet]}

    def equals_one_made_anew(self, today: dt.date = TODAY) -> bool:
        """Say whether the index answers as one made anew from the tables: rows and counts."""
        fresh = ProjectIndex.open(None)
        with database.reading(self.engine) as session:
            fresh.rebuild(indexed(session, today), change_number=1, day=today)
        return _answers(self.index) == _answers(fresh)


def _answers(index: ProjectIndex) -> object:
    page = index.search(Criteria(), language="fr")
    return sorted(page.rows, key=lambda row: row.slug), dict(page.facets), page.grand_total


@pytest.fixture
def kept(engine: Engine, tmp_path: Path) -> Kept:
    return Kept(engine, tmp_path / "index")


@pytest.fixture
def public(kept: Kept) -> Kept:
    kept.do(actions.file, FACTS, trace())
    kept.do(actions.publish, "sommeil", trace())
    kept.keep()
    return kept


def source_of(facts: ProjectFacts) -> Any:
    return lambda session: actions.file_from_source(session, facts, trace(), Names(session))


ACTS: dict[str, tuple[Any, ...]] = {
    "file": (actions.file, make_project("autre"), trace()),
    "amend": (actions.amend, replace(FACTS, title=Words("Autre titre"), sources=("PMSI",)), trace()),
    "add_event": (actions.add_event, "sommeil", event(EventKind.COMPLETE, "2025-02-01"), trace()),
    "add_result": (actions.add_result, "sommeil", Result(ResultKind.REPORT, "Rapport"), trace()),
    "withdraw": (actions.withdraw, "sommeil", trace()),
    "import": (source_of(make_project("importe", origin="Liste")),),
    "describe_organisation": (
        describe_organisation,
        Organisation("Université de Port-Imaginaire", OrganisationKind.UNIVERSITY),
        trace(),
    ),
    "rename_organisation": (describe_organisation, Organisation("UNIVERSITÉ de Port-Imaginaire"), trace()),
    "describe_source": (describe_source, DataSource("snds", origin="Arrêté"), trace()),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_after_each_act_the_index_answers_as_one_made_anew(public: Kept, act: str) -> None:
    public.do(*ACTS[act])
    public.keep()
    assert public.equals_one_made_anew()


def test_an_index_never_filled_is_filled_and_one_up_to_date_is_left_alone(public: Kept) -> None:
    written = (public.folder / "state.json").stat().st_mtime_ns
    assert (public.index.change_number, public.index.day) == (2, TODAY)
    public.keep()
    assert (public.folder / "state.json").stat().st_mtime_ns == written


def test_a_withdrawn_project_leaves_the_index_and_comes_back(public: Kept) -> None:
    public.do(actions.withdraw, "sommeil", trace())
    public.keep()
    assert list(public.index.slugs(Criteria(), "fr")) == []
    public.do(actions.publish, "sommeil", trace())
    public.keep()
    assert list(public.index.slugs(Criteria(), "fr")) == ["sommeil"]


def test_the_kind_of_an_organisation_counts_as_soon_as_it_is_described(public: Kept) -> None:
    assert public.counts(Facet.CONTROLLER_KIND) == {}
    public.do(*ACTS["describe_organisation"])
    public.keep()
    assert public.counts(Facet.CONTROLLER_KIND) == {"university": 1}


def test_a_renamed_organisation_keeps_its_projects(public: Kept) -> None:
    public.do(*ACTS["describe_organisation"])
    public.do(*ACTS["rename_organisation"])
    public.keep()
    assert public.counts(Facet.CONTROLLER) == {"universite-de-port-imaginaire": 1}


def test_the_passing_of_a_day_makes_results_late(public: Kept) -> None:
    # 24 May 2025 + 18 months = 24 November 2026, today.
    public.do(actions.add_event, "sommeil", event(EventKind.PROCESSING_ENDED, "2025-05-24"), trace())
    public.keep()
    assert public.counts(Facet.RESULTS) == {"sans": 1}
    public.keep(TOMORROW)
    assert public.counts(Facet.RESULTS) == {"retard": 1}
    assert public.index.day == TOMORROW
    assert public.equals_one_made_anew(TOMORROW)


def test_late_results_are_a_day_later_each_day(public: Kept) -> None:
    public.do(actions.add_event, "sommeil", event(EventKind.PROCESSING_ENDED, "2025-05-24"), trace())
    for days in (1, 2, 40):
        public.keep(TODAY + dt.timedelta(days))
        (row,) = public.index.search(Criteria(), language="fr").rows
        assert row.standing.late_days == days


@pytest.mark.parametrize("date", ["2026-12-01", "2026-12", "2027-01-01", "2027"])
def test_an_event_that_a_source_announces_counts_from_its_day_on(kept: Kept, date: str) -> None:
    announced = event(EventKind.PROCESSING_STARTED, date)
    kept.do(source_of(replace(FACTS, origin="Liste", events=(*FACTS.events, announced))))
    for today in (TODAY, announced.date.day - dt.timedelta(1), announced.date.day, TODAY):
        kept.keep(today)
        begun = today >= announced.date.day
        assert kept.counts(Facet.STATUS) == {"processing" if begun else "filed": 1}
        assert kept.equals_one_made_anew(today)


@pytest.mark.parametrize("days", [-400, -1, 1, 366, 367, 4000])
def test_any_other_day_gives_the_index_of_that_day(public: Kept, days: int) -> None:
    public.do(actions.add_event, "sommeil", event(EventKind.PROCESSING_ENDED, "2025-05-24"), trace())
    public.keep()
    public.keep(TODAY + dt.timedelta(days))
    assert public.equals_one_made_anew(TODAY + dt.timedelta(days))


def test_many_changes_make_the_index_anew(public: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_keeping, "FEW", 2)
    for n in range(3):
        public.do(source_of(make_project(f"p{n}", origin="Liste")))
    public.keep()
    assert public.equals_one_made_anew()


def test_an_index_ahead_of_the_register_is_made_anew(public: Kept) -> None:
    public.index.rebuild([], change_number=99, day=TODAY)
    public.keep()
    assert public.index.change_number == 2
    assert public.equals_one_made_anew()


def test_while_another_process_writes_the_index_stays_as_it_is(public: Kept) -> None:
    public.do(*ACTS["amend"])
    with (public.folder / "writer.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        public.keep()
        assert public.index.change_number == 2
    public.keep()
    assert public.index.change_number == 3


def test_what_another_process_wrote_is_taken_over_without_writing_again(public: Kept) -> None:
    other = Kept(public.engine, public.folder)
    public.do(*ACTS["amend"])
    other.keep()
    written = (public.folder / "state.json").stat().st_mtime_ns
    public.keep()
    assert public.index.change_number == 3
    assert (public.folder / "state.json").stat().st_mtime_ns == written
    assert public.equals_one_made_anew()
