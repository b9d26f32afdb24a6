"""The table of permissions says, cell by cell, what the reviewed file expects; what it does not say is refused."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import product
from pathlib import Path

import pytest

from citizen_site.accounts.permissions import (
    ALLOWED,
    FRESH,
    NEEDS_FRESH_PROOF,
    Act,
    NotAllowed,
    ProofTooOld,
    Role,
    RolesDoNotMix,
    UnknownWord,
    check_fresh,
    check_held_together,
    check_may,
    is_fresh,
    may,
    may_be_held_together,
)

EXPECTED = Path(__file__).parent / "expected_permissions.csv"
WORDS = {"yes": True, "no": False}
NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def _rows() -> dict[str, dict[str, bool]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return {row.pop("act"): {name: WORDS[cell] for name, cell in row.items()} for row in csv.DictReader(file)}


ROWS = _rows()


def test_the_reviewed_file_has_each_act_and_each_role_once() -> None:
    assert list(ROWS) == [act.value for act in Act]
    assert all(list(row) == ["fresh", *(role.value for role in Role)] for row in ROWS.values())


@pytest.mark.parametrize(("role", "act"), list(product(Role, Act)), ids=str)
def test_each_cell_is_the_expected_one(role: Role, act: Act) -> None:
    assert may([role], act) is ROWS[act][role]


@pytest.mark.parametrize("act", list(Act))
def test_each_act_asks_for_a_fresh_proof_as_expected(act: Act) -> None:
    assert is_fresh(act, NOW - FRESH - SECOND, NOW) is not ROWS[act]["fresh"]


def test_each_act_is_allowed_to_somebody_and_each_role_has_its_row() -> None:
    assert set(ALLOWED) == set(Role)
    assert frozenset().union(*ALLOWED.values()) == set(Act)


def test_without_a_role_one_is_a_citizen_and_no_more() -> None:
    assert {act for act in Act if may([], act)} == {act for act in Act if ROWS[act]["citizen"]}


def test_roles_add_up() -> None:
    both = [Role.REGISTER_EDITOR, Role.COURSE_EDITOR]
    assert may(both, Act.PUBLISH_RECORD) and may(both, Act.PUBLISH_COURSE)
    assert not may(both, Act.PUBLISH_NEWSLETTER)


def test_the_refusal_names_the_act_and_the_roles_held() -> None:
    with pytest.raises(NotAllowed, match=r"^give_role is not allowed to case_handler, citizen\."):
        check_may([Role.CASE_HANDLER], Act.GIVE_ROLE)


@pytest.mark.parametrize(
    ("roles", "act"),
    [
        (["administrator"], "publish"),
        (["administrator"], ""),
        (["root"], "read_public_pages"),
        (["administrator", "Administrator"], "give_role"),
    ],
)
def test_an_unknown_role_or_act_is_refused_even_beside_known_ones(roles: list[str], act: str) -> None:
    with pytest.raises(UnknownWord):
        check_may(roles, act)
    assert not may(roles, act)


def test_a_proof_is_fresh_for_ten_minutes_and_never_from_the_future() -> None:
    assert is_fresh(Act.GIVE_ROLE, NOW - FRESH, NOW)
    for proved_at in (NOW - FRESH - SECOND, NOW + SECOND):
        with pytest.raises(ProofTooOld, match="last 10 minutes"):
            check_fresh(Act.GIVE_ROLE, proved_at, NOW)
    assert not is_fresh("publish", NOW, NOW), "an unknown act has no fresh proof"


def test_what_opens_doors_to_others_asks_for_a_fresh_proof() -> None:
    assert {Act.CREATE_OFFICER, Act.GIVE_ROLE, Act.INVITE_MEMBER, Act.RESET_FACTORS} <= NEEDS_FRESH_PROOF


def test_an_officer_is_no_member_of_an_association() -> None:
    with pytest.raises(RolesDoNotMix, match="never both"):
        check_held_together([Role.INDICATOR_REVIEWER, Role.ASSOCIATION_MEMBER])
    assert may_be_held_together([Role.ASSOCIATION_MEMBER, Role.ASSOCIATION_MANAGER])
    assert may_be_held_together([Role.ADMINISTRATOR, Role.CASE_HANDLER, Role.CITIZEN])
    assert not may_be_held_together(["root"])
