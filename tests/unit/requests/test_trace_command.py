"""The command tells a reviewer what stored requests make of a new one, and ends with 0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert

from query_service import database
from query_service.__main__ import main
from query_service.errors import NotFound
from query_service.migrations.histories import EXCHANGE
from query_service.migrations.running import upgrade
from query_service.query_model.conditions import All, IsSex, Sex
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question
from query_service.requests import actions
from query_service.requests.records import RequestRecord, RequestState
from query_service.requests.search import findings_on, stored_requests
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.rules import Rule
from tests.builders.questions import dispensing, had, illness, listed, persons
from tests.builders.releases import NOW

METFORMIN = had(dispensing("A10BA02"))
WITH_ILLNESS = persons(All((METFORMIN, had(illness("E11")))))
CODES = Expanded(listed)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{tmp_path / 'exchange.db'}")
    upgrade(engine, EXCHANGE)
    yield engine
    engine.dispose()


def submit(exchange: Engine, asked: Question, asker: str = "apnée") -> int:
    with database.writing(exchange) as session:
        return actions.submit(session, asked, asker, NOW)


def run(exchange: Engine, asked: Question, *words: str) -> Result:
    file = Path(str(exchange.url.database)).with_name("request.json")
    file.write_text(json.dumps(to_json(asked)), encoding="utf-8")
    return CliRunner().invoke(main, ["trace", str(file), "--exchange", str(exchange.url), *words])


def test_a_finding_is_told_in_words_and_ends_with_0(exchange: Engine) -> None:
    submit(exchange, persons(METFORMIN))
    told = run(exchange, WITH_ILLNESS, "--asker", "apnée", "--language", "en")
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "1 requests compared",
        "",
        "One condition apart [one-condition] (to be reviewed)",
        "  only here: with a long-term illness (ALD) for CIM-10 E11 in the year",
        f"  requests: 1 ({NOW.date().isoformat()})",
        "  what to do: Answer only one of the two, or have the breakdown asked in one table.",
    ]


def test_an_association_is_not_named_to_another_one(exchange: Engine) -> None:
    submit(exchange, persons(METFORMIN), "apnée")
    for words in ((), ("--json",)):
        told = run(exchange, WITH_ILLNESS, "--asker", "diabète", *words)
        assert "apnée" not in told.output and "diabète" not in told.output
    assert "de plusieurs comptes" in run(exchange, WITH_ILLNESS, "--asker", "diabète").output


def test_findings_are_told_as_json_in_both_languages(exchange: Engine) -> None:
    submit(exchange, persons(METFORMIN))
    told = json.loads(run(exchange, persons(All((METFORMIN, IsSex(Sex.FEMALE)))), "--json").output)
    assert (told["compared"], told["unread"]) == (1, [])
    [one] = told["findings"]
    assert (one["rule"], one["severity"], one["requests"]) == ("one-condition", "information", [1])
    assert one["differs"] == {"fr": "ici seulement\u00a0: de sexe féminin", "en": "only here: female"}
    assert one["several_accounts"] is True
    assert set(one["title"]) == set(one["mend"]) == {"fr", "en"}


def test_nothing_to_tell_is_said_and_ends_with_0(exchange: Engine) -> None:
    told = run(exchange, WITH_ILLNESS)
    assert (told.exit_code, told.output) == (0, "0 demandes comparées\nrien à signaler\n")


def test_a_question_that_means_nothing_ends_with_2(exchange: Engine, tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    file.write_text("{", encoding="utf-8")
    assert CliRunner().invoke(main, ["trace", str(file), "--exchange", str(exchange.url)]).exit_code == 2
    assert run(exchange, persons(had(dispensing("A10ZZ99")))).exit_code == 2


def test_a_database_that_is_not_migrated_ends_with_4(tmp_path: Path) -> None:
    empty = database.connect(f"sqlite:///{tmp_path / 'empty.db'}")
    assert run(empty, WITH_ILLNESS).exit_code == 4
    empty.dispose()


def test_a_stored_request_that_cannot_be_read_is_named(exchange: Engine) -> None:
    row = {
        "asker": "a",
        "question": '{"format": 99}',
        "state": RequestState.SUBMITTED,
        "submitted_at": NOW,
        "message": "",
    }
    with database.writing(exchange) as session:
        session.execute(insert(RequestRecord).values(row))
    number = submit(exchange, persons(METFORMIN))
    with database.reading(exchange) as session:
        stored = stored_requests(session, CODES)
    assert ([one.number for one in stored.requests], stored.unread) == ([number], (1,))
    assert "illisibles ici, non comparées\u00a0: 1" in run(exchange, WITH_ILLNESS).output


def test_what_was_refused_or_failed_is_not_compared(exchange: Engine) -> None:
    refused, failed = submit(exchange, persons(METFORMIN)), submit(exchange, persons(METFORMIN))
    with database.writing(exchange) as session:
        actions.refuse(session, refused, "no", NOW)
        actions.fail(session, failed, "no", NOW)
    with database.reading(exchange) as session:
        assert stored_requests(session, CODES).requests == ()


def test_a_stored_request_is_traced_beside_those_before_it(exchange: Engine) -> None:
    first, second = submit(exchange, persons(METFORMIN)), submit(exchange, WITH_ILLNESS, "another")
    with database.reading(exchange) as session:
        assert findings_on(session, first, CODES) == ()
        [one] = findings_on(session, second, CODES)
        assert (one.rule, one.earlier, one.across) == (Rule.ONE_CONDITION, (first,), True)
        with pytest.raises(NotFound, match="request 9: none has this number"):
            findings_on(session, 9, CODES)
