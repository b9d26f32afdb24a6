"""Lists of codes: versions, what may change and what may not."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from query_service.codes.lists import (
    ListState,
    ListVersion,
    Reference,
    VersionName,
    amended,
    derived,
    difference,
    drafted,
    published,
    retired,
)
from query_service.errors import RuleBroken, UnknownCode
from tests.builders.codes import NOW, codes, content, drawn

EDITION = drawn("cim10", "E10 E101 E11 E14 E15", "2020")
NEXT_EDITION = drawn("cim10", "E10 E101 E102 E11 E14 E15", "2021")
FIRST = VersionName("diabete", 1)


def draft(included: str = "E10-E14", **said: object) -> ListVersion:
    return drafted(FIRST, content(included, **said), EDITION)  # type: ignore[arg-type]


def public(included: str = "E10-E14") -> ListVersion:
    return published(draft(included), EDITION, NOW)


def test_a_draft_says_at_once_what_it_stands_for() -> None:
    assert draft().expansion == ("E10", "E101", "E11", "E14")
    assert draft().state is ListState.DRAFT


def test_a_draft_with_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownCode, match="E12"):
        draft("E12")


def test_a_draft_may_change() -> None:
    after = amended(draft(), content("E15"), EDITION)
    assert (after.name, after.expansion) == (FIRST, ("E15",))


def test_a_published_version_keeps_its_codes_edition_and_instant() -> None:
    version = public()
    assert (version.state, version.edition, version.published_at) == (ListState.PUBLISHED, "2020", NOW)
    assert version.expansion == ("E10", "E101", "E11", "E14")


def test_a_published_version_is_expanded_by_the_edition_of_the_day_it_is_published() -> None:
    version = published(draft(), NEXT_EDITION, NOW)
    assert (version.edition, version.expansion) == ("2021", ("E10", "E101", "E102", "E11", "E14"))


@pytest.mark.parametrize("version", [public(), retired(public())], ids=["published", "retired"])
def test_a_version_that_is_not_a_draft_neither_changes_nor_is_published_again(version: ListVersion) -> None:
    with pytest.raises(RuleBroken, match="derive a new version"):
        amended(version, content("E15"), EDITION)
    with pytest.raises(RuleBroken, match="Derive a new version"):
        published(version, EDITION, NOW)
    with pytest.raises(FrozenInstanceError):
        version.expansion = ()  # type: ignore[misc]


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"author": ""}, "author"),
        ({"references": ()}, "references"),
        ({"references": (Reference(" "),)}, "references"),
    ],
)
def test_a_list_is_published_with_purpose_author_and_references(lacking: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        published(draft(**lacking), EDITION, NOW)
    assert refusal.value.field == field


def test_a_list_has_a_title_in_french_from_the_first_draft() -> None:
    with pytest.raises(RuleBroken, match="title in French"):
        draft(title_fr="")


@pytest.mark.parametrize("slug", ["", "Diabete", "diabète", "a b", "-a", "a" * 91])
def test_the_address_of_a_list_is_lower_case_words(slug: str) -> None:
    with pytest.raises(RuleBroken, match="address"):
        drafted(VersionName(slug, 1), content(), EDITION)


def test_a_list_keeps_its_system() -> None:
    other = content(codes=codes("atc", "A10*"))
    with pytest.raises(RuleBroken, match="keeps its system"):
        amended(draft(), other, drawn("atc", "A10 A10A"))


def test_a_derived_version_says_what_it_comes_from_and_may_change() -> None:
    version = derived(public(), VersionName("diabete", 2), "Another association", NEXT_EDITION)
    assert (version.state, version.derived_from) == (ListState.DRAFT, FIRST)
    assert version.content.author == "Another association"
    assert amended(version, content("E15"), NEXT_EDITION).derived_from == FIRST


def test_nothing_is_derived_from_a_draft_which_may_still_change() -> None:
    with pytest.raises(RuleBroken, match="Publish it, then derive"):
        derived(draft(), VersionName("autre", 1), "Association", EDITION)


def test_a_retired_version_may_be_the_start_of_a_better_one() -> None:
    assert derived(retired(public()), VersionName("diabete", 2), "Association", EDITION).state is ListState.DRAFT


def test_only_a_published_version_is_retired() -> None:
    for version in (draft(), retired(public())):
        with pytest.raises(RuleBroken, match="Only a published version"):
            retired(version)


def test_a_difference_names_codes_and_rules_on_both_sides() -> None:
    after = published(
        derived(public("E10* E14"), VersionName("diabete", 2), "Association", NEXT_EDITION), NEXT_EDITION, NOW
    )
    after = replace(after, content=content("E10* E11", without="E101"), expansion=("E10", "E102", "E11"))
    found = difference(public("E10* E14"), after)
    assert (found.added, found.removed) == (("E102", "E11"), ("E101", "E14"))
    assert found.rules_added == ("E11", "without E101")
    assert found.rules_removed == ("E14",)
    assert found.editions == ("2020", "2021")


def test_lists_of_two_systems_are_not_compared() -> None:
    other = drafted(VersionName("insuline", 1), content(codes=codes("atc", "A10A*")), drawn("atc", "A10A"))
    with pytest.raises(RuleBroken, match="nothing to compare"):
        difference(public(), other)


def test_the_fingerprint_is_that_of_the_meaning_and_not_of_the_words() -> None:
    # "E10 E101" is what "E10*" stands for in this edition.
    assert public("E10 E101").fingerprint == public("E10*").fingerprint
    assert public("E10*").fingerprint != public("E10").fingerprint
    assert public("E11").fingerprint != published(draft("E11"), NEXT_EDITION, NOW).fingerprint
