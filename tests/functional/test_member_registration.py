"""An association applies, follows its link, is accepted or refused, and sets up its first account with that link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from citizen_site import database
from citizen_site.accounts.associations import applications, search
from citizen_site.accounts.associations.applications import READABLE, WAITS
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.people.kinds import AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, ApplicationRecord, AssociationRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.sessions.records import StepRecord
from citizen_site.accounts.trail import NOBODY
from tests.builders.accounts import add_association, add_member, add_officer, sign_in
from tests.builders.projects import NOW
from tests.functional.member_visits import (
    ACCOUNT,
    APPLICATION,
    ASKING,
    CODE,
    ENTRY,
    MEMBERS,
    OTHER_PASSWORD,
    PASSWORD,
    SECRET,
    SELF,
    Clock,
    add_holder,
    add_open_association,
    code,
    link_for,
    link_on,
    secret_on,
    set_up,
    signed_in,
    with_password,
)
from tests.functional.officer_visits import Visit, alert, codes, trail

OFFICE = "/fr/agents/associations"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask], clock: Clock) -> Flask:
    return make_app(engine, clock)


@pytest.fixture
def officer(app: Flask, engine: Engine) -> Visit:
    with database.writing(engine) as session:
        account = add_officer(session, Role.ADMINISTRATOR).id
    visit = Visit(app)
    visit.client = sign_in(app, account)
    return visit


def _apply(app: Flask, **said: str) -> str:
    """Send an application and return the path of the link that is shown."""
    answer = Visit(app).post(ASKING, **{**APPLICATION, **said})
    assert answer.status_code == 200, alert(answer)
    return link_on(answer)


def _number(engine: Engine, place: int = -1) -> str:
    with database.reading(engine) as session:
        return applications.every(session, NOW)[place].number


def _decide(officer: Visit, number: str, what: str = "acceptation", **data: str) -> int:
    page = f"{OFFICE}/demandes/{number}"
    return officer.post(page, f"{page}/{what}", **data).status_code


# Applying


def test_an_application_is_kept_and_its_link_is_shown_once(app: Flask, engine: Engine) -> None:
    answer = Visit(app).post(ASKING, **APPLICATION)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    link = link_on(answer)
    token = link.rsplit("/", 1)[1]
    assert len(token) == 43
    with database.reading(engine) as session:
        one = applications.every(session, NOW)[0]
        kept = str(session.execute(select(ApplicationRecord.digest, ApplicationRecord.said)).one())
    assert token not in kept
    assert one.said is not None
    assert (one.said.rna, one.said.siren, one.said.agreement) == ("W751234567", None, "N2019RN0034")
    assert (one.said.address, one.said.purpose) == ("gestion@example.org", "Soutenir les malades.\nInformer.")
    assert trail(engine) == [(NOBODY, "register_an_association", one.number, "asked_by_holder")]
    assert "attend une décision" in Visit(app).get(link).text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [("name", "", "Donnez le nom"), ("purpose", " ", "Dites ce que fait"),
     ("representative", "x" * 201, "200 caractères"), ("rna", "", "RNA ou le numéro SIREN"),
     ("rna", "W12", "neuf signes"), ("siren", "732829321", "neuf chiffres"), ("purpose", "a\x00b", "caractères, sans"),
     ("agreed", "a=b", "agrément"), ("applicant", "", "votre nom"), ("address", "pas une adresse", "nom@"),
     ("entitled", "", "Confirmez"), ("name", "a\x00b", "sur une ligne")],
)  # fmt: skip
def test_what_cannot_be_accepted_is_said_on_its_field(
    app: Flask, engine: Engine, field: str, typed: str, said: str
) -> None:
    answer = Visit(app).post(ASKING, **{**APPLICATION, field: typed})
    assert (answer.status_code, said in alert(answer)) == (422, True), alert(answer)
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ApplicationRecord)) == 0


def test_what_the_site_knows_already_changes_nothing_in_the_answer(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        known = add_association(session, rna="W751234567", siren="732829320")
        add_member(session, known, address="gestion@example.org")
    pages = []
    for said in ({}, {"rna": "W759999999", "address": "autre@example.org"}, {"rna": "", "siren": "732 829 320"}, {}):
        answer = Visit(app).post(ASKING, **{**APPLICATION, **said})
        token = link_on(answer).rsplit("/", 1)[1]
        pages.append((answer.status_code, sorted(answer.headers.keys()), answer.text.replace(token, "TOKEN")))
    assert pages[0] == pages[1] == pages[2] == pages[3]


def test_an_administrator_sees_what_is_known_and_the_applicant_does_not(
    app: Flask, engine: Engine, officer: Visit
) -> None:
    with database.writing(engine) as session:
        known = add_association(session, rna="W751234567", name="Déjà connue")
        add_member(session, known, address="gestion@example.org")
    first, second = _apply(app), _apply(app, name="Seconde demande", rna="", siren="732829320")
    with database.reading(engine) as session:
        number = next(one.number for one in applications.every(session, NOW) if one.association != "Seconde demande")
    page = officer.get(f"{OFFICE}/demandes/{number}").text
    for said in ("Déjà connue", "Seconde demande", "Un compte se connecte avec l’adresse"):
        assert said in page
    for link in (first, second):
        assert "Déjà connue" not in Visit(app).get(link).text


def test_applications_from_one_network_are_counted(app: Flask) -> None:
    visit = Visit(app)
    data = {**APPLICATION, "csrf_token": visit.token(ASKING)}
    tries = LIMITS[Try.REGISTRATION_FROM_NETWORK].tries
    assert [visit.client.post(ASKING, data=data).status_code for _ in range(tries + 1)] == [200] * tries + [429]


def test_a_link_that_nobody_was_given_opens_nothing(app: Flask) -> None:
    for token in ("x", "A" * 43, "%00"):
        assert Visit(app).get(f"{ASKING}/{token}").status_code == 404
        assert Visit(app).get(f"{ACCOUNT}/invitation/{token}").status_code == 403


def test_nothing_of_an_application_is_in_the_trail_or_in_the_logs(
    app: Flask, engine: Engine, officer: Visit, capsys: pytest.CaptureFixture[str]
) -> None:
    link = _apply(app)
    _decide(officer, _number(engine))
    set_up(app, link.replace("inscription", "invitation"), NOW)
    written = str(trail(engine)) + capsys.readouterr().err
    for said in ("essais", "Gestion", "example.org", "W751234567", "Présidence", link.rsplit("/", 1)[1], PASSWORD):
        assert said.casefold() not in written.casefold(), said


# Deciding


def test_the_link_of_an_accepted_application_sets_up_the_first_manager(
    app: Flask, engine: Engine, officer: Visit
) -> None:
    link = _apply(app)
    number = _number(engine)
    setting_up = link.replace("inscription", "invitation")
    assert Visit(app).get(setting_up).status_code == 403
    assert _decide(officer, number) == 303
    assert "Installer mon compte" in Visit(app).get(link).text
    visit, _secret, answer = set_up(app, setting_up, NOW)
    assert (answer.status_code, len(codes(answer))) == (200, 10)
    assert visit.get(f"{MEMBERS}/nouveau").status_code == 200
    assert Visit(app).get(setting_up).status_code == 403
    assert "Le compte est installé" in Visit(app).get(link).text
    assert [line[1:3] for line in trail(engine)][:4] == [
        ("register_an_association", number), ("review_association", number), ("review_association", "association-1"),
        ("invite_member", "member-2"),
    ]  # fmt: skip


def test_once_accepted_the_application_says_nothing_of_persons_any_more(
    app: Flask, engine: Engine, officer: Visit
) -> None:
    _apply(app)
    _decide(officer, _number(engine))
    with database.reading(engine) as session:
        kept = str(vars(session.scalars(select(ApplicationRecord)).one()))
    for said in ("Gestion", "example.org", "Présidence"):
        assert said not in kept


def test_a_refusal_says_why_and_opens_nothing(app: Flask, engine: Engine, officer: Visit) -> None:
    link = _apply(app)
    number = _number(engine)
    assert _decide(officer, number, "refus", why="  ") == 422
    assert _decide(officer, number, "refus", why="Le numéro <b>n’existe</b> pas.") == 303
    page = Visit(app).get(link).text
    assert "Le numéro &lt;b&gt;n’existe&lt;/b&gt; pas." in page
    assert Visit(app).get(link.replace("inscription", "invitation")).status_code == 403
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(AssociationRecord)) == 0


@pytest.mark.parametrize(
    ("first", "second"), [("acceptation", "acceptation"), ("refus", "acceptation"), ("acceptation", "refus")]
)
def test_what_was_decided_is_not_decided_again(
    app: Flask, engine: Engine, officer: Visit, first: str, second: str
) -> None:
    _apply(app)
    number = _number(engine)
    assert _decide(officer, number, first, why="Non.") == 303
    before = trail(engine)
    with database.reading(engine) as session:
        decided = applications.one(session, number, NOW)
    officer.client.post(
        f"{OFFICE}/demandes/{number}/{second}", data={"csrf_token": officer.token(OFFICE), "why": "Oui."}
    )  # fmt: skip
    with database.reading(engine) as session:
        assert applications.one(session, number, NOW) == decided
        assert session.scalar(select(func.count()).select_from(AssociationRecord)) == (first == "acceptation")
    assert trail(engine) == before


def test_a_number_that_is_taken_or_an_address_in_use_keeps_an_application_from_being_accepted(
    app: Flask, engine: Engine, officer: Visit
) -> None:
    with database.writing(engine) as session:
        known = add_association(session, rna="W751234567")
        add_member(session, known, address="prise@example.org")
    _apply(app)
    _apply(app, rna="W759999999", address="prise@example.org")
    before = trail(engine)
    with database.reading(engine) as session:
        numbers = [one.number for one in search.waiting(session, NOW)]
    said = set()
    for number in numbers:
        page = f"{OFFICE}/demandes/{number}"
        answer = officer.post(page, f"{page}/acceptation")
        assert answer.status_code == 422
        said.add(alert(answer).split("corriger ")[1])
    assert said == {
        "Une association ouverte a déjà un de ces numéros. Refusez, et dites-le.",
        "Un compte se connecte avec cette adresse. Refusez, et demandez une autre adresse.",
    }
    with database.reading(engine) as session:
        assert len(search.waiting(session, NOW)) == 2
        assert session.scalar(select(func.count()).select_from(AssociationRecord)) == 1
    assert trail(engine) == before


def test_an_association_that_was_closed_takes_up_its_former_number_with_new_accounts(
    app: Flask, engine: Engine, officer: Visit
) -> None:
    with database.writing(engine) as session:
        former = add_association(session, AssociationState.CLOSED, rna="W751234567", closed_at=NOW)
        gone = add_member(session, former, state=AccountState.DISABLED, address="gestion@example.org")
        former_id, gone_id = former.id, gone.id
    link = _apply(app)
    assert _decide(officer, _number(engine)) == 303
    with database.reading(engine) as session:
        again = session.get_one(AssociationRecord, former_id)
        assert (again.state, again.closed_at, again.name) == (
            AssociationState.ACCEPTED, None, "Association des essais"
        )  # fmt: skip
        assert session.get_one(AccountRecord, gone_id).address == f"member-{gone_id}@former.invalid"
        assert session.get_one(AccountRecord, gone_id).state is AccountState.DISABLED
    set_up(app, link.replace("inscription", "invitation"), NOW)


def test_an_application_that_nobody_decides_goes_away_after_a_year(app: Flask, engine: Engine, clock: Clock) -> None:
    link = _apply(app)
    clock.now += WAITS
    assert Visit(app).get(link).status_code == 404
    _apply(app)
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ApplicationRecord)) == 1, "the new one alone"


def test_the_link_of_an_accepted_application_ends(app: Flask, engine: Engine, officer: Visit, clock: Clock) -> None:
    link = _apply(app)
    _decide(officer, _number(engine))
    clock.now += READABLE
    assert Visit(app).get(link).status_code == 404
    assert Visit(app).get(link.replace("inscription", "invitation")).status_code == 403


# Setting up


def _invited(app: Flask, engine: Engine) -> tuple[int, str]:
    with database.writing(engine) as session:
        member = add_member(session, add_association(session), state=AccountState.INVITED, address="invite@example.org")
        account = member.id
    return account, link_for(app, account)


@pytest.mark.parametrize(
    ("password", "repeated", "said"),
    [("court", "court", "15 caractères"), (PASSWORD, OTHER_PASSWORD, "diffèrent"), ("x" * 129, "x" * 129, "128"),
     ("azertyuiopazertyuiop", "azertyuiopazertyuiop", "se devine"), 
     ("voici invite@example.org", "voici invite@example.org", "se devine"),
     ("Nom choisi et le reste", "Nom choisi et le reste", "se devine")],
)  # fmt: skip
def test_a_password_that_is_short_known_or_mistyped_is_not_taken(
    app: Flask, engine: Engine, password: str, repeated: str, said: str
) -> None:
    account, link = _invited(app, engine)
    visit = Visit(app)
    answer = visit.post(link, name="Nom choisi", password=password, repeated=repeated)
    assert (answer.status_code, said in alert(answer), password in answer.text) == (422, True, False)
    assert visit.get(f"{link}/code").headers["Location"] == link


def test_a_password_may_be_pasted_long_and_of_any_characters(app: Flask, engine: Engine) -> None:
    _account, link = _invited(app, engine)
    chosen = "éà€ 漢字 \U0001f600 " * 8
    _visit, secret, _answer = set_up(app, link, NOW, chosen)
    visit, _answer = with_password(app, "invite@example.org", chosen)
    assert visit.post(CODE, code=code(secret, NOW, 1)).headers["Location"] == ACCOUNT


def test_nothing_is_opened_before_the_first_code_is_right(app: Flask, engine: Engine) -> None:
    account, link = _invited(app, engine)
    visit = Visit(app)
    visit.post(link, name="Nom", password=PASSWORD, repeated=PASSWORD)
    secret = secret_on(visit.get(f"{link}/code"))
    right = code(secret, NOW)
    refused = visit.post(f"{link}/code", code=str((int(right) + 1) % 10**6).zfill(6))
    assert (refused.status_code, "code du moment" in alert(refused)) == (422, True)
    with database.reading(engine) as session:
        row = session.get_one(AccountRecord, account)
        assert (row.state, row.password, row.totp_secret) == (AccountState.INVITED, None, None)
    assert with_password(app, "invite@example.org")[1].status_code == 422
    # The same secret is still there for the next try.
    assert secret_on(visit.get(f"{link}/code")) == secret
    assert len(codes(visit.post(f"{link}/code", code=right))) == 10


def test_the_code_that_set_up_does_not_sign_in(app: Flask, engine: Engine) -> None:
    _account, link = _invited(app, engine)
    _visit, secret, _answer = set_up(app, link, NOW)
    visit, _answer = with_password(app, "invite@example.org")
    assert visit.post(CODE, code=code(secret, NOW)).status_code == 422
    assert visit.post(CODE, code=code(secret, NOW, 1)).status_code == 303


def test_the_secret_is_sealed_while_it_waits_and_where_it_is_kept(app: Flask, engine: Engine) -> None:
    import base64

    account, link = _invited(app, engine)
    visit = Visit(app)
    visit.post(link, name="Nom", password=PASSWORD, repeated=PASSWORD)
    secret = secret_on(visit.get(f"{link}/code"))
    with database.reading(engine) as session:
        waits = str(session.scalars(select(StepRecord.data)).one())
    for spelled in (base64.b64encode(secret).decode(), base64.b32encode(secret).decode(), secret.hex(), PASSWORD):
        assert spelled not in waits
    visit.post(f"{link}/code", code=code(secret, NOW))
    with database.reading(engine) as session:
        kept = session.get_one(AccountRecord, account).totp_secret or b""
    assert kept and secret not in kept


def test_the_step_of_one_browser_is_not_finished_in_another(app: Flask, engine: Engine) -> None:
    _account, link = _invited(app, engine)
    visit = Visit(app)
    visit.post(link, name="Nom", password=PASSWORD, repeated=PASSWORD)
    other = Visit(app)
    assert other.get(f"{link}/code").headers["Location"] == link
    answer = other.client.post(f"{link}/code", data={"csrf_token": other.token(link), "code": "123456"})
    assert answer.headers["Location"] == link


def test_a_new_link_ends_the_former_one(app: Flask, engine: Engine) -> None:
    account, former = _invited(app, engine)
    visit = Visit(app)
    visit.post(former, name="Nom", password=PASSWORD, repeated=PASSWORD)
    secret = secret_on(visit.get(f"{former}/code"))
    token = visit.token(f"{former}/code")
    recent = link_for(app, account)
    late = visit.client.post(f"{former}/code", data={"csrf_token": token, "code": code(secret, NOW)})
    assert late.status_code == 403
    set_up(app, recent, NOW)


def test_a_link_ends_after_seven_days(app: Flask, engine: Engine, clock: Clock) -> None:
    _account, link = _invited(app, engine)
    clock.now += dt.timedelta(days=7)
    assert Visit(app).get(link).status_code == 403


def test_the_link_of_an_officer_opens_nothing_here(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        officer = add_officer(session, state=AccountState.INVITED).id
    assert Visit(app).get(link_for(app, officer)).status_code == 403


# A lost password


def test_a_link_changes_a_password_only_with_a_code(app: Flask, engine: Engine) -> None:
    holder = add_holder(app, add_open_association(app))
    link = link_for(app, holder.account_id)
    visit = Visit(app)
    answer = visit.post(link, password=OTHER_PASSWORD, repeated=OTHER_PASSWORD)
    assert answer.headers["Location"] == f"{link}/code"
    page = visit.get(f"{link}/code").text
    assert "secret-groups" not in page and "<img" not in page
    assert visit.post(f"{link}/code", code="000000").status_code == 422
    assert visit.get(ACCOUNT).status_code == 303
    # Who holds the link alone has changed nothing.
    assert with_password(app, holder.address)[1].status_code == 303
    assert with_password(app, holder.address, OTHER_PASSWORD)[1].status_code == 422
    assert visit.post(f"{link}/code", code=code(SECRET, NOW)).headers["Location"] == ACCOUNT
    assert with_password(app, holder.address)[1].status_code == 422
    assert with_password(app, holder.address, OTHER_PASSWORD)[1].status_code == 303
    assert Visit(app).get(link).status_code == 403
    assert [line[1:] for line in trail(engine)][:2] == [
        ("sign_in_refused", holder.number, "wrong_code"), ("sign_in_refused", holder.number, "wrong_password"),
    ]  # fmt: skip


def test_a_link_and_a_recovery_code_change_the_password_and_open_the_second_factor_alone(app: Flask) -> None:
    holder = add_holder(app, add_open_association(app))
    link = link_for(app, holder.account_id)
    visit = Visit(app)
    visit.post(link, password=OTHER_PASSWORD, repeated=OTHER_PASSWORD)
    assert visit.post(f"{link}/code", code=holder.codes[0]).headers["Location"] == f"{SELF}/code"
    assert visit.get(ACCOUNT).status_code == 403
    assert with_password(app, holder.address, OTHER_PASSWORD)[1].status_code == 303


def test_a_new_password_closes_what_the_former_one_had_opened(app: Flask) -> None:
    holder = add_holder(app, add_open_association(app))
    half, _answer = with_password(app, holder.address)
    half_token = half.token(CODE)
    link = link_for(app, holder.account_id)
    visit = Visit(app)
    visit.post(link, password=OTHER_PASSWORD, repeated=OTHER_PASSWORD)
    visit.post(f"{link}/code", code=code(SECRET, NOW))
    answer = half.client.post(CODE, data={"csrf_token": half_token, "code": code(SECRET, NOW, 1)})
    assert answer.headers["Location"].startswith(ENTRY)


def test_the_step_of_a_link_does_not_pass_for_a_password(app: Flask) -> None:
    holder = add_holder(app, add_open_association(app))
    link = link_for(app, holder.account_id)
    visit = Visit(app)
    visit.post(link, password=OTHER_PASSWORD, repeated=OTHER_PASSWORD)
    answer = visit.client.post(CODE, data={"csrf_token": visit.token(ENTRY), "code": code(SECRET, NOW)})
    assert answer.headers["Location"].startswith(ENTRY)
    assert visit.get(ACCOUNT).status_code == 303


def test_a_secret_begun_in_ones_account_does_not_stand_for_a_new_password(app: Flask) -> None:
    holder = add_holder(app, add_open_association(app))
    link, visit = link_for(app, holder.account_id), signed_in(app, holder, NOW)
    factor_page = f"{SELF}/code"
    assert visit.post(factor_page, f"{factor_page}/debut").status_code == 303
    assert visit.get(f"{link}/code").headers["Location"] == link
    answer = visit.client.post(f"{link}/code", data={"csrf_token": visit.token(SELF), "code": code(SECRET, NOW, 1)})
    assert answer.headers["Location"] == link
