"""A database locked, read-only, stopped or not migrated: reading goes on where it can, nothing is half-written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.migrations import versions
from registry.proposals import actions as proposals
from registry.proposals import tokens
from registry.proposals.records import ProposalRecord
from tests.builders.projects import NOW
from tests.conftest import SECRET
from tests.functional.full_register import WHOLE

MakeApp = Callable[..., Flask]
READ = ("/fr/", "/fr/projets", "/fr/projets?q=cancer", f"/fr/projets/{WHOLE}", "/fr/projets.atom", "/fr/projets.json",
        "/fr/organismes", "/fr/delais", "/api/v1/projects", "/api/v1/changes", "/sitemap.xml", "/readyz", "/healthz",
        f"/fr/projets/{WHOLE}/signaler")  # fmt: skip
REPORT = f"/fr/projets/{WHOLE}/signaler"
PROPOSAL = f"/fr/projets/{WHOLE}/proposer/{tokens.make(SECRET, WHOLE)}"
FORMS: dict[str, dict[str, str]] = {
    REPORT: {"what": "La date du dépôt est fausse."},
    PROPOSAL: {"kind": "update", "lay_summary_fr": "Autrement dit.", "reason": "Plus clair", "event_kind": "",
               "result_kind": "article"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a twentieth of a second for a lock, and not five."""
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)


@contextmanager
def locked_by_another(path: Path) -> Iterator[None]:
    """Hold the write lock of a SQLite file as another process would, with something not yet committed."""
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE change_counter SET value = value + 100")
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def path_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def waiting(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(ProposalRecord)) or 0


def filled(client: FlaskClient, address: str) -> dict[str, str]:
    """Return the answers to a form with the token of its page."""
    token = html.document_fromstring(client.get(address).text).xpath("//input[@name='csrf_token']/@value")[0]
    return {**FORMS[address], "csrf_token": str(token)}


def assert_says_it_cannot(client: FlaskClient, address: str, data: dict[str, str]) -> None:
    answer = client.post(address, data=data)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Rien n’est perdu ni enregistré." in html.document_fromstring(answer.text).xpath(
        "string(//p[@class='opening'])"
    )


def assert_reading_goes_on(client: FlaskClient, addresses: tuple[str, ...] = READ) -> None:
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("address", FORMS, ids=["report", "proposal"])
def test_while_another_one_writes_reading_goes_on_and_forms_ask_to_come_back(
    filled_engine: Engine, make_app: MakeApp, address: str
) -> None:
    client = make_app(filled_engine).test_client()
    data = filled(client, address)
    with locked_by_another(path_of(filled_engine)):
        assert_reading_goes_on(client)
        assert_says_it_cannot(client, address, data)
    assert waiting(filled_engine) == 0
    # The same answers, sent again, are taken once.
    assert client.post(address, data=data).status_code == 303
    assert waiting(filled_engine) == 1


def test_a_process_that_starts_during_the_lock_serves_what_was_committed(
    filled_engine: Engine, make_app: MakeApp
) -> None:
    with locked_by_another(path_of(filled_engine)):
        assert_reading_goes_on(make_app(filled_engine).test_client())


def test_two_writers_take_turns_and_neither_is_lost(filled_engine: Engine) -> None:
    """The lock is taken before anything is read: who reads, then writes, never finds that another one wrote between."""
    with database.writing(filled_engine) as first:
        assert first.scalar(select(func.count()).select_from(ProposalRecord)) == 0
        with pytest.raises(OperationalError, match="locked"), database.writing(filled_engine) as second:
            second.scalar(select(func.count()).select_from(ProposalRecord))
        proposals.report_error(first, WHOLE, field="", what="Une date est fausse.", now=NOW)
    with database.writing(filled_engine) as second:
        proposals.report_error(second, WHOLE, field="", what="Une autre aussi.", now=NOW)
    assert waiting(filled_engine) == 2


