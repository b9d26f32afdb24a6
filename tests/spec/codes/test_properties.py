"""What holds for any set of codes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from query_service.codes.expansion import expand
from query_service.codes.nomenclature import nomenclature
from query_service.codes.shipped import shipped
from query_service.errors import IllFormed
from query_service.query_model.codes import PREFIX_LENGTHS, Code, CodeRule, CodeSet, CodeSystem, Prefix, Range

EDITIONS = {edition.system: edition for edition in shipped()}
# The beginnings of the extract that are whole, as a question may ask them.
CIM10 = nomenclature("cim10", "whole", (entry for entry in EDITIONS["cim10"] if entry.whole))
ATC = EDITIONS["atc"]


def rules(edition: object) -> st.SearchStrategy[CodeRule]:
    assert edition in (CIM10, ATC)
    system = CodeSystem(edition.system)  # type: ignore[attr-defined]
    known = st.sampled_from(edition.codes)  # type: ignore[attr-defined]
    beginnings = st.builds(lambda code: Prefix(_cut(system, code)), known)
    return st.one_of(st.builds(Code, known), beginnings)


def _cut(system: CodeSystem, code: str) -> str:
    return code[: max(length for length in PREFIX_LENGTHS[system] if length <= len(code))]


def sets(edition: object) -> st.SearchStrategy[CodeSet]:
    some = st.lists(rules(edition), min_size=1, max_size=4).map(tuple)
    few = st.lists(rules(edition), max_size=2).map(tuple)
    return st.builds(lambda inside, outside: CodeSet(CodeSystem(edition.system), inside, outside), some, few)  # type: ignore[attr-defined]


def meaning(codes: CodeSet) -> tuple[str, ...]:
    edition = ATC if codes.system is CodeSystem.ATC else CIM10
    try:
        return expand(codes, edition)
    except IllFormed:
        return ()


ANY = st.one_of(sets(CIM10), sets(ATC))


@given(ANY)
def test_expanding_what_was_expanded_changes_nothing(codes: CodeSet) -> None:
    found = meaning(codes)
    if found:
        assert meaning(CodeSet(codes.system, tuple(Code(code) for code in found))) == found


@given(ANY)
def test_codes_come_sorted_each_once_and_known(codes: CodeSet) -> None:
    found = meaning(codes)
    edition = ATC if codes.system is CodeSystem.ATC else CIM10
    assert list(found) == sorted(set(found))
    assert all(code in edition for code in found)


@given(ANY)
def test_what_is_left_out_never_comes_back(codes: CodeSet) -> None:
    for rule in codes.excluded:
        assert not set(meaning(codes)) & set(meaning(CodeSet(codes.system, (rule,))))


@given(ANY)
def test_a_set_is_the_union_of_its_rules(codes: CodeSet) -> None:
    whole = meaning(CodeSet(codes.system, codes.included))
    parts = (set(meaning(CodeSet(codes.system, (rule,)))) for rule in codes.included)
    assert set(whole) == set().union(*parts)


@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_does_not_matter(codes: CodeSet, draw: object) -> None:
    shuffled = list(codes.included)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert meaning(CodeSet(codes.system, tuple(shuffled), codes.excluded)) == meaning(codes)


@given(st.sampled_from(CIM10.codes), st.sampled_from(CIM10.codes), st.sampled_from(CIM10.codes))
def test_a_range_holds_a_code_when_it_is_between_its_ends_or_under_the_last(one: str, two: str, code: str) -> None:
    first, last = sorted((one, two))
    found = meaning(CodeSet(CodeSystem.CIM10, (Range(first, last),)))
    assert (code in found) == (first <= code <= last or code.startswith(last))


@given(st.sampled_from(sorted(set(CIM10.codes))))
def test_a_beginning_is_the_range_from_a_code_to_itself(code: str) -> None:
    alone = CodeSet(CodeSystem.CIM10, (Range(code, code),))
    assert meaning(alone) == meaning(CodeSet(CodeSystem.CIM10, (Prefix(code),)))
