"""Persons, illnesses and pseudonyms follow the figures they are drawn from."""

from __future__ import annotations

import re

import numpy as np
import pytest

from query_service.snds.synthesis.calibration import illness_number, illnesses, population, prevalence
from query_service.snds.synthesis.care.hospitals import duplicates, hospitals
from query_service.snds.synthesis.draws import NEVER, day_of
from query_service.snds.synthesis.people.identities import draw_identities, nobody
from query_service.snds.synthesis.people.illnesses import draw_illnesses
from query_service.snds.synthesis.people.persons import Period, draw_persons
from query_service.snds.synthesis.written.residences import offices, written_departements

PERIOD = Period(2017, 2021)


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(4)
    persons = draw_persons(rng, 1, 30_000, PERIOD)
    return persons, draw_illnesses(rng, persons, PERIOD, every_illness=True), draw_identities(rng, persons, PERIOD)


def test_the_prevalence_of_an_illness_is_that_of_its_figure_on_the_day_of_the_pyramid(drawn):
    persons, ills, _ = drawn
    alive = (persons.birth <= PERIOD.reference) & (persons.death > PERIOD.reference)
    for key in ("hypertension", "lipids", "hypothyroid", "diabetes_2", "asthma"):
        found = 1000 * (ills.has(key, PERIOD.reference) & alive).sum() / alive.sum()
        expected = illnesses()[illness_number(key)].per_1000
        # Four standard errors at most for the rarest, 37 for 1,000 of 29,000: 4 x 1.1.
        assert found == pytest.approx(expected, rel=0.13), key


def test_each_illness_has_a_person_in_the_first_block(drawn):
    _, ills, _ = drawn
    assert (ills.onset < NEVER).any(axis=1).all()


def test_no_illness_begins_before_birth(drawn):
    persons, ills, _ = drawn
    assert (ills.onset >= persons.birth).all()


def test_an_illness_of_women_is_only_theirs(drawn):
    persons, ills, _ = drawn
    assert set(persons.sex[ills.ever("breast_cancer")]) == {2}
    assert set(persons.sex[ills.ever("prostate_cancer")]) == {1}


def test_prevalences_add_up_to_the_level_of_their_illness():
    cells = population()
    for number, one in enumerate(illnesses()):
        shares = prevalence()[number][cells.sex - 1, cells.age // 5]
        assert 1000 * (shares * cells.persons).sum() / cells.persons.sum() == pytest.approx(one.per_1000, rel=0.02)


def test_twins_of_one_sex_share_a_number_and_differ_by_rank(drawn):
    persons, _, identities = drawn
    shared = [
        (one, int(persons.twin[one]))
        for one in np.flatnonzero(persons.twin > np.arange(len(persons)))
        if identities.psa[one] == identities.psa[persons.twin[one]]
    ]
    assert len(shared) > 20
    for one, other in shared:
        assert persons.sex[one] == persons.sex[other]
        assert persons.birth[one] == persons.birth[other]
        assert identities.rank[one] != identities.rank[other]
        assert identities.idt[one] != identities.idt[other]


def test_a_person_is_her_own_number_or_her_card_number_and_rank(drawn):
    _, _, identities = drawn
    for place, idt in enumerate(identities.idt[:2000]):
        if identities.own[place]:
            assert idt == identities.own[place]
        else:
            assert idt == f"{identities.psa[place]}{identities.rank[place]}"
            assert identities.second[place] == -1


def test_a_card_number_that_changes_is_the_old_one_before_and_the_new_one_after(drawn):
    _, _, identities = drawn
    changed = np.flatnonzero(identities.switch > 0).astype(np.int32)
    rng = np.random.default_rng(1)
    day = identities.switch[changed]
    assert (identities.used(rng, changed, day - 1) == identities.first[changed]).all()
    assert (identities.used(rng, changed, day) == identities.second[changed]).all()


def test_the_number_of_nobody_is_that_of_its_kind_and_office():
    assert nobody(1, "01", "75") == nobody(1, "01", "75")
    assert len({nobody(1, "01", "75"), nobody(1, "01", "13"), nobody(1, "11", "75"), nobody(2, "01", "75")}) == 4


def test_hospitals_have_numbers_of_nine_characters_of_their_département():
    numbers = [one.finess for one in hospitals()]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"(\d\d|2[AB])\d{7}", number) for number in numbers)
    assert sum(len(sites) for sites in duplicates().values()) == 46
    assert {one.group for one in hospitals()} == {"", *duplicates()}
    # The legal entities are kept by every count: they are none of the duplicates.
    assert not {site for sites in duplicates().values() for site in sites} & set(numbers)


def test_both_corsican_départements_may_be_written_209():
    listed, forms = written_departements()
    corsica = {listed[place] for row in forms for place in row if listed[place].startswith(("20", "02A", "02B", "020"))}
    assert corsica == {"201", "202", "209", "02A", "02B", "020"}
    assert {office[3:6] for office in offices() if office.startswith("01C")} >= {"201", "202", "971", "751"}


def test_most_twins_share_their_birthday_with_nobody_else_of_the_block(drawn):
    persons, _, _ = drawn
    twins = persons.twin >= 0
    # 3.3 births in 100 are of twins, and those under 25 are three in ten.
    assert 0.005 < twins.mean() < 0.015
    assert (persons.birth[twins] == persons.birth[persons.twin[twins]]).all()
    assert (persons.twin[persons.twin[twins]] == np.flatnonzero(twins)).all()


def test_people_die_after_the_day_of_the_pyramid_only_when_deaths_are_drawn(drawn):
    persons, _, _ = drawn
    dead = persons.death < NEVER
    assert (persons.death[dead] < day_of(2020)).all()
    assert dead.mean() == pytest.approx(3 * 0.0092 / (1 + 3 * 0.0092 + 2 * 0.0108), rel=0.15)
