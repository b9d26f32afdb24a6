"""Which act each route is: one line a route. A route that is not here is closed to everybody, and a test fails.

What an act asks of a person is in the table of permissions (`accounts/permissions.py`). What a route reads and what it
changes are two endpoints, so that each has its own line.
"""

from __future__ import annotations

from collections.abc import Mapping

from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.permissions import Act

_READ = Act.READ_PUBLIC_PAGES

_PUBLIC: Mapping[str, Act] = dict.fromkeys(
    (
        "static", "bootstrap.static",
        "home.index",
        "projects.index", "projects.detail", "projects.by_number", "projects.history",
        "projects.twin", "projects.list_twin", "projects.history_twin", "projects.table_schema",
        "results.index", "results.twin",
        "databases.index", "databases.detail", "databases.twin",
        "organisations.index", "organisations.detail", "organisations.twin",
        "themes.index", "themes.detail", "themes.twin",
        "delays.index", "delays.twin", "delays.figure_twin",
        "landmarks.index", "landmarks.twin",
        "legal.accessibility", "legal.machines", "legal.method", "legal.notice", "legal.personal_data",
        "legal.site_map",
        "machines.alive", "machines.ready", "machines.robots", "machines.security", "machines.sitemap",
        "machines.catalogue", "machines.choose_language", "machines.policy_report",
        "api-docs.openapi_json", "api_changes.index", "api_projects.index", "api_projects.one",
        "api_projects.versions", "api_references.database", "api_references.databases",
        "api_references.organisation", "api_references.organisations", "api_references.themes",
        "api_results.index",
    ),
    _READ,
)  # fmt: skip

_FORMS_OF_CITIZENS: Mapping[str, Act] = {
    "proposals.report": Act.REPORT_AN_ERROR,
    "proposals.send_report": Act.REPORT_AN_ERROR,
    "proposals.received": Act.REPORT_AN_ERROR,
    "proposals.propose": Act.REPORT_AN_ERROR,
    "proposals.send_proposal": Act.REPORT_AN_ERROR,
}

