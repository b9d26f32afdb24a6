"""Organisations and data sources: each described once, in both languages, with its origin."""

from __future__ import annotations

import pytest

from registry.content.reading import organisations, projects, sources
from registry.projects.kinds import SourceKind
from registry.projects.references import DataSource, Organisation

FIRST_LIST, SECOND_LIST = "2022-05-12", "2025-02-07"

each_organisation = pytest.mark.parametrize("organisation", organisations(), ids=lambda found: found.name)
each_source = pytest.mark.parametrize("source", sources(), ids=lambda found: found.name)


def listed(date: str, kind: SourceKind) -> list[str]:
    return [s.name for s in sources() if s.listed and s.listed.iso() == date and s.kind is kind]


@pytest.mark.parametrize("described", [organisations(), sources()], ids=["organisations", "sources"])
def test_a_name_and_its_address_stand_for_one_thing(described):
    assert len(described) == len({d.name for d in described}) == len({d.slug for d in described})


@each_organisation
def test_an_organisation_is_described_in_one_sentence_of_each_language(organisation: Organisation):
    assert organisation.kind and organisation.origin
    for text in (organisation.about.fr, organisation.about.en):
        assert text.endswith(".") and text.count(". ") == 0
    assert organisation.full_name.fr and organisation.full_name.en


@each_organisation
def test_an_organisation_is_there_because_a_project_or_a_source_names_it(organisation: Organisation):
    parties = {party.name for project in projects() for party in project.parties}
    assert organisation.name in parties | {source.holder for source in sources()}


@each_source
def test_a_source_is_described_in_one_sentence_of_each_language(source: DataSource):
    assert source.origin and source.full_name.fr and source.full_name.en
    for text in (source.about.fr, source.about.en):
        assert text.endswith(".") and text.count(". ") == 0
    assert bool(source.remarks.fr) == bool(source.remarks.en)


@each_source
def test_the_holder_of_a_source_is_described_too(source: DataSource):
    assert not source.holder or source.holder in {organisation.name for organisation in organisations()}


@each_source
def test_a_source_without_a_certain_holder_says_so(source: DataSource):
    if source.kind is not SourceKind.MAIN_BASE and (not source.holder or not source.holder_certain):
        assert source.remarks


def test_the_first_list_holds_ten_catalogue_databases_and_two_of_the_main_base():
    assert len(listed(FIRST_LIST, SourceKind.CATALOGUE)) == 10
    assert listed(FIRST_LIST, SourceKind.MAIN_BASE) == ["SI-DEP", "SI Vaccin Covid"]


def test_the_second_list_shows_the_six_cancer_databases_that_the_source_details():
    assert listed(SECOND_LIST, SourceKind.CATALOGUE) == [
        "DeepSarc",
        "APRIORICS",
        "PRECISION PREDICT",
        "ISIS",
        "REALIGIST",
        "UroCCR",
    ]


def test_the_main_base_is_the_snds_with_four_parts():
    parts = {source.name for source in sources() if source.part_of}
    assert parts == {"SNIIRAM", "PMSI", "SI-DEP", "SI Vaccin Covid"}
    assert {source.part_of for source in sources() if source.part_of} == {"SNDS"}
    assert {s.name for s in sources() if s.kind is SourceKind.MAIN_BASE} == parts | {"SNDS"}
