"""What the register's own project records say, and what they may not leave out."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.content.reading import organisations, projects, sources
from registry.projects.facts import ProjectFacts, from_json, to_json
from registry.projects.kinds import ProjectKind, Purpose
from registry.projects.lifecycle import Status, check_event, delays, in_order, standing
from registry.projects.vocabulary import DOMAIN

TODAY = dt.date(2026, 11, 24)

STANDINGS = {
    "bacteriemies": Status.OPINION_GIVEN,
    "hugo-share": Status.OPINION_GIVEN,
    "smpp": Status.PREPARATION,
    "epifractal": Status.PREPARATION,
    "multitumo": Status.PREPARATION,
    "eneas": Status.PREPARATION,
    "combicancer": Status.PAUSED,
    "bndmr": Status.PREPARATION,
    "nhance": Status.PAUSED,
    "deepsarc": Status.PREPARATION,
    "ns-park": Status.PREPARATION,
    "rexetris": Status.PREPARATION,
    "deep-piste": Status.PREPARATION,
    "hydro": Status.DATA_AVAILABLE,
    "pimpon": Status.PREPARATION,
    "ordei": Status.PREPARATION,
    "parcours-idm-idf": Status.PREPARATION,
    "arac": Status.PREPARATION,
    "oscour": Status.PAUSED,
    "ehds-resistance-antimicrobienne": Status.SELECTED,
    "ehds-coagulation-covid": Status.SELECTED,
    "ehds-tests-vaccins-vulnerables": Status.SELECTED,
    "ehds-cardiometabolique": Status.SELECTED,
    "ehds-cancer-colorectal": Status.SELECTED,
    "vivre-covid19": Status.PROCESSING,
    "p4dp": Status.PREPARATION,
    "requete-a-la-demande": Status.PROCESSING,
    "healthdata-eu-pilot": Status.PREPARATION,
}

each_project = pytest.mark.parametrize("project", projects(), ids=lambda project: project.slug)


def test_there_are_nine_institutional_pilots_ten_winners_five_european_cases_and_four_others():
    by_kind = [project.kind for project in projects()]
    assert len(by_kind) == 9 + 10 + 5 + 4
    assert by_kind.count(ProjectKind.PILOT) == 9 + 10
    assert by_kind.count(ProjectKind.EHDS_USE_CASE) == 5


def test_each_project_stands_where_its_sources_leave_it():
    found = {project.slug: standing(project.events, TODAY).status for project in projects()}
    assert found == STANDINGS


def test_a_slug_names_one_project():
    assert len(projects()) == len({project.slug for project in projects()})


@each_project
def test_a_record_reads_back_as_it_was_written(project: ProjectFacts):
    assert from_json(to_json(project)) == project


@each_project
def test_a_record_says_in_both_languages_what_is_looked_for(project: ProjectFacts):
    for words in (project.title, project.question, project.lay_summary, project.remarks):
        assert words.fr and words.en, words


@each_project
def test_a_lay_summary_is_two_to_four_sentences_that_promise_nothing(project: ProjectFacts):
    for text, hope in ((project.lay_summary.fr, "pourr"), (project.lay_summary.en, "could")):
        sentences = text.split(". ")
        assert 2 <= len(sentences) <= 4, sentences
        assert hope in sentences[-1]


@each_project
def test_a_summary_explains_what_the_snds_is_when_it_names_it(project: ProjectFacts):
    for text, meaning in (
        (project.lay_summary.fr, "système national des données de santé"),
        (project.lay_summary.en, "national health data system"),
    ):
        assert ("SNDS" in text) <= (meaning in text)


@each_project
def test_domains_organisations_and_sources_are_all_described(project: ProjectFacts):
    assert set(project.domains) <= set(DOMAIN)
    assert {party.name for party in project.parties} <= {organisation.name for organisation in organisations()}
    assert set(project.sources) <= {source.name for source in sources()}


@each_project
def test_domains_and_purposes_that_the_editors_deduced_are_said_to_be_so(project: ProjectFacts):
    expected = {1: "Le domaine médical est déduit", 2: "Les domaines médicaux sont déduits"}
    wanted = expected.get(len(project.domains), "aucun domaine médical")
    assert wanted in project.remarks.fr
    assert bool(project.purposes) == ("La finalité est déduite" in project.remarks.fr)
    assert bool(project.purposes) == ("purpose was deduced" in project.remarks.en)


@each_project
def test_a_holder_shown_as_controller_is_said_to_be_so(project: ProjectFacts):
    assert bool(project.controllers()) == ("comme responsable" in project.remarks.fr) or project.slug in (
        "requete-a-la-demande",  # the Health Data Hub runs its own service
    )


@each_project
def test_a_record_and_each_of_its_events_cite_a_dated_source(project: ProjectFacts):
    assert project.origin and project.origin_date
    assert project.origin_date.iso()[:4] in project.origin
    for event in project.events:
        assert event.source and any(char.isdigit() for char in event.source)
        assert event.text.fr and event.text.en


@each_project
def test_each_event_can_happen_after_the_ones_before_it(project: ProjectFacts):
    ordered = in_order(project.events)
    for rank, event in enumerate(ordered):
        check_event(event, ordered[:rank], TODAY)


def test_no_project_is_called_late_because_a_source_left_out_a_date():
    assert [project.slug for project in projects() if any(delay.late for delay in delays(project.events, TODAY))] == []


def test_plans_are_not_events():
    planned = {project.slug: project.planned_end.iso() for project in projects() if project.planned_end}
    assert planned == {"vivre-covid19": "2023-05"}
    assert "20 juin 2019" in next(p for p in projects() if p.slug == "epifractal").remarks.fr


def test_purposes_are_stated_only_where_the_aim_names_them():
    stated = {project.slug: project.purposes for project in projects() if project.purposes}
    assert stated == {
        "parcours-idm-idf": (Purpose.PATHWAYS,),
        "arac": (Purpose.SPENDING,),
        "oscour": (Purpose.SURVEILLANCE,),
        "ehds-resistance-antimicrobienne": (Purpose.SURVEILLANCE,),
        "p4dp": (Purpose.RESEARCH, Purpose.SURVEILLANCE),
    }


def test_artificial_intelligence_is_stated_only_where_a_source_names_it():
    marked = {project.slug for project in projects() if project.artificial_intelligence}
    assert marked == {"nhance", "deep-piste", "hydro", "ehds-cardiometabolique"}
