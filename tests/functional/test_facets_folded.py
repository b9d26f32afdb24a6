"""A facet shows a few values, folds the next ones, and says how many are left to be found by their names."""

from __future__ import annotations

import pytest
from flask import Flask, g

from citizen_site.presentation.listing import FacetBox, _box
from registry.projects.criteria import Criteria, Facet
from registry.projects.summary import FacetCount


def box(app: Flask, facet: Facet, values: int) -> FacetBox:
    with app.test_request_context("/fr/projets"):
        g.language = "fr"
        return _box(Criteria(), facet, tuple(FacetCount(f"v{n}", 1) for n in range(values)), {})


# Of 25: 5 shown; names are folded up to the twelfth, the others up to the twentieth.
@pytest.mark.parametrize(
    ("facet", "folded", "left"), [(Facet.CONTROLLER, 7, 13), (Facet.SOURCE, 7, 13), (Facet.DOMAIN, 15, 5)]
)
def test_values_are_shown_folded_and_then_counted(app: Flask, facet: Facet, folded: int, left: int) -> None:
    found = box(app, facet, 25)
    assert (len(found.options), len(found.more), found.unlisted) == (5, folded, left)


def test_few_values_are_all_shown(app: Flask) -> None:
    found = box(app, Facet.CONTROLLER, 3)
    assert (len(found.options), len(found.more), found.unlisted) == (3, 0, 0)
