"""One organisation or one data source is filed, amended and taken away, under rules, and keeps its versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from registry.errors import MovedTo, TakenAway
from registry.projects import actions, reference_actions, search
from registry.projects.describing import lay_vocabulary
from registry.projects.kinds import Act, OrganisationKind, SourceKind
from registry.projects.records import Subject, VersionRecord
from registry.projects.reference_actions import (
    amend_organisation,
    amend_source,
    file_organisation,
    file_source,
    merge_organisations,
    withdraw_organisation,
    withdraw_source,
)
from registry.projects.references import DataSource, Organisation
from registry.projects.refusals import (
    AddressTaken,
    ListedInFuture,
    NameChangesAddress,
    NoAddressInName,
    StillNamed,
)
from registry.words import PartialDate, Words
from tests.builders.projects import make_project, trace
from tests.spec.acts.register import Register

INSTITUTE = Organisation("Institut d'Exemple", OrganisationKind.RESEARCH_BODY, Words("Institut national d'exemple"))
REGISTER = DataSource("Registre d'Exemple", SourceKind.REGISTRY, holder="Institut d'Exemple")


def versions(register: Register, subject: Subject) -> list[tuple[str, Act, int, str]]:
    def read(session: Any) -> list[tuple[str, Act, int, str]]:
        rows = session.scalars(select(VersionRecord).filter_by(subject=subject).order_by(VersionRecord.change))
        return [(row.slug, row.act, row.version, row.why) for row in rows]

    found: list[tuple[str, Act, int, str]] = register.read(read)
    return found


@pytest.fixture
def filed(any_register: Register) -> Register:
    """A register with one organisation and one data source, which no project names."""
    any_register.do(lay_vocabulary)
    any_register.do(file_organisation, INSTITUTE, trace("filed"))
    any_register.do(file_source, REGISTER, trace("filed"))
    return any_register


def test_what_is_filed_is_read_by_everybody_and_keeps_its_first_version(filed: Register) -> None:
    assert filed.read(search.organisation, "institut-d-exemple") == INSTITUTE
    assert filed.read(search.source, "registre-d-exemple") == REGISTER
    assert versions(filed, Subject.ORGANISATION) == [("institut-d-exemple", Act.FILE, 1, "filed")]
    assert versions(filed, Subject.DATA_SOURCE) == [("registre-d-exemple", Act.FILE, 1, "filed")]


def test_an_amendment_keeps_the_version_before_and_one_that_says_the_same_keeps_none(filed: Register) -> None:
    said = replace(INSTITUTE, url="https://exemple.test", name="Institut d’EXEMPLE")
    filed.do(amend_organisation, "institut-d-exemple", said, trace("amended"))
    filed.do(amend_organisation, "institut-d-exemple", said, trace("again"))
    filed.do(amend_source, "registre-d-exemple", replace(REGISTER, about=Words("Des cas.")), trace("amended"))
    assert filed.read(search.organisation, "institut-d-exemple") == said
    kept = [(Act.FILE, 1, "filed"), (Act.AMEND, 2, "amended")]
    for subject in (Subject.ORGANISATION, Subject.DATA_SOURCE):
        assert [one[1:] for one in versions(filed, subject)] == kept


REFUSALS: dict[str, tuple[Any, tuple[Any, ...], type[Exception], str]] = {
    "a second organisation of this address": (
        file_organisation, (Organisation("INSTITUT D'EXEMPLE"),), AddressTaken, "name"),
    "an organisation whose name gives no address": (
        file_organisation, (Organisation("研究所"),), NoAddressInName, "name"),
    "another name with another address": (
        amend_organisation, ("institut-d-exemple", replace(INSTITUTE, name="Institut")), NameChangesAddress, "name"),
    "a second data source of this address": (
        file_source, (DataSource("registre d'exemple"),), AddressTaken, "name"),
    "a data source whose name gives no address": (
        file_source, (DataSource("!!!"),), NoAddressInName, "name"),
    "a data source under another address": (
        amend_source, ("registre-d-exemple", replace(REGISTER, name="Registre")), NameChangesAddress, "name"),
    "a data source listed by an act to come": (
        amend_source, ("registre-d-exemple", replace(REGISTER, listed=PartialDate.parse("2026-11-25"))),
        ListedInFuture, "listed"),
    "a holder without an address": (
        amend_source, ("registre-d-exemple", replace(REGISTER, holder="???")), NoAddressInName, "holder"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSALS)
def test_the_register_refuses(filed: Register, what: str) -> None:
    act, arguments, kind, field = REFUSALS[what]
    refused = filed.refused(act, *arguments, trace())
    assert (type(refused), getattr(refused, "field", None)) == (kind, field)


def test_a_data_source_listed_today_is_taken(filed: Register) -> None:
    filed.do(amend_source, "registre-d-exemple", replace(REGISTER, listed=PartialDate.parse("2026-11-24")), trace())


def test_what_nobody_names_is_taken_away_with_a_last_version(filed: Register) -> None:
    filed.do(withdraw_source, "registre-d-exemple", trace("a mistake"))
    filed.do(withdraw_organisation, "institut-d-exemple", trace("a mistake"))
    assert versions(filed, Subject.ORGANISATION)[-1][1:] == (Act.WITHDRAW, 2, "a mistake")
    assert versions(filed, Subject.DATA_SOURCE)[-1][1:] == (Act.WITHDRAW, 2, "a mistake")
    for reading, slug in ((search.organisation, "institut-d-exemple"), (search.source, "registre-d-exemple")):
        with pytest.raises(TakenAway):
            filed.read(reading, slug)
    filed.do(file_organisation, INSTITUTE, trace("back"))
    assert versions(filed, Subject.ORGANISATION)[-1][1:] == (Act.FILE, 3, "back")


def test_what_a_project_or_a_data_source_names_is_not_taken_away(filed: Register) -> None:
    assert isinstance(filed.refused(withdraw_organisation, "institut-d-exemple", trace()), StillNamed)
    filed.do(actions.file, make_project(), trace())
    assert isinstance(filed.refused(withdraw_source, "snds", trace()), StillNamed)
    assert isinstance(filed.refused(withdraw_organisation, "universite-de-port-imaginaire", trace()), StillNamed)
    assert filed.read(reference_actions.count_projects_of_source, "snds") == 1
    assert filed.read(reference_actions.count_projects_of_organisation, "universite-de-port-imaginaire") == 1
    assert filed.read(reference_actions.count_projects_of_organisation, "institut-d-exemple") == 0


def test_the_address_of_one_merged_is_not_given_again(filed: Register) -> None:
    filed.do(file_organisation, Organisation("Exemple"), trace())
    filed.do(merge_organisations, "institut-d-exemple", "exemple", trace("one"))
    assert isinstance(filed.refused(file_organisation, INSTITUTE, trace()), AddressTaken)
    with pytest.raises(MovedTo) as moved:
        filed.read(search.organisation, "institut-d-exemple")
    assert moved.value.into == "exemple"
