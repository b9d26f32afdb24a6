"""What cannot mean anything is refused, with its place in the request and what may stand there."""

from __future__ import annotations

from typing import Any

import pytest

from query_service.errors import IllFormed, UnknownCode
from query_service.query_model.canonical import fingerprint
from query_service.query_model.codes import CodeSystem
from query_service.query_model.conditions import LivesIn
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import IndexEvent
from query_service.query_model.selectors import CausePosition, Death
from query_service.query_model.systems import CUT_BY, TAKEN
from tests.builders.questions import act, days, death, dispensing, had, persons, planned, since, stay

CODES = {
    CodeSystem.CIM10: "E11", CodeSystem.CCAM: "DDAF001", CodeSystem.NABM: "1577", CodeSystem.ATC: "A10BA02",
    CodeSystem.CIP13: "3400930000001", CodeSystem.UCD: "9000001", CodeSystem.LPP: "1234567",
    CodeSystem.GHM: "05M091", CodeSystem.NATURE: "1111", CodeSystem.SPECIALITY: "22",
}  # fmt: skip
# The event whose codes stand at a place, in JSON.
EVENTS = {
    "dispensing": lambda codes: {"dispensing": {"codes": codes}},
    "act": lambda codes: {"act": {"codes": codes}},
    "lab_test": lambda codes: {"lab_test": {"codes": codes}},
    "visit": lambda codes: {"visit": {"codes": codes}},
    "visit.specialities": lambda codes: {"visit": {"codes": _set(CodeSystem.NATURE), "specialities": codes}},
    "diagnosis": lambda codes: {"stay": {"diagnoses": [{"codes": codes, "positions": ["main"]}]}},
    "stay.groups": lambda codes: {"stay": {"groups": codes}},
    "stay.acts": lambda codes: {"stay": {"acts": codes}},
    "long_term_illness": lambda codes: {"long_term_illness": {"codes": codes}},
    "death.causes": lambda codes: {"death": {"causes": codes}},
}
MEASURES = {"dispensing": "boxes", "act": "acts", "lab_test": "acts", "visit": "acts", "stay": "stays"}
COUNTED = {
    **{kind: EVENTS[kind]({"system": systems[0].value, "include": [CODES[systems[0]]]})
       for kind, systems in CUT_BY.items() if kind != "stay"},
    "stay": {"stay": {}},
}  # fmt: skip
PERIOD = {"first": 2019, "last": 2019}


def _set(system: CodeSystem) -> dict[str, Any]:
    return {"system": system.value, "include": [CODES[system]]}


def refusal(request: dict[str, Any]) -> str:
    with pytest.raises(IllFormed) as told:
        from_json({"period": PERIOD, **request})
    return str(told.value)


@pytest.mark.parametrize("system", CodeSystem)
@pytest.mark.parametrize("place", TAKEN)
def test_an_event_takes_codes_of_its_own_systems_only(place: str, system: CodeSystem) -> None:
    event = EVENTS[place](_set(system))
    for request in (
        {"measure": "persons", "population": {"occurs": {"event": event}}},
        {"measure": "persons", "counted": event},
        {"measure": "persons", "counted": COUNTED["act"], "index": {"event": event}},
    ):
        if system in TAKEN[place]:
            from_json({"period": PERIOD, **request})
        else:
            told = refusal(request)
            assert f"{place} takes codes of {TAKEN[place][0]}" in told
            assert told.endswith(f"not of {system}.")


@pytest.mark.parametrize("system", CodeSystem)
@pytest.mark.parametrize("kind", CUT_BY)
def test_counted_events_are_cut_by_codes_that_they_have(kind: str, system: CodeSystem) -> None:
    fitting, other = ({"name": name, "codes": _set(one)} for name, one in (("a", CUT_BY[kind][0]), ("b", system)))
    request = {
        "measure": MEASURES[kind], "counted": COUNTED[kind], "code_groups": [fitting, other],
        "tables": [["code_group"]],
    }  # fmt: skip
    if system in CUT_BY[kind]:
        from_json({"period": PERIOD, **request})
    else:
        told = refusal(request)
        assert told.startswith(f"code_groups[1].codes: counted events of kind {kind} are cut by codes of ")


@pytest.mark.parametrize("kind", ["long_term_illness", "death"])
def test_an_ald_and_a_death_are_not_cut_by_codes(kind: str) -> None:
    counted = {"death": {}} if kind == "death" else EVENTS[kind](_set(CodeSystem.CIM10))
    groups = [{"name": "a", "codes": _set(CodeSystem.CIM10)}]
    told = refusal({"measure": "persons", "counted": counted, "code_groups": groups, "tables": [["code_group"]]})
    assert told.startswith("code_groups: groups cut the counted events")


@pytest.mark.parametrize(
    ("measure", "kind", "told"),
    [("boxes", "stay", "boxes adds up dispensing, not stay"), ("stays", "act", "stays adds up stay, not act"),
     ("acts", "dispensing", "acts adds up act, lab_test, visit, not dispensing"),
     ("amount_reimbursed", "stay", "amount_reimbursed adds up dispensing, act, lab_test, visit, not stay")],
)  # fmt: skip
def test_a_volume_adds_up_events_that_have_it(measure: str, kind: str, told: str) -> None:
    assert refusal({"measure": measure, "counted": COUNTED[kind]}) == f"counted: {told}."


@pytest.mark.parametrize("event", [act("DDAF001"), stay()])
def test_only_boxes_have_large_packs(event: Any) -> None:
    had(dispensing("A10BA02"), dates=3, with_large_pack=2)
    with pytest.raises(IllFormed, match="only dispensings"):
        had(event, dates=3, with_large_pack=2)


def test_drugs_of_hospitals_have_no_large_packs() -> None:
    event = EVENTS["dispensing"](_set(CodeSystem.UCD))
    occurs = {"event": event, "at_least": 3, "at_least_with_large_pack": 2}
    told = refusal({"measure": "persons", "population": {"occurs": occurs}})
    assert told == "population.occurs.at_least_with_large_pack: ucd: these drugs have no large packs."


def test_a_window_that_begins_after_the_period_is_refused() -> None:
    assert persons(had(act("DDAF001"), since(2019)), period=(2018, 2019))
    with pytest.raises(IllFormed, match="since 2020 begins after the period, which ends in 2019"):
        persons(had(act("DDAF001"), since(2020)), period=(2018, 2019))
    with pytest.raises(IllFormed, match="index.window"):
        persons(had(act("DDAF001"), days(0, 1)), index=IndexEvent(act("DDAF001"), since(2020)), period=(2018, 2019))


@pytest.mark.parametrize("place", [LivesIn(regions=("99",)), LivesIn(departements=("11", "20"))])
def test_a_place_that_does_not_exist_is_an_error_and_not_an_empty_result(place: LivesIn) -> None:
    with pytest.raises(UnknownCode, match="lives_in: '(99' is the code of no région|20' is the code of no dépar)"):
        planned(persons(place))


def test_what_nothing_looks_at_gives_no_second_key() -> None:
    plain = persons(had(act("DDAF001")))
    assert fingerprint(persons(had(act("DDAF001")), index=stay())) == fingerprint(plain)
    in_days = persons(had(act("DDAF001"), days(0, 1)), index=stay())
    assert fingerprint(in_days) != fingerprint(persons(had(act("DDAF001"), days(0, 1)), index=death()))
    both = [fingerprint(persons(had(Death(None, position)))) for position in CausePosition]
    assert both[0] == both[1]
