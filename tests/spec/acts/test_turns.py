"""Writers take turns: change numbers follow one another, and nobody writes over what he did not see."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from citizen_site import database
from registry.errors import RuleBroken
from registry.projects import actions, bulk_actions, search
from registry.projects.describing import describe_organisation, describe_source
from registry.projects.kinds import EventKind, OrganisationKind, Publication
from registry.projects.mapping import Names
from registry.projects.records import ProjectRecord, VersionRecord
from registry.projects.references import DataSource, Organisation
from tests.builders.projects import event, make_project, trace
from tests.spec.acts.register import Register

WAIT = 0.3
PATIENCE = 20.0


def numbers(register: Register) -> list[int]:
    return register.read(lambda s: list(s.scalars(select(VersionRecord.change).order_by(VersionRecord.change))))


def together(*acts: Callable[[], Any]) -> list[BaseException | None]:
    """Do all at once, each in a thread of its own; return what each of them raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> BaseException | None:
        start.wait(PATIENCE)
        try:
            act()
        except Exception as error:
            return error
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(PATIENCE) for done in [pool.submit(run, act) for act in acts]]


def while_another_writes(register: Register, first: Callable[[Any], Any], then: Callable[[Any], Any]) -> None:
    """Begin `then` while the transaction of `first` is still open, and end both."""
    with ThreadPoolExecutor(1) as pool:
        with database.writing(register.engine) as session:
            first(session)
            waiting = pool.submit(register.do, then)
            with pytest.raises(TimeoutError):
                waiting.result(WAIT)
        waiting.result(PATIENCE)


def test_change_numbers_follow_one_another_over_all_acts(any_register: Register) -> None:
    any_register.do(describe_organisation, Organisation("Institut d'Exemple", OrganisationKind.UNIVERSITY), trace())
    any_register.do(actions.file, make_project("un"), trace())
    any_register.refused(actions.file, make_project("un"), trace())
    any_register.do(actions.publish, "un", trace())
    any_register.refused(actions.publish, "un", trace())
    any_register.do(describe_source, DataSource("SNDS", origin="Arrêté"), trace())
    many = [make_project(slug, origin="Liste") for slug in ("deux", "trois")]
    any_register.do(lambda s: bulk_actions.file_many_from_source(s, many, trace(), Names(s)))
    any_register.do(actions.withdraw, "deux", trace())
    assert numbers(any_register) == [1, 2, 3, 4, 5, 6, 7]
    assert any_register.last_change() == 7


def test_a_number_taken_by_an_act_that_failed_is_taken_by_the_next(any_register: Register) -> None:
    def fail(session: Any) -> None:
        actions.file(session, make_project("un"), trace())
        raise RuleBroken("changed its mind")

    any_register.refused(fail)
    any_register.do(actions.file, make_project("deux"), trace())
    assert numbers(any_register) == [1]


def test_a_writer_waits_for_the_one_before(any_register: Register) -> None:
    while_another_writes(
        any_register,
        lambda s: actions.file(s, make_project("un"), trace()),
        lambda s: actions.file(s, make_project("deux"), trace()),
    )
    assert numbers(any_register) == [1, 2]
    in_order = any_register.read(lambda s: list(s.scalars(select(VersionRecord.slug).order_by(VersionRecord.change))))
    assert in_order == ["un", "deux"]


def test_two_events_added_at_once_are_both_kept(any_register: Register) -> None:
    any_register.do(actions.file, make_project(), trace())
    any_register.do(actions.publish, "sommeil", trace())
    complete, opinion = event(EventKind.COMPLETE, "2025-01-20"), event(EventKind.OPINION, "2025-02-20")
    while_another_writes(
        any_register,
        lambda s: actions.add_event(s, "sommeil", complete, trace()),
        lambda s: actions.add_event(s, "sommeil", opinion, trace()),
    )
    assert any_register.project("sommeil").facts.events[1:] == (complete, opinion)
    assert [v.number for v in any_register.history("sommeil")] == [4, 3, 2]


