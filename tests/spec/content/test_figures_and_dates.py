"""Calls, key figures, milestones and usual durations: sourced, dated, and honest about disagreement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.content.reading import calls, durations, figures, projects, timeline
from registry.content.shapes import Call, CallState, Citation, KeyFigure, Operator
from registry.projects.lifecycle import STEPS

each_call = pytest.mark.parametrize("call", calls(), ids=lambda call: f"{call.name.en}-{call.wave}")
each_figure = pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.slug)


def figure(slug: str) -> KeyFigure:
    return next(found for found in figures() if found.slug == slug)


def citations() -> list[Citation]:
    told = durations()
    return [
        *(source for call in calls() for source in call.sources),
        *(found.source for found in figures()),
        *(milestone.source for milestone in timeline()),
        *(usual.source for usual in told.usual),
        *(procedure.source for procedure in told.procedures),
        told.target.source,
    ]


def test_a_document_has_the_same_date_wherever_it_is_cited():
    dates = {(citation.text, citation.date) for citation in citations()}
    assert len(dates) == len({text for text, _ in dates})
    assert all(str(date.day.year) in text for text, date in dates)


@each_call
def test_a_call_keeps_its_dates_in_order_and_its_winners_within_its_candidates(call: Call):
    assert call.sources
    known = [date.day for date in (call.opening, call.announced) if date]
    assert known == sorted(known)
    assert not (call.opening and call.closing) or call.opening < call.closing
    assert call.candidates is None or call.laureates is None or call.laureates <= call.candidates
    assert len(call.laureate_names) <= (call.laureates or 0)
    assert len(call.laureate_names) in (0, call.laureates) or call.remarks


def test_a_wave_of_a_call_is_told_once():
    assert len(calls()) == len({(call.name.fr, call.wave) for call in calls()})


def test_the_winners_of_the_first_call_are_the_projects_of_its_programme():
    first = calls()[0]
    programme = {project.acronym for project in projects() if project.programme == "Premier appel à projets 2019"}
    assert set(first.laureate_names) == programme
    assert (first.candidates, first.laureates, first.state) == (189, 10, CallState.CLOSED)


def test_a_figure_slug_stands_for_one_figure():
    assert len(figures()) == len({found.slug for found in figures()})


@each_figure
def test_figures_that_disagree_name_one_another_and_say_why(figure: KeyFigure):
    by_slug = {found.slug: found for found in figures()}
    for other in figure.conflicts_with:
        assert figure.slug in by_slug[other].conflicts_with
        assert by_slug[other].value != figure.value
    assert not figure.conflicts_with or (figure.note.fr and figure.note.en)


@each_figure
def test_a_figure_has_label_and_unit_in_both_languages(figure: KeyFigure):
    assert figure.label.fr and figure.label.en and figure.unit.fr and figure.unit.en
    assert bool(figure.note.fr) == bool(figure.note.en)


def test_a_figure_keeps_the_digits_and_the_caution_of_its_source():
    assert figure("p4dp-budget").value == Decimal("14.35")
    assert str(figure("projets-accompagnes-2022").value) == "73"
    assert figure("projets-termines-2022").operator is Operator.ABOUT
    assert figure("extractions-cnam-2022").operator is Operator.MORE_THAN
    assert figure("contributions-consultation").operator is Operator.NEARLY
    assert figure("candidatures-postes-2019").operator is Operator.SLIGHTLY_MORE_THAN
    assert figure("projets-accompagnes-debut-2022").operator is None


def test_targets_are_marked_as_planned():
    planned = {found.slug for found in figures() if found.planned}
    assert {slug for slug in planned if slug.startswith("cible-")} == {
        "cible-projets-an",
        "cible-delai",
        "cible-partenariats",
    }
    assert figure("cible-delai").value == durations().target.months == 7


def test_milestones_are_told_oldest_first_in_both_languages():
    days = [milestone.date.day for milestone in timeline()]
    assert days == sorted(days)
    assert all(milestone.text.fr and milestone.text.en for milestone in timeline())
    assert all(milestone.until is None or milestone.date < milestone.until for milestone in timeline())


def test_the_usual_durations_are_those_of_the_2022_review():
    months = [(usual.min_months, usual.max_months) for usual in durations().usual]
    assert months == [(2, 2), (1, 1), (2, 8), (10, 12), (None, None)]


def test_a_duration_without_months_gives_the_words_of_its_source():
    assert all((usual.min_months is None) == bool(usual.said) for usual in durations().usual)


def test_a_duration_speaks_of_a_step_of_the_lifecycle():
    assert {usual.step for usual in durations().usual if usual.step} == {"committee", "cnil", "data"}
    assert {"committee", "cnil", "data"} <= {step.key for step in STEPS}


def test_a_database_joins_the_catalogue_in_six_steps():
    selection = next(p for p in durations().procedures if p.slug == "selection-du-catalogue")
    assert selection.approved and selection.approved.iso() == "2022-07-06"
    assert [bool(step.document) for step in selection.steps] == [True] * 4 + [False] * 2
