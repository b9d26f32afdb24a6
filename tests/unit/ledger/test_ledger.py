"""The ledger: charged whole or not at all, never given back, and a line altered is seen. On both databases."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from query_service import database
from query_service.errors import NotFound
from query_service.ledger import actions
from query_service.ledger.accounts import AccountKind, BudgetSpent, Charge, NoBudgetForYear, charges
from query_service.ledger.actions import Draw, DrawRefused
from query_service.ledger.chain import BrokenChain, Head, read_head
from query_service.ledger.policy import shipped_policy
from query_service.privacy.loss import Loss

NOW = dt.datetime(2026, 11, 25, 9, 30, 1, 250, tzinfo=dt.UTC)
KEY = "k" * 64
COST = Loss(5_000_000)


def year(cap: int = 50_000_000, cost: Loss = COST) -> Charge:
    return Charge("snds in 2026", AccountKind.CALENDAR_YEAR, cost, Loss(cap))


def topic(cap: int = 20_000_000) -> Charge:
    return Charge("topic cim10 E11, care of 2019", AccountKind.TOPIC, COST, Loss(cap))


def reserve(engine: Engine, key: str = KEY, paid: Sequence[Charge] = (year(),)) -> Draw:
    with database.writing(engine) as session:
        return actions.reserve(session, key, "an association", COST, paid, NOW)


def spent(engine: Engine) -> dict[str, int]:
    with database.reading(engine) as session:
        return {name: loss.billionths for name, loss in actions.spent(session).items()}


def head(engine: Engine, published: Sequence[Head] = ()) -> Head:
    with database.reading(engine) as session:
        return actions.verify(session, published)


def finished(engine: Engine, key: str = KEY) -> Draw:
    draw = reserve(engine, key)
    with database.writing(engine) as session:
        actions.keep_draw(session, draw, "[3, -1]", NOW)
    with database.writing(engine) as session:
        actions.publish(session, draw, b"{}", "d" * 64, NOW)
    return draw


def test_a_reservation_charges_every_account_and_writes_one_line(vault: Engine) -> None:
    reserve(vault, paid=[topic(), year()])
    assert spent(vault) == {"snds in 2026": 5_000_000, "topic cim10 E11, care of 2019": 5_000_000}
    assert head(vault).number == 1


def test_one_account_that_cannot_pay_refuses_all_and_says_what_is_left(vault: Engine) -> None:
    for number in range(4):
        reserve(vault, f"{number}" * 64, [topic(), year()])
    with pytest.raises(BudgetSpent, match="0.000000000 is left.*nothing was charged") as refused:
        reserve(vault, paid=[year(), topic()])
    assert (refused.value.kind, refused.value.exit_code) == (AccountKind.TOPIC, 3)
    # 4 × 5 millions on both: the fifth charged neither.
    assert spent(vault) == {"snds in 2026": 20_000_000, "topic cim10 E11, care of 2019": 20_000_000}
    assert head(vault).number == 4


def test_the_last_billionth_can_be_spent_and_not_one_more(vault: Engine) -> None:
    reserve(vault, paid=[year(cap=5_000_000)])
    with pytest.raises(BudgetSpent):
        reserve(vault, "x" * 64, [year(cap=5_000_000, cost=Loss(1))])


def test_one_reservation_pays_one_draw(vault: Engine) -> None:
    draw = reserve(vault)
    with pytest.raises(DrawRefused, match="a draw is paid and reserved"):
        reserve(vault)
    with database.writing(vault) as session:
        actions.keep_draw(session, draw, "[1]", NOW)
    with pytest.raises(DrawRefused, match="is not reserved"), database.writing(vault) as session:
        actions.keep_draw(session, draw, "[2]", NOW)
    with pytest.raises(DrawRefused, match="paid and drawn"):
        reserve(vault)
    with database.reading(vault) as session:
        kept = actions.latest_draw(session, KEY)
    assert kept is not None and kept.vector == "[1]" and spent(vault) == {"snds in 2026": 5_000_000}


def test_a_lost_draw_is_charged_again_and_two_attempts_are_the_most(vault: Engine) -> None:
    for attempt in (1, 2):
        draw = reserve(vault)
        assert draw.attempt == attempt
        with database.writing(vault) as session:
            actions.lose(session, draw, NOW)
    with pytest.raises(DrawRefused, match="2 paid attempts were lost"):
        reserve(vault)
    assert spent(vault) == {"snds in 2026": 10_000_000}
    assert head(vault).number == 4


def test_what_left_comes_back_byte_for_byte(vault: Engine) -> None:
    finished(vault)
    with database.reading(vault) as session:
        assert actions.released(session, KEY) == b"{}"
        assert actions.released(session, "other") is None


def test_an_erratum_is_another_version_and_a_line(vault: Engine) -> None:
    finished(vault)
    for version in (2, 3):
        with database.writing(vault) as session:
            assert actions.correct(session, KEY, b"{}" * version, "e" * 64, "a word was wrong", NOW) == version
    with database.reading(vault) as session:
        assert actions.latest_version(session, KEY) == (3, b"{}{}{}")
        assert actions.key_of(session, KEY[:16]) == KEY
        with pytest.raises(NotFound, match="no release begins so"):
            actions.key_of(session, "%")
    assert head(vault).number == 5 and spent(vault) == {"snds in 2026": 5_000_000}
    with pytest.raises(NotFound, match="nothing was released"), database.writing(vault) as session:
        actions.correct(session, "x" * 64, b"", "e" * 64, "a word was wrong", NOW)


def test_nothing_leaves_that_was_not_drawn(vault: Engine) -> None:
    draw = reserve(vault)
    with pytest.raises(DrawRefused, match="is not drawn"), database.writing(vault) as session:
        actions.publish(session, draw, b"{}", "d" * 64, NOW)


def test_an_error_on_the_way_leaves_nothing(vault: Engine) -> None:
    with pytest.raises(RuntimeError), database.writing(vault) as session:
        actions.reserve(session, KEY, "an association", COST, [year()], NOW)
        raise RuntimeError
    assert spent(vault) == {} and head(vault) == Head()
    assert reserve(vault).attempt == 1


# What somebody with the file in hand may do: the triggers that refuse it are taken away first.
def altered(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in ("ledger_line_no_update", "ledger_line_no_delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS ledger_line_only_added ON ledger_line"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE ledger_line SET said = replace(said, '5000000', '4000000') WHERE number = 1", "line 1: was altered"),
        ("UPDATE ledger_line SET kind = 'lost' WHERE number = 3", "line 3: was altered"),
        ("UPDATE ledger_line SET at = '2026-11-24 09:30:00' WHERE number = 1", "line 1: was altered"),
        ("DELETE FROM ledger_line WHERE number = 2", "line 3: does not follow line 1"),
        ("DELETE FROM ledger_line WHERE number = 6", "ends at line 5, but its head is 6"),
        (
            "UPDATE privacy_account SET spent = spent - 5000000",
            "5000000 billionths spent, but its lines add up to 10000000",
        ),
        ("DELETE FROM privacy_account", "0 billionths spent, but its lines add up to 10000000"),
    ],
)
def test_what_is_altered_by_hand_is_found(vault: Engine, statement: str, said: str) -> None:
    finished(vault, "a" * 64)
    finished(vault, "b" * 64)
    assert head(vault).number == 6
    altered(vault, statement)
    with pytest.raises(BrokenChain, match=said):
        head(vault)


def test_a_chain_that_lacks_a_published_head_is_found(vault: Engine) -> None:
    finished(vault, "a" * 64)
    published = head(vault)
    finished(vault, "b" * 64)
    assert head(vault, [published]).number == 6
    with pytest.raises(BrokenChain, match="lacks line 3 as it was published"):
        head(vault, [replace(published, digest="e" * 64)])
    with pytest.raises(BrokenChain, match="lacks line 9"):
        head(vault, [Head(9, "e" * 64)])


def test_a_head_is_written_and_read_back(vault: Engine) -> None:
    finished(vault)
    assert read_head(str(head(vault))) == head(vault)
    for wrong in ("", "3", "x:" + "0" * 64, "3:" + "g" * 64, "3:00"):
        with pytest.raises(ValueError, match="is no head"):
            read_head(wrong)


def test_sixty_threads_on_a_budget_for_ten_get_ten(vault: Engine) -> None:
    won, refused = [], []
    gate = threading.Barrier(60)

    def ask(number: int) -> None:
        gate.wait()
        try:
            won.append(reserve(vault, f"{number:064}", [topic(cap=10**9), year(cap=50_000_000)]))
        except BudgetSpent as error:
            refused.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # 50 millions for 5 each.
    assert (len(won), len(refused)) == (10, 50)
    assert spent(vault) == {"snds in 2026": 50_000_000, "topic cim10 E11, care of 2019": 50_000_000}
    assert head(vault).number == 10


def test_a_counter_that_is_read_and_then_written_gives_more_than_the_budget(vault: Engine) -> None:
    """The weakened twin: what the statement of the ledger is there to prevent."""
    reserve(vault, paid=[year(cost=Loss(1))])
    gate = threading.Barrier(2)

    def pay_apart() -> None:
        with Session(vault) as session:
            before = actions.spent(session)["snds in 2026"].billionths
            session.rollback()
            gate.wait()
            session.execute(text(f"UPDATE privacy_account SET spent = {before + 5}"))
            session.commit()

    threads = [threading.Thread(target=pay_apart) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert spent(vault) == {"snds in 2026": 6}, "two payments of 5, one counted"


BY_TOPIC = {
    ("cim10 E11", 2018): Loss(1), ("cim10 E11", 2019): Loss(2), ("atc A10B", 2018): Loss(1), ("atc A10B", 2019): Loss(2)
}  # fmt: skip


def test_charges_name_every_account_in_one_order() -> None:
    paid = charges(shipped_policy(), NOW, "apnée", COST, BY_TOPIC)
    assert [(charge.account, charge.cost.billionths) for charge in paid] == [
        ("association apnée in 2026", 5_000_000),
        ("snds in 2026", 5_000_000),
        ("snds in 2026-2030", 5_000_000),
        ("topic atc A10B, care of 2018", 1),
        ("topic atc A10B, care of 2019", 2),
        ("topic cim10 E11, care of 2018", 1),
        ("topic cim10 E11, care of 2019", 2),
    ]


@pytest.mark.parametrize("year_of_today", [2025, 2031])
def test_a_year_without_a_policy_has_no_budget(year_of_today: int) -> None:
    with pytest.raises(NoBudgetForYear, match="covers 2026 to 2030"):
        charges(shipped_policy(), NOW.replace(year=year_of_today), "x", COST, {("everybody", 2019): COST})
