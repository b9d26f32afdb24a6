"""The words a citizen reads for each code of the register. English here; French in translations."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _

from citizen_site.keeping import kept
from registry.projects.criteria import Facet, Sort
from registry.projects.kinds import (
    Act,
    Actor,
    EventKind,
    OrganisationKind,
    Outcome,
    PartyRole,
    Pathway,
    ProjectKind,
    Purpose,
    ResultKind,
    ResultState,
    SourceKind,
)
from registry.projects.lifecycle import Stage, Status

Labels = dict[StrEnum, str]

STATUS: Labels = {
    Status.UNKNOWN: _("Not stated by the source"),
    Status.SELECTED: _("Selected"),
    Status.PREPARATION: _("File being prepared"),
    Status.FILED: _("File submitted"),
    Status.UNDER_REVIEW: _("Under review by the committee"),
    Status.OPINION_GIVEN: _("Opinion of the committee given"),
    Status.AUTHORISED: _("Authorised, data being prepared"),
    Status.DATA_AVAILABLE: _("Data available"),
    Status.PROCESSING: _("Study under way"),
    Status.RESULTS_AWAITED: _("Results awaited"),
    Status.RESULTS_LATE: _("Results late"),
    Status.RESULTS_PUBLISHED: _("Results published"),
    Status.PAUSED: _("Paused"),
    Status.REFUSED: _("Refused"),
    Status.WITHDRAWN: _("Withdrawn by its holder"),
    Status.ABANDONED: _("Abandoned"),
    Status.STOPPED: _("Stopped before its end"),
}

STAGE: Labels = {
    Stage.FILE: _("File"),
    Stage.AUTHORISATION: _("Authorisation"),
    Stage.DATA: _("Data"),
    Stage.STUDY: _("Study"),
    Stage.RESULTS: _("Results"),
}

STAGE_STATE = {
    "done": _("done"),
    "now": _("under way"),
    "paused": _("paused"),
    "late": _("late"),
    "todo": _("to come"),
    "stopped": _("stopped"),
    "unknown": _("not stated"),
}

EVENT: Labels = {
    EventKind.SELECTED: _("Selected"),
    EventKind.PREPARATION: _("File being prepared"),
    EventKind.FILED: _("File submitted"),
    EventKind.COMPLETE: _("File found complete"),
    EventKind.OPINION: _("Opinion of the ethics and scientific committee"),
    EventKind.AUTHORISATION: _("Decision of the CNIL"),
    EventKind.COMMITMENT: _("Commitment to a reference methodology"),
    EventKind.SIMPLIFIED_APPROVAL: _("Simplified approval"),
    EventKind.AGREEMENT: _("Agreement signed"),
    EventKind.EXTRACTION: _("Data extracted"),
    EventKind.DATA_AVAILABLE: _("Data available"),
    EventKind.PROCESSING_STARTED: _("Study started"),
    EventKind.EXTENSION: _("Study extended"),
    EventKind.AMENDMENT: _("Substantial amendment"),
    EventKind.PROCESSING_ENDED: _("Study ended"),
    EventKind.RESULTS_SUBMITTED: _("Results sent to the Health Data Hub"),
    EventKind.RESULTS_PUBLISHED: _("Results published"),
    EventKind.REMINDER: _("Holder reminded"),
    EventKind.SUSPENDED: _("Paused"),
    EventKind.RESUMED: _("Resumed"),
    EventKind.REFUSED: _("Refused"),
    EventKind.WITHDRAWN: _("Withdrawn by its holder"),
    EventKind.ABANDONED: _("Abandoned"),
    EventKind.STOPPED: _("Stopped before its end"),
}

OUTCOME: Labels = {
    Outcome.FAVOURABLE: _("favourable"),
    Outcome.FAVOURABLE_WITH_RECOMMENDATIONS: _("favourable with recommendations"),
    Outcome.RESERVED: _("reserved"),
    Outcome.UNFAVOURABLE: _("unfavourable"),
    Outcome.GRANTED: _("granted"),
    Outcome.REFUSED: _("refused"),
}

ACTOR: Labels = {
    Actor.CONTROLLER: _("the project holder"),
    Actor.HDH: _("the Health Data Hub"),
    Actor.CESREES: _("the CESREES"),
    Actor.CEREES: _("the CEREES, the committee before the CESREES"),
    Actor.CNIL: _("the CNIL"),
    Actor.CNAM: _("the CNAM"),
    Actor.OTHER: _("another body"),
}

PATHWAY: Labels = {
    Pathway.CNIL_AUTHORISATION: _("Authorisation of the CNIL, after an opinion of the committee"),
    Pathway.MR001: _("Reference methodology MR-001"),
    Pathway.MR002: _("Reference methodology MR-002"),
    Pathway.MR003: _("Reference methodology MR-003"),
    Pathway.MR004: _("Reference methodology MR-004"),
    Pathway.MR005: _("Reference methodology MR-005"),
    Pathway.MR006: _("Reference methodology MR-006"),
    Pathway.MR007: _("Reference methodology MR-007"),
    Pathway.MR008: _("Reference methodology MR-008"),
    Pathway.SIMPLIFIED: _("Simplified access to a sample"),
    Pathway.SINGLE_DECISION: _("Single decision of the CNIL for several studies"),
    Pathway.PERMANENT_ACCESS: _("Permanent access set by decree"),
    Pathway.NO_HEALTH_DATA_PROCEDURE: _("No procedure of the health data chapter"),
}

PURPOSE: Labels = {
    Purpose.RESEARCH: _("Research, study, evaluation"),
    Purpose.INFORMATION: _("Information on health and care on offer"),
    Purpose.POLICY: _("Health and social protection policies"),
    Purpose.SPENDING: _("Knowledge of health spending"),
    Purpose.PROFESSIONALS: _("Information of health professionals on their activity"),
    Purpose.SURVEILLANCE: _("Surveillance, watch and health safety"),
    Purpose.PRACTICES: _("How care practices change"),
    Purpose.PATHWAYS: _("Diseases and care pathways"),
}

ORGANISATION: Labels = {
    OrganisationKind.PUBLIC_HOSPITAL: _("Public hospital"),
    OrganisationKind.PRIVATE_HOSPITAL: _("Private hospital"),
    OrganisationKind.CANCER_CENTRE: _("Cancer centre"),
    OrganisationKind.UNIVERSITY: _("University"),
    OrganisationKind.RESEARCH_BODY: _("Research body"),
    OrganisationKind.PUBLIC_AGENCY: _("Public agency"),
    OrganisationKind.MINISTRY: _("Ministry"),
    OrganisationKind.HEALTH_INSURANCE: _("Health insurance fund"),
    OrganisationKind.INSURER: _("Mutual or insurer"),
    OrganisationKind.COMPANY: _("Company"),
    OrganisationKind.START_UP: _("Start-up"),
    OrganisationKind.CONSULTANCY: _("Research consultancy"),
    OrganisationKind.ASSOCIATION: _("Association"),
    OrganisationKind.LEARNED_SOCIETY: _("Learned society"),
    OrganisationKind.NETWORK: _("Network or federation"),
    OrganisationKind.OTHER: _("Other organisation"),
}

ROLE: Labels = {
    PartyRole.CONTROLLER: _("Holder"),
    PartyRole.IMPLEMENTER: _("Carries out the study"),
    PartyRole.PARTNER: _("Partner"),
    PartyRole.FUNDER: _("Funder"),
}

SOURCE: Labels = {
    SourceKind.MAIN_BASE: _("Main base of the SNDS"),
    SourceKind.CATALOGUE: _("Database of the catalogue"),
    SourceKind.WAREHOUSE: _("Hospital data warehouse"),
    SourceKind.COHORT: _("Cohort"),
    SourceKind.REGISTRY: _("Disease registry"),
    SourceKind.DEVICE: _("Medical devices"),
    SourceKind.SURVEY: _("Survey"),
    SourceKind.ADMINISTRATIVE: _("Administrative data"),
    SourceKind.OTHER: _("Other data"),
}

KIND: Labels = {
    ProjectKind.STUDY: _("Study"),
    ProjectKind.PILOT: _("Pilot project"),
    ProjectKind.EHDS_USE_CASE: _("European use case"),
    ProjectKind.CITIZEN_STUDY: _("Study with citizens"),
    ProjectKind.WAREHOUSE: _("Data warehouse"),
    ProjectKind.SERVICE: _("Service"),
    ProjectKind.INFRASTRUCTURE: _("Infrastructure"),
}

RESULT: Labels = {
    ResultKind.ARTICLE: _("Article"),
    ResultKind.PREPRINT: _("Preprint"),
    ResultKind.REPORT: _("Report"),
    ResultKind.DATASET: _("Dataset"),
    ResultKind.CODE: _("Code"),
    ResultKind.DASHBOARD: _("Dashboard"),
    ResultKind.COMMUNICATION: _("Communication"),
    ResultKind.NULL_RESULT: _("Result: no effect found"),
    ResultKind.REASONED_STOP: _("Why the project stopped"),
}

RESULT_STATE: Labels = {
    ResultState.SUBMITTED: _("Sent to the Health Data Hub"),
    ResultState.PUBLISHED: _("Published"),
    ResultState.CORRECTED: _("Corrected"),
    ResultState.RETRACTED: _("Retracted"),
}

ACT: Labels = {
    Act.FILE: _("Record created"),
    Act.PUBLISH: _("Record published"),
    Act.AMEND: _("Record amended"),
    Act.WITHDRAW: _("Record withdrawn"),
    Act.ADD_EVENT: _("Event added"),
    Act.ADD_RESULT: _("Result added"),
    Act.IMPORT: _("Record taken from its source"),
    Act.MERGE: _("Organisation merged into another"),
}

FACET: Labels = {
    Facet.THEME: _("Theme"),
    Facet.STATUS: _("Step"),
    Facet.DOMAIN: _("Medical domain"),
    Facet.SOURCE: _("Data used"),
    Facet.PURPOSE: _("Purpose"),
    Facet.CONTROLLER_KIND: _("Kind of holder"),
    Facet.CONTROLLER: _("Who holds the project"),
    Facet.YEAR: _("Year of the first event"),
    Facet.RESULTS: _("Results"),
    Facet.PROGRAMME: _("Programme"),
}

SORT: Labels = {
    Sort.RELEVANCE: _("relevance"),
    Sort.DATE: _("date"),
    Sort.LATE: _("lateness"),
    Sort.TITLE: _("title"),
}

RESULTS_FACET = {"avec": _("With results"), "sans": _("No result yet"), "retard": _("Results late")}

FIELD = {
    "slug": _("Address"),
    "number": _("Number"),
    "acronym": _("Short name"),
    "title": _("Title"),
    "question": _("The question asked"),
    "lay_summary": _("Summary for everybody"),
    "kind": _("Kind of record"),
    "programme": _("Programme"),
    "purposes": _("Purpose"),
    "objectives": _("Objectives"),
    "public_benefit": _("Expected benefit"),
    "technical_summary": _("Technical summary"),
    "domains": _("Medical domains"),
    "keywords": _("Keywords"),
    "sources": _("Data used"),
    "data_categories": _("Categories of data"),
    "linkage": _("Data linked together"),
    "linkage_description": _("How data is linked"),
    "sensitive_variables": _("Sensitive variables"),
    "population": _("Persons concerned"),
    "population_size": _("Number of persons"),
    "data_from": _("Data from the year"),
    "data_to": _("Data up to the year"),
    "platform": _("Where the data is analysed"),
    "artificial_intelligence": _("Artificial intelligence"),
    "parties": _("Organisations"),
    "contact": _("Contact"),
    "pathway": _("Legal pathway"),
    "legal_basis_6": _("Legal basis (GDPR, article 6)"),
    "legal_basis_9": _("Ground for using health data (GDPR, article 9)"),
    "retention_years": _("Years the data is kept"),
    "transfers_outside_eu": _("Transfers outside the European Union"),
    "automated_decision": _("Automated decision"),
    "rights_notice": _("How persons are informed and use their rights"),
    "planned_start": _("Planned start"),
    "planned_end": _("Planned end"),
    "events": _("Dated events"),
    "results": _("Results"),
    "origin": _("Source"),
    "origin_date": _("Date of the source"),
    "remarks": _("Remarks of the editors"),
}

GROUP = {
    "identity": _("Identity"),
    "purpose": _("Why"),
    "data": _("Which data"),
    "parties": _("Who"),
    "law": _("By which right"),
    "calendar": _("When"),
    "results": _("Results"),
    "source": _("Where this comes from"),
}

STEP = {
    "completeness": _("Check of the file"),
    "committee": _("Committee"),
    "cnil": _("CNIL"),
    "simplified": _("Simplified approval"),
    "data": _("Preparation of the data"),
    "study": _("Study"),
    "results": _("Results"),
}


def label(code: StrEnum | None) -> str:
    """Return the word for a code of any of these lists, in the language of the request; empty for None."""
    if code is None:
        return ""
    # The kind is part of the key: codes of two lists may be spelt alike.
    return kept((type(code), code), lambda: str(_ALL[type(code)][code]))


def within(words: str) -> str:
    """Return a label as it stands inside a sentence: a small first letter, unless it opens with initials (CNIL)."""
    text = str(words)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


_ALL: dict[type, Labels] = {
    type(next(iter(labels))): labels
    for labels in (
        STATUS, STAGE, EVENT, OUTCOME, ACTOR, PATHWAY, PURPOSE, ORGANISATION, ROLE,
        SOURCE, KIND, RESULT, RESULT_STATE, ACT, FACET, SORT,
    )
}  # fmt: skip
