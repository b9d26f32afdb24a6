"""Which project each draft speaks of: by number, then address, then title."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.importing.drafts import Carried, Draft
from registry.importing.placing import Entry, Placement, place
from registry.projects.facts import ProjectFacts
from registry.projects.kinds import Publication
from registry.projects.references import SLUG_LENGTH
from registry.words import Words


def draft(line: int, number: str = "", slug: str = "", title: str = "Une étude", platform: str = "") -> Draft:
    return Draft(line, ProjectFacts(slug, Words(title), number, platform=platform), Carried())


def entry(slug: str, number: str = "") -> Entry:
    return Entry(slug, number, "", Publication.PUBLISHED)


def addresses(placement: Placement) -> dict[int, str]:
    return {placed.draft.line: placed.slug for placed in placement.placed}


def test_a_number_speaks_before_an_address_and_a_title() -> None:
    found = place([draft(2, title="Autre"), draft(3, "12345678", title="Autre")], [entry("autre", "12345678")])
    assert addresses(found) == {2: "autre-0", 3: "autre"}


def test_a_project_without_a_number_takes_the_number_of_the_draft_with_its_title() -> None:
    found = place([draft(2, "12345678")], [entry("une-etude")])
    assert found.placed[0].entry == entry("une-etude")


def test_two_projects_with_numbers_are_two_whatever_their_titles() -> None:
    found = place([draft(2, "22222222")], [entry("une-etude", "11111111")])
    assert (addresses(found), found.placed[0].entry) == ({2: "une-etude-0"}, None)


def test_the_second_row_with_a_number_is_bad_even_on_the_same_line() -> None:
    found = place([draft(1, "12345678"), draft(1, "12345678")], [])
    assert len(found.placed) == len(found.bad_rows) == 1


def test_a_row_repeated_whole_is_bad_when_nothing_else_tells_it_apart() -> None:
    found = place([draft(2), draft(3), draft(4, platform="Portail")], [])
    assert addresses(found) == {2: "une-etude", 4: "une-etude-0"}
    assert [row.line for row in found.bad_rows] == [3]


def test_an_address_made_of_a_long_title_leaves_room_for_its_suffix() -> None:
    title = "abcdefghi " * 9  # 9 words of 9 letters and 8 hyphens: 89 signs
    found = place([draft(2, "11111111", title=title), draft(3, "22222222", title=title)], [])
    assert [len(slug) for slug in addresses(found).values()] == [89, 90]
    assert addresses(found)[3].endswith("-0")


def test_a_title_in_another_alphabet_gives_its_number_as_address() -> None:
    assert addresses(place([draft(2, "12345678", title="研究")], [])) == {2: "12345678"}
    assert [f.rule for f in place([draft(2, title="研究")], []).findings] == ["no address can be made of this title"]


SOME = st.sampled_from(["", "1", "2", "3"])
DRAFTS = st.lists(
    st.tuples(SOME, st.sampled_from(["", "une-etude", "b", "c"]), st.sampled_from(["Une étude", "B"])), max_size=8
)
ENTRIES = st.lists(st.tuples(st.sampled_from(["une-etude", "une-etude-0", "b", "d"]), SOME), max_size=4)


@given(DRAFTS, ENTRIES)
def test_every_draft_is_placed_or_bad_and_no_project_is_told_twice(
    told: list[tuple[str, str, str]], held: list[tuple[str, str]]
) -> None:
    entries = {slug: entry(slug, number) for slug, number in held}
    unique = {e.number: e for e in entries.values() if e.number} | {e.slug: e for e in entries.values() if not e.number}
    drafts = [draft(line, number, slug, title) for line, (number, slug, title) in enumerate(told, start=2)]
    found = place(drafts, unique.values())
    assert len(found.placed) + len(found.bad_rows) == len(drafts)
    assert len(set(addresses(found).values())) == len(found.placed)
    assert all(len(placed.slug) <= SLUG_LENGTH for placed in found.placed)
    for placed in found.placed:
        assert placed.entry is None or placed.entry.slug == placed.slug
        if placed.entry is None:
            assert placed.slug not in entries or entries[placed.slug] not in unique.values()
