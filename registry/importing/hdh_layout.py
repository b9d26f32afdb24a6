"""The columns of the Excel export of the Health Data Hub: labels as the file writes them, and their meaning.

Labels are kept with their faults ("treatment" among French words, two spaces after "Etape"). A
column is recognised whatever its case, accents, spaces, apostrophes and plural marks; `also` gives
the labels of the older form and of variants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from registry.importing.folding import fold
from registry.projects.kinds import EventKind

# What an export writes at the end of a text too long for Excel; reading it, the register keeps its own text.
CUT = " […] (texte coupé : une cellule d'Excel n'en contient pas plus)"
ORIGIN = "Health Data Hub, répertoire public des projets"


class Way(StrEnum):
    """How the cells of a column are read."""

    NUMBER = "number"
    ADDRESS = "address"
    FRENCH = "french"  # a text in French of a field in two languages
    PLAIN = "plain"  # a text
    OPEN_LIST = "open_list"
    PURPOSES = "purposes"
    DOMAINS = "domains"
    SOURCES = "sources"
    PATHWAY = "pathway"
    YES_NO = "yes_no"
    YEARS = "years"
    DATE = "date"
    PERIOD = "period"
    EVENT = "event"
    CNIL_NUMBER = "cnil_number"
    CONTROLLER = "controller"
    CONTROLLER_KIND = "controller_kind"
    SAME_IMPLEMENTER = "same_implementer"
    IMPLEMENTER = "implementer"
    NOTE = "note"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class HdhColumn:
    """One column. `field` is the field it tells; `event` the event a date column dates.

    `written`: an export has it. `rank` is the number behind the label, 1 for the first.
    """

    label: str
    way: Way
    field: str = ""
    also: tuple[str, ...] = ()
    event: EventKind | None = None
    written: bool = True
    why: str = ""
    rank: int = 1

    def ranked(self, rank: int) -> HdhColumn:
        """Return the same column with a number behind its label: Responsable de traitement 2."""
        return replace(self, label=f"{self.label} {rank}", rank=rank)


_PERSONS = "it may name a person, and the register names organisations only"
_COMPUTED = "the register computes it from dated events"

COLUMNS: tuple[HdhColumn, ...] = (
    HdhColumn("N°", Way.NUMBER, "number", ("Numéro", "Référence", "Nº", "No", "Numéro de dossier", "N° du projet",
              "Numéro du projet", "Référence du projet", "N° dossier", "Id projet")),
    HdhColumn("Titre", Way.FRENCH, "title", ("Title", "Titre du projet", "Titre de l'étude", "Intitulé du projet")),
    HdhColumn("Lien", Way.ADDRESS, "slug", ("URL", "Adresse", "Lien vers la fiche", "Lien vers le projet"),
              written=False),
    HdhColumn("Finalité de l'étude", Way.PURPOSES, "purposes", ("Finalité",)),
    HdhColumn("Objectifs poursuivis", Way.OPEN_LIST, "objectives", ("Objectifs de l'étude",)),
    HdhColumn("Domaines médicaux investigués", Way.DOMAINS, "domains", ("Domaines médicaux",)),
    HdhColumn("Bénéfices attendus", Way.FRENCH, "public_benefit"),
    HdhColumn("Catégories de données utilisées", Way.OPEN_LIST, "data_categories"),
    HdhColumn("Autre(s) catégorie(s) de donnée(s) utilisée(s)", Way.NOTE),
    HdhColumn("Source de données utilisées", Way.SOURCES, "used", ("Origine des données",)),
    HdhColumn("Composante(s) de la base principale du SNDS mobilisée(s)", Way.SOURCES, "main_base"),
    HdhColumn("Base(s) du catalogue du HDH mobilisée(s)", Way.SOURCES, "catalogue"),
    HdhColumn("Autre(s) source(s) de donnée(s) mobilisée(s)", Way.SOURCES, "other"),
    HdhColumn("Description Entité mettant à disposition", Way.NOTE, also=("Entité mettant à disposition",)),
    HdhColumn("Appariement entre les sources de données mobilisées", Way.YES_NO, "linkage", ("Appariement",)),
    HdhColumn("Source(s) de données appariées", Way.PLAIN, "linkage_description"),
    HdhColumn("Type d'appariement", Way.NOTE),
    HdhColumn("Variables sensibles utilisées", Way.OPEN_LIST, "sensitive_variables", ("Variables sensibles",)),
    HdhColumn("Justification du recours à cette(ces) variable(s) sensible(s)", Way.NOTE),
    HdhColumn("Recours au numéro d'identification des professionnels de santé", Way.NOTE),
    HdhColumn("Justification de l'utilisation du numéro d'identification des professionnels de santé", Way.NOTE),
    HdhColumn("Plateforme utilisée pour l'analyse des données", Way.PLAIN, "platform", ("Plateforme utilisée",)),
    HdhColumn("Type responsable treatment", Way.CONTROLLER_KIND),
    HdhColumn("Responsable de traitement", Way.CONTROLLER),
    HdhColumn("Localisation du responsable de traitement", Way.NOTE),
    HdhColumn("Représentant du responsable de traitement", Way.LEFT_OUT, why=_PERSONS, written=False,
              also=("Représentant du responsable de traitement (si hors UE)",)),
    HdhColumn("Délégué à la Protection des Données", Way.LEFT_OUT, why=_PERSONS, written=False, also=("DPO", "DPD")),
    HdhColumn("Responsable scientifique", Way.LEFT_OUT, why=_PERSONS, written=False),
    HdhColumn("Le responsable de traitement est également responsable de mise en oeuvre", Way.SAME_IMPLEMENTER),
    HdhColumn("Responsable de mise en oeuvre non cité comme responsable de traitement", Way.IMPLEMENTER,
              also=("Responsable de mise en oeuvre",)),
    HdhColumn("Statut calendrier", Way.LEFT_OUT, why=_COMPUTED, written=False,
              also=("Statut", "Statut du projet", "Calendrier et statut d'avancement")),
    HdhColumn("Date de début", Way.DATE, "planned_start", ("Début", "Date de début de l'étude")),
    HdhColumn("Date de fin", Way.DATE, "planned_end", ("Fin", "Date de fin de l'étude")),
    HdhColumn("Date de début – Date de fin", Way.PERIOD, also=("Date de début / fin",), written=False),
    HdhColumn("Durée de l'étude", Way.NOTE),
    HdhColumn("Etape 1 : Dépôt du projet", Way.EVENT, event=EventKind.FILED, also=("Etape Dépôt", "Date de dépôt")),
    HdhColumn("Etape  : Complétude", Way.EVENT, event=EventKind.COMPLETE, also=("Complétude", "Date de complétude")),
    HdhColumn("Etape  : Avis du CESREES", Way.EVENT, event=EventKind.OPINION, written=False,
              also=("Etape Avis", "Etape Avis CESREES", "Etape Avis CEREES", "Avis CESREES", "Date avis CESREES")),
    HdhColumn("Etape  : Autorisation de la CNIL", Way.EVENT, event=EventKind.AUTHORISATION, written=False,
              also=("Etape Autorisation", "Etape Décision CNIL", "Décision CNIL", "Date autorisation CNIL",
                    "Date d'autorisation CNIL")),
    HdhColumn("Etape  : Signature de la convention", Way.EVENT, event=EventKind.AGREEMENT, written=False,
              also=("Etape Convention", "Convention", "Etape Conventionnement")),
    HdhColumn("Etape  : Mise à disposition des données", Way.EVENT, event=EventKind.DATA_AVAILABLE, written=False,
              also=("Etape Mise à disposition", "Date de mise à disposition")),
    HdhColumn("Encadrement réglementaire", Way.PATHWAY, "pathway", ("Type de procédure",)),
    HdhColumn("Numéro d'autorisation CNIL", Way.CNIL_NUMBER),
    HdhColumn("Durée de conservation aux fins du projet (en années)", Way.YEARS, "retention_years",
              ("Durée de conservation aux fins du projet", "Durée de conservation", "Durée de conservation (en années)",
               "Durée de conservation des données aux fins du projet")),
    HdhColumn("Existence d'une prise de décision automatisée", Way.YES_NO, "automated_decision"),
    HdhColumn("Article 6 du RGPD (Licéité du traitement)", Way.PLAIN, "legal_basis_6",
              ("Article 6 du RGPD", "Base juridique")),
    HdhColumn("Article 9 du RGPD (Exception permettant de traiter des données de santé)", Way.PLAIN, "legal_basis_9",
              ("Article 9 du RGPD",)),
    HdhColumn("Transfert de données personnelles vers un pays hors UE", Way.YES_NO, "transfers_outside_eu",
              ("Transfert hors UE", "Transferts hors UE")),
    HdhColumn("Garanties transfert", Way.NOTE, written=False),
    HdhColumn("Destinataire(s) des données", Way.NOTE, written=False),
    HdhColumn("Droits des personnes", Way.FRENCH, "rights_notice"),
    HdhColumn("Eléments de méthode", Way.FRENCH, "technical_summary", ("Résumé technique",), written=False),
    HdhColumn("Population concernée", Way.FRENCH, "population", ("Population",), written=False),
    HdhColumn("Résumé grand public", Way.FRENCH, "lay_summary", ("Résumé",), written=False),
    HdhColumn("Acronyme", Way.PLAIN, "acronym", written=False),
    HdhColumn("Mots-clés", Way.OPEN_LIST, "keywords", written=False),
)  # fmt: skip

# Columns that a project repeats: a number follows the label.
REPEATED = frozenset({Way.CONTROLLER, Way.CONTROLLER_KIND, Way.IMPLEMENTER})
_MAY_REPEAT = REPEATED | {Way.LEFT_OUT, Way.NOTE}

_BY_LABEL = {fold(name): column for column in COLUMNS for name in (column.label, *column.also)}

assert len({(fold(n), c.label) for c in COLUMNS for n in (c.label, *c.also)}) == len(_BY_LABEL), (
    "one label, two columns"
)


def column_of(label: str) -> HdhColumn | None:
    """Return the column that this label names, with its rank; None when the file of HDH has none such."""
    folded = fold(label)
    found, rank = _BY_LABEL.get(folded), 1
    if found is None and (match := re.fullmatch(r"(.+?) (\d{1,2})", folded)):
        candidate = _BY_LABEL.get(match[1])
        if candidate is not None and candidate.way in _MAY_REPEAT:
            found, rank = candidate, int(match[2])
    if found is None and folded.startswith("etape "):
        found = _BY_LABEL.get("etape " + re.sub(r"^(?:\d+ )?", "", folded[6:]))
    return found.ranked(rank) if found and rank > 1 else found