_OFFICERS: Mapping[str, Act] = {
    "officer_sign_in.index": Act.SIGN_IN,
    "officer_sign_in.options": Act.SIGN_IN,
    "officer_sign_in.with_passkey": Act.SIGN_IN,
    "officer_sign_in.recovery": Act.SIGN_IN,
    "officer_sign_in.with_recovery_code": Act.SIGN_IN,
    "officer_invitation.index": Act.SIGN_IN,
    "officer_invitation.options": Act.SIGN_IN,
    "officer_invitation.enrol": Act.SIGN_IN,
    "officer_sign_in.sign_out": Act.SIGN_OUT,
    "officer_sign_in.proof": Act.READ_OWN_ACCOUNT,
    "officer_sign_in.proof_options": Act.READ_OWN_ACCOUNT,
    "officer_sign_in.prove": Act.READ_OWN_ACCOUNT,
    "officer_self.index": Act.READ_OWN_ACCOUNT,
    "officer_self.close_others": Act.SIGN_OUT,
    "officer_self.new_passkey": Act.ADD_OWN_FACTOR,
    "officer_self.options": Act.ADD_OWN_FACTOR,
    "officer_self.add_passkey": Act.ADD_OWN_FACTOR,
    "officer_self.confirm_removal": Act.CHANGE_OWN_FACTORS,
    "officer_self.remove_passkey": Act.CHANGE_OWN_FACTORS,
    "officer_self.make_codes": Act.CHANGE_OWN_FACTORS,
    "officer_provider.sign_in": Act.SIGN_IN,
    "officer_provider.open_account": Act.SIGN_IN,
    "officer_provider.come_back": Act.SIGN_IN,
    "officer_provider.prove": Act.READ_OWN_ACCOUNT,
    "officer_provider.signed_out": Act.SIGN_IN,
    "demonstration.officers": Act.SIGN_IN,
    "demonstration.sign_in_officer": Act.SIGN_IN,
    "send_again.officers": Act.READ_OWN_ACCOUNT,
    "officer_accounts.index": Act.READ_ACCOUNTS,
    "officer_accounts.new": Act.CREATE_OFFICER,
    "officer_accounts.create": Act.CREATE_OFFICER,
    "officer_accounts.detail": Act.READ_ACCOUNTS,
    "officer_accounts.set_roles": Act.GIVE_ROLE,
    "officer_accounts.close": Act.DISABLE_ACCOUNT,
    "officer_accounts.give_link": Act.RESET_FACTORS,
    "officer_associations.index": Act.READ_ACCOUNTS,
    "officer_associations.application": Act.READ_ACCOUNTS,
    "officer_associations.accept": Act.REVIEW_ASSOCIATION,
    "officer_associations.refuse": Act.REVIEW_ASSOCIATION,
    "officer_associations.detail": Act.READ_ACCOUNTS,
    "officer_associations.close": Act.REVIEW_ASSOCIATION,
    "officer_associations.give_link": Act.RESET_FACTORS,
    "officer_associations.reset": Act.RESET_FACTORS,
    "officer_projects.index": Act.READ_DRAFT_RECORDS,
    "officer_projects.detail": Act.READ_DRAFT_RECORDS,
    "officer_projects.preview": Act.READ_DRAFT_RECORDS,
    "officer_projects.differences": Act.READ_DRAFT_RECORDS,
    "officer_drafts.new": Act.AMEND_RECORD,
    "officer_drafts.create": Act.AMEND_RECORD,
    "officer_drafts.open_one": Act.AMEND_RECORD,
    "officer_drafts.section": Act.AMEND_RECORD,
    "officer_drafts.save": Act.AMEND_RECORD,
    "officer_drafts.rows": Act.AMEND_RECORD,
    "officer_drafts.new_row": Act.AMEND_RECORD,
    "officer_drafts.add_row": Act.AMEND_RECORD,
    "officer_drafts.row": Act.AMEND_RECORD,
    "officer_drafts.change_row": Act.AMEND_RECORD,
    "officer_drafts.take_row": Act.AMEND_RECORD,
    "officer_publication.ask": Act.AMEND_RECORD,
    "officer_publication.discard": Act.AMEND_RECORD,
    "officer_publication.bring_up_to_date": Act.AMEND_RECORD,
    "officer_publication.send_back": Act.PUBLISH_RECORD,
    "officer_publication.publish": Act.PUBLISH_RECORD,
    "officer_publication.withdraw": Act.WITHDRAW_RECORD,
    "officer_imports.index": Act.IMPORT_RECORDS,
    "officer_imports.receive": Act.IMPORT_RECORDS,
    "officer_imports.detail": Act.READ_DRAFT_RECORDS,
    "officer_imports.apply": Act.IMPORT_RECORDS,
    "officer_imports.give_up": Act.IMPORT_RECORDS,
    "officer_trail.index": Act.READ_TRAIL,
    "officer_trail.verify": Act.READ_TRAIL,
    "officer_trail.export_head": Act.EXPORT_TRAIL_HEAD,
}

# Databases and organisations have the same pages, but that organisations can be merged.
_REFERENCES: Mapping[str, Act] = {
    "index": Act.READ_DRAFT_RECORDS,
    "detail": Act.READ_DRAFT_RECORDS,
    "preview": Act.READ_DRAFT_RECORDS,
    "new": Act.AMEND_RECORD,
    "create": Act.AMEND_RECORD,
    "open_one": Act.AMEND_RECORD,
    "write": Act.AMEND_RECORD,
    "save": Act.AMEND_RECORD,
    "ask": Act.AMEND_RECORD,
    "discard": Act.AMEND_RECORD,
    "bring_up_to_date": Act.AMEND_RECORD,
    "send_back": Act.PUBLISH_RECORD,
    "publish": Act.PUBLISH_RECORD,
    "withdraw": Act.WITHDRAW_RECORD,
}
_DESKS: Mapping[str, Act] = {
    **{f"officer_databases.{view}": act for view, act in _REFERENCES.items()},
    **{f"officer_organisations.{view}": act for view, act in _REFERENCES.items()},
    "officer_queue.index": Act.READ_OWN_QUEUE,
    "officer_proposals.index": Act.READ_DRAFT_RECORDS,
    "officer_proposals.detail": Act.READ_DRAFT_RECORDS,
    "officer_proposals.accept": Act.DECIDE_PROPOSAL,
    "officer_proposals.decline": Act.DECIDE_PROPOSAL,
    "officer_themes.index": Act.READ_DRAFT_RECORDS,
    "officer_themes.begin": Act.AMEND_RECORD,
    "officer_themes.detail": Act.READ_DRAFT_RECORDS,
    "officer_themes.ask": Act.AMEND_RECORD,
    "officer_themes.apply": Act.IMPORT_RECORDS,
    "officer_themes.give_up": Act.AMEND_RECORD,
    "officer_organisations.merge": Act.AMEND_RECORD,
    "officer_organisations.begin_merge": Act.AMEND_RECORD,
}

