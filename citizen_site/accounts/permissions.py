"""Who may do what: one table, role by act. What the table does not say is refused.

Rules come in pairs: `check_...` raises a named error, `may` and `is_fresh` answer yes or no. The cells are
expected a second time in a file apart from this code, so that a change of the table is read by a second person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from citizen_site.accounts.errors import AccountRule

FRESH = dt.timedelta(minutes=10)


class Role(StrEnum):
    """What an account may be. Everybody is also a citizen, who has no account."""

    CITIZEN = "citizen"
    REGISTER_EDITOR = "register_editor"
    NEWSLETTER_EDITOR = "newsletter_editor"
    COURSE_EDITOR = "course_editor"
    INDICATOR_REVIEWER = "indicator_reviewer"
    CASE_HANDLER = "case_handler"
    ADMINISTRATOR = "administrator"
    ASSOCIATION_MEMBER = "association_member"
    ASSOCIATION_MANAGER = "association_manager"


OFFICERS = frozenset(
    {
        Role.REGISTER_EDITOR,
        Role.NEWSLETTER_EDITOR,
        Role.COURSE_EDITOR,
        Role.INDICATOR_REVIEWER,
        Role.CASE_HANDLER,
        Role.ADMINISTRATOR,
    }
)
ASSOCIATIONS = frozenset({Role.ASSOCIATION_MEMBER, Role.ASSOCIATION_MANAGER})


class Act(StrEnum):
    """What can be done on the site that not everybody may do, and what everybody may."""

    READ_PUBLIC_PAGES = "read_public_pages"
    SUBSCRIBE = "subscribe"
    REPORT_AN_ERROR = "report_an_error"
    FILE_A_RIGHTS_REQUEST = "file_a_rights_request"
    REGISTER_AN_ASSOCIATION = "register_an_association"
    SIGN_IN = "sign_in"

    SIGN_OUT = "sign_out"
    READ_OWN_ACCOUNT = "read_own_account"
    ADD_OWN_FACTOR = "add_own_factor"
    CHANGE_OWN_FACTORS = "change_own_factors"
    READ_OWN_QUEUE = "read_own_queue"

    READ_DRAFT_RECORDS = "read_draft_records"
    AMEND_RECORD = "amend_record"
    PUBLISH_RECORD = "publish_record"
    WITHDRAW_RECORD = "withdraw_record"
    IMPORT_RECORDS = "import_records"
    DECIDE_PROPOSAL = "decide_proposal"

    WRITE_NEWSLETTER = "write_newsletter"
    PUBLISH_NEWSLETTER = "publish_newsletter"
    WRITE_COURSE = "write_course"
    PUBLISH_COURSE = "publish_course"

    READ_INDICATOR_REQUESTS = "read_indicator_requests"
    REVIEW_INDICATOR_REQUEST = "review_indicator_request"
    RELEASE_INDICATOR = "release_indicator"

    READ_CASE = "read_case"
    ANSWER_CASE = "answer_case"
    EXPORT_CASE_BATCH = "export_case_batch"

    ASK_INDICATOR = "ask_indicator"
    READ_OWN_INDICATOR_REQUESTS = "read_own_indicator_requests"
    APPROVE_OWN_INDICATOR_REQUEST = "approve_own_indicator_request"
    INVITE_MEMBER = "invite_member"
    REMOVE_MEMBER = "remove_member"
    AMEND_ASSOCIATION = "amend_association"
    CLOSE_ASSOCIATION = "close_association"
    LEAVE_ASSOCIATION = "leave_association"

    REVIEW_ASSOCIATION = "review_association"
    READ_ACCOUNTS = "read_accounts"
    CREATE_OFFICER = "create_officer"
    DISABLE_ACCOUNT = "disable_account"
    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"
    RESET_FACTORS = "reset_factors"
    READ_TRAIL = "read_trail"
    EXPORT_TRAIL_HEAD = "export_trail_head"


_PUBLIC = frozenset(
    {
        Act.READ_PUBLIC_PAGES,
        Act.SUBSCRIBE,
        Act.REPORT_AN_ERROR,
        Act.FILE_A_RIGHTS_REQUEST,
        Act.REGISTER_AN_ASSOCIATION,
        Act.SIGN_IN,
    }
)
# All that a session opened by a recovery code may do: put a new factor in the place of the lost one. Nothing that is
# there is taken away before, so that who found a code locks nobody out.
AFTER_A_CODE = frozenset({Act.SIGN_OUT, Act.READ_OWN_ACCOUNT, Act.ADD_OWN_FACTOR})
_OF_EVERY_ACCOUNT = _PUBLIC | AFTER_A_CODE | {Act.CHANGE_OWN_FACTORS}
_OF_EVERY_OFFICER = _OF_EVERY_ACCOUNT | {Act.READ_OWN_QUEUE}
_OF_EVERY_MEMBER = _OF_EVERY_ACCOUNT | {
    Act.ASK_INDICATOR,
    Act.READ_OWN_INDICATOR_REQUESTS,
    Act.APPROVE_OWN_INDICATOR_REQUEST,
    Act.LEAVE_ASSOCIATION,
}

# The table. An administrator gives roles and has no hand in what the other roles decide.
ALLOWED: Mapping[Role, frozenset[Act]] = {
    Role.CITIZEN: _PUBLIC,
    Role.REGISTER_EDITOR: _OF_EVERY_OFFICER
    | {
        Act.READ_DRAFT_RECORDS,
        Act.AMEND_RECORD,
        Act.PUBLISH_RECORD,
        Act.WITHDRAW_RECORD,
        Act.IMPORT_RECORDS,
        Act.DECIDE_PROPOSAL,
    },
    Role.NEWSLETTER_EDITOR: _OF_EVERY_OFFICER | {Act.WRITE_NEWSLETTER, Act.PUBLISH_NEWSLETTER},
    Role.COURSE_EDITOR: _OF_EVERY_OFFICER | {Act.WRITE_COURSE, Act.PUBLISH_COURSE},
    Role.INDICATOR_REVIEWER: _OF_EVERY_OFFICER
    | {Act.READ_INDICATOR_REQUESTS, Act.REVIEW_INDICATOR_REQUEST, Act.RELEASE_INDICATOR},
    Role.CASE_HANDLER: _OF_EVERY_OFFICER | {Act.READ_CASE, Act.ANSWER_CASE, Act.EXPORT_CASE_BATCH},
    Role.ADMINISTRATOR: _OF_EVERY_OFFICER
    | {
        Act.REVIEW_ASSOCIATION,
        Act.READ_ACCOUNTS,
        Act.CREATE_OFFICER,
        Act.DISABLE_ACCOUNT,
        Act.GIVE_ROLE,
        Act.TAKE_ROLE,
        Act.RESET_FACTORS,
        Act.READ_TRAIL,
        Act.EXPORT_TRAIL_HEAD,
    },
    Role.ASSOCIATION_MEMBER: _OF_EVERY_MEMBER,
    Role.ASSOCIATION_MANAGER: _OF_EVERY_MEMBER
    | {Act.INVITE_MEMBER, Act.REMOVE_MEMBER, Act.AMEND_ASSOCIATION, Act.CLOSE_ASSOCIATION},
}

# Exports, decisions, releases, and what opens a door to others: asked of somebody who has just proved who they are.
NEEDS_FRESH_PROOF: frozenset[Act] = frozenset(
    {
        Act.ADD_OWN_FACTOR,
        Act.CHANGE_OWN_FACTORS,
        Act.PUBLISH_RECORD,
        Act.WITHDRAW_RECORD,
        Act.IMPORT_RECORDS,
        Act.DECIDE_PROPOSAL,
        Act.PUBLISH_NEWSLETTER,
        Act.PUBLISH_COURSE,
        Act.REVIEW_INDICATOR_REQUEST,
        Act.RELEASE_INDICATOR,
        Act.ANSWER_CASE,
        Act.EXPORT_CASE_BATCH,
        Act.APPROVE_OWN_INDICATOR_REQUEST,
        Act.INVITE_MEMBER,
        Act.REMOVE_MEMBER,
        Act.AMEND_ASSOCIATION,
        Act.CLOSE_ASSOCIATION,
        Act.LEAVE_ASSOCIATION,
        Act.REVIEW_ASSOCIATION,
        Act.CREATE_OFFICER,
        Act.DISABLE_ACCOUNT,
        Act.GIVE_ROLE,
        Act.TAKE_ROLE,
        Act.RESET_FACTORS,
        Act.EXPORT_TRAIL_HEAD,
    }
)


class NotAllowed(AccountRule):
    """None of the roles held allows the act."""


class UnknownWord(NotAllowed):
    """A role or an act that the table does not know."""


class ProofTooOld(AccountRule):
    """The act asks for a proof of who one is that is more recent."""


class RolesDoNotMix(AccountRule):
    """Roles that one account may not hold together."""


def is_public(act: str) -> bool:
    """Say whether everybody may do the act, without an account."""
    return _act(act) in _PUBLIC


def check_may(roles: Iterable[str], act: str, *, narrow: bool = False) -> None:
    """Return nothing when one of the roles allows the act; raise NotAllowed, or UnknownWord, otherwise.

    `narrow`: the session was opened by a recovery code, and allows a new factor to be added, nothing else.
    """
    held = {Role.CITIZEN, *(_role(one) for one in roles)}
    asked = _act(act)
    if narrow and asked not in AFTER_A_CODE | _PUBLIC:
        raise NotAllowed(f"{asked.value} is not allowed after a recovery code. Add a passkey or a second factor first.")
    if not any(asked in ALLOWED.get(role, frozenset()) for role in held):
        names = ", ".join(sorted(held))
        raise NotAllowed(f"{asked.value} is not allowed to {names}. An administrator can give another role.")


def may(roles: Iterable[str], act: str, *, narrow: bool = False) -> bool:
    """Say whether one of the roles allows the act; an unknown role or act allows nothing."""
    try:
        check_may(roles, act, narrow=narrow)
    except NotAllowed:
        return False
    return True


def check_fresh(act: str, proved_at: dt.datetime, now: dt.datetime) -> None:
    """Return nothing when the act may be done with a proof of that instant; raise ProofTooOld otherwise.

    A proof dated in the future is no proof: a clock was set back, or the instant was forged.
    """
    if _act(act) in NEEDS_FRESH_PROOF and not dt.timedelta(0) <= now - proved_at <= FRESH:
        minutes = int(FRESH.total_seconds()) // 60
        raise ProofTooOld(f"{act} asks for a sign-in of the last {minutes} minutes. Prove again who you are.")


def is_fresh(act: str, proved_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether the act may be done with a proof of that instant; never for an unknown act."""
    try:
        check_fresh(act, proved_at, now)
    except (ProofTooOld, UnknownWord):
        return False
    return True


def check_held_together(roles: Iterable[str]) -> None:
    """Return nothing when one account may hold these roles; raise RolesDoNotMix otherwise.

    Who asks for indicators does not sit among those who review them.
    """
    held = {_role(one) for one in roles}
    if held & OFFICERS and held & ASSOCIATIONS:
        raise RolesDoNotMix("An account is that of an officer or of a member of an association, never both.")


def may_be_held_together(roles: Iterable[str]) -> bool:
    """Say whether one account may hold these roles."""
    try:
        check_held_together(roles)
    except (RolesDoNotMix, UnknownWord):
        return False
    return True


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise UnknownWord(f"{word!r} is no role. Roles: {', '.join(Role)}.") from None


def _act(word: str) -> Act:
    try:
        return Act(word)
    except ValueError:
        raise UnknownWord(f"{word!r} is no act. Add it to the table of permissions first.") from None
