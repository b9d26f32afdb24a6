"""Builders of files to import: the Excel layout of the Health Data Hub, and CSV, valid unless told otherwise."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from registry.importing.drafts import Finding, FindingKind
from registry.importing.reading import Choices
from registry.importing.run_import import Outcome, import_file
from registry.projects.actions import Trace
from tests.builders.projects import trace

# Labels as the Health Data Hub writes them, with its spaces and its mix of languages.
ORDINARY: Mapping[str, Any] = {
    "N°": "12345678",
    "Titre": "Sommeil et travail de nuit",
    "Finalité de l'étude": "Recherche, étude, évaluation",
    "Objectifs poursuivis": "Prise en charge des patients, Diagnostics",
    "Domaines médicaux investigués": "Neurologie, Urologie, andrologie et néphrologie",
    "Bénéfices attendus": "Mieux dormir.",
    "Source de données utilisées": "SNDS",
    "Composante(s) de la base principale du SNDS mobilisée(s)": "DCIR, PMSI-MCO",
    "Base(s) du catalogue du HDH mobilisée(s)": "",
    "Autre(s) source(s) de donnée(s) mobilisée(s)": "",
    "Type responsable treatment 1": "Université",
    "Responsable de traitement 1": "Université de Port-Imaginaire",
    "Date de début": "01/03/2025",
    "Date de fin": "01/03/2028",
    "Etape 1 : Dépôt du projet": "10/01/2025",
    "Etape  : Complétude": "20/01/2025",
    "Encadrement réglementaire": "Autorisation CNIL",
    "Durée de conservation aux fins du projet (en années)": "2.5",
    "Transfert de données personnelles vers un pays hors UE": "Non",
}


def hdh_row(number: int = 12345678, cells: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return one ordinary row with a number and a title of its own; `cells` replace or add some, by label."""
    return {**ORDINARY, "N°": f"{number:08d}", "Titre": f"Sommeil et travail de nuit, volet {number}", **(cells or {})}


def write_xlsx(path: Path, rows: Sequence[Mapping[str, Any]], *, above: Iterable[Sequence[Any]] = ()) -> Path:
    """Write rows under the labels of the first one; `above` are lines before the header."""
    book = Workbook()
    sheet = book.active
    for line in above:
        sheet.append(list(line))
    labels = list(dict.fromkeys(label for one in rows for label in one))
    sheet.append(labels)
    for one in rows:
        sheet.append([one.get(label) for label in labels])
    book.save(path)
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], *, separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows under the labels of the first one."""
    labels = list(dict.fromkeys(label for one in rows for label in one))
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=separator)
        writer.writerow(labels)
        writer.writerows([[one.get(label, "") for label in labels] for one in rows])
    return path


def imported(session: Session, path: Path, *, by: Trace | None = None, **choices: Any) -> Outcome:
    """Import a file; `dry_run` and `withdraw_gone` go to the import, the rest says how to read."""
    ways = {name: choices.pop(name) for name in ("dry_run", "withdraw_gone") if name in choices}
    return import_file(session, path, by or trace("import"), Choices(**choices), **ways)


def said(outcome: Any, kind: FindingKind) -> list[Finding]:
    """Return what a reading or an outcome says of this kind."""
    return [finding for finding in outcome.findings if finding.kind is kind]


def bad(outcome: Any) -> list[Finding]:
    return said(outcome, FindingKind.BAD)
