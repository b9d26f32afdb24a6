"""The words of a preview in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from query_service.planner.plan import DeathFilter, EventFilter, Filter, IllnessFilter, StayFilter
from query_service.preview.known import Both
from query_service.preview.proposals import Change
from query_service.query_model.question import Precision

LEVELS: Mapping[Precision, Both] = {
    Precision.LANDMARK: {"fr": "repère", "en": "landmark"},
    Precision.CURRENT: {"fr": "courant", "en": "current"},
    Precision.FINE: {"fr": "fin", "en": "fine"},
}
CHANGES: Mapping[Change, Both] = {
    Change.REGIONS: {"fr": "régions au lieu de départements", "en": "régions in place of départements"},
    Change.NO_PLACE: {"fr": "France entière", "en": "the whole of France"},
    Change.AGES_BY_PAIRS: {"fr": "classes d’âge jointes deux à deux", "en": "classes of age joined by pairs"},
    Change.AGE_BANDS: {"fr": "âges 0-19, 20-59, 60 et plus", "en": "ages 0-19, 20-59, 60 and over"},
    Change.NO_AGE: {"fr": "sans l’âge", "en": "without age"},
    Change.POOLED: {"fr": "années réunies en une période", "en": "years pooled in one period"},
    Change.NO_SEX: {"fr": "sans le sexe", "en": "without sex"},
    Change.ONE_TABLE_LESS: {"fr": "sans cette table", "en": "without this table"},
}
UNKNOWN_EVENTS: Mapping[type[Filter], Both] = {
    EventFilter: {"fr": "soins de ville", "en": "care in town"},
    StayFilter: {"fr": "séjours", "en": "stays"},
    IllnessFilter: {"fr": "affections de longue durée", "en": "long-term illnesses"},
    DeathFilter: {"fr": "décès", "en": "deaths"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """One language; names in `%(name)s` are filled in by as_text.py."""

    about: str
    sources: str
    unknown: str
    persons: str
    price: str
    and_then: str
    table: str
    by: str
    total: str
    unknowns: str
    zeros: str
    columns_of_cells: tuple[str, ...]
    columns_of_volumes: tuple[str, ...]
    not_worth: str
    not_worth_instead: str
    ages: str
    proposals: str
    columns_of_proposals: tuple[str, ...]
    reached: str
    reached_by_loss: str
    never_reached: str
    percent: str


_FRENCH = Words(
    about="Aperçu avant la demande : des ordres de grandeur, faits de chiffres publics seulement. Aucune donnée n’est "
    "lue, rien n’est dépensé. Le vrai chiffre peut être plusieurs fois plus grand ou plus petit.",
    sources="D’après : %s.",
    unknown="Aucun chiffre public ne dit combien de personnes ont ces événements (%s) : ils sont laissés de côté. "
    "Donnez votre estimation avec --expected.",
    persons="Ramené aux %s personnes de la démonstration.",
    price="Prix : ρ %(rho)s au niveau %(level)s, soit %(year)s de ce que l’année peut dépenser, %(topic)s de ce que "
    "peut dépenser le thème sur une année de soins, %(association)s de la part d’une association.",
    and_then=" ; ",
    table="%(measure)s, %(by)s : part montrée %(shown)s (cases : %(cells)s), ±%(error)s pour la case du milieu",
    by="par %s",
    total="en tout",
    unknowns="Cases d’un sexe, d’un âge ou d’un lieu inconnu, où presque personne n’est attendu : %s",
    zeros="Cases à zéro par construction : %s",
    columns_of_cells=("attendu", "erreur type", "seuil", "intervalle", "masqué"),
    columns_of_volumes=("attendu", "erreur type", "seuil en personnes", "intervalle", "masqué"),
    not_worth="La table %(table)s n’en vaut pas le prix : %(shown)s de ses cases seraient montrées, et aucune "
    "table plus grossière n’en montre assez.",
    not_worth_instead="La table %(table)s n’en vaut pas le prix : %(shown)s de ses cases seraient montrées. "
    "Demandez à la place : %(instead)s (%(then)s montrées).",
    ages=" (âges à partir de %s)",
    proposals="Ce qui montrerait plus, le meilleur d’abord",
    columns_of_proposals=("changement", "montré", "intervalle", "prix", "de l’année"),
    reached="±%(error)s pour la table %(table)s : le niveau %(level)s suffit. Il faudrait ρ %(rho)s par année de "
    "soins au moins.",
    reached_by_loss="±%(error)s pour la table %(table)s : aucun niveau n’y suffit. Il faudrait ρ %(rho)s par année "
    "de soins.",
    never_reached="±%(error)s pour la table %(table)s : aucune dépense n’y suffit, ou rien de public ne dit combien de "
    "personnes sont comptées.",
    percent="\u00a0%",
)
_ENGLISH = Words(
    about="A preview before the question is asked: orders of magnitude, made of public figures only. No datum is read, "
    "nothing is spent. The true figure may be several times larger or smaller.",
    sources="From: %s.",
    unknown="No public figure says how many persons have these events (%s): they are left out. Give your estimate with "
    "--expected.",
    persons="Brought to the %s persons of the demonstration.",
    price="Price: ρ %(rho)s at level %(level)s, which is %(year)s of what the year may spend, %(topic)s of what the "
    "topic may spend on one year of care, %(association)s of the share of an association.",
    and_then="; ",
    table="%(measure)s, %(by)s: share shown %(shown)s (cells: %(cells)s), ±%(error)s for the cell in the middle",
    by="by %s",
    total="in all",
    unknowns="Cells of an unknown sex, age or place, where hardly anybody is expected: %s",
    zeros="Cells that are zero by structure: %s",
    columns_of_cells=("expected", "standard error", "threshold", "interval", "hidden"),
    columns_of_volumes=("expected", "standard error", "threshold in persons", "interval", "hidden"),
    not_worth="The table %(table)s is not worth its price: %(shown)s of its cells would be shown, and no coarser "
    "table shows enough.",
    not_worth_instead="The table %(table)s is not worth its price: %(shown)s of its cells would be shown. Ask "
    "instead: %(instead)s (%(then)s shown).",
    ages=" (ages from %s)",
    proposals="What would show more, the best first",
    columns_of_proposals=("change", "shown", "interval", "price", "of the year"),
    reached="±%(error)s for the table %(table)s: the level %(level)s does. It takes ρ %(rho)s for a year of care at "
    "least.",
    reached_by_loss="±%(error)s for the table %(table)s: no level does. It would take ρ %(rho)s for a year of care.",
    never_reached="±%(error)s for the table %(table)s: no loss does, or nothing public tells how many persons are "
    "counted.",
    percent="\u00a0%",
)


def words(language: str) -> Words:
    return {"fr": _FRENCH, "en": _ENGLISH}[language]
