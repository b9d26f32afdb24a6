"""Members of an association: invited, removed, made manager, by who manages, and never from another association."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.people.kinds import AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, InvitationRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.sessions.visitors import Way
from tests.builders.accounts import add_association, add_member, add_officer, sign_in
from tests.builders.projects import NOW
from tests.functional.member_visits import (
    ACCOUNT,
    LEAVING,
    MEMBERS,
    PASSWORD,
    SELF,
    SETTINGS,
    add_holder,
    link_on,
    set_up,
    signed_in,
    with_password,
)
from tests.functional.officer_visits import Visit, alert, trail

OFFICE = "/fr/agents/associations"


@dataclass
class Place:
    """Two associations, each with a manager, a plain member and one who is invited; ids by role."""

    app: Flask
    engine: Engine
    ours: int
    theirs: int
    manager: int
    plain: int
    invited: int
    their_manager: int
    their_plain: int
    their_invited: int

    def visit(self, account: int) -> Visit:
        visit = Visit(self.app)
        visit.client = sign_in(self.app, account, way=Way.PASSWORD)
        return visit

    def row(self, account: int) -> AccountRecord:
        with database.reading(self.engine) as session:
            found = session.get_one(AccountRecord, account)
            session.refresh(found, ["roles"])
            session.expunge_all()
            return found

    def rows(self, association: int) -> list[tuple[object, ...]]:
        """All that is kept of an association and of its members, as one value to compare."""
        with database.reading(self.engine) as session:
            members = session.scalars(select(AccountRecord).filter_by(association_id=association))
            kept = [
                (one.id, one.state, one.name, one.address, one.disabled_at, tuple(role.role for role in one.roles))
                for one in members
            ]
            row = session.get_one(AssociationRecord, association)
            links = session.scalars(
                select(InvitationRecord.digest).join(AccountRecord).where(AccountRecord.association_id == association)
            )
            return [*kept, (row.state, row.name, row.two_persons, row.closed_at), tuple(links)]


@pytest.fixture
def place(engine: Engine, make_app: Callable[..., Flask]) -> Place:
    app = make_app(engine)
    made: list[int] = []
    with database.writing(engine) as session:
        associations = [add_association(session).id for _ in range(2)]
        for association in associations:
            row = session.get_one(AssociationRecord, association)
            made.append(add_member(session, row, Role.ASSOCIATION_MANAGER, name=f"Gestion {association}").id)
            made.append(add_member(session, row, name=f"Membre {association}").id)
            made.append(add_member(session, row, state=AccountState.INVITED, name=f"Invité {association}").id)
    return Place(app, engine, *associations, *made)


def _acts(visit: Visit, number: str) -> list[TestResponse]:
    """Do to this member all that a manager can do to one, and read what can be read of them."""
    token = visit.token(f"{MEMBERS}/nouveau")
    posts = [(f"{MEMBERS}/{number}/lien", {}), (f"{MEMBERS}/{number}/role", {"role": "manager"}),
             (f"{MEMBERS}/{number}/role", {"role": "member"}), (f"{MEMBERS}/{number}/retrait", {})]  # fmt: skip
    answers = [visit.client.post(path, data={"csrf_token": token, **data}) for path, data in posts]
    return [visit.get(f"{MEMBERS}/{number}/retrait"), *answers]


# Another association


def test_a_manager_does_nothing_to_members_of_another_association_and_reads_nothing_of_them(place: Place) -> None:
    visit, before, lines = place.visit(place.manager), place.rows(place.theirs), trail(place.engine)
    for account in (place.their_manager, place.their_plain, place.their_invited):
        for answer in _acts(visit, f"member-{account}"):
            assert answer.status_code == 404
            assert place.row(account).name not in answer.text
            assert place.row(account).address not in answer.text
    assert place.rows(place.theirs) == before
    assert trail(place.engine) == lines


@pytest.mark.parametrize(
    "number",
    [
        "member-999",
        "officer-1",
        "member-",
        "member-x",
        "member-٣",
        "member-1x",
        "x",
        "member-01",
        "member-06",
        "member-0001000000000",
    ],
)
def test_a_number_that_no_member_has_is_not_there(place: Place, number: str) -> None:
    with database.writing(place.engine) as session:
        add_officer(session)
    assert {answer.status_code for answer in _acts(place.visit(place.manager), number)} == {404}


def test_pages_of_an_association_name_nobody_of_another(place: Place) -> None:
    with database.reading(place.engine) as session:
        others = session.scalars(select(AccountRecord).filter_by(association_id=place.theirs)).all()
        secret = [text for one in others for text in (one.name, one.address)]
        secret.append(session.get_one(AssociationRecord, place.theirs).name)
    for account, path in product((place.manager, place.plain), (ACCOUNT, MEMBERS, SELF)):
        page = place.visit(account).get(path).text
        assert [one for one in secret if one in page] == []


def test_pages_of_an_association_hold_nothing_that_is_for_officers(place: Place) -> None:
    with database.writing(place.engine) as session:
        row = session.get_one(AssociationRecord, place.ours)
        row.decided_by, row.why = "officer-77", "note privée de l’agent"
    for path in (ACCOUNT, MEMBERS, SETTINGS, SELF):
        page = place.visit(place.manager).get(path).text
        assert "officer-77" not in page and "note privée" not in page


def test_a_plain_member_reads_names_and_no_address_and_manages_nothing(place: Place) -> None:
    visit, before = place.visit(place.plain), place.rows(place.ours)
    page = visit.get(MEMBERS).text
    assert place.row(place.manager).name in page
    assert place.row(place.manager).address not in page and "/lien" not in page and "retrait" not in page
    token = visit.token(SELF)
    for path in (f"{MEMBERS}/nouveau", SETTINGS, f"{SETTINGS}/fermeture"):
        assert visit.get(path).status_code == 403
        assert visit.client.post(path, data={"csrf_token": token, "sure": "y"}).status_code == 403
    for what in ("lien", "role", "retrait"):
        path = f"{MEMBERS}/member-{place.invited}/{what}"
        assert visit.client.post(path, data={"csrf_token": token}).status_code == 403
    assert place.rows(place.ours) == before


# Inviting


def _invite(visit: Visit, **said: str) -> TestResponse:
    return visit.post(f"{MEMBERS}/nouveau", **{"name": "Nouvelle personne", "address": "neuf@example.org", **said})


def test_somebody_invited_sets_up_and_signs_in_as_a_plain_member(place: Place) -> None:
    answer = _invite(place.visit(place.manager))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    link = link_on(answer)
    visit, _secret, _page = set_up(place.app, link, NOW)
    assert visit.get(MEMBERS).status_code == 200
    assert visit.get(f"{MEMBERS}/nouveau").status_code == 403
    assert with_password(place.app, "neuf@example.org")[1].status_code == 303
    last = trail(place.engine)
    manager = f"member-{place.manager}"
    assert (manager, "invite_member", f"association-{place.ours}", "ordinary_work") in last
    assert link.rsplit("/", 1)[1] not in place.visit(place.manager).get(MEMBERS).text


def test_somebody_may_be_invited_to_manage(place: Place) -> None:
    link = link_on(_invite(place.visit(place.manager), manager="y"))
    visit, _secret, _page = set_up(place.app, link, NOW)
    assert visit.get(f"{MEMBERS}/nouveau").status_code == 200


@pytest.mark.parametrize("state", list(AccountState))
@pytest.mark.parametrize("who", ["officer", "member"])
def test_an_address_in_use_is_not_invited_and_one_of_somebody_who_left_is(
    place: Place, state: AccountState, who: str
) -> None:
    with database.writing(place.engine) as session:
        if who == "officer":
            add_officer(session, state=state, address="neuf@example.org")
        else:
            row = session.get_one(AssociationRecord, place.theirs)
            add_member(session, row, state=state, address="neuf@example.org")
    free = who == "member" and state is AccountState.DISABLED
    answer = _invite(place.visit(place.manager))
    assert answer.status_code == (200 if free else 422)
    if not free:
        assert "ne peut pas être invitée" in alert(answer)


@pytest.mark.parametrize(
    ("data", "said"), [({"name": " "}, "Donnez le nom"), ({"address": "x"}, "nom@"), ({"name": "a\x00b"}, "une ligne")]
)
def test_an_invitation_filled_in_badly_is_shown_again(place: Place, data: dict[str, str], said: str) -> None:
    answer = _invite(place.visit(place.manager), **data)
    assert (answer.status_code, said in alert(answer)) == (422, True)


def test_a_new_link_is_for_who_was_invited_and_for_plain_members_alone(place: Place) -> None:
    with database.writing(place.engine) as session:
        row = session.get_one(AssociationRecord, place.ours)
        second = add_member(session, row, Role.ASSOCIATION_MANAGER).id
    visit = place.visit(place.manager)
    for account, status in ((place.invited, 200), (place.plain, 200), (second, 422), (place.manager, 422)):
        assert visit.post(MEMBERS, f"{MEMBERS}/member-{account}/lien").status_code == status
    assert place.row(place.plain).state is AccountState.ACTIVE


# Managers


def test_a_member_is_made_manager_and_the_former_one_then_leaves(place: Place) -> None:
    visit = place.visit(place.manager)
    assert visit.post(MEMBERS, f"{MEMBERS}/member-{place.plain}/role", role="manager").status_code == 303
    assert place.visit(place.plain).get(f"{MEMBERS}/nouveau").status_code == 200
    left = visit.post(LEAVING, sure="y")
    assert left.headers["Location"] == f"{ACCOUNT}/connexion?fin=depart"
    assert visit.get(ACCOUNT).status_code == 303
    assert place.row(place.manager).state is AccountState.DISABLED
    acts = [line[1:3] for line in trail(place.engine)]
    assert acts[:2] == [("give_role", f"member-{place.plain}"), ("leave_association", f"member-{place.manager}")]


def test_the_last_manager_does_not_leave_members_behind_nor_step_down(place: Place) -> None:
    visit, before = place.visit(place.manager), place.rows(place.ours)
    refused = visit.post(LEAVING, sure="y")
    assert (refused.status_code, "la dernière personne" in alert(refused)) == (422, True)
    stepped = visit.post(MEMBERS, f"{MEMBERS}/member-{place.manager}/role", role="member")
    assert (stepped.status_code, "la dernière personne" in alert(stepped)) == (422, True)
    assert place.rows(place.ours) == before
    assert visit.get(ACCOUNT).status_code == 200


def test_leaving_is_confirmed(place: Place) -> None:
    visit = place.visit(place.plain)
    assert visit.post(LEAVING).status_code == 422
    assert visit.get(ACCOUNT).status_code == 200


def test_the_last_to_leave_closes_the_association(place: Place) -> None:
    visit = place.visit(place.manager)
    for account in (place.plain, place.invited):
        assert visit.post(f"{MEMBERS}/member-{account}/retrait").status_code == 303
    assert "Vous en êtes le seul membre" in visit.get(LEAVING).text
    assert visit.post(LEAVING, sure="y").headers["Location"].endswith("fin=fermeture")
    with database.reading(place.engine) as session:
        assert session.get_one(AssociationRecord, place.ours).state is AssociationState.CLOSED
        assert session.get_one(AssociationRecord, place.theirs).state is AssociationState.ACCEPTED


# Removing and closing


def test_a_member_who_is_removed_is_out_at_once_with_all_that_they_had(place: Place) -> None:
    holder = add_holder(place.app, place.ours)
    visit = signed_in(place.app, holder, NOW)
    boss = place.visit(place.manager)
    boss.post(MEMBERS, f"{MEMBERS}/{holder.number}/lien")
    assert boss.post(f"{MEMBERS}/{holder.number}/retrait").status_code == 303
    assert visit.get(ACCOUNT).status_code == 303
    assert with_password(place.app, holder.address)[1].status_code == 422
    row = place.row(holder.account_id)
    assert (row.state, row.password, row.totp_secret) == (AccountState.DISABLED, None, None)
    with database.reading(place.engine) as session:
        assert session.scalar(select(InvitationRecord).filter_by(account_id=holder.account_id)) is None
    assert boss.get(f"{MEMBERS}/{holder.number}/retrait").status_code == 404


def test_nobody_removes_themselves_as_if_they_were_another(place: Place) -> None:
    visit = place.visit(place.manager)
    path = f"{MEMBERS}/member-{place.manager}/retrait"
    assert visit.client.post(path, data={"csrf_token": visit.token(MEMBERS)}).status_code == 422
    assert place.row(place.manager).state is AccountState.ACTIVE


def test_closing_shuts_everybody_of_the_association_out_and_nobody_else(place: Place) -> None:
    others, before = place.visit(place.their_plain), place.rows(place.theirs)
    visit, plain = place.visit(place.manager), place.visit(place.plain)
    assert visit.post(f"{SETTINGS}/fermeture").status_code == 422
    closed = visit.post(f"{SETTINGS}/fermeture", sure="y")
    assert closed.headers["Location"] == f"{ACCOUNT}/connexion?fin=fermeture"
    assert [one.get(ACCOUNT).status_code for one in (visit, plain, others)] == [303, 303, 200]
    assert place.rows(place.theirs) == before
    assert {place.row(one).state for one in (place.manager, place.plain, place.invited)} == {AccountState.DISABLED}


# Settings


def test_settings_are_changed_and_numbers_are_not(place: Place) -> None:
    visit, before = place.visit(place.manager), place.rows(place.theirs)
    data = {"name": "Nouveau nom", "purpose": "Autre objet", "representative": "Trésorerie", "agreed": "n2020ag0001"}
    answer = visit.post(SETTINGS, **data, two_persons="y", rna="W759999999", siren="732829320", state="closed")
    assert answer.status_code == 303
    with database.reading(place.engine) as session:
        row = session.get_one(AssociationRecord, place.ours)
        assert (row.name, row.purpose, row.agreement, row.two_persons, row.siren) == (
            "Nouveau nom", "Autre objet", "N2020AG0001", True, None
        )  # fmt: skip
        assert row.rna != "W759999999"
        assert row.state is AssociationState.ACCEPTED
    page = visit.get(ACCOUNT).text
    assert "Nouveau nom" in page and "Par un autre membre" in page
    assert visit.post(SETTINGS, **data).status_code == 303
    assert "Par n’importe quel membre" in visit.get(ACCOUNT).text
    assert place.rows(place.theirs) == before


@pytest.mark.parametrize(
    ("field", "typed"), [("name", ""), ("purpose", "x" * 2001), ("agreed", "<b>"), ("representative", " ")]
)
def test_settings_filled_in_badly_are_shown_again(place: Place, field: str, typed: str) -> None:
    data = {"name": "N", "purpose": "O", "representative": "R", "agreed": "", field: typed}
    before = place.rows(place.ours)
    answer = place.visit(place.manager).post(SETTINGS, **data)
    assert answer.status_code == 422 and alert(answer)
    assert place.rows(place.ours) == before


def test_the_home_says_what_waits(place: Place) -> None:
    page = place.visit(place.manager).get(ACCOUNT).text
    assert "peut demander des indicateurs" in page
    assert "1 personne invitée n’a pas encore utilisé son lien." in page
    assert "0 code de secours" in page
    assert "invitée" not in place.visit(place.plain).get(ACCOUNT).text
    with database.writing(place.engine) as session:
        session.get_one(AccountRecord, place.plain).state = AccountState.DISABLED
    alone = place.visit(place.manager).get(ACCOUNT).text
    assert "ne peut pas encore demander" in alone and "deux membres actifs" in alone


def test_what_an_association_typed_is_text_and_never_html(place: Place) -> None:
    with database.writing(place.engine) as session:
        session.get_one(AssociationRecord, place.ours).name = "<script>alert(1)</script>"
        session.get_one(AccountRecord, place.plain).name = "<img src=x>"
    for path in (ACCOUNT, MEMBERS, SETTINGS):
        root = html.document_fromstring(place.visit(place.manager).get(path).text)
        assert root.xpath("//script") == [] and root.xpath("//img[@src='x']") == []


# Administrators


def test_an_administrator_gives_a_manager_a_link_and_resets_who_has_lost_everything(place: Place) -> None:
    with database.writing(place.engine) as session:
        admin = add_officer(session, Role.ADMINISTRATOR).id
    holder = add_holder(place.app, place.ours, Role.ASSOCIATION_MANAGER)
    member = signed_in(place.app, holder, NOW)
    visit = Visit(place.app)
    visit.client = sign_in(place.app, admin)
    page = f"{OFFICE}/association-{place.ours}"
    given = visit.post(page, f"{page}/membres/{holder.number}/lien")
    assert given.status_code == 200
    assert member.get(ACCOUNT).status_code == 200
    assert place.row(holder.account_id).totp_secret is not None
    anew = link_on(visit.post(page, f"{page}/membres/{holder.number}/reprise"))
    assert Visit(place.app).get(link_on(given)).status_code == 403
    assert member.get(ACCOUNT).status_code == 303
    assert with_password(place.app, holder.address)[1].status_code == 422
    row = place.row(holder.account_id)
    assert (row.state, row.password, row.totp_secret) == (AccountState.INVITED, None, None)
    again, _secret, _page = set_up(place.app, anew, NOW, PASSWORD)
    assert again.get(f"{MEMBERS}/nouveau").status_code == 200
    assert [line[1:] for line in trail(place.engine)][1:3] == [
        ("reset_factors", holder.number, "correction"), ("reset_factors", holder.number, "factor_lost")
    ]  # fmt: skip


def test_the_pages_of_an_association_act_on_its_own_members_alone(place: Place) -> None:
    with database.writing(place.engine) as session:
        admin = add_officer(session, Role.ADMINISTRATOR).id
    visit, before = Visit(place.app), place.rows(place.theirs)
    visit.client = sign_in(place.app, admin)
    page = f"{OFFICE}/association-{place.ours}"
    for what, number in product(("lien", "reprise"), (f"member-{place.their_plain}", f"officer-{admin}", "member-x")):
        assert visit.post(page, f"{page}/membres/{number}/{what}").status_code == 404
    for number in ("association-999", "association-x", "application-000000000000", f"member-{place.plain}"):
        assert visit.get(f"{OFFICE}/{number}").status_code == 404
        assert visit.get(f"{OFFICE}/demandes/{number}").status_code == 404
    assert place.rows(place.theirs) == before


def test_an_administrator_closes_an_association(place: Place) -> None:
    with database.writing(place.engine) as session:
        admin = add_officer(session, Role.ADMINISTRATOR).id
    visit, member = Visit(place.app), place.visit(place.plain)
    visit.client = sign_in(place.app, admin)
    page = f"{OFFICE}/association-{place.ours}"
    assert visit.post(page, f"{page}/fermeture").status_code == 422
    assert visit.post(page, f"{page}/fermeture", why="security").status_code == 303
    assert member.get(ACCOUNT).status_code == 303
    assert trail(place.engine)[0] == (
        f"officer-{admin}", "close_association", f"association-{place.ours}", "security"
    )  # fmt: skip
    shut = visit.get(page).text
    assert "Association fermée" in shut and "Reprendre à zéro" not in shut
    again = visit.client.post(f"{page}/fermeture", data={"csrf_token": visit.token(page), "why": "security"})
    assert again.status_code == 422
