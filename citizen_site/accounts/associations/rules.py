"""What an association may do and become. Rules in pairs: one raises a named error, one answers yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from citizen_site.accounts.associations.refusals import (
    AssociationRefused,
    ChangeRefused,
    LastManager,
    NotAccepted,
    SamePerson,
    TooFewMembers,
)
from citizen_site.accounts.people.kinds import AssociationState as State

FEWEST_MEMBERS = 2

# What follows each state. Refused: the association may ask again, by another application. Closed: an association that
# comes back asks again, and takes up its former number.
CHANGES: Mapping[State, frozenset[State]] = {
    State.ASKED: frozenset({State.ACCEPTED, State.REFUSED}),
    State.REFUSED: frozenset(),
    State.ACCEPTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.ACCEPTED}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the rules see one: number of the account, whether they manage, whether they have signed in once."""

    number: str
    manager: bool
    active: bool


def check_change(before: State, after: State) -> None:
    """Return nothing when the state may change that way; raise ChangeRefused otherwise."""
    if after not in CHANGES[before]:
        raise ChangeRefused(f"Association: {before.value} does not become {after.value}.")


def may_change(before: State, after: State) -> bool:
    """Say whether the state may change that way."""
    return after in CHANGES[before]


def check_may_ask(state: State, members: Iterable[Person]) -> None:
    """Return nothing when the association may ask for an indicator; raise NotAccepted or TooFewMembers otherwise.

    Two persons know of each request: an account alone, or taken over, asks for nothing.
    """
    if state is not State.ACCEPTED:
        raise NotAccepted(f"Association: is {state.value}; one that is accepted asks for indicators.")
    active = len({one.number for one in members if one.active})
    if active < FEWEST_MEMBERS:
        raise TooFewMembers(f"Association: {active} active members. Indicators are asked for from {FEWEST_MEMBERS} on.")


def may_ask(state: State, members: Iterable[Person]) -> bool:
    """Say whether the association may ask for an indicator."""
    return _passes(lambda: check_may_ask(state, members))


def check_approver(*, two_persons: bool, asker: str, approver: str) -> None:
    """Return nothing when this member may approve what that one asked for; raise SamePerson otherwise."""
    if two_persons and asker == approver:
        raise SamePerson("Request: another member of the association approves it, as its settings say.")


def may_approve(*, two_persons: bool, asker: str, approver: str) -> bool:
    """Say whether this member may approve what that one asked for."""
    return not two_persons or asker != approver


def without(members: Iterable[Person], number: str) -> tuple[Person, ...]:
    """Return the members once this one is gone. Raises LastManager when nobody would manage those who stay."""
    return _managed(tuple(one for one in members if one.number != number))


def with_role(members: Iterable[Person], number: str, *, manager: bool) -> tuple[Person, ...]:
    """Return the members once this one manages, or no longer does. Raises LastManager."""
    return _managed(tuple(replace(one, manager=manager) if one.number == number else one for one in members))


def may_go(members: Iterable[Person], number: str) -> bool:
    """Say whether this member may leave."""
    return _passes(lambda: without(members, number))


def _managed(left: tuple[Person, ...]) -> tuple[Person, ...]:
    # Somebody who has not used their link yet manages nothing: nobody knows whether they ever will.
    if left and not any(one.manager and one.active for one in left):
        raise LastManager("Association: members would stay without a manager. Make another active member manager.")
    return left


def _passes(rule: Callable[[], object]) -> bool:
    try:
        rule()
    except AssociationRefused:
        return False
    return True
