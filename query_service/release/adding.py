"""Words for what does not add up in a table, read off the rules of addition: so that nobody sums it by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from query_service.planner.plan import PlannedTable
from query_service.query_model.question import Dimension, Measure
from query_service.release.labels import Both
from query_service.tables.frames import OF_FRAMES

_PERSONS: dict[Dimension, Both] = {
    Dimension.YEAR: {
        "fr": "les années ne s’additionnent pas\u00a0: une personne soignée plusieurs années compte dans chacune",
        "en": "years do not add up: a person treated in several years counts in each of them",
    },
    Dimension.MONTH: {
        "fr": "les mois ne s’additionnent pas\u00a0: une personne soignée plusieurs mois compte dans chacun",
        "en": "months do not add up: a person treated in several months counts in each of them",
    },
    Dimension.CODE_GROUP: {
        "fr": "les groupes ne s’additionnent pas\u00a0: une personne peut être dans plusieurs",
        "en": "groups do not add up: a person may be in several of them",
    },
}
_VOLUMES: dict[Dimension, Both] = {
    Dimension.YEAR: {
        "fr": "les années additionnées ne donnent pas un tableau de toute la période\u00a0: la limite par personne "
        "joue case par case",
        "en": "years added up do not give a table of the whole period: the limit for a person works cell by cell",
    },
    Dimension.MONTH: {
        "fr": "les mois additionnés ne donnent pas le tableau par année\u00a0: la limite par personne joue case par "
        "case",
        "en": "months added up do not give the table by year: the limit for a person works cell by cell",
    },
    Dimension.CODE_GROUP: {
        "fr": "les groupes additionnés ne donnent pas l’ensemble\u00a0: la limite par personne joue case par case",
        "en": "groups added up do not give the whole: the limit for a person works cell by cell",
    },
}


def does_not_add(measure: Measure, table: PlannedTable) -> Iterator[tuple[Dimension, Both]]:
    """Give the dimensions over which the figures of a measured table are not to be summed, and why."""
    words = _PERSONS if measure is Measure.PERSONS else _VOLUMES
    for dimension in OF_FRAMES:
        if dimension in table.dimensions and (dimension is not Dimension.YEAR or len(table.units) > 1):
            yield dimension, words[dimension]
