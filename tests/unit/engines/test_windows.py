"""Years as the statements see them."""

from __future__ import annotations

from query_service.engines.sql.text import Read
from query_service.engines.sql.windows import Atoms
from query_service.planner.plan import YearSpan
from query_service.store.layout import DISPENSINGS, PERSONS


def test_years_of_the_same_windows_are_one_atom() -> None:
    # 2017 is in the first only, 2018 and 2019 in both, 2020 in the second only.
    atoms = Atoms.over([YearSpan(2017, 2019), YearSpan(2018, 2020)])
    assert atoms.of_year == {2017: 2017, 2018: 2018, 2019: 2018, 2020: 2020}
    assert atoms.pairs([YearSpan(2017, 2019), YearSpan(2018, 2020)]) == [(0, 2017), (0, 2018), (1, 2018), (1, 2020)]


def test_one_window_is_one_atom_and_apart_each_year_is_one() -> None:
    assert Atoms.over([YearSpan(2017, 2019)]).expression("e.year") == "2017"
    assert Atoms.over([YearSpan(2017, 2017), YearSpan(2018, 2018)]).expression("e.year") == "e.year"


def test_an_empty_window_has_no_atom() -> None:
    atoms = Atoms.over([YearSpan(2019, 2018)])
    assert atoms.years == ()
    assert atoms.pairs([YearSpan(2019, 2018)]) == []


def test_files_are_named_by_table_and_years() -> None:
    named = {
        (2019,): "dispensings_2019",
        (2018, 2019, 2020): "dispensings_2018_to_2020",
        (2017, 2019): "dispensings_2017_2019",
    }
    assert {years: Read(DISPENSINGS, years).name for years in named} == named
    assert Read(PERSONS).name == "persons"