@pytest.mark.parametrize("address", FORMS, ids=["report", "proposal"])
def test_a_fault_after_writing_leaves_nothing_written(
    filled_engine: Engine, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    whole = proposals._receive

    def receive_then_fail(*given: object, **more: object) -> int:
        whole(*given, **more)  # type: ignore[arg-type]
        raise sqlite3.OperationalError("the disk is full")

    client = make_app(filled_engine).test_client()
    data = filled(client, address)
    monkeypatch.setattr(proposals, "_receive", receive_then_fail)
    assert client.post(address, data=data).status_code == 500
    assert waiting(filled_engine) == 0


def test_on_a_read_only_file_reading_goes_on_and_forms_ask_to_come_back(
    filled_engine: Engine, make_app: MakeApp
) -> None:
    url = f"sqlite:///file:{path_of(filled_engine)}?mode=ro&uri=true"
    closed = database.connect(url)
    client = make_app(closed).test_client()
    assert_reading_goes_on(client)
    for address in FORMS:
        assert_says_it_cannot(client, address, filled(client, address))
    closed.dispose()
    assert waiting(filled_engine) == 0


STOPPED = ("/fr/projets", f"/fr/projets/{WHOLE}", "/fr/projets.json", "/api/v1/projects", REPORT)


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/site.db", "postgresql+psycopg://nobody@127.0.0.1:9/nothing"]
)
def test_a_database_that_cannot_be_reached_is_said_everywhere(make_app: MakeApp, url: str) -> None:
    engine = database.connect(url)
    client = make_app(engine).test_client()
    for address in STOPPED:
        assert client.get(address).status_code == 503, address
    ready = client.get("/readyz")
    assert (ready.status_code, ready.mimetype) == (503, "text/plain")
    assert ready.text == "The database does not answer (OperationalError): ask `citizen-site doctor`.\n"
    assert client.get("/healthz").text == "ok\n"
    engine.dispose()


def test_a_database_without_its_tables_is_said_to_need_its_migrations(make_app: MakeApp, tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'bare.db'}")
    client = make_app(engine).test_client()
    for address in STOPPED:
        assert client.get(address).status_code == 503, address
    ready = client.get("/readyz")
    assert ready.status_code == 503
    steps = len(list(Path(versions.__path__[0]).glob("2*.py")))
    assert ready.text == f"{steps} migration(s) to run: run `citizen-site migrate`.\n"
    engine.dispose()


@pytest.mark.postgres
def test_postgresql_without_its_tables_is_said_to_need_its_migrations(make_app: MakeApp, postgres_url: str) -> None:
    engine = database.connect(postgres_url)
    client = make_app(engine).test_client()
    assert client.get("/fr/projets").status_code == 503
    assert client.get("/readyz").status_code == 503
    engine.dispose()


def test_a_file_that_is_no_database_is_said_not_to_answer(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is a letter, long enough to have a header of its own: " * 20)
    engine = database.connect(f"sqlite:///{tmp_path / 'text.db'}")
    client = make_app(engine).test_client()
    assert client.get("/fr/projets").status_code in (500, 503)
    assert client.get("/readyz").text.startswith("The database does not answer (DatabaseError)")
    engine.dispose()


def test_a_faulty_statement_of_ours_is_a_fault_and_no_pause(filled_engine: Engine) -> None:
    """SQLite gives both the same class: only one of them passes by itself."""
    for statement in ("SELECT nothing_of_this_name FROM project", "SELEKT 1"):
        with filled_engine.connect() as connection, pytest.raises(OperationalError) as caught:
            connection.exec_driver_sql(statement)
        assert not database.is_unavailable(caught.value)
    with filled_engine.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.exec_driver_sql("SELECT 1 FROM no_table")
    assert database.is_unavailable(caught.value)
    assert not database.is_unavailable(ValueError("database is locked"))


def test_ready_and_alive_are_kept_by_nobody(standing: FlaskClient) -> None:
    for address, said in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        answer = standing.get(address)
        assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, said, "no-store")
