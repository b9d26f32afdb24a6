"""Commands of operators: officers are opened, changed and closed from the console, keys are changed to the end."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from citizen_site import database
from citizen_site.accounts import audit
from citizen_site.accounts.officers import search
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.secrets import sealing
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.sessions.visitors import SessionOver, Way
from citizen_site.accounts.trail import BrokenTrail
from citizen_site.accounts.trail_search import Criteria, lines
from citizen_site.commands import main
from citizen_site.keys import Purpose
from citizen_site.settings import Settings, read
from citizen_site.wiring import utc_now
from tests.builders.accounts import add_association, add_member, add_officer
from tests.functional.desk_visits import everything

Run = Callable[..., Result]


@pytest.fixture
def environment(engine: Engine) -> dict[str, str]:
    return {
        "CITIZEN_SITE_DATABASE_URL": str(engine.url),
        "CITIZEN_SITE_PUBLIC_URL": "https://site.test",
        **{f"CITIZEN_SITE_{one.setting.upper()}": secrets.token_urlsafe(48) for one in Purpose},
    }  # fmt: skip


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def running(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(main, arguments, env={**environment, **more})

    return running


def settings(environment: dict[str, str]) -> Settings:
    return read(environment)


def acts(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return [line.note.act for line in reversed(lines(session, Criteria(), size=1000).lines)]


def test_after_installation_nobody_has_an_account(run: Run, tmp_path: Path) -> None:
    fresh = {"CITIZEN_SITE_DATABASE_URL": f"sqlite:///{tmp_path / 'fresh.db'}"}
    assert (run("migrate", **fresh).exit_code, run("load-content", **fresh).exit_code) == (0, 0)
    assert run("officers", "list", **fresh).output == ""
    engine = database.connect(fresh["CITIZEN_SITE_DATABASE_URL"])
    rows = everything(engine)
    engine.dispose()
    assert rows["project"]
    there = {name for name in rows if name.startswith("account") or name in ("association", "sign_in_step")}
    assert len(there) >= 8 and [name for name in there if rows[name]] == []


def test_an_officer_is_created_with_a_link_that_opens_the_account(
    run: Run, engine: Engine, environment: dict[str, str]
) -> None:
    told = run("create-officer", "a@example.org", "--name", "Prénom Nom", "--role", "administrator")
    assert told.exit_code == 0
    (token,) = re.findall(r"https://site\.test/fr/agents/invitation/([\w-]{43})\n", told.output)
    with database.writing(engine) as session:
        key = settings(environment).key(Purpose.TOKENS)
        used = invitations.use(session, token, kind=AccountKind.OFFICER, now=utc_now(), key=key)
        assert (used.number, search.one_officer(session, used.number).roles) == ("officer-1", (Role.ADMINISTRATOR,))
    assert acts(engine) == ["create_officer", "give_role"]
    assert run("officers", "list").output == "officer-1  active    administrator\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("create-officer", "nobody", "--name", "N", "--role", "administrator"), 3, "name@organisation"),
        (("create-officer", "a@example.org", "--name", "N", "--role", "association_manager"), 2, "Invalid value"),
        (("create-officer", "a@example.org", "--name", "N"), 2, "--role"),
        (("disable-officer", "officer-9"), 3, "no officer has this number"),
        (("officers", "roles", "officer-9", "--role", "administrator"), 3, "no officer has this number"),
        (("officers", "link", "member-1"), 3, "no officer has this number"),
        (("rotate-keys", "secret"), 2, "Invalid value"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    told = run(*arguments)
    assert (told.exit_code, said in told.output) == (code, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("create-officer", "a@example.org", "--name", "N", "--role", "administrator", "--dry-run"),
        ("disable-officer", "officer-2", "--dry-run"),
        ("officers", "roles", "officer-2", "--role", "case_handler", "--dry-run"),
        ("officers", "link", "officer-2", "--dry-run"),
        ("rotate-keys", "session", "--dry-run"),
    ],
)
def test_a_trial_run_changes_nothing(run: Run, engine: Engine, arguments: tuple[str, ...]) -> None:
    with database.writing(engine) as session:
        add_officer(session, Role.ADMINISTRATOR, id=1)
        add_officer(session, Role.REGISTER_EDITOR, id=2)
    before = run("officers", "list").output
    told = run(*arguments)
    assert (told.exit_code, "invitation/" in told.output) == (0, False)
    assert (run("officers", "list").output, acts(engine)) == (before, [])


def test_roles_are_set_a_link_is_given_and_the_account_is_closed(run: Run, engine: Engine) -> None:
    with database.writing(engine) as session:
        add_officer(session, Role.ADMINISTRATOR, id=1)
        add_officer(session, Role.REGISTER_EDITOR, id=2)
    assert run("officers", "roles", "officer-2", "--role", "case_handler").exit_code == 0
    assert "/fr/agents/invitation/" in run("officers", "link", "officer-2").output
    with database.reading(engine) as session:
        found = search.one_officer(session, "officer-2")
        assert (found.roles, found.state) == ((Role.CASE_HANDLER,), AccountState.INVITED)
    assert run("disable-officer", "officer-2", "--why", "security").exit_code == 0
    assert run("disable-officer", "officer-1").exit_code == 3, "the last administrator"
    assert acts(engine) == ["give_role", "take_role", "reset_factors", "disable_account"]


def test_second_factors_are_sealed_again_and_the_former_key_opens_none(
    run: Run, engine: Engine, environment: dict[str, str]
) -> None:
    former = settings(environment).totp_keys()[0]
    with database.writing(engine) as session:
        member = add_member(session, add_association(session))
        member.totp_secret = sealing.seal(b"secret of twenty by.", member.number, former, secrets.token_bytes)
        number, account = member.number, member.id
    fresh = secrets.token_urlsafe(48)
    past = environment["CITIZEN_SITE_TOTP_KEY"]
    told = run("rotate-keys", "totp", CITIZEN_SITE_TOTP_KEY=fresh, CITIZEN_SITE_TOTP_PAST_KEYS=past)
    assert told.output == "totp: 1 second factors sealed again\n"
    with database.reading(engine) as session:
        kept = session.get_one(AccountRecord, account).totp_secret or b""
    assert sealing.unseal(kept, number, [fresh.encode()]) == b"secret of twenty by."
    assert not sealing.opens(kept, number, former)
    # Without the former key nothing is lost: what does not open is said, and stays.
    other = run("rotate-keys", "totp", CITIZEN_SITE_TOTP_KEY=secrets.token_urlsafe(48))
    assert other.exit_code == 3 and number in other.output


def test_the_trail_goes_on_under_a_new_key_and_is_verified_with_both(
    run: Run, engine: Engine, environment: dict[str, str]
) -> None:
    run("create-officer", "a@example.org", "--name", "N", "--role", "administrator")
    fresh, former = secrets.token_urlsafe(48), environment["CITIZEN_SITE_TRAIL_KEY"]
    assert run("rotate-keys", "trail", CITIZEN_SITE_TRAIL_KEY=fresh).exit_code == 3, "the former key is not given"
    assert run("rotate-keys", "trail", CITIZEN_SITE_TRAIL_KEY=fresh, CITIZEN_SITE_TRAIL_PAST_KEYS=former).exit_code == 0
    with database.reading(engine) as session:
        assert audit.verify(session, [fresh.encode(), former.encode()]).number == 3
        with pytest.raises(BrokenTrail):
            audit.verify(session, [former.encode()])
    assert acts(engine)[-1] == "key_rotated"


def test_a_new_session_key_ends_every_session(run: Run, engine: Engine, environment: dict[str, str]) -> None:
    key, now = settings(environment).key(Purpose.SESSION), dt.datetime.now(dt.UTC)
    with database.writing(engine) as session:
        account = add_officer(session, Role.ADMINISTRATOR).id
        token = sessions.open_session(session, account, Way.PASSKEY, browser="b", now=now, key=key, kept={})
    assert run("rotate-keys", "session").output == "session: 1 sessions ended\n"
    with database.reading(engine) as session, pytest.raises(SessionOver):
        sessions.find(session, token, browser="b", now=now, key=key)


def test_production_does_not_start_on_the_database_of_a_demonstration(
    run: Run, tmp_path: Path, environment: dict[str, str]
) -> None:
    home = tmp_path / "demo"
    told = run("demo", "--home", str(home), "--no-serve")
    assert told.exit_code == 0
    codes = re.findall(r"^  ((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})  (\S+@demonstration\.invalid)$", told.output, re.M)
    # Six roles of officers, a second editor, two members of an association.
    assert len(codes) == len({address for _code, address in codes}) == 6 + 1 + 2
    assert run("demo", "--home", str(home), "--no-serve").output.count("@demonstration.invalid") == 9
    production = {"CITIZEN_SITE_DATABASE_URL": f"sqlite:///{home / 'site.db'}", "SITE_ENV": "production"}
    refused = run("serve", **production)
    assert (refused.exit_code, "accounts of a demonstration" in refused.output) == (3, True)
    assert "accounts of a demonstration" in run("doctor", **production).output
