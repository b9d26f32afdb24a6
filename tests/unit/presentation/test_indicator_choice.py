"""Which picture shows a table: one table of choices, that every table of a question is looked up in."""

from __future__ import annotations

import json

import pytest

from citizen_site.commands.draw_indicator import drawn
from citizen_site.presentation.indicator_pictures.choice import PICTURES, choices
from query_service.errors import IllFormed
from query_service.query_model.question import Dimension, Table
from query_service.release.reading import read_release
from tests.builders.pictures import Filling, filled
from tests.builders.released import changed
from tests.unit.presentation.test_indicator_pictures import asked, pages


def every_set() -> list[tuple[Dimension, ...]]:
    """The sets of dimensions that a question can ask for."""
    found = []
    for bits in range(1 << len(Dimension)):
        chosen = tuple(one for place, one in enumerate(Dimension) if bits >> place & 1)
        try:
            found.append(Table(chosen).dimensions)
        except IllFormed:
            continue
    return found


def test_every_table_has_a_picture_but_those_whose_cells_have_three_faces() -> None:
    none = {frozenset(one.value for one in by) - {"year", "month"} for by in every_set() if not list(choices(by))}
    assert all(len(by & {"sex", "age_class", "code_group"}) >= 2 and by & {"region", "departement"} for by in none)
    assert len(none) == 8, "sex, age and group two by two or all three, each for régions and départements"


def test_a_picture_draws_every_dimension_but_time() -> None:
    for by in every_set():
        for choice in choices(by):
            shown = {*choice.along, choice.series, choice.repeated, Dimension.REGION, Dimension.DEPARTEMENT}
            assert set(by) - {Dimension.YEAR, Dimension.MONTH} <= shown


def test_every_entry_of_the_table_of_pictures_can_be_reached() -> None:
    places = {"region": "place", "departement": "place"}
    asked_for = {" ".join(places.get(one.value, one.value) for one in by) for by in every_set()}
    assert set(PICTURES) <= asked_for


@pytest.mark.parametrize(
    ("by", "period", "told"),
    [
        ("year region", (2017, 2019), "Personnes, 2019."),
        ("region", (2017, 2019), "Personnes, années 2017 à 2019 réunies."),
        ("year", (2017, 2019), "Personnes, 2017 – 2019."),
        ("year", (2019, 2019), "Personnes, 2019."),
    ],
)
def test_the_subtitle_says_the_unit_and_the_years_drawn(by: str, period: tuple[int, int], told: str) -> None:
    page = pages(drawn(read_release(filled(asked(by, period))), "fr"))
    assert page.xpath("//p[@class='subtitle']/text()") == [told]


def test_regions_and_departements_with_rates_share_one_picture_and_without_rates_do_not() -> None:
    rates = drawn(read_release(filled(asked("region;departement"), Filling(rates=True))), "fr")
    counts = drawn(read_release(filled(asked("region;departement"))), "fr")
    assert [sum(name.endswith(".svg") for name in files) for files in (rates, counts)] == [1, 2]
    (svg,) = (content.decode("utf-8") for name, content in rates.items() if name.endswith(".svg"))
    assert svg.count("masqué (0)") == 1


def test_figures_whose_margins_overlap_are_never_ranked() -> None:
    def sentence(half: int) -> str:
        body = json.loads(filled(asked("year", (2018, 2019)), Filling(half=half)))
        for row, value in zip(body["tables"][0]["rows"], (1000, 1050), strict=True):
            row |= {"value": value, "lower": value - half, "upper": value + half}
        page = pages(drawn(read_release(changed(json.dumps(body).encode())), "en"))
        return str(page.xpath("//p[@class='finding']/text()")[0])

    # 1 000 and 1 050 are 50 apart: margins of 24 leave a gap of 2, margins of 25 meet.
    assert "does not explain the rise" in sentence(24)
    assert "overlap" in sentence(25) and "rise" not in sentence(25)
