"""What each rule of review has to find: a new question, earlier ones, and what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from query_service.query_model.codes import CodeSystem
from query_service.query_model.conditions import Age, All, AnyOf, Condition, IsSex, LivesIn, Not, Sex, Years
from query_service.query_model.question import Precision, Question
from query_service.requests.trace.rules import Rule
from tests.builders.questions import (
    codes,
    days,
    diagnosis,
    dispensing,
    had,
    illness,
    never,
    persons,
    since,
    stay,
    visit,
    volume,
)

METFORMIN, INSULIN = had(dispensing("A10BA02"), dates=3), had(dispensing("A10AB01"))
DIABETES = had(illness("E11"))
VASCULITIS = "M313 M317"


def both(*conditions: Condition) -> Question:
    return persons(All(conditions))


def either(*conditions: Condition) -> Question:
    return persons(AnyOf(conditions))


def vasculitis(cim10: str, positions: str = "main") -> Question:
    return persons(counted=stay(diagnosis(cim10, positions)))


def grouped(counted: str, **groups: str) -> Question:
    named = {name: codes(CodeSystem.CIM10, text) for name, text in groups.items()}
    return persons(counted=stay(diagnosis(counted)), by="year; year code_group", groups=named)


@dataclass(frozen=True)
class Planted:
    """A new question after earlier ones; `told`: the rules, with the numbers of the requests they name."""

    name: str
    new: Question
    earlier: Sequence[Question]
    told: Sequence[tuple[Rule, tuple[int, ...]]]


PATTERNS = (
    Planted(
        "the same question",
        both(METFORMIN, DIABETES),
        [both(DIABETES, METFORMIN)],
        [(Rule.ALREADY_ANSWERED, (1,))],
    ),
    Planted(
        "the same persons by other tables",
        persons(METFORMIN, by="year region", period=(2019, 2020)),
        [persons(METFORMIN, by="year sex", period=(2020, 2021))],
        [(Rule.ASKED_AGAIN, (1,))],
    ),
    Planted(
        "the same persons, more precisely",
        replace(persons(METFORMIN), precision=Precision.FINE),
        [persons(METFORMIN)],
        [(Rule.ASKED_AGAIN, (1,))],
    ),
    Planted(
        "the same places, as régions and as départements",
        both(METFORMIN, LivesIn(("94",))),
        [both(METFORMIN, LivesIn((), ("2A", "2B")))],
        [(Rule.ASKED_AGAIN, (1,))],
    ),
    Planted(
        "boxes of those who were counted",
        volume("boxes", dispensing("A10BA02")),
        [persons(counted=dispensing("A10BA02"))],
        [(Rule.ASKED_AGAIN, (1,))],
    ),
    Planted("a condition more", both(METFORMIN, INSULIN), [persons(METFORMIN)], [(Rule.ONE_CONDITION, (1,))]),
    Planted("a condition less", persons(METFORMIN), [both(METFORMIN, Not(INSULIN))], [(Rule.ONE_CONDITION, (1,))]),
    Planted(
        "a condition more, deep inside",
        either(DIABETES, All((METFORMIN, INSULIN))),
        [either(METFORMIN, DIABETES)],
        [(Rule.ONE_CONDITION, (1,))],
    ),
    Planted(
        "an alternative more",
        either(METFORMIN, INSULIN, DIABETES),
        [either(DIABETES, METFORMIN)],
        [(Rule.ONE_CONDITION, (1,))],
    ),
    Planted(
        "an act counted that was a condition",
        persons(METFORMIN, counted=dispensing("A10AB01")),
        [persons(METFORMIN)],
        [(Rule.ONE_CONDITION, (1,))],
    ),
    Planted(
        "an alternative, alone before",
        either(METFORMIN, INSULIN),
        [persons(INSULIN)],
        [(Rule.ONE_CONDITION, (1,))],
    ),
    Planted(
        "one dispensing more",
        persons(had(dispensing("A10BA02"), dates=4)),
        [persons(METFORMIN)],
        [(Rule.ONE_SETTING, (1,))],
    ),
    Planted(
        "one position more",
        vasculitis(VASCULITIS, "main linked"),
        [vasculitis(VASCULITIS, "main linked associated")],
        [(Rule.ONE_SETTING, (1,))],
    ),
    Planted(
        "a week more after the event",
        persons(had(visit("1111"), days(0, 37)), index=stay(diagnosis("I21"))),
        [persons(had(visit("1111"), days(0, 30)), index=stay(diagnosis("I21")))],
        [(Rule.ONE_SETTING, (1,))],
    ),
    Planted("a year of age more", both(METFORMIN, Age(40, 60)), [both(METFORMIN, Age(40, 59))], [(Rule.ONE_AGE, (1,))]),
    Planted("two years of age less", both(METFORMIN, Age(42)), [both(METFORMIN, Age(40))], [(Rule.ONE_AGE, (1,))]),
    Planted(
        "ages that few have where they are asked",
        both(METFORMIN, LivesIn((), ("48",)), Age(40, 69)),
        [both(METFORMIN, LivesIn((), ("48",)), Age(40, 59))],
        [(Rule.ONE_AGE, (1,))],
    ),
    Planted(
        "classes of age moved by a year",
        persons(METFORMIN, by="age_class", age_classes=(0, 20, 41)),
        [persons(METFORMIN, by="age_class", age_classes=(0, 20, 40))],
        [(Rule.ASKED_AGAIN, (1,)), (Rule.ONE_AGE, (1,))],
    ),
    Planted(
        "a département more",
        both(METFORMIN, LivesIn((), ("44", "49"))),
        [both(METFORMIN, LivesIn((), ("44",)))],
        [(Rule.ONE_PLACE, (1,))],
    ),
    Planted(
        "a région without a département",
        both(METFORMIN, LivesIn(("53",)), Not(LivesIn((), ("29",)))),
        [both(METFORMIN, LivesIn(("53",)))],
        [(Rule.ONE_PLACE, (1,))],
    ),
    Planted(
        "France without a département",
        both(METFORMIN, Not(LivesIn((), ("48",)))),
        [persons(METFORMIN)],
        [(Rule.ONE_PLACE, (1,))],
    ),
    Planted(
        "two small départements more, for a rare illness of the old",
        both(DIABETES, Age(90), LivesIn((), ("48", "15", "23"))),
        [both(DIABETES, Age(90), LivesIn((), ("23",)))],
        [(Rule.ONE_PLACE, (1,))],
    ),
    Planted(
        "a pooled period with a year more",
        persons(METFORMIN, period=(2017, 2020)),
        [persons(METFORMIN, period=(2017, 2019))],
        [(Rule.ONE_YEAR, (1,))],
    ),
    Planted(
        "a window with a year more",
        persons(had(dispensing("A10BA02"), Years(-3, 0))),
        [persons(had(dispensing("A10BA02"), Years(-2, 0)))],
        [(Rule.ONE_YEAR, (1,))],
    ),
    Planted(
        "a window that begins a year later",
        persons(had(illness("E11"), since(2013))),
        [persons(had(illness("E11"), since(2012)))],
        [(Rule.ONE_YEAR, (1,))],
    ),
    Planted(
        "a list with a code more",
        persons(had(dispensing("A10BA02 A10BB09 A10BX06"))),
        [persons(had(dispensing("A10BB09 A10BA02")))],
        [(Rule.FEW_CODES, (1,))],
    ),
    Planted(
        "a list with another code in place of one",
        persons(had(dispensing("A10BA02 A10BB09 A10BB01 A10BX06"))),
        [persons(had(dispensing("A10BB09 A10BA02 A10BB01 A10BX02")))],
        [(Rule.FEW_CODES, (1,))],
    ),
    Planted(
        "a list changed wherever it is named",
        either(had(illness("E10 E11")), had(stay(diagnosis("E10 E11", "main linked")))),
        [either(had(illness("E10 E11 E13")), had(stay(diagnosis("E10 E11 E13", "main linked"))))],
        [(Rule.FEW_CODES, (1,))],
    ),
    Planted(
        "a list that is a group of another request",
        vasculitis("M300 M301 M302 M308"),
        [grouped("M300 M301 M302 M308 M313 M317 M352 M314", nodosa="M300 M301 M302")],
        [(Rule.FEW_CODES, (1,))],
    ),
    Planted(
        "a union of two lists after its parts",
        vasculitis("M313 M317 M314 M352 M353 M354 M355 M356"),
        [vasculitis("M313 M317 M314 M352"), vasculitis("M353 M354 M355 M356")],
        [(Rule.UNION, (1, 2))],
    ),
    Planted(
        "a part after the union and the other part",
        vasculitis("M313 M317 M314 M352"),
        [vasculitis("M313 M317 M314 M352 E100 E101 E102 E103"), vasculitis("E100 E101 E102 E103")],
        [(Rule.UNION, (1, 2))],
    ),
    Planted(
        "parts that share a code",
        vasculitis("M313 M317 M314 M352 M353 M354 M355 M356"),
        [vasculitis("M313 M317 M314 M352"), vasculitis("M352 M353 M354 M355 M356")],
        [(Rule.FEW_CODES, (2,)), (Rule.UNION, (1, 2))],
    ),
    Planted(
        "a union of two conditions after its parts",
        either(METFORMIN, INSULIN),
        [persons(METFORMIN), persons(INSULIN)],
        [(Rule.ONE_CONDITION, (1,)), (Rule.ONE_CONDITION, (2,)), (Rule.UNION, (1, 2))],
    ),
    Planted(
        "a condition after its union with another, and this one",
        both(DIABETES, METFORMIN),
        [both(DIABETES, AnyOf((METFORMIN, INSULIN))), both(DIABETES, INSULIN)],
        [(Rule.ONE_CONDITION, (1,)), (Rule.UNION, (1, 2))],
    ),
    Planted(
        "groups and their union in one request",
        grouped("M313 M317", GPA="M313", MPA="M317"),
        [],
        [(Rule.UNION, ())],
    ),
    Planted(
        "a group beside the rest of it",
        vasculitis("M313 M317 M314 M352"),
        [grouped("M313 M317 M314 M352 M353 M354 M355 M356 M301", ANCA="M353 M354 M355 M356"),
         vasculitis("M313 M317 M314 M352 M353 M354 M355 M356")],
        [(Rule.UNION, (1, 2)), (Rule.SHRINKING, (1, 2))],
    ),
    Planted(
        "three requests, each inside the one before",
        both(METFORMIN, IsSex(Sex.FEMALE), Age(75), LivesIn(("53",))),
        [persons(METFORMIN), both(METFORMIN, IsSex(Sex.FEMALE), Age(60))],
        [(Rule.SHRINKING, (1, 2))],
    ),
    Planted(
        "a chain by codes, window, number and position, asked from the middle",
        persons(had(stay(diagnosis("E10 E11 E12 E13", "main linked")), Years(-3, 0), dates=2)),
        [persons(had(stay(diagnosis("E10 E11 E12 E13 E14 O24 E89 E15", "main linked associated")), Years(-4, 0))),
         persons(had(stay(diagnosis("E10 E11 E12 E13", "main")), dates=5))],
        [(Rule.SHRINKING, (1, 2))],
    ),
    Planted(
        "a chain by what is left out",
        both(METFORMIN, never(dispensing("A10AB01 A10AB02 A10AB03 A10AB04 A10AB05")), Age(40)),
        [persons(METFORMIN), both(METFORMIN, never(dispensing("A10AB01")))],
        [(Rule.SHRINKING, (1, 2))],
    ),
    Planted(
        "a small group asked a third time",
        both(had(illness("E11")), LivesIn((), ("48",)), Age(80)),
        [both(had(dispensing("A10BA02"), dates=3), had(illness("E110")), LivesIn((), ("48",)), Age(75, 89)),
         both(had(stay(diagnosis("E119", "main"))), LivesIn((), ("48", "15")), Age(85))],
        [(Rule.SMALL_TARGET, (1, 2))],
    ),
)  # fmt: skip
