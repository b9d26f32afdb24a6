"""Words for what tables say, in French and English. Made from the request: nobody types a title for a figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from query_service.catalogue.places import UNKNOWN, departements, regions
from query_service.planner.grids import UNKNOWN_AGE
from query_service.planner.plan import Plan
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension, Measure

Both = Mapping[str, str]

DIMENSIONS: dict[Dimension, Both] = {
    Dimension.YEAR: {"fr": "Année", "en": "Year"},
    Dimension.MONTH: {"fr": "Mois", "en": "Month"},
    Dimension.SEX: {"fr": "Sexe", "en": "Sex"},
    Dimension.AGE_CLASS: {"fr": "Âge", "en": "Age"},
    Dimension.REGION: {"fr": "Région", "en": "Région"},
    Dimension.DEPARTEMENT: {"fr": "Département", "en": "Département"},
    Dimension.CODE_GROUP: {"fr": "Groupe", "en": "Group"},
}
# The unit of each measure; amounts are in cents of euro.
MEASURES: dict[Measure, Both] = {
    Measure.PERSONS: {"fr": "personnes", "en": "persons"},
    Measure.STAYS: {"fr": "séjours", "en": "stays"},
    Measure.ACTS: {"fr": "actes", "en": "acts"},
    Measure.BOXES: {"fr": "boîtes", "en": "boxes"},
    Measure.AMOUNT_REIMBURSED: {"fr": "centimes d’euro remboursés", "en": "cents of euro reimbursed"},
}


def rule_of(floor: int) -> str:
    """Return the name of the rule that hides figures up to a floor: R11 where the smallest figure to print is 11."""
    return f"R{floor + 1}"


def words_of_rule(floor: int) -> Both:
    """Return what a hidden figure means, for whoever sees it."""
    return {
        "fr": f"Masqué : trop peu de personnes. Les nombres de 1 à {floor} ne sont pas imprimés, et d’autres cases "
        "sont masquées pour qu’aucun ne se retrouve par soustraction. Ce n’est pas un zéro.",
        "en": f"Hidden: too few persons. Numbers from 1 to {floor} are not printed, and other cells are hidden so that "
        "none can be found by subtraction. It is not a zero.",
    }


# A table that was not measured, since too little of it would have been shown.
NOT_WORTH = "P30"


def words_of_not_worth() -> Both:
    """Return what a figure means that was not made, for whoever looks for it."""
    return {
        "fr": "Non disponible\u00a0: d’après les chiffres publics, moins de 30\u00a0% de ce tableau auraient été "
        "montrés. Il n’a pas été mesuré, et n’a rien coûté.",
        "en": "Not available: by public figures, less than 30 % of this table would have been shown. It was not "
        "measured, and cost nothing.",
    }


def words_of_remainder(cells: int) -> Both:
    """Return the words for the hidden cells of a line, together."""
    return {"fr": f"Ensemble des {cells} cases masquées", "en": f"The {cells} hidden cells together"}


_SEXES: dict[int, Both] = {
    int(Sex.UNKNOWN): {"fr": "sexe inconnu", "en": "unknown sex"},
    int(Sex.MALE): {"fr": "hommes", "en": "men"},
    int(Sex.FEMALE): {"fr": "femmes", "en": "women"},
}
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip
_EVERY_AGE: Both = {"fr": "tous les âges", "en": "all ages"}
_NOWHERE: Both = {"fr": "résidence inconnue", "en": "unknown residence"}


def label(plan: Plan, dimension: Dimension, value: int | str) -> Both:
    """Return the words for one value of a dimension."""
    match dimension:
        case Dimension.MONTH:
            return {language: names[int(value) - 1] for language, names in _MONTHS.items()}
        case Dimension.SEX:
            return _SEXES[int(value)]
        case Dimension.AGE_CLASS:
            return _age(int(value), plan.age_classes)
        case Dimension.REGION:
            return _NOWHERE if value == UNKNOWN else _same(regions()[str(value)])
        case Dimension.DEPARTEMENT:
            return _NOWHERE if value == UNKNOWN else _same({one.code: one.name for one in departements()}[str(value)])
    return _same(str(value))


def in_words(number: int | float | Decimal, language: str) -> str:
    """Return a number as it is written in `fr` (1 234,5) or `en` (1,234.5): its own decimals, no zero after them."""
    whole, _, decimals = f"{Decimal(str(number)):,f}".partition(".")
    decimals = decimals.rstrip("0")
    thousands, point = ("\u202f", ",") if language == "fr" else (",", ".")
    return whole.replace(",", thousands) + (point + decimals if decimals else "")


def _age(first: int, classes: tuple[int, ...]) -> Both:
    if first == UNKNOWN_AGE:
        return {"fr": "âge inconnu", "en": "unknown age"}
    following = dict(pairwise(classes)).get(first)
    if following is None:
        return {"fr": f"{_years(first)} et plus", "en": f"{first} and over"} if first else _EVERY_AGE
    if first == 0:
        return {"fr": f"moins de {_years(following)}", "en": f"under {following}"}
    if following == first + 1:
        return {"fr": _years(first), "en": f"{first}"}
    return {"fr": f"{first} à {_years(following - 1)}", "en": f"{first} to {following - 1}"}


def _years(number: int) -> str:
    return f"{number} an{'s' if number > 1 else ''}"


def _same(name: str) -> Both:
    return {"fr": name, "en": name}