@pytest.mark.parametrize("name", ["slug", "number"])
def test_of_two_who_take_one_address_or_number_at_once_the_second_is_refused_by_a_rule(
    any_register: Register, name: str
) -> None:
    taken = make_project("un", number="N-1") if name == "slug" else make_project("deux", number="N-1")
    with pytest.raises(RuleBroken) as caught:
        while_another_writes(
            any_register,
            lambda s: actions.file(s, make_project("un", number="N-1"), trace()),
            lambda s: actions.file(s, taken, trace()),
        )
    assert caught.value.field == name


def test_two_who_describe_one_new_organisation_at_once_describe_the_same(any_register: Register) -> None:
    while_another_writes(
        any_register,
        lambda s: describe_organisation(s, Organisation("Institut d'Exemple"), trace()),
        lambda s: describe_organisation(s, Organisation("Institut d'Exemple", OrganisationKind.UNIVERSITY), trace()),
    )
    (only,) = any_register.read(search.organisations)
    assert only.kind is OrganisationKind.UNIVERSITY


def test_many_writers_at_once_leave_an_unbroken_sequence(any_register: Register) -> None:
    any_register.do(actions.file, make_project("commun"), trace())

    def add(day: int) -> Callable[[], None]:
        told = event(EventKind.REMINDER, f"2025-03-{day:02}")
        return lambda: any_register.do(actions.add_event, "commun", told, trace())

    def file(n: int) -> Callable[[], None]:
        return lambda: any_register.do(actions.file, make_project(f"p{n}"), trace())

    assert together(*(add(n) for n in range(1, 5)), *(file(n) for n in range(4))) == [None] * 8
    assert numbers(any_register) == list(range(1, 1 + 8 + 1))
    any_register.do(actions.publish, "commun", trace())
    assert len(any_register.project("commun").facts.events) == 1 + 4


def test_two_writers_who_want_two_projects_in_opposite_orders_both_end(any_register: Register) -> None:
    for slug in ("un", "deux"):
        any_register.do(actions.file, make_project(slug), trace())

    def amend_both(*slugs: str) -> Callable[[], None]:
        def both(session: Any) -> None:
            for slug in slugs:
                actions.amend(session, make_project(slug, acronym=slugs[0]), trace())

        return lambda: any_register.do(both)

    assert together(amend_both("un", "deux"), amend_both("deux", "un")) == [None, None]
    said = any_register.read(lambda s: set(s.scalars(select(ProjectRecord.acronym))))
    assert len(said) == 1


def test_readers_never_wait_for_a_writer_and_see_what_was_committed(any_register: Register) -> None:
    any_register.do(actions.file, make_project(), trace())
    any_register.do(actions.publish, "sommeil", trace())
    with database.writing(any_register.engine) as session:
        actions.amend(session, make_project(acronym="NUIT"), trace())
        assert any_register.project("sommeil").facts.acronym == ""
        assert any_register.last_change() == 2
    assert any_register.project("sommeil").facts.acronym == "NUIT"


def test_a_whole_life_reads_the_same_on_each_database(any_register: Register) -> None:
    facts = make_project(number="N-1", population_size=0, retention_years=2.5, linkage=False)
    any_register.do(actions.file, facts, trace())
    any_register.do(actions.publish, "sommeil", trace())
    any_register.do(actions.amend, replace(facts, keywords=("nuit", "œuvre"), number="N-2"), trace())
    any_register.do(actions.withdraw, "sommeil", trace("Asked"))
    assert any_register.gone("sommeil").why == "Asked"
    any_register.do(actions.publish, "sommeil", trace())
    assert any_register.project("sommeil").facts == replace(facts, keywords=("nuit", "œuvre"), number="N-2")
    assert [v.number for v in any_register.history("sommeil")] == [5, 4, 3, 2]


def test_the_database_itself_refuses_a_withdrawal_without_a_reason(any_register: Register) -> None:
    any_register.do(actions.file, make_project(), trace())

    def withdraw(session: Any) -> None:
        session.execute(text(f"UPDATE project SET publication = '{Publication.WITHDRAWN.value}'"))

    with pytest.raises(IntegrityError):
        any_register.do(withdraw)
