"""The rules, in one table, and what they tell. They advise: none refuses a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether somebody has to look before the request is answered."""

    TO_BE_REVIEWED = "to be reviewed"
    INFORMATION = "information"


class Rule(StrEnum):
    """What may be wrong between a request and earlier ones."""

    ALREADY_ANSWERED = "already-answered"
    ASKED_AGAIN = "asked-again"
    ONE_CONDITION = "one-condition"
    ONE_SETTING = "one-setting"
    ONE_AGE = "one-age-bound"
    ONE_PLACE = "one-place"
    ONE_YEAR = "one-year"
    FEW_CODES = "few-codes"
    UNION = "union-beside-parts"
    SHRINKING = "shrinking"
    SMALL_TARGET = "small-target"


@dataclass(frozen=True, slots=True)
class Said:
    """The same words in French and in English."""

    fr: str
    en: str

    def in_(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule is about, what to do where it is found, and how much it matters unless the finding says otherwise."""

    title: Said
    mend: Said
    severity: Severity = Severity.TO_BE_REVIEWED


_SUBTRACTION = Said(
    "Répondre à une seule des deux, ou prendre la même limite dans les deux.",
    "Answer only one of the two, or use the same limit in both.",
)

RULES: Mapping[Rule, Words] = {
    Rule.ALREADY_ANSWERED: Words(
        Said("Déjà demandée", "Already asked"),
        Said(
            "Rien à faire\u00a0: la réponse gardée est rendue, sans nouveau tirage ni coût.",
            "Nothing to do: the stored answer is given again, with no new draw and no cost.",
        ),
        Severity.INFORMATION,
    ),
    Rule.ASKED_AGAIN: Words(
        Said("Les mêmes personnes, comptées encore", "The same persons, counted again"),
        Said(
            "Proposer la réponse qui existe, ou ses sommes\u00a0: un second tirage se paie et affine le premier.",
            "Offer the answer that is there, or its sums: a second draw is paid for and sharpens the first.",
        ),
        Severity.INFORMATION,
    ),
    Rule.ONE_CONDITION: Words(
        Said("Une condition d’écart", "One condition apart"),
        Said(
            "Répondre à une seule des deux, ou demander le croisement dans un même tableau.",
            "Answer only one of the two, or have the breakdown asked in one table.",
        ),
    ),
    Rule.ONE_SETTING: Words(Said("Un réglage d’écart", "One setting apart"), _SUBTRACTION),
    Rule.ONE_AGE: Words(Said("Une borne d’âge d’écart", "One bound of age apart"), _SUBTRACTION),
    Rule.ONE_PLACE: Words(
        Said("Un département d’écart", "One département apart"),
        Said(
            "Répondre à une seule des deux, ou demander un tableau par région.",
            "Answer only one of the two, or have a table by région asked.",
        ),
    ),
    Rule.ONE_YEAR: Words(
        Said("Une année d’écart", "One year apart"),
        Said("Reprendre la période de la première.", "Use the period of the first one."),
    ),
    Rule.FEW_CODES: Words(
        Said("Quelques codes d’écart", "A few codes apart"),
        Said(
            "Reprendre la liste de la première, ou dire ensemble pourquoi il en faut deux.",
            "Use the list of the first one, or agree why two are needed.",
        ),
    ),
    Rule.UNION: Words(
        Said("Une réunion à côté de ses parties", "A union beside its parts"),
        Said(
            "Publier les parties sans la réunion, ou la réunion sans l’une d’elles.",
            "Publish the parts without the union, or the union without one of them.",
        ),
    ),
    Rule.SHRINKING: Words(
        Said("Des demandes de plus en plus étroites", "Requests ever narrower"),
        Said(
            "Demander à quoi sert la dernière, et proposer un seul tableau qui les contienne.",
            "Ask what the last one is for, and offer one table that holds them all.",
        ),
    ),
    Rule.SMALL_TARGET: Words(
        Said("Un petit groupe visé plusieurs fois", "A small group aimed at several times"),
        Said(
            "Élargir le lieu ou les âges, ou s’en tenir à une réponse.",
            "Widen the place or the ages, or keep to one answer.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell a reviewer. It names requests, never who asked.

    `earlier`: numbers of the earlier requests, growing; none when a request says it by itself. `differs`: what it is
    between them. `across`: whether the requests come from several accounts.
    """

    rule: Rule
    earlier: tuple[int, ...]
    differs: Said
    severity: Severity
    across: bool

    @property
    def words(self) -> Words:
        return RULES[self.rule]
