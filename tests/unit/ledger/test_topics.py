"""A question is about the families of the codes it looks at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from query_service.ledger.topics import charged_by_topic, topics
from query_service.privacy.loss import Loss
from query_service.privacy.pricing import measurements
from query_service.query_model.codes import Code, CodeSet, CodeSystem
from query_service.query_model.conditions import Alive, All, Consumer, IsSex, Sex, Years
from query_service.query_model.question import Question, Table
from query_service.query_model.selectors import Death, Dispensing, Stay
from tests.builders.questions import (
    act,
    codes,
    diagnosis,
    dispensing,
    had,
    lab_test,
    persons,
    planned,
    stay,
    visit,
    volume,
)

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


def looked_at(asked: Question) -> dict[str, dict[int, int]]:
    """For each topic and year of care, how many units of 0.005 fall on it."""
    plan = planned(asked)
    parts = measurements(plan, Loss(5_000_000), None)
    found: dict[str, dict[int, int]] = {}
    for (topic, year), loss in charged_by_topic(plan, parts, lambda _: "").items():
        found.setdefault(topic, {})[year] = round(loss.billionths / 5_000_000)
    return found


def test_a_year_of_care_pays_for_each_year_asked_that_looks_back_at_it() -> None:
    yearly = persons(had(METFORMIN), by="year", period=(2019, 2021))
    assert looked_at(yearly) == {"atc A10B": {2019: 1, 2020: 1, 2021: 1}}
    # 2018 is seen from 2019; 2019 from itself and 2020; 2021 from itself alone.
    back = persons(had(METFORMIN, Years(-1, 0)), by="year", period=(2019, 2021))
    assert looked_at(back) == {"atc A10B": {2018: 1, 2019: 2, 2020: 2, 2021: 1}}
    # The care of the year before alone.
    before = persons(had(METFORMIN, Years(-1, -1)), by="year", period=(2020, 2021))
    assert looked_at(before) == {"atc A10B": {2019: 1, 2020: 1}}


def test_a_pooled_period_falls_on_each_of_its_years_once() -> None:
    assert looked_at(persons(had(METFORMIN), period=(2019, 2021))) == {"atc A10B": {2019: 1, 2020: 1, 2021: 1}}


def test_each_topic_pays_for_the_years_of_its_own_window() -> None:
    both = All((had(METFORMIN), had(stay(diagnosis("E119")), Years(-1, -1))))
    assert looked_at(persons(both, by="year")) == {"atc A10B": {2019: 1}, "cim10 E11": {2018: 1}}


def test_a_group_of_codes_is_a_topic_of_its_own_where_a_table_shows_it() -> None:
    vasculitis = {"vasculitis": codes(CodeSystem.CIM10, "M313")}
    asked = persons(counted=Stay(), by="code_group", groups=vasculitis)
    assert looked_at(asked) == {"any stay": {2019: 1}, "cim10 M31": {2019: 1}}
    assert looked_at(replace(asked, tables=(Table(),))) == {"any stay": {2019: 1}}
    boxes = persons(
        counted=dispensing("A10BA02 C10AA05"), by="code_group", groups={"statins": codes(CodeSystem.ATC, "C10AA05")}
    )
    assert set(looked_at(boxes)) == {"atc A10B", "atc C10A"}
