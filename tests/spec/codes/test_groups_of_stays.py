"""Groups of stays (GHM) are known by their shape: no list of them is whole."""

from __future__ import annotations

import pytest

from query_service.codes.shipped import shipped, shipped_expansion
from query_service.errors import IllFormed, UnknownCode
from tests.builders.codes import codes


def expanded(included: str, without: str = "") -> tuple[str, ...]:
    return shipped_expansion()(codes("ghm", included, without))


def test_a_group_that_no_list_has_is_known_by_its_shape() -> None:
    assert expanded("05K051 14Z08Z") == ("05K051", "14Z08Z")


def test_a_root_is_its_fifteen_severities() -> None:
    # 1 2 3 4, A B C D, E, J, T, Z and of version 9 S V W: 4 + 4 + 1 + 1 + 1 + 1 + 3 = 15.
    assert expanded("05K05*") == tuple(f"05K05{severity}" for severity in "1234ABCDEJSTVWZ")


def test_a_category_is_every_group_of_that_shape() -> None:
    found = set(expanded("28*"))
    # 4 letters x 100 numbers x 15 severities = 6,000.
    assert len(found) == 6000
    assert {"28Z04Z", "28Z07Z", "28Z18Z"} <= found


def test_every_group_of_the_list_of_version_9_is_under_its_category() -> None:
    listed = [entry.code for edition in shipped() if edition.system == "ghm" for entry in edition]
    assert listed
    assert all(code in expanded(f"{code[:2]}*") for code in listed)


def test_abortion_can_be_left_out_of_its_category() -> None:
    found = expanded("14*", without="14Z08Z")
    assert "14Z08Z" not in found and "14Z081" in found


@pytest.mark.parametrize("said", ["29*", "00*", "29M101"])
def test_a_category_that_does_not_exist_is_unknown(said: str) -> None:
    with pytest.raises(UnknownCode, match="01 to 28"):
        expanded(said)


def test_a_root_of_another_shape_is_unknown() -> None:
    with pytest.raises(UnknownCode, match="starts no GHM"):
        expanded("14X08*")


@pytest.mark.parametrize("said", ["14Z08Y", "14X08Z", "14Z8Z"])
def test_a_code_of_another_shape_is_refused(said: str) -> None:
    with pytest.raises(IllFormed, match="shape"):
        codes("ghm", said)
