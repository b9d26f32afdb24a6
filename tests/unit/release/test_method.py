"""The method note says what the parameters say, in good French and English."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from query_service.ledger.policy import shipped_policy
from query_service.planner.plan import Clip
from query_service.privacy.loss import Loss
from query_service.release.method import method
from tests.builders.questions import dispensing, had, persons, planned, volume
from tests.builders.released import shown_tables
from tests.repository.french_rules import broken

METFORMIN = dispensing("A10BA02")
COUNTED = shown_tables(planned(persons(had(METFORMIN), by="sex;region")))
BOXES = shown_tables(planned(volume("boxes", METFORMIN)), Clip(60, 180))
AMOUNTS = shown_tables(planned(volume("amount_reimbursed", METFORMIN)), Clip(500_000, 1_500_000))
REAL, DEMO = shipped_policy(), shipped_policy("demonstration")
LOSS = Loss(5_000_000)


def prose(text: str) -> str:
    """The text without its decimals, which are in no sentence."""
    return re.sub(r"\d+[.,]\d+|\d+e-\d+", "0", text)


@pytest.mark.parametrize("policy", [REAL, DEMO], ids=["real", "demonstration"])
@pytest.mark.parametrize("tables", [COUNTED, BOXES, AMOUNTS], ids=["persons", "boxes", "amounts"])
def test_the_french_keeps_the_rules(policy: object, tables: object) -> None:
    said = method(policy, LOSS, tables)["fr"]  # type: ignore[arg-type]
    assert broken(prose(said)) == []


def test_both_languages_say_the_same_figures() -> None:
    # 0.005: epsilon 0.56 at 1e-9, 52.0 right guesses in 100.
    said = method(REAL, LOSS, COUNTED)
    for language, point in (("fr", ","), ("en", ".")):
        for figure in ("52.0", "0.56", "0.005"):
            assert figure.replace(".", point) in said[language], (language, figure)


def test_who_is_protected_and_how_often_the_interval_holds_is_said() -> None:
    said = method(REAL, LOSS, COUNTED)
    assert "chaque personne" in said["fr"] and "each person" in said["en"]
    assert "5\u00a0% au plus, en moyenne" in said["fr"] and "at most 5 % on average" in said["en"]


def test_what_is_hidden_is_said_with_the_floor_of_the_policy_and_that_noise_alone_protects() -> None:
    said = method(replace(REAL, floor=49), LOSS, COUNTED)
    assert "un vrai chiffre de 1 à 49 passe au plus une fois sur mille" in said["fr"]
    assert "a true figure from 1 to 49 passes once in a thousand at most" in said["en"]
    assert "n’ajoute rien à cette garantie" in said["fr"] and "adds nothing to that guarantee" in said["en"]


def test_what_was_cut_is_said_where_something_was() -> None:
    assert "Une personne ajoute" not in method(REAL, LOSS, COUNTED)["fr"]
    said = method(REAL, LOSS, BOXES)
    assert "Une personne ajoute au plus 60 boîtes à une case et 180 à un tableau." in said["fr"]
    assert "One person adds at most 60 boxes to a cell and 180 to a table." in said["en"]
    amounts = method(REAL, LOSS, AMOUNTS)
    assert "500\u202f000 centimes d’euro remboursés à une case et 1\u202f500\u202f000" in amounts["fr"]
    assert "500,000 cents of euro reimbursed to a cell and 1,500,000" in amounts["en"]


def test_a_cut_figure_may_be_below_the_true_one_and_the_note_says_so() -> None:
    said = method(REAL, LOSS, BOXES)
    assert "rien n’est compté" in said["fr"] and "nothing is counted" in said["en"]
    assert "rien n’est compté" not in method(REAL, LOSS, COUNTED)["fr"]


def test_a_demonstration_says_so_first() -> None:
    said = method(DEMO, LOSS, COUNTED)
    assert said["fr"].startswith("Démonstration") and said["en"].startswith("Demonstration")
    assert "émonstration" not in method(replace(DEMO, demo=False), LOSS, COUNTED)["fr"]
