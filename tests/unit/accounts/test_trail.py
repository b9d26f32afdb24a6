"""The trail tells who did what, when, to what and why; nothing is changed in it unseen."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from citizen_site import database
from citizen_site.accounts import audit
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import (
    OPERATOR,
    AccountEvent,
    BrokenTrail,
    Head,
    Note,
    NotForTheTrail,
    Reason,
    Thing,
    check_note,
    read_head,
)
from citizen_site.commands import main
from tests.conftest import SECRET

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
KEY, FORMER = b"k" * 32, b"f" * 32
PUBLISHED = Note("7", Act.PUBLISH_RECORD, Thing.PROJECT, "hydro", Reason.REVIEW)
NOTES = [
    Note(OPERATOR, Act.CREATE_OFFICER, Thing.ACCOUNT, "7", Reason.ORDINARY_WORK),
    Note("7", AccountEvent.SIGNED_IN, Thing.SESSION, "a1b2", Reason.ORDINARY_WORK),
    PUBLISHED,
]


def _add(engine: Engine, notes: list[Note], key: bytes = KEY) -> Head:
    head = Head()
    for minute, note in enumerate(notes):
        with database.writing(engine) as session:
            head = audit.add(session, note, now=NOW + dt.timedelta(minutes=minute), key=key)
    return head


def _verify(engine: Engine, *published: Head, keys: tuple[bytes, ...] = (KEY,)) -> Head:
    with database.reading(engine) as session:
        return audit.verify(session, keys, published)


def _force(engine: Engine, *orders: str) -> None:
    """What somebody does who owns the database: the triggers are taken away first."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS trail_line_no_{name}"))
        else:
            connection.execute(text("ALTER TABLE trail_line DISABLE TRIGGER USER"))
        for order in orders:
            connection.execute(text(order))


def test_an_empty_trail_is_whole(any_engine: Engine) -> None:
    assert _verify(any_engine) == Head()


def test_what_was_added_is_whole_and_its_head_is_the_last_line(any_engine: Engine) -> None:
    head = _add(any_engine, NOTES)
    assert head.number == 3
    assert _verify(any_engine, head) == head
    with any_engine.connect() as connection:
        row = connection.execute(text("SELECT who, act, kind, thing, why FROM trail_line WHERE number = 3")).one()
    assert tuple(row) == ("7", "publish_record", "project", "hydro", "review")


@pytest.mark.parametrize("order", ["UPDATE trail_line SET who = '8'", "DELETE FROM trail_line"])
def test_the_database_refuses_to_change_or_erase_a_line(any_engine: Engine, order: str) -> None:
    _add(any_engine, NOTES)
    with pytest.raises(Exception, match="lines of the trail are only added"), any_engine.begin() as connection:
        connection.execute(text(order))


@pytest.mark.parametrize(
    "change",
    [
        "who = '8'",
        "act = 'signed_out'",
        "kind = 'account'",
        "thing = 'b2'",
        "why = 'security'",
        "at = '2026-11-25 10:00:00+00:00'",
        "previous = '" + "0" * 64 + "'",
        "digest = '" + "0" * 64 + "'",
    ],
)
def test_a_line_altered_is_named(any_engine: Engine, change: str) -> None:
    _add(any_engine, NOTES)
    _force(any_engine, f"UPDATE trail_line SET {change} WHERE number = 2")
    with pytest.raises(BrokenTrail, match="line 2: was altered"):
        _verify(any_engine)


def test_a_line_taken_out_is_named_even_when_those_after_move_up(any_engine: Engine) -> None:
    _add(any_engine, NOTES)
    _force(any_engine, "DELETE FROM trail_line WHERE number = 2")
    with pytest.raises(BrokenTrail, match="line 2: is missing; line 3 follows"):
        _verify(any_engine)
    _force(any_engine, "UPDATE trail_line SET number = 2 WHERE number = 3")
    with pytest.raises(BrokenTrail, match="line 2: was altered"):
        _verify(any_engine)


def test_a_trail_cut_short_is_seen_by_its_head_and_then_by_the_published_one(any_engine: Engine) -> None:
    head = _add(any_engine, NOTES)
    _force(any_engine, "DELETE FROM trail_line WHERE number = 3")
    with pytest.raises(BrokenTrail, match="line 3: is missing; the head says 3"):
        _verify(any_engine)
    _force(any_engine, "UPDATE trail_head SET number = 2, digest = (SELECT digest FROM trail_line WHERE number = 2)")
    assert _verify(any_engine).number == 2, "nothing inside tells: hence the heads published each day"
    with pytest.raises(BrokenTrail, match="line 3: is not as it was published"):
        _verify(any_engine, head)


def test_a_trail_written_anew_without_the_key_is_seen(any_engine: Engine) -> None:
    _add(any_engine, NOTES, key=b"g" * 32)
    with pytest.raises(BrokenTrail, match="line 1: is sealed by a key that is not given"):
        _verify(any_engine)


