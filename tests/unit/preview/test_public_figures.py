"""How large a question is by public figures: looked up, then joined by rules that are written beside them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pytest

from query_service.catalogue.population import everybody
from query_service.codes.shipped import shipped_expansion
from query_service.planner.plan import Plan, YearSpan
from query_service.planner.planning import Known, plan_of
from query_service.preview import shapes
from query_service.preview.known import Size, added, common
from query_service.preview.looking_up import ANYWHERE, STAYS_A_PATIENT, lines, size_of
from query_service.preview.public_figures import APART, estimate, of_groups
from query_service.query_model.codes import CodeRule, CodeSet, CodeSystem, Prefix
from query_service.query_model.conditions import Age, All, AnyOf, IsSex, LivesIn, Not, Sex, Years
from query_service.query_model.question import Question
from query_service.query_model.selectors import Diagnosis, Dispensing, LongTermIllness, Position, Stay
from tests.builders.questions import act, diagnosis, dispensing, had, illness, persons, planned, since, stay, volume
from tests.builders.stores import COVERAGE

DIABETES, EPILEPSY = dispensing("A10BA02"), illness("G409")
NOWHERE = act("AAAA001")


def beginning(system: CodeSystem, *beginnings: str, without: Collection[CodeRule] = ()) -> CodeSet:
    return CodeSet(system, tuple(map(Prefix, beginnings)), tuple(without))


def plan_over_shipped(asked: Question) -> Plan:
    return plan_of(asked, Known(shipped_expansion(), dict.fromkeys(COVERAGE, YearSpan(2006, 2100))))


def size(asked: Question) -> Size | None:
    plan = plan_over_shipped(asked)
    return estimate(plan, plan.tables[0].units[0]).size


def number(asked: Question) -> float:
    found = size(asked)
    assert found is not None
    return found.persons


def test_every_published_line_names_its_source_and_codes_that_the_nomenclature_has() -> None:
    for line in lines():
        assert line.persons > 0 and line.source.words["fr"] and line.source.words["en"], line
        assert all(shapes.ill(key).sum() > 0 for key in line.illnesses), line


def test_a_published_line_answers_the_codes_it_is_about() -> None:
    treated = persons(had(Dispensing(beginning(CodeSystem.ATC, "A10"))))
    # 3.8 million treated diabetics, Santé publique France.
    assert number(treated) == pytest.approx(3_800_000)
    found = size(treated)
    assert found is not None and [one.year for one in found.sources] == [2022]


def test_some_codes_left_out_of_many_leave_the_line_as_it_is() -> None:
    usual = Dispensing(beginning(CodeSystem.ATC, "A10", without=[Prefix("A10BX06")]))
    assert number(persons(had(usual))) == pytest.approx(3_800_000)


def test_one_drug_of_a_class_is_looked_up_in_the_tables_of_care() -> None:
    found = size(persons(had(DIABETES)))
    assert found is not None and 1_500_000 < found.persons < 3_000_000
    assert "tables of care" in found.sources[0].words["en"]
    assert found.illness == "diabetes_2"


def test_figures_of_the_general_scheme_are_brought_to_everybody() -> None:
    long_term = persons(had(LongTermIllness(beginning(CodeSystem.CIM10, "E10", "E11", "E12", "E13", "E14"))))
    assert number(long_term) == pytest.approx(2_586_470 / 0.87)


def test_main_diagnoses_have_the_stays_of_each_code() -> None:
    crisis = persons(had(stay(diagnosis("M313"))))
    # 889 stays in 2015, 1.3 of a patient.
    assert number(crisis) == pytest.approx(889 / STAYS_A_PATIENT)
    anywhere = persons(had(stay(diagnosis("M313", "main linked associated"))))
    assert number(anywhere) == pytest.approx(889 / STAYS_A_PATIENT * ANYWHERE)


def test_sessions_are_of_few_people_who_come_often() -> None:
    dialysis = size(volume("stays", stay(diagnosis("Z491"))))
    assert dialysis is not None and dialysis.each == pytest.approx(90)
    assert dialysis.events == pytest.approx(4_274_206)


def test_six_vasculitides_come_near_what_was_published() -> None:
    # 6,815 persons with a stay in 2020, in any position of the diagnosis.
    all_six = Stay((Diagnosis(codes_of("M313 M317 M314 M300 M352 M308"), tuple(Position)),))
    assert number(persons(had(all_six))) == pytest.approx(6_815, rel=0.25)


def codes_of(text: str) -> CodeSet:
    return diagnosis(text).codes


def test_any_takes_the_largest_of_parts_about_one_illness_and_a_fifth_of_the_others() -> None:
    drug, long_term = number(persons(had(DIABETES))), number(persons(had(illness("E119"))))
    found = size(persons(AnyOf((had(DIABETES), had(illness("E119"))))))
    assert found is not None and max(drug, long_term) < found.persons
    assert found.persons == pytest.approx(max(drug, long_term) + APART * min(drug, long_term), rel=1e-6)


def test_any_adds_parts_about_different_illnesses() -> None:
    both = number(persons(AnyOf((had(DIABETES), had(EPILEPSY)))))
    assert both == pytest.approx(number(persons(had(DIABETES))) + number(persons(had(EPILEPSY))), rel=1e-6)


def test_all_takes_the_smallest_part() -> None:
    both = number(persons(All((had(DIABETES), had(EPILEPSY)))))
    assert both <= number(persons(had(EPILEPSY))) < number(persons(had(DIABETES)))


def test_not_leaves_the_others_as_they_are() -> None:
    without = persons(All((had(EPILEPSY), Not(had(DIABETES)))))
    assert number(without) == pytest.approx(number(persons(had(EPILEPSY))))


def test_sex_age_and_place_of_the_question_keep_their_part_of_the_country() -> None:
    whole = size(persons(had(DIABETES)))
    women = size(persons(All((had(DIABETES), IsSex(Sex.FEMALE), Age(60), LivesIn(departements=("01",))))))
    assert whole is not None and women is not None
    row = shapes.place_of("01")
    assert women.persons == pytest.approx(float(whole.shape[row, 1, 60:].sum()))
    assert np.count_nonzero(women.shape) <= 105 - 60
    men = size(persons(All((had(DIABETES), Not(IsSex(Sex.FEMALE))))))
    assert men is not None and men.shape[:, 1].sum() == 0 and men.shape[:, 0].sum() == whole.shape[:, 0].sum()


def test_several_years_hold_more_than_one_and_less_than_their_sum() -> None:
    one, five = had(DIABETES), had(DIABETES, Years(-4, 0))
    assert number(persons(five)) == pytest.approx(number(persons(one)) * (1 + 4 * 0.1), rel=1e-3)
    stays = stay(diagnosis("M313"))
    # From 2015 to 2019 there are five years: 0.7 of the patients of a year come new in each after the first.
    assert number(persons(had(stays, since(2015)), period=(2019, 2019))) == pytest.approx(889 / 1.3 * (1 + 0.7 * 4))


def test_the_events_of_several_years_are_those_of_each_of_them() -> None:
    one, three = (volume("boxes", DIABETES, period=(2021 - years, 2021)) for years in (0, 2))
    a_year, in_all = size(one), size(three)
    assert a_year is not None and in_all is not None
    assert in_all.events == pytest.approx(3 * a_year.events)


def test_never_more_than_live_there() -> None:
    everywhere = size(persons(had(Dispensing(beginning(CodeSystem.ATC, "N")), Years(-10, 0))))
    assert everywhere is not None
    assert (everywhere.shape <= shapes.inhabitants()).all()
    assert everywhere.persons <= everybody() * 1.001


def test_several_dates_are_of_fewer_people_where_care_comes_now_and_then() -> None:
    antibiotic, diabetes = dispensing("J01CA04"), DIABETES
    once, often = (number(persons(had(antibiotic, dates=dates))) for dates in (1, 3))
    # Of a Poisson law with 0.2 to 0.3 events a year, less than one person of a hundred with any has three.
    assert often < once / 50
    assert number(persons(had(diabetes, dates=3))) == pytest.approx(number(persons(had(diabetes))))


def test_what_no_public_figure_knows_is_none_and_named() -> None:
    plan = planned(persons(had(NOWHERE)))
    found = estimate(plan, plan.tables[0].units[0])
    assert found.size is None
    assert found.unknown == (plan.occurrences[0].events,)
    assert size_of(plan.occurrences[0].events) is None


def test_a_part_that_nothing_is_known_of_is_left_out_and_named() -> None:
    plan = planned(persons(AnyOf((had(NOWHERE), had(EPILEPSY)))))
    found = estimate(plan, plan.tables[0].units[0])
    assert found.size is not None and len(found.unknown) == 1
    assert found.size.persons == pytest.approx(number(persons(had(EPILEPSY))))


def test_groups_have_their_own_figures_or_equal_parts() -> None:
    counted = stay(diagnosis("M313 M317"))
    known = planned(persons(counted=counted, by="code_group", groups={"a": codes_of("M313"), "b": codes_of("M317")}))
    whole = estimate(known, known.tables[0].units[0]).size
    assert whole is not None
    # 889 and 327 stays of 2015.
    parts = of_groups(known, known.tables[0].units[0], whole)
    assert [round(one.persons) for one in parts] == [round(889 / 1.3), round(327 / 1.3)]
    strange = planned(persons(counted=counted, by="code_group", groups={"a": codes_of("M313"), "b": codes_of("Z999")}))
    assert [round(one.persons) for one in of_groups(strange, strange.tables[0].units[0], whole)] == [
        round(whole.persons / 2)
    ] * 2


def test_nothing_is_known_of_no_part() -> None:
    assert added([]) is None and common([]) is None
