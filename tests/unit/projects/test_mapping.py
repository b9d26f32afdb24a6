"""From the facts of a project to its rows and back: the same facts, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from citizen_site import database
from registry.projects import mapping
from registry.projects.facts import FIELDS, Event, ProjectFacts
from registry.projects.kinds import Actor, EventKind, Outcome, Publication, SourceKind
from registry.projects.mapping import Names
from registry.projects.records import OrganisationRecord, ProjectRecord
from registry.words import PartialDate
from tests.builders.projects import make_project
from tests.builders.strategies import facts

DRAWN = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def passing(engine: Engine) -> Iterator[Session]:
    """Give a transaction that is taken back at the end."""
    with Session(engine) as session:
        yield session
        session.rollback()


def write(session: Session, record: ProjectRecord, said: ProjectFacts, names: Names | None = None) -> None:
    """Write the facts into the rows, through the database."""
    with session.no_autoflush:
        mapping.write(record, said, names or Names(session))
        session.add(record)
    session.flush()
    session.expire_all()


def new_record(said: ProjectFacts) -> ProjectRecord:
    return ProjectRecord(slug=said.slug, publication=Publication.DRAFT, change=0)


@given(said=facts())
@DRAWN
def test_facts_written_to_rows_are_read_back_as_they_were(any_engine: Engine, said: ProjectFacts) -> None:
    with passing(any_engine) as session:
        record = new_record(said)
        write(session, record, said)
        assert mapping.read(record) == said


@given(before=facts(), after=facts())
@DRAWN
def test_facts_written_over_others_leave_nothing_of_them(
    any_engine: Engine, before: ProjectFacts, after: ProjectFacts
) -> None:
    with passing(any_engine) as session:
        record, names = new_record(before), Names(session)
        write(session, record, names.canonical(before), names)
        said = names.canonical(replace(after, slug=before.slug))
        write(session, record, said, names)
        assert mapping.read(record) == said


@given(said=facts())
@DRAWN
def test_writing_the_same_facts_again_writes_nothing(engine: Engine, said: ProjectFacts) -> None:
    with passing(engine) as session:
        record = new_record(said)
        write(session, record, said)
        mapping.read(record)
        with statements(engine) as told:
            write(session, record, said)
        assert [order for order in told if not order.startswith("SELECT")] == []


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    told: list[str] = []

    def hear(*arguments: object) -> None:
        told.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", hear)
    yield told
    event.remove(engine, "before_cursor_execute", hear)


def test_an_added_event_writes_one_row(engine: Engine) -> None:
    with passing(engine) as session:
        said = make_project()
        record = new_record(said)
        write(session, record, said)
        mapping.read(record)
        with statements(engine) as told:
            more = Event(EventKind.COMPLETE, PartialDate.parse("2025-02-01"))
            write(session, record, replace(said, events=(*said.events, more)))
        assert [order.split(" (")[0] for order in told if not order.startswith("SELECT")] == [
            "INSERT INTO project_event"
        ]


def test_every_field_of_the_record_has_a_column_or_a_table() -> None:
    said = make_project()
    named = {*mapping.own_values(said), "purposes", "domains", "parties", "sources", "events", "results"}
    assert named == {field.name for field in fields(ProjectFacts)} == {field.name for field in FIELDS} | {"slug"}


def test_a_name_not_yet_known_becomes_a_row_and_the_next_spelling_the_same_row(session: Session) -> None:
    names = Names(session)
    first = names.organisation("Institut d'Exemple")
    session.flush()
    for spelling in ("INSTITUT D’EXEMPLE", "Institut d exemple", "institut-d-exemple"):
        assert Names(session).organisation(spelling) is first
        assert names.organisation(spelling) is first
    assert [row.name for row in session.query(OrganisationRecord)] == ["Institut d'Exemple"]
    assert names.source("PMSI").kind is SourceKind.OTHER


def test_known_names_replace_other_spellings_and_a_source_is_named_once(session: Session) -> None:
    names = Names(session)
    names.canonical(make_project(sources=("Registre Exemple",)))
    session.flush()
    said = make_project(sources=("registre exemple", "SNDS", "REGISTRE EXEMPLE"))
    assert Names(session).canonical(said).sources == ("Registre Exemple", "SNDS")


@pytest.mark.parametrize(
    ("kind", "reference", "decides"),
    [
        (EventKind.AUTHORISATION, "", True),
        (EventKind.COMMITMENT, "", True),
        (EventKind.SIMPLIFIED_APPROVAL, "", True),
        (EventKind.REFUSED, "DR-2021-1", True),
        (EventKind.REFUSED, "", False),
        (EventKind.OPINION, "N-1", False),
    ],
)
def test_decisions_on_the_use_of_data_are_read_from_the_events(kind: EventKind, reference: str, decides: bool) -> None:
    date = PartialDate.parse("2021-06")
    told = Event(kind, date, Actor.CNIL, Outcome.GRANTED, reference=reference, url="https://exemple.test")
    row = {
        "project_id": 3,
        "kind": kind,
        "authority": Actor.CNIL,
        "number": reference,
        "decided": date,
        "outcome": Outcome.GRANTED,
        "url": "https://exemple.test",
    }
    assert mapping.decisions(3, [told]) == ([row] if decides else [])


def test_the_site_keeps_decisions_in_step_with_the_events(engine: Engine) -> None:
    from registry.projects import actions, records
    from tests.builders.projects import event as dated
    from tests.builders.projects import trace

    with database.writing(engine) as session:
        actions.file(session, make_project(), trace())
        for date in ("2021-06-10", "2022-06-10"):
            actions.add_event(session, "sommeil", dated(EventKind.AUTHORISATION, date), trace())
        decided = session.query(records.AuthorisationRecord).all()
        assert [row.decided.iso() for row in decided] == ["2021-06-10", "2022-06-10"]
