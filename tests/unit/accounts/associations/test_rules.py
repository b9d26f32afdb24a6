"""What an association may do and become; members never stay without a manager, whatever is done in any order."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.accounts.associations.refusals import (
    ChangeRefused,
    LastManager,
    NotAccepted,
    SamePerson,
    TooFewMembers,
)
from citizen_site.accounts.associations.rules import (
    CHANGES,
    FEWEST_MEMBERS,
    Person,
    check_approver,
    check_change,
    check_may_ask,
    may_approve,
    may_ask,
    may_change,
    may_go,
    with_role,
    without,
)
from citizen_site.accounts.people.kinds import AssociationState as State

ALLOWED = {
    (State.ASKED, State.ACCEPTED), (State.ASKED, State.REFUSED), (State.ACCEPTED, State.CLOSED),
    (State.CLOSED, State.ACCEPTED),
}  # fmt: skip
people = st.lists(
    st.builds(
        Person, number=st.integers(1, 9).map(lambda one: f"member-{one}"), manager=st.booleans(), active=st.booleans()
    ),
    unique_by=lambda one: one.number, max_size=8,
)  # fmt: skip


def _person(number: int, *, manager: bool = False, active: bool = True) -> Person:
    return Person(f"member-{number}", manager, active)


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_states_change_as_the_table_says_and_no_other_way(before: State, after: State) -> None:
    assert may_change(before, after) is ((before, after) in ALLOWED)
    if (before, after) not in ALLOWED:
        with pytest.raises(ChangeRefused):
            check_change(before, after)


def test_each_state_has_its_line() -> None:
    assert set(CHANGES) == set(State)


def test_two_active_members_of_an_accepted_association_may_ask() -> None:
    check_may_ask(State.ACCEPTED, [_person(1), _person(2)])


@pytest.mark.parametrize("state", [State.ASKED, State.REFUSED, State.CLOSED])
def test_an_association_that_is_not_accepted_asks_for_nothing(state: State) -> None:
    with pytest.raises(NotAccepted):
        check_may_ask(state, [_person(1), _person(2)])


@pytest.mark.parametrize(
    "members", [[], [_person(1, manager=True)], [_person(1), _person(2, active=False)], [_person(1), _person(1)]]
)
def test_one_active_member_asks_for_nothing(members: list[Person]) -> None:
    with pytest.raises(TooFewMembers):
        check_may_ask(State.ACCEPTED, members)


@given(people, st.sampled_from(State))
def test_more_active_members_never_take_the_right_to_ask_away(members: list[Person], state: State) -> None:
    more = [*members, Person("member-0", False, True)]
    assert may_ask(state, more) >= may_ask(state, members)
    assert may_ask(state, members) is (state is State.ACCEPTED and sum(one.active for one in members) >= FEWEST_MEMBERS)


@pytest.mark.parametrize(
    ("two_persons", "approver", "allowed"),
    [(True, "member-1", False), (True, "member-2", True), (False, "member-1", True), (False, "member-2", True)],
)
def test_who_asks_does_not_approve_where_two_persons_are_asked_for(
    two_persons: bool, approver: str, allowed: bool
) -> None:
    assert may_approve(two_persons=two_persons, asker="member-1", approver=approver) is allowed
    if not allowed:
        with pytest.raises(SamePerson):
            check_approver(two_persons=two_persons, asker="member-1", approver=approver)
    else:
        check_approver(two_persons=two_persons, asker="member-1", approver=approver)


def test_the_last_manager_does_not_leave_members_behind() -> None:
    boss, plain = _person(1, manager=True), _person(2)
    with pytest.raises(LastManager):
        without([boss, plain], boss.number)
    assert without([boss, plain], plain.number) == (boss,)
    assert without([boss], boss.number) == ()


def test_a_manager_who_has_not_used_their_link_yet_does_not_count() -> None:
    boss, invited = _person(1, manager=True), _person(2, manager=True, active=False)
    assert not may_go([boss, invited], boss.number)


@given(people, st.lists(st.tuples(st.sampled_from(["go", "make", "unmake"]), st.integers(1, 9)), max_size=30))
def test_members_never_stay_without_a_manager(members: list[Person], acts: list[tuple[str, int]]) -> None:
    here = (*members, Person("member-0", True, True))
    for act, number in acts:
        who = f"member-{number - 1}"
        try:
            here = without(here, who) if act == "go" else with_role(here, who, manager=act == "make")
        except LastManager:
            continue
        assert not here or any(one.manager and one.active for one in here)


@given(people, st.integers(1, 9))
def test_nobody_but_the_one_named_goes(members: list[Person], number: int) -> None:
    who = f"member-{number}"
    if may_go(members, who):
        assert set(members) - set(without(members, who)) == {one for one in members if one.number == who}
