"""Requests put before the rules of review, in few words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from query_service.query_model.codes import CodeSystem
from query_service.query_model.conditions import Age, All, AnyOf, LivesIn
from query_service.query_model.question import Question
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.rules import Finding
from query_service.requests.trace.traced import Traced, traced
from query_service.requests.trace.tracing import findings
from tests.builders.questions import (
    act,
    codes,
    diagnosis,
    dispensing,
    had,
    illness,
    lab_test,
    listed,
    never,
    persons,
    since,
    stay,
    visit,
    volume,
)

ASKED_ON = dt.date(2026, 11, 3)
NEW = 1000


def request(number: int, asked: Question, account: str = "one association") -> Traced:
    return traced(number, account, ASKED_ON, asked, Expanded(listed))


def told(new: Question, earlier: Sequence[Question], among: Iterable[Question] = ()) -> tuple[Finding, ...]:
    """What is told of a question after those `earlier`, numbered from 1, and innocent ones, numbered from 101."""
    stored = [request(number, asked) for number, asked in enumerate(earlier, start=1)]
    innocent = [request(number, asked) for number, asked in enumerate(among, start=101)]
    return findings(request(NEW, new), [*innocent, *stored])


# What associations ask that has nothing to do with one another, in the same forms as what the tests plant: only codes,
# places, ages or years differ, by more than a step.
INNOCENT = (
    persons(had(dispensing("C07AB02 C07AB03"))),
    persons(had(dispensing("C07AB02 C07AB03")), period=(2015, 2015)),
    persons(had(dispensing("N06AB04")), by="year; year sex age_class"),
    persons(had(dispensing("J01CA04"), dates=3)),
    persons(All((had(dispensing("R03AC02")), Age(0, 17)))),
    persons(All((had(dispensing("R03AC02")), Age(40, 74)))),
    persons(All((had(dispensing("R03AC02")), LivesIn(("84",))))),
    persons(All((had(dispensing("R03AC02")), LivesIn(("76",))))),
    persons(AnyOf((had(illness("G20")), had(dispensing("N04BA02"), dates=3))), by="year region"),
    persons(AnyOf((had(illness("G35")), had(stay(diagnosis("G35", "main linked")), since(2012))))),
    persons(counted=stay(diagnosis("I21 I22 I23 I24", "main"))),
    persons(counted=stay(diagnosis("I60 I61 I62 I63 I64", "main linked"))),
    persons(All((had(act("JVJF004")), never(act("JAEA003"))))),
    persons(had(lab_test("1577"), dates=2)),
    volume("boxes", dispensing("A02BC01"), by="year departement", period=(2019, 2021)),
    volume("acts", visit("1096 1157 1164"), by="year month"),
    persons(
        counted=stay(diagnosis("K50 K51", "main")),
        by="year; year code_group",
        groups={"Crohn": codes(CodeSystem.CIM10, "K50"), "Crohn once more": codes(CodeSystem.CIM10, "K50")},
    ),
)
