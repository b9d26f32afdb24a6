"""The step that adds accounts: rows go in, what must not be together is refused, rows of a person go with them."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from citizen_site.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

STEP, BEFORE = "20261126_accounts", "20261125_trail"
OF_A_PERSON = ("account_role", "account_identity", "account_passkey", "account_recovery_code", "account_invitation",
               "account_session")  # fmt: skip


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, STEP)
    with bare_engine.begin() as connection:
        put(connection, "association", state="asked", rna="W123456789", siren=None, decided_at=None, decided_by=None)
        put(connection, "account", kind="officer", state="active", address="first@example.org", password=None)
        put(connection, "account", kind="member", state="active", address="second@example.org", association_id=1)
    return bare_engine


def test_accounts_put_in_are_read_back_and_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.connect() as connection:
        assert column(connection, "account", "address") == ["first@example.org", "second@example.org"]
    downgrade(stepped, BEFORE)
    assert not {name for name in tables(stepped) if name.startswith("account")}
    upgrade(stepped, STEP)


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("officer_has_no_password", {"kind": "officer", "password": "kept"}),
        ("member_has_an_association", {"kind": "member", "association_id": None}),
        ("member_has_an_association", {"kind": "officer", "association_id": 1}),
        ("address", {"kind": "officer", "address": "first@example.org"}),
    ],
)
def test_what_an_account_may_not_be_is_refused(stepped: Engine, rule: str, row: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=rule), stepped.begin() as connection:
        put(connection, "account", **{"state": "active", "address": "third@example.org", **row})


def test_an_association_has_one_of_the_two_numbers(stepped: Engine) -> None:
    with pytest.raises(IntegrityError, match="has_a_number"), stepped.begin() as connection:
        put(connection, "association", state="asked", rna=None, siren=None)


def test_an_application_is_decided_by_somebody_or_not_at_all(stepped: Engine) -> None:
    with stepped.begin() as connection:
        put(connection, "association_application", digest="d", state="asked", association="A", said=None)
        assert column(connection, "association_application", "association") == ["A"]
    with pytest.raises(IntegrityError, match="decision_has_a"), stepped.begin() as connection:
        put(connection, "association_application", digest="e", state="refused")


def test_what_proves_who_a_person_is_goes_with_the_account(stepped: Engine) -> None:
    with stepped.begin() as connection:
        for name in OF_A_PERSON:
            put(connection, name, account_id=1)
        _enforce(connection)
        connection.execute(text("DELETE FROM account WHERE id = 1"))
        assert {name: _count(connection, name) for name in OF_A_PERSON} == dict.fromkeys(OF_A_PERSON, 0)


def _enforce(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
