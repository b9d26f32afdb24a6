"""One question is paid once and has one noise, whoever asks it, however it is written, whatever kills the process."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from query_service import database
from query_service.errors import UnknownCode
from query_service.ledger import actions
from query_service.ledger.accounts import BudgetSpent
from query_service.ledger.actions import DrawRefused
from query_service.ledger.policy import Policy, shipped_policy
from query_service.ledger.records import DrawRecord, DrawState
from query_service.privacy.loss import Loss
from query_service.query_model.codes import Code, CodeSet, CodeSystem, Prefix
from query_service.query_model.question import Dimension, Question
from query_service.query_model.selectors import Dispensing
from query_service.release.checksum import checksum
from query_service.service import STEPS, DrawFailed, NotReleasable
from query_service.store.manifest import Twins, read_manifest, write_manifest
from tests.builders.questions import dispensing, had, illness, persons, volume
from tests.builders.releases import drawn_store, killed_at, make_service, showing_all

METFORMIN = dispensing("A10BA02")
ASKED = persons(had(METFORMIN), by="sex;region")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return drawn_store(tmp_path / "store")


def spent(engine: Engine) -> int:
    with database.reading(engine) as session:
        return actions.spent(session).get("snds in 2026", Loss(0)).billionths


def lines(engine: Engine) -> int:
    with database.reading(engine) as session:
        return actions.verify(session).number


def draws(engine: Engine) -> list[tuple[int, DrawState]]:
    with Session(engine) as session:
        rows = session.execute(
            select(DrawRecord.attempt, DrawRecord.state).order_by(DrawRecord.key, DrawRecord.attempt)
        )
        return [(attempt, state) for attempt, state in rows]


def budget(releases: int) -> Policy:
    """A policy whose year pays so many of the questions asked here."""
    policy = shipped_policy()
    # Each costs two shares of 2,500,000, each rounded down by its scale: between 4,990,000 and 5,000,002.
    cap = Loss(releases * 5_000_002)
    return replace(policy, caps=replace(policy.caps, calendar_year=cap, topic=Loss(10**9), association=Loss(10**9)))


def test_a_release_has_every_cell_of_the_public_grid_with_its_error_and_its_price(vault: Engine, store: Path) -> None:
    said = json.loads(make_service(store, vault, policy=showing_all()).ask(ASKED, "apnée"))
    assert [len(table["rows"]) for table in said["tables"]] == [19, 3], "eighteen régions and unknown; three sexes"
    assert said["rho_billionths"] == spent(vault) and 4_990_000 < said["rho_billionths"] <= 5_000_002
    assert said["epsilon"] == pytest.approx(0.565, abs=0.005)
    unknown, *counted = (row for table in said["tables"][::-1] for row in table["rows"])
    # Nobody of unknown sex is counted.
    assert unknown == {"cell": [0], "value": 0, "standard_error": 0, "lower": 0, "upper": 0, "state": "zero"}
    for row in counted:
        # Two tables share 0.005: a variance of 1 / (2 x 0.0025) = 200 each. They agree on a total, of variance
        # 1 / (1/400 + 1/3800) = 362 where 2 sexes alone give 400: (1/2) 200 + 362/4 = 190.5 for a sex, and rounding.
        assert row["standard_error"] == pytest.approx(13.80, abs=0.02)
        assert (row["lower"], row["upper"]) == (row["value"] - 28, row["value"] + 28)
        assert row["state"] == "value"
    assert said["checksum"] == checksum(said)


def test_asked_again_it_is_the_same_bytes_and_costs_nothing(vault: Engine, store: Path) -> None:
    service = make_service(store, vault)
    first = service.ask(ASKED, "apnée")
    before = spent(vault), lines(vault)
    assert service.ask(ASKED, "another association") == first
    assert (spent(vault), lines(vault)) == before == (before[0], 3)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, tables=ASKED.tables[::-1]),
        replace(ASKED, title="Other words"),
        replace(ASKED, population=had(Dispensing(CodeSet(CodeSystem.ATC, (Prefix("A10BA02"), Code("A10BA02")))))),
    ],
    ids=["tables in another order", "another title", "codes written otherwise"],
)
def test_the_same_question_in_other_words_is_the_same_release(vault: Engine, store: Path, other: Question) -> None:
    service = make_service(store, vault)
    assert service.ask(other, "apnée") == service.ask(ASKED, "apnée")
    assert lines(vault) == 3


def test_a_stored_answer_waits_for_nobody_who_draws(
    vault: Engine, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service(store, vault)
    first = service.ask(ASKED, "apnée")

    def held(_vault: Engine) -> None:
        raise AssertionError("waits for the draw of somebody else")

    monkeypatch.setattr(database, "alone", held)
    assert service.ask(ASKED, "apnée") == first


def test_another_vintage_is_another_answer_at_full_price(vault: Engine, store: Path) -> None:
    service = make_service(store, vault)
    first = service.ask(ASKED, "apnée")
    write_manifest(replace(read_manifest(store), vintage="next"), store)
    assert service.ask(ASKED, "apnée") != first
    assert spent(vault) > 9_980_000


def test_beyond_the_budget_nothing_is_charged_and_nothing_read(vault: Engine, store: Path) -> None:
    service = make_service(store, vault, policy=budget(1))
    service.ask(ASKED, "apnée")
    before = spent(vault), lines(vault)
    touched: list[str] = []
    other = make_service(store, vault, policy=budget(1), passing=touched.append)
    with pytest.raises(BudgetSpent) as refused:
        other.ask(persons(had(METFORMIN), by="sex;departement"), "apnée")
    assert refused.value.exit_code == 3
    assert (spent(vault), lines(vault)) == before and touched == ["checked"]


def test_an_unknown_code_costs_nothing(vault: Engine, store: Path) -> None:
    with pytest.raises(UnknownCode):
        make_service(store, vault).ask(persons(had(dispensing("A10ZZ99"))), "apnée")
    assert lines(vault) == 0


def test_volumes_are_measured_with_their_persons_and_clipped(vault: Engine, store: Path) -> None:
    said = json.loads(make_service(store, vault).ask(volume("boxes", METFORMIN), "apnée"))
    assert [table["measure"] for table in said["tables"]] == ["persons", "boxes"]
    # Half of 0.005 each; one cell, clipped at 60: 60 / sqrt(2 x 0.0025) = 848.5.
    assert [table["rows"][0]["standard_error"] for table in said["tables"]] == pytest.approx([14.14, 848.5], abs=0.1)
    assert said["tables"][1]["clip"] == {"cell": 60, "table": 180}


def test_a_store_where_one_person_can_change_two_is_refused(vault: Engine, store: Path) -> None:
    write_manifest(replace(read_manifest(store), twins=Twins.APART), store)
    with pytest.raises(NotReleasable, match="twins are counted apart"):
        make_service(store, vault).ask(ASKED, "apnée")
    assert lines(vault) == 0


def test_the_policy_of_the_demonstration_is_for_synthetic_stores(vault: Engine, store: Path) -> None:
    write_manifest(replace(read_manifest(store), synthetic=False), store)
    with pytest.raises(NotReleasable, match="is not synthetic"):
        make_service(store, vault, policy=shipped_policy("demonstration")).ask(ASKED, "apnée")


def test_of_twenty_persons_no_figure_is_shown(vault: Engine, store: Path) -> None:
    # Ten of each sex. A figure is shown from 10 + 3.09 x 13.8 = 53 on: for the total of 20, 34 / 13.8 = 2.5
    # deviations away, once in 150 draws. The noise is real: one figure may be shown by chance, if it reached 54.
    said = json.loads(make_service(store, vault).ask(ASKED, "apnée"))
    for table, figures in zip(said["tables"], (19, 2), strict=True):
        assert (table["shown"] <= 1, table["figures"], table["remainders"]) == (True, figures, [])
        hidden = [row for row in table["rows"][-figures:] if row["state"] == "hidden"]
        assert len(hidden) == figures - table["shown"]
        assert all(row["value"] >= 54 for row in table["rows"][-figures:] if row not in hidden)
        for row in hidden:
            assert (row["value"], row["lower"], row["upper"]) == (None, None, None)
            assert (row["state"], row["rule"], row["remainders"]) == ("hidden", "R11", [])
            assert row["threshold"] == 54
    assert "10" in said["rules"]["R11"]["fr"] and "10" in said["rules"]["R11"]["en"]


def test_figures_of_real_persons_leave_under_the_real_policy(vault: Engine, store: Path) -> None:
    write_manifest(replace(read_manifest(store), synthetic=False), store)
    said = json.loads(make_service(store, vault).ask(ASKED, "apnée"))
    assert (said["synthetic"], said["demonstration"]) == (False, False)


class Broken(Exception):
    """A failure whose words would say something about the data."""


def _fail_at(step: str) -> Any:
    def fail(passed: str) -> None:
        if passed == step:
            raise Broken("person 7 has 12 boxes")

    return fail


def test_whatever_fails_once_data_are_read_is_one_message_and_stays_charged(vault: Engine, store: Path) -> None:
    service = make_service(store, vault, passing=_fail_at("answered"))
    for attempt in (1, 2):
        with pytest.raises(DrawFailed, match="^The answer could not be made") as failed:
            service.ask(ASKED, "apnée")
        assert "person 7" not in str(failed.value)
        assert spent(vault) > attempt * 4_990_000
    with pytest.raises(DrawRefused, match="2 paid attempts were lost"):
        make_service(store, vault).ask(ASKED, "apnée")
    assert draws(vault) == [(1, DrawState.LOST), (2, DrawState.LOST)]


def _ask_and_die(url: str, store: Path, step: str) -> None:
    make_service(store, database.connect(url), passing=killed_at(step)).ask(ASKED, "apnée")


# Where it is killed: lines of the ledger left, draws paid once it is asked again.
KILLS = {
    "checked": (0, 1),
    "reserved": (1, 2),
    "answered": (1, 2),
    "noised": (1, 2),
    "drawn": (2, 1),
    "made": (2, 1),
    "archived": (3, 1),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_frees_no_charge_and_shows_no_second_noise(
    vault_url: str, store: Path, step: str
) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_ask_and_die, args=(vault_url, store, step))
    process.start()
    process.join(120)
    assert process.exitcode == -9
    left, paid = KILLS[step]
    vault = database.connect(vault_url)
    assert lines(vault) == left
    with Session(vault) as session:
        kept = session.scalars(select(DrawRecord.vector)).all()
    body = make_service(store, vault, policy=showing_all()).ask(ASKED, "apnée")
    said = json.loads(body)
    assert spent(vault) == paid * said["rho_billionths"]
    # Once archived it is given again as it was: under the policy of then, everything hidden.
    if kept and kept[0] and step != "archived":
        figures = [figure for part in json.loads(kept[0])["reconciled"] for figure in part]
        assert [row["value"] for table in said["tables"] for row in table["rows"]] == figures, "the noise that was kept"
    assert make_service(store, vault).ask(ASKED, "apnée") == body
    assert sum(state is DrawState.RELEASED for _, state in draws(vault)) == 1
    vault.dispose()


def _ask_many(url: str, store: Path, first: int, results: Any) -> None:
    vault = database.connect(url)
    service = make_service(store, vault, policy=budget(3))
    for number in range(first, first + 3):
        asked = persons(had(METFORMIN, total=1 + number), by="sex;region")
        try:
            results.put(len(service.ask(asked, f"association {number}")))
        except BudgetSpent:
            results.put(0)
    vault.dispose()


def test_several_processes_on_a_budget_for_three_get_three(vault_url: str, store: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    processes = [context.Process(target=_ask_many, args=(vault_url, store, 3 * n, results)) for n in range(3)]
    for process in processes:
        process.start()
    found = [results.get(timeout=120) for _ in range(9)]
    for process in processes:
        process.join(60)
    assert sum(size > 0 for size in found) == 3
    vault = database.connect(vault_url)
    assert lines(vault) == 9, "three releases of three lines"
    vault.dispose()


# About 110,000 persons in France, and 50 x 101 cells: 22 in each, where the smallest shown is 64.
RARE = replace(
    persons(had(illness("G35")), by=";region;age_class departement", period=(2019, 2019)),
    age_classes=tuple(range(0, 100, 2)),
)


def test_a_table_of_which_too_little_would_be_shown_is_not_measured_and_not_paid(vault: Engine, store: Path) -> None:
    service = make_service(store, vault)
    poor = service.not_worth(RARE)
    assert poor == ((Dimension.AGE_CLASS, Dimension.DEPARTEMENT),)
    said = json.loads(service.ask(RARE, "apnée", poor))
    # In the order of the question: it stands between the two that were measured.
    assert [len(table["dimensions"]) for table in said["tables"]] == [0, 2, 1]
    absent = said["tables"][1]
    assert len(absent["rows"]) == 51 * 102
    assert {(row["state"], row["rule"], row["value"]) for row in absent["rows"]} == {("not_available", "P30", None)}
    assert said["rules"]["P30"]["en"].startswith("Not available")
    # Two tables share the loss of three: 1 / sqrt(2 x 0.0025) = 14.1, and not 17.3.
    assert said["tables"][2]["rows"][0]["standard_error"] < 14.2
    assert 4_990_000 < said["rho_billionths"] == spent(vault) <= 5_000_002
    assert service.not_worth(RARE) == (), "asked again, it is what it was"
    assert json.loads(service.ask(RARE, "apnée")) == said


def test_when_every_table_is_poor_all_are_measured(vault: Engine, store: Path) -> None:
    service = make_service(store, vault)
    asked = replace(RARE, tables=RARE.tables[2:])
    assert len(service.not_worth(asked)) == 1
    said = json.loads(service.ask(asked, "apnée", service.not_worth(asked)))
    assert {row["state"] for table in said["tables"] for row in table["rows"]} == {"hidden", "zero"}


def test_killed_after_the_draw_it_publishes_what_was_measured(vault: Engine, store: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(step: str) -> None:
        if step == "drawn":
            raise Stopped

    service = make_service(store, vault, passing=stop)
    with pytest.raises(Stopped):
        service.ask(RARE, "apnée", service.not_worth(RARE))
    # Whoever asks again may think otherwise of what is worth it: the draw is what it was.
    said = json.loads(make_service(store, vault).ask(RARE, "apnée"))
    assert [table["rows"][5]["state"] for table in said["tables"][1:]] == ["not_available", "hidden"]
    assert lines(vault) == 3
