"""The words of the official file for the closed lists of the register, and the lists it half closes.

The first words of each line are those an export writes. Sources: the public directory of the Health
Data Hub, its form, and Code de la santé publique L1461-1 III for the purposes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from registry.importing.folding import fold, name_key
from registry.projects.kinds import OrganisationKind, Pathway, Purpose
from registry.projects.vocabulary import DOMAINS

C = TypeVar("C", bound=str)

PURPOSES: dict[Purpose, tuple[str, ...]] = {
    Purpose.RESEARCH: (
        "Recherche, étude, évaluation",
        "Recherche",
        "Recherche, études, évaluation et innovation",
        "Recherche, étude et évaluation dans le domaine de la santé",
    ),
    Purpose.INFORMATION: (
        "Information sur la santé ainsi que sur l'offre de soins",
        "Information",
        "Information sur la santé ainsi que sur l'offre de soins, la prise en charge médico-sociale et leur qualité",
    ),
    Purpose.SPENDING: (
        "Connaissance des dépenses de santé",
        "Connaissance",
        "Connaissance des dépenses de santé, des dépenses de l'assurance maladie et des dépenses médico-sociales",
    ),
    Purpose.PRACTICES: ("Évolution des pratiques de prise en charge",),
    Purpose.PATHWAYS: ("Description et analyse des pathologies et parcours de soins des patients",),
    Purpose.SURVEILLANCE: ("Surveillance, veille et sécurité sanitaires", "Surveillance"),
    Purpose.POLICY: (
        "Définition, mise en œuvre et évaluation des politiques de santé et de protection sociale",
        "Définition",
    ),
    Purpose.PROFESSIONALS: (
        "Information des professionnels, des structures et des établissements de santé ou médico-sociaux "
        "sur leur activité",
    ),
}

_MORE_DOMAINS: dict[str, tuple[str, ...]] = {
    "cancerologie": ("Oncologie", "Cancers"),
    "dermatologie": ("Dermatologie", "Vénérologie"),
    "endocrinologie": ("Endocrinologie", "Diabétologie"),
    "gastro-enterologie": ("Gastro-entérologie", "Hépatologie"),
    "gynecologie-obstetrique": ("Gynécologie", "Obstétrique"),
    "medecine-d-urgence": ("Urgences",),
    "orl": ("ORL", "Oto-rhino-laryngologie (ORL)"),
    "pediatrie": ("Enfants et Pédiatrie",),
    "psychiatrie": ("Psychiatrie", "Psychologie"),
    "radiologie": ("Radiologie", "Imagerie médicale"),
    "urologie-nephrologie": ("Urologie", "Néphrologie", "Andrologie"),
}
MEDICAL_DOMAINS: dict[str, tuple[str, ...]] = {
    domain.slug: (domain.name.fr, *_MORE_DOMAINS.get(domain.slug, ())) for domain in DOMAINS
}

OBJECTIVES = (
    "Prise en charge des patients",
    "Prévention et traitement",
    "Compréhension des maladies",
    "Diagnostics",
    "Sécurité des patients",
    "Politiques publiques de santé",
    "Organisation des établissements de santé",
)

DATA_CATEGORIES = (
    "Informations relatives aux bénéficiaires de soins et de prestations médico-sociales",
    "Informations relatives aux pathologies des personnes concernées",
    "Informations relatives à la prise en charge sanitaire, médico-sociale et financière associées à chaque "
    "bénéficiaire",
    "Informations recueillies à l'occasion d'activités de prévention, de diagnostic, de soins ou de suivi social "
    "et médico-social",
    "Pathologies",
    "Actions de prévention ou de suivi",
)

SENSITIVE_VARIABLES = (
    "Année et mois de naissance",
    "Date de soins",
    "Date de décès",
    "Commune de résidence de la personne étudiée",
    "Commune de décès",
)

# Parts of the main base of the SNDS. "ENSD" is how the file often writes ESND.
MAIN_BASE: dict[str, tuple[str, ...]] = {
    name: ()
    for name in (
        "SNDS", "SNIIRAM", "DCIR", "DCIRS", "PMSI", "PMSI-MCO", "PMSI-SSR", "PMSI-SMR", "PMSI-HAD", "PMSI-RIM-P",
        "EGB", "EGBS", "RNIAM", "SI-DEP", "SI-VIC", "MDPH",
    )
} | {"ESND": ("ENSD",), "CépiDC": ("BCMD",), "SI Vaccin Covid": ("Vaccin Covid", "VAC-SI")}  # fmt: skip

ORGANISATION_KINDS: dict[OrganisationKind, tuple[str, ...]] = {
    OrganisationKind.PUBLIC_HOSPITAL: (
        "Etablissement public de santé (dont fédération)",
        "Etablissement public de santé",
        "CHU",
    ),
    OrganisationKind.PRIVATE_HOSPITAL: (
        "Etablissement privé de santé (dont fédération)",
        "Etablissement privé de santé",
        "Clinique",
    ),
    OrganisationKind.CANCER_CENTRE: ("Centre de lutte contre le cancer", "CLCC"),
    OrganisationKind.UNIVERSITY: ("Université",),
    OrganisationKind.RESEARCH_BODY: ("Organisme de recherche", "INSERM", "Institut de recherche"),
    OrganisationKind.PUBLIC_AGENCY: ("Agence publique", "Agence", "Agence sanitaire"),
    OrganisationKind.MINISTRY: ("Ministère", "Administration centrale"),
    OrganisationKind.HEALTH_INSURANCE: ("Assurance maladie", "Organisme d'assurance maladie"),
    OrganisationKind.INSURER: ("Organisme complémentaire", "Mutuelle", "Assureur"),
    OrganisationKind.COMPANY: ("Industriel", "Entreprise", "Laboratoire pharmaceutique", "Industriel de santé"),
    OrganisationKind.START_UP: ("Start-up", "Startup"),
    OrganisationKind.CONSULTANCY: ("Bureau d'études", "Bureau d'étude", "Cabinet de conseil"),
    OrganisationKind.ASSOCIATION: ("Association", "Association de patients"),
    OrganisationKind.LEARNED_SOCIETY: ("Société savante",),
    OrganisationKind.NETWORK: ("Fédération", "Réseau"),
    OrganisationKind.OTHER: ("Autre", "Autre organisme"),
}

_PATHWAYS: tuple[tuple[str, Pathway], ...] = (
    (r"\bmr ?0{0,2}(?P<number>[1-8])\b", Pathway.MR001),  # the number says which one
    (r"decision unique", Pathway.SINGLE_DECISION),
    (r"acce permanent|permanent", Pathway.PERMANENT_ACCESS),
    (r"simplifie|\begb\b|\besnd\b|\bensd\b|echantillon", Pathway.SIMPLIFIED),
    (r"autorisation|\bcnil\b|cesree|ceree", Pathway.CNIL_AUTHORISATION),
)
PATHWAY_WORDS: dict[Pathway, str] = {
    **{Pathway(f"mr00{n}"): f"MR-00{n}" for n in range(1, 9)},
    Pathway.CNIL_AUTHORISATION: "Autorisation CNIL",
    Pathway.SIMPLIFIED: "Procédure simplifiée",
    Pathway.SINGLE_DECISION: "Décision unique",
    Pathway.PERMANENT_ACCESS: "Accès permanent",
    Pathway.NO_HEALTH_DATA_PROCEDURE: "Hors procédure du chapitre santé",
}


def pathway(said: str) -> Pathway | None:
    """Return the legal pathway that these words name, None when they name none that is known."""
    folded = fold(said)
    if folded == fold(PATHWAY_WORDS[Pathway.NO_HEALTH_DATA_PROCEDURE]):
        return Pathway.NO_HEALTH_DATA_PROCEDURE
    for pattern, found in _PATHWAYS:
        if match := re.search(pattern, folded):
            return Pathway(f"mr00{match['number']}") if found is Pathway.MR001 else found
    return None


def by_folded(words: Mapping[C, tuple[str, ...]]) -> dict[str, C]:
    """Return the code for each of its words, folded."""
    return {fold(name): code for code, names in words.items() for name in names}


def names_by_folded(names: tuple[str, ...]) -> dict[str, str]:
    """Return each name under its folded form."""
    return {fold(name): name for name in names}


PURPOSE_OF = by_folded(PURPOSES)
DOMAIN_OF = by_folded(MEDICAL_DOMAINS)
ORGANISATION_KIND_OF = by_folded(ORGANISATION_KINDS)
OBJECTIVE_OF = names_by_folded(OBJECTIVES)
CATEGORY_OF = names_by_folded(DATA_CATEGORIES)
VARIABLE_OF = names_by_folded(SENSITIVE_VARIABLES)
MAIN_BASE_OF = {name_key(words): name for name, more in MAIN_BASE.items() for words in (name, *more)}


class Pointer(StrEnum):
    """Words of a list that say "see the next column" and name nothing themselves."""

    OTHER = "autre"
    OTHER_SOURCES = "autre source"
    OTHER_DATA = "autre source donnee"
    CATALOGUE = "catalogue hdh"
    CATALOGUE_BASES = "base catalogue hdh"
    HDH = "hdh"
    HEALTH_DATA_HUB = "health data hub"


POINTERS = frozenset(pointer.value for pointer in Pointer)
