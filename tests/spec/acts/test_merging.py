"""Two organisations that are one become one: projects, data sources, files and old addresses follow."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from registry.errors import MovedTo, NotFound
from registry.projects import actions, search
from registry.projects.describing import describe_organisation, describe_source, lay_vocabulary
from registry.projects.facts import Party
from registry.projects.kinds import Act, OrganisationKind, PartyRole
from registry.projects.merges import names_of_merged
from registry.projects.records import OrganisationRecord, ProjectRecord, Subject, VersionRecord
from registry.projects.reference_actions import file_organisation, merge_organisations
from registry.projects.references import DataSource, Organisation
from registry.projects.refusals import NoSuchOrganisation, SameOrganisation
from tests.builders.projects import make_project, trace
from tests.builders.workbooks import imported, write_csv
from tests.spec.acts.register import Register

OLD, NEW = Party("CHU de Port-Imaginaire"), Party("Hôpital de Port-Imaginaire")
FUNDER = Party("Hôpital de Port-Imaginaire", PartyRole.FUNDER)


@pytest.fixture
def two(any_register: Register) -> Register:
    """A public project of the old one, a draft of it, one of both, one of neither; a data source that the old holds."""
    any_register.do(lay_vocabulary)
    named = {"un": (OLD,), "brouillon": (OLD,), "deux": (NEW, OLD, FUNDER), "autre": (NEW,)}
    for slug, parties in named.items():
        any_register.do(actions.file, make_project(slug, parties=parties), trace())
        if slug != "brouillon":
            any_register.do(actions.publish, slug, trace())
    any_register.do(describe_source, DataSource("Entrepôt", holder=OLD.name), trace())
    return any_register


def merged(register: Register) -> Register:
    register.do(merge_organisations, "chu-de-port-imaginaire", "hopital-de-port-imaginaire", trace("one hospital"))
    return register


def test_its_projects_name_the_other_each_with_a_version_that_says_why(two: Register) -> None:
    before = two.last_change()
    merged(two)
    assert two.project("un").facts.parties == (NEW,)
    assert two.project("deux").facts.parties == (NEW, FUNDER)
    first = two.history("un")[0]
    assert (first.act, first.why, [one.field for one in first.changes]) == (Act.AMEND, "one hospital", ["parties"])
    # One merge, three projects (the draft too), one data source.
    assert two.last_change() == before + 1 + 3 + 1
    assert two.history("autre")[0].why != "one hospital"
    assert two.read(lambda s: s.scalar(select(ProjectRecord.publication).filter_by(slug="brouillon"))) == "draft"


def test_its_data_sources_are_held_by_the_other(two: Register) -> None:
    assert merged(two).read(search.source, "entrepot").holder == NEW.name


def test_its_address_leads_to_the_other_even_after_a_second_merge(two: Register) -> None:
    merged(two)
    two.do(file_organisation, Organisation("Groupe de Port-Imaginaire"), trace())
    two.do(merge_organisations, "hopital-de-port-imaginaire", "groupe-de-port-imaginaire", trace())
    with pytest.raises(MovedTo) as moved:
        two.read(search.organisation, "chu-de-port-imaginaire")
    assert moved.value.into == "groupe-de-port-imaginaire"
    assert two.read(names_of_merged) == dict.fromkeys(
        ("chu-de-port-imaginaire", "hopital-de-port-imaginaire"), "Groupe de Port-Imaginaire"
    )


def test_the_last_version_of_one_merged_keeps_what_it_said(two: Register) -> None:
    two.do(describe_organisation, Organisation(OLD.name, OrganisationKind.PUBLIC_HOSPITAL), trace())
    merged(two)
    mine = select(VersionRecord).filter_by(subject=Subject.ORGANISATION, act=Act.MERGE)
    kept = two.read(lambda session: session.scalars(mine).one().snapshot)
    assert kept == {
        "name": OLD.name, "kind": "public_hospital", "merged_into": "hopital-de-port-imaginaire",
    }  # fmt: skip


def test_what_still_says_the_old_name_speaks_of_the_other(two: Register) -> None:
    merged(two)
    two.do(actions.amend, make_project("autre", parties=(OLD,)), trace())
    assert two.project("autre").facts.parties == (NEW,)
    two.do(describe_organisation, Organisation(OLD.name, OrganisationKind.COMPANY), trace())
    assert two.read(lambda s: s.scalar(select(OrganisationRecord.id).filter_by(name=OLD.name))) is None


def test_a_file_that_still_says_the_old_name_changes_nothing(two: Register, tmp_path: object) -> None:
    merged(two)
    path = write_csv(tmp_path / "noms.csv", [{"slug": "un", "parties": '[{"name": "CHU de Port-Imaginaire"}]'}])  # type: ignore[operator]
    outcome = two.read(imported, path, dry_run=True)
    assert [(one.slug, one.verdict.value) for one in outcome.changes if one.slug == "un"] == [("un", "unchanged")]


def test_nothing_is_merged_into_itself_nor_into_what_is_not_there(two: Register) -> None:
    one = "chu-de-port-imaginaire"
    same, unknown = (two.refused(merge_organisations, one, into, trace()) for into in (one, "nulle-part"))
    assert (type(same), type(unknown)) == (SameOrganisation, NoSuchOrganisation)
    assert {getattr(same, "field", ""), getattr(unknown, "field", "")} == {"merged_into"}
    assert isinstance(two.refused(merge_organisations, "nulle-part", one, trace()), NotFound)
