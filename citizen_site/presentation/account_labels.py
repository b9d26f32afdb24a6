"""The words of accounts and of the trail: roles and what they may do, states, acts, reasons. French in translations."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from citizen_site.accounts.people.kinds import AccountState, AssociationState
from citizen_site.accounts.permissions import Act, Role
from citizen_site.accounts.trail import AccountEvent, Reason, Thing

Labels = Mapping[StrEnum, Any]

ROLE: Labels = {
    Role.CITIZEN: _("Citizen"),
    Role.REGISTER_EDITOR: _("Editor of the register"),
    Role.NEWSLETTER_EDITOR: _("Editor of the newsletter"),
    Role.COURSE_EDITOR: _("Editor of courses"),
    Role.INDICATOR_REVIEWER: _("Reviewer of indicators"),
    Role.CASE_HANDLER: _("Handler of rights requests"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.ASSOCIATION_MEMBER: _("Member of an association"),
    Role.ASSOCIATION_MANAGER: _("Manager of an association"),
}

# What each role of an officer is for, under its name in a form.
ROLE_HINT: Labels = {
    Role.REGISTER_EDITOR: _("Writes and publishes projects, databases, organisations; decides reports of errors."),
    Role.NEWSLETTER_EDITOR: _("Writes and publishes the newsletter."),
    Role.COURSE_EDITOR: _("Writes and publishes courses."),
    Role.INDICATOR_REVIEWER: _("Reviews the indicators that associations ask for, and releases them."),
    Role.CASE_HANDLER: _("Reads and answers requests of people about their rights."),
    Role.ADMINISTRATOR: _("Opens and closes accounts, reviews associations, reads the trail. Decides nothing else."),
}

STATE: Labels = {
    AccountState.INVITED: _("Link given, not used yet"),
    AccountState.ACTIVE: _("In use"),
    AccountState.DISABLED: _("Account closed"),
}

ASSOCIATION: Labels = {
    AssociationState.ASKED: _("Waits for a decision"),
    AssociationState.ACCEPTED: _("Accepted"),
    AssociationState.REFUSED: _("Refused"),
    AssociationState.CLOSED: _("Association closed"),
}

ACT: Labels = {
    Act.READ_PUBLIC_PAGES: _("Read public pages"),
    Act.SUBSCRIBE: _("Subscribed"),
    Act.REPORT_AN_ERROR: _("Reported an error"),
    Act.FILE_A_RIGHTS_REQUEST: _("Filed a rights request"),
    Act.REGISTER_AN_ASSOCIATION: _("Registered an association"),
    Act.SIGN_IN: _("Signing in"),
    Act.SIGN_OUT: _("Signing out"),
    Act.READ_OWN_ACCOUNT: _("Read their own account"),
    Act.ADD_OWN_FACTOR: _("Added what proves who they are"),
    Act.CHANGE_OWN_FACTORS: _("Changed what proves who they are"),
    Act.READ_OWN_QUEUE: _("Read their own queue"),
    Act.READ_DRAFT_RECORDS: _("Read drafts"),
    Act.AMEND_RECORD: _("Wrote a draft"),
    Act.PUBLISH_RECORD: _("Published a record"),
    Act.WITHDRAW_RECORD: _("Withdrew a record"),
    Act.IMPORT_RECORDS: _("Applied an import"),
    Act.DECIDE_PROPOSAL: _("Decided a proposal"),
    Act.WRITE_NEWSLETTER: _("Wrote a newsletter"),
    Act.PUBLISH_NEWSLETTER: _("Published a newsletter"),
    Act.WRITE_COURSE: _("Wrote a course"),
    Act.PUBLISH_COURSE: _("Published a course"),
    Act.READ_INDICATOR_REQUESTS: _("Read requests for indicators"),
    Act.REVIEW_INDICATOR_REQUEST: _("Reviewed a request for an indicator"),
    Act.RELEASE_INDICATOR: _("Released an indicator"),
    Act.READ_CASE: _("Opened a rights case"),
    Act.ANSWER_CASE: _("Answered a rights case"),
    Act.EXPORT_CASE_BATCH: _("Exported a batch of cases"),
    Act.ASK_INDICATOR: _("Asked for an indicator"),
    Act.READ_OWN_INDICATOR_REQUESTS: _("Read their requests for indicators"),
    Act.APPROVE_OWN_INDICATOR_REQUEST: _("Approved a request for an indicator"),
    Act.INVITE_MEMBER: _("Invited a member"),
    Act.REMOVE_MEMBER: _("Removed a member"),
    Act.AMEND_ASSOCIATION: _("Changed the settings of an association"),
    Act.CLOSE_ASSOCIATION: _("Closed an association"),
    Act.LEAVE_ASSOCIATION: _("Left an association"),
    Act.REVIEW_ASSOCIATION: _("Decided on an association"),
    Act.READ_ACCOUNTS: _("Read accounts of officers"),
    Act.CREATE_OFFICER: _("Opened an account of an officer"),
    Act.DISABLE_ACCOUNT: _("Closed an account"),
    Act.GIVE_ROLE: _("Gave a role"),
    Act.TAKE_ROLE: _("Took a role away"),
    Act.RESET_FACTORS: _("Had an account set up anew"),
    Act.READ_TRAIL: _("Read the trail"),
    Act.EXPORT_TRAIL_HEAD: _("Exported the head of the trail"),
    AccountEvent.SIGNED_IN: _("Signed in"),
    AccountEvent.SIGNED_OUT: _("Signed out"),
    AccountEvent.SIGN_IN_REFUSED: _("Sign-in refused"),
    AccountEvent.PROVED_AGAIN: _("Proved again who they are"),
    AccountEvent.ACT_REFUSED: _("Refused by the table of permissions"),
    AccountEvent.PASSWORD_CHANGED: _("Changed their password"),
    AccountEvent.RECOVERY_CODE_USED: _("Used a recovery code"),
    AccountEvent.KEY_ROTATED: _("Changed a key of the site"),
}

REASON: Labels = {
    Reason.ORDINARY_WORK: _("ordinary work"),
    Reason.CORRECTION: _("correction"),
    Reason.ASKED_BY_HOLDER: _("asked by the holder"),
    Reason.ASKED_BY_PERSON: _("asked by the person"),
    Reason.DUTY_OF_LAW: _("duty of the law"),
    Reason.REVIEW: _("review"),
    Reason.SECURITY: _("security"),
    Reason.FACTOR_LOST: _("passkey or code lost"),
    Reason.PERSON_LEFT: _("person left"),
    Reason.WRONG_PASSWORD: _("wrong password"),
    Reason.WRONG_CODE: _("wrong code"),
    Reason.CODE_REPLAYED: _("code used twice"),
    Reason.TOO_MANY_TRIES: _("too many tries"),
    Reason.PASSKEY_REFUSED: _("passkey refused"),
    Reason.PASSKEY_COPIED: _("passkey copied"),
    Reason.PROVIDER_REFUSED: _("refused by the identity provider"),
    Reason.NOT_ALLOWED: _("not allowed to this role"),
    Reason.PROOF_TOO_OLD: _("proof too old"),
}

THING: Labels = {
    Thing.ACCOUNT: _("account"),
    Thing.SESSION: _("session"),
    Thing.ASSOCIATION: _("association"),
    Thing.PROJECT: _("project"),
    Thing.ORGANISATION: _("organisation"),
    Thing.DATA_SOURCE: _("database"),
    Thing.THEME: _("theme"),
    Thing.PROPOSAL: _("proposal"),
    Thing.IMPORT: _("import"),
    Thing.NEWSLETTER: _("newsletter"),
    Thing.COURSE: _("course"),
    Thing.INDICATOR_REQUEST: _("request for an indicator"),
    Thing.CASE: _("case"),
    Thing.BATCH: _("batch"),
    Thing.TRAIL: _("trail"),
    Thing.KEY: _("key"),
    Thing.ROUTE: _("page"),
}