_MEMBERS: Mapping[str, Act] = {
    "member_registration.index": Act.REGISTER_AN_ASSOCIATION,
    "member_registration.register": Act.REGISTER_AN_ASSOCIATION,
    "member_registration.standing": Act.REGISTER_AN_ASSOCIATION,
    "member_invitation.index": Act.SIGN_IN,
    "member_invitation.choose": Act.SIGN_IN,
    "member_invitation.second": Act.SIGN_IN,
    "member_invitation.confirm": Act.SIGN_IN,
    "member_sign_in.index": Act.SIGN_IN,
    "member_sign_in.with_password": Act.SIGN_IN,
    "member_sign_in.code": Act.SIGN_IN,
    "member_sign_in.with_code": Act.SIGN_IN,
    "member_sign_in.proof": Act.READ_OWN_ACCOUNT,
    "member_sign_in.prove": Act.READ_OWN_ACCOUNT,
    "member_sign_in.sign_out": Act.SIGN_OUT,
    # Not after a recovery code: the association is read by whoever has proved both factors.
    "member_home.index": Act.READ_OWN_INDICATOR_REQUESTS,
    "member_members.index": Act.READ_OWN_INDICATOR_REQUESTS,
    "member_members.new": Act.INVITE_MEMBER,
    "member_members.create": Act.INVITE_MEMBER,
    "member_members.give_link": Act.INVITE_MEMBER,
    "member_members.set_role": Act.AMEND_ASSOCIATION,
    "member_members.confirm_removal": Act.REMOVE_MEMBER,
    "member_members.remove": Act.REMOVE_MEMBER,
    "member_association.index": Act.AMEND_ASSOCIATION,
    "member_association.amend": Act.AMEND_ASSOCIATION,
    "member_association.confirm_closing": Act.CLOSE_ASSOCIATION,
    "member_association.close": Act.CLOSE_ASSOCIATION,
    "member_self.index": Act.READ_OWN_ACCOUNT,
    "member_self.password": Act.CHANGE_OWN_FACTORS,
    "member_self.change_password": Act.CHANGE_OWN_FACTORS,
    "member_self.new_factor": Act.ADD_OWN_FACTOR,
    "member_self.begin_factor": Act.ADD_OWN_FACTOR,
    "member_self.add_factor": Act.ADD_OWN_FACTOR,
    "member_self.make_codes": Act.CHANGE_OWN_FACTORS,
    "member_self.close_others": Act.SIGN_OUT,
    "member_self.confirm_leaving": Act.LEAVE_ASSOCIATION,
    "member_self.leave": Act.LEAVE_ASSOCIATION,
    "demonstration.members": Act.SIGN_IN,
    "demonstration.sign_in_member": Act.SIGN_IN,
    "send_again.members": Act.READ_OWN_ACCOUNT,
}

DOORS: Mapping[str, Act] = {**_PUBLIC, **_FORMS_OF_CITIZENS, **_OFFICERS, **_DESKS, **_MEMBERS}

# Routes that take a file, and the longest form in bytes: ten million for the file, and what a form has around it.
FILES: Mapping[str, int] = {"officer_imports.receive": 10_200_000}


def audience(endpoint: str) -> AccountKind:
    """Return whose part of the site a route is: the account of a member opens no page of officers, nor the reverse."""
    return AccountKind.MEMBER if endpoint in _MEMBERS else AccountKind.OFFICER


def of_officers(endpoint: str) -> bool:
    """Say whether a route is of the part of officers, also one that is reached before signing in."""
    return endpoint in _OFFICERS or endpoint in _DESKS
