"""A question is about the families of the codes it looks at."""

from __future__ import annotations

import pytest

from query_service.ledger.topics import topics
from query_service.query_model.codes import Code, CodeSet, CodeSystem
from query_service.query_model.conditions import Alive, All, Consumer, IsSex, Sex
from query_service.query_model.question import Question
from query_service.query_model.selectors import Death, Dispensing, Stay
from tests.builders.questions import act, diagnosis, dispensing, had, lab_test, persons, planned, stay, visit, volume

METFORMIN = dispensing("A10BA02")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (persons(had(METFORMIN)), ("atc A10B",)),
        (persons(had(dispensing("A10BA02 A10BB09 A10AB05"))), ("atc A10A", "atc A10B")),
        (volume("boxes", METFORMIN, of=had(stay(diagnosis("E119 I10")))), ("atc A10B", "cim10 E11", "cim10 I10")),
        (persons(had(act("JVJF004"))), ("ccam JVJF",)),
        (persons(had(lab_test("1577"))), ("nabm 1577",)),
        (persons(had(visit("1111"))), ("fee 1111",)),
        (persons(had(Stay())), ("any stay",)),
        (persons(had(Death())), ("any death",)),
        (persons(All((Consumer(), Alive(), IsSex(Sex.FEMALE)))), ("everybody",)),
        (persons(had(METFORMIN), counted=act("JVJF004")), ("atc A10B", "ccam JVJF")),
    ],
)
def test_the_topics_of_a_question(asked: Question, found: tuple[str, ...]) -> None:
    assert topics(planned(asked), lambda _product: "") == found


def test_a_product_is_of_its_class_where_that_is_known() -> None:
    plan = planned(persons(had(Dispensing(CodeSet(CodeSystem.CIP13, (Code("3400932815609"),))))))
    assert topics(plan, lambda product: "A01AB03") == ("atc A01A",)
    assert topics(plan, lambda product: "") == ("product 3400932815609",)


def test_lists_that_differ_at_their_edge_share_a_topic() -> None:
    first, other = (planned(persons(had(dispensing(codes)))) for codes in ("A10BA02", "A10BB09 C10AA05"))
    assert {*topics(first, lambda _: "")} & {*topics(other, lambda _: "")} == {"atc A10B"}