def test_a_trail_written_anew_with_the_key_is_seen_by_a_published_head(any_engine: Engine) -> None:
    published = dataclasses.replace(_add(any_engine, NOTES), digest="1" * 64)
    with pytest.raises(BrokenTrail, match="line 3: is not as it was published"):
        _verify(any_engine, published)


def test_two_published_heads_of_one_line_cannot_both_be_true(any_engine: Engine) -> None:
    head = _add(any_engine, NOTES)
    with pytest.raises(BrokenTrail, match="line 3: is not as it was published"):
        _verify(any_engine, head, Head(3, "1" * 64), head)


def test_the_chain_goes_on_with_another_key_and_is_verified_with_both(any_engine: Engine) -> None:
    _add(any_engine, NOTES[:1], key=FORMER)
    head = _add(any_engine, NOTES[1:], key=KEY)
    assert _verify(any_engine, keys=(KEY, FORMER)) == head
    with pytest.raises(BrokenTrail, match="line 1: is sealed by a key that is not given"):
        _verify(any_engine)


def test_a_line_stays_or_goes_with_the_act_it_tells_of(any_engine: Engine) -> None:
    with database.writing(any_engine) as session:
        audit.add(session, PUBLISHED, now=NOW, key=KEY)
        session.rollback()
    assert _verify(any_engine) == Head()


def test_writers_at_the_same_time_take_turns(any_engine: Engine) -> None:
    threads = [threading.Thread(target=_add, args=(any_engine, [PUBLISHED] * 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _verify(any_engine).number == 4 * 10


@pytest.mark.parametrize(
    "change",
    [
        {"act": "shouted"},
        {"kind": "person"},
        {"why": "because she asked me to"},
        {"who": "someone@example.org"},
        {"who": "First Last"},
        {"who": ""},
        {"thing": "a title with words"},
        {"thing": "9" * 13},
        {"thing": "case-" + "9" * 15},
        {"thing": "../etc"},
        {"thing": "hydro\n"},
    ],
)
def test_free_text_addresses_and_long_numbers_have_no_place(change: dict[str, str]) -> None:
    with pytest.raises(NotForTheTrail) as refused:
        check_note(dataclasses.replace(PUBLISHED, **change))
    assert not any(value in str(refused.value) for value in change.values() if value)


def test_what_has_no_place_is_not_added(any_engine: Engine) -> None:
    with pytest.raises(NotForTheTrail), database.writing(any_engine) as session:
        audit.add(session, dataclasses.replace(PUBLISHED, thing="9" * 15), now=NOW, key=KEY)
    assert _verify(any_engine) == Head()


def test_a_head_is_read_as_it_is_written() -> None:
    head = Head(12, "a" * 64)
    assert read_head(f" {head}\n") == head
    for bad in ("", "12", "12:abc", f"-1:{'a' * 64}", f"12:{'G' * 64}", f"²:{'a' * 64}"):
        with pytest.raises(ValueError, match="no head"):
            read_head(bad)


@pytest.fixture
def run(any_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    given = {"DATABASE_URL": any_engine.url.render_as_string(hide_password=False), "PUBLIC_URL": "http://site.test",
             "SECRET_KEY": SECRET, "TRAIL_KEY": KEY.decode()}  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"CITIZEN_SITE_{name}", value)
    return CliRunner()


def test_the_command_says_whole_and_gives_the_head_to_publish(any_engine: Engine, run: CliRunner) -> None:
    head = _add(any_engine, NOTES)
    result = run.invoke(main, ["verify-trail"])
    assert (result.exit_code, result.output) == (0, f"whole: 3 lines, head {head}; 0 published heads found in it\n")
    assert run.invoke(main, ["verify-trail", "--head-only"]).output == f"{head}\n"


def test_the_command_refuses_a_trail_that_lacks_a_published_head(
    any_engine: Engine, run: CliRunner, tmp_path: Path
) -> None:
    heads = tmp_path / "heads"
    heads.write_text(f"{_add(any_engine, NOTES[:1])}\n\n{_add(any_engine, NOTES[1:])}\n")
    found = run.invoke(main, ["verify-trail", "--heads", str(heads)])
    assert (found.exit_code, "; 2 published heads found" in found.output) == (0, True)
    heads.write_text(f"4:{'a' * 64}\n")
    result = run.invoke(main, ["verify-trail", "--heads", str(heads)])
    assert result.exit_code == 3
    assert result.output.startswith("Trail, line 4: is not as it was published.")


@pytest.mark.parametrize(("content", "said"), [("3:abc\n", "line 1: no head of a trail"), (None, "cannot be read")])
def test_the_command_names_a_file_of_heads_that_is_none(
    run: CliRunner, tmp_path: Path, content: str | None, said: str
) -> None:
    heads = tmp_path / "heads"
    if content is not None:
        heads.write_text(content)
    result = run.invoke(main, ["verify-trail", "--heads", str(heads)])
    assert result.exit_code == 2
    assert said in result.output
