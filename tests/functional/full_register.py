"""A register in which every page has something to show: late, paused, ended, withdrawn, said in one language only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from registry.projects import actions
from registry.projects.facts import Party, ProjectFacts, Result
from registry.projects.kinds import Actor, EventKind, Outcome, PartyRole, ProjectKind, ResultKind, ResultState
from registry.words import PartialDate, Words
from tests.builders.projects import NOW, event, make_project, trace

WHOLE, LATE, PAUSED, STOPPED, WITHDRAWN = "entier", "en-retard", "en-pause", "arrete", "retire"
IN_FRENCH, IN_ENGLISH = "en-francais", "en-anglais"
STAYED_FRENCH, STAYED_ENGLISH = "resté en français", "left in English"

_WORDS = ("question", "public_benefit", "technical_summary", "population", "rights_notice", "remarks")


def fill(session: Session) -> None:
    """Publish the projects, change one, withdraw one."""
    for facts in (_whole(), _late(), _paused(), _stopped(), _withdrawn(), _in_french(), _in_english()):
        actions.file(session, facts, trace("Fiche tirée d’un dossier"))
        actions.publish(session, facts.slug, trace("Publication"))
    later = trace("Précision du porteur", now=NOW + dt.timedelta(minutes=1))
    changed = {"linkage": False, "population_size": 23_456, "keywords": (), "contact": "registre@hopital.test"}
    actions.amend(session, _whole(**changed), later)
    actions.withdraw(session, WITHDRAWN, trace("Demande du porteur"))


def _whole(**changes: Any) -> ProjectFacts:
    """Every field stated, every kind of result."""
    results = tuple(
        Result(kind, f"Résultat de la sorte {kind.value}", PartialDate.parse("2026-05"), doi="10.1000/x", code_url="https://c.test",
               lay_summary=Words("Trouvé.", "Found."), what_changes=Words("Soigner mieux.", "Better care."),
               limits=Words("Peu de personnes.", "Few people."), state=state)
        for kind, state in zip(ResultKind, [*ResultState] * 3, strict=False)
    )  # fmt: skip
    words = {name: Words(f"En français, {name}.", f"In English, {name}.") for name in _WORDS}
    given: dict[str, Any] = {
        **words,
        "number": "12345678", "acronym": "ENTIER", "kind": ProjectKind.PILOT, "programme": "Appel inventé",
        "objectives": ("Prévention",), "keywords": ("sommeil",), "data_categories": ("Soins",), "linkage": True,
        "linkage_description": "Par un pseudonyme", "sensitive_variables": ("Date de décès",),
        "population_size": 12_345, "data_from": 2015, "data_to": 2020, "platform": "Plateforme inventée",
        "legal_basis_6": "Intérêt public", "legal_basis_9": "Recherche", "retention_years": 2.5,
        "transfers_outside_eu": False, "automated_decision": False, "artificial_intelligence": True,
        "contact": "projet@hopital.test", "planned_start": PartialDate.parse("2024-03-01"),
        "planned_end": PartialDate.parse("2026"), "origin": "Dossier inventé",
        "origin_date": PartialDate.parse("2024-02"),
        "parties": tuple(Party(f"Organisme {role.value}", role) for role in PartyRole),
        "results": results,
        "events": (
            event(EventKind.FILED, "2024-01-01"),
            event(EventKind.COMPLETE, "2024-01-20"),
            event(EventKind.OPINION, "2024-03-01", actor=Actor.CESREES, outcome=Outcome.FAVOURABLE, reference="A-1"),
            event(EventKind.AUTHORISATION, "2024-09-15", actor=Actor.CNIL, outcome=Outcome.GRANTED),
            event(EventKind.DATA_AVAILABLE, "2025-02-03"),
            event(EventKind.PROCESSING_ENDED, "2025-12"),
            event(EventKind.RESULTS_PUBLISHED, "2026-05-01"),
        ),
    }  # fmt: skip
    return make_project(WHOLE, **{**given, **changes})


def _late() -> ProjectFacts:
    """Results due on 1 July 2021, reminded in a month known without its day."""
    events = (event(EventKind.PROCESSING_ENDED, "2020-01-01"), event(EventKind.REMINDER, "2023-02"))
    return make_project(LATE, acronym="RETARD", events=events)


def _paused() -> ProjectFacts:
    events = (
        event(EventKind.FILED, "2025-06-02"),
        event(EventKind.COMPLETE, "2025-07-01"),
        event(EventKind.SUSPENDED, "2026-01"),
    )
    return make_project(PAUSED, events=events)


def _stopped() -> ProjectFacts:
    events = (event(EventKind.PROCESSING_STARTED, "2024"), event(EventKind.STOPPED, "2026-02-01"))
    return make_project(STOPPED, events=events, origin="Dossier inventé")


def _withdrawn() -> ProjectFacts:
    return make_project(WITHDRAWN, title=Words(f"Projet {STAYED_FRENCH}, puis retiré"))


def _in_french() -> ProjectFacts:
    """Nothing is said in English."""
    words = {name: Words(f"Texte {STAYED_FRENCH} : {name}") for name in (*_WORDS, "title", "lay_summary")}
    result = Result(ResultKind.ARTICLE, f"Article {STAYED_FRENCH}", lay_summary=Words(f"Résumé {STAYED_FRENCH}"))
    lists = {name: (f"Valeur {STAYED_FRENCH} : {name}",) for name in ("objectives", "keywords", "data_categories")}
    return make_project(IN_FRENCH, **words, **lists, results=(result,), platform=f"Lieu {STAYED_FRENCH}")


def _in_english() -> ProjectFacts:
    """Nothing is said in French."""
    words = {name: Words(en=f"Text {STAYED_ENGLISH}: {name}") for name in (*_WORDS, "title", "lay_summary")}
    result = Result(
        ResultKind.ARTICLE, f"Paper {STAYED_ENGLISH}", language="en", lay_summary=Words(en=f"Summary {STAYED_ENGLISH}")
    )
    return make_project(IN_ENGLISH, **words, results=(result,))
