"""The closed lists of the register. Codes are stored; the words for them live with the pages.

Sources: register form of the Health Data Hub (its labels and values), Code de la santé publique
L1461-1 III for the purposes, Regulation (EU) 2025/327 article 58 for what has to be public.
"""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What can happen to a project; status and delays are computed from these and never typed."""

    SELECTED = "selected"
    PREPARATION = "preparation"
    FILED = "filed"
    COMPLETE = "complete"
    OPINION = "opinion"
    AUTHORISATION = "authorisation"
    COMMITMENT = "commitment"
    SIMPLIFIED_APPROVAL = "simplified_approval"
    AGREEMENT = "agreement"
    EXTRACTION = "extraction"
    DATA_AVAILABLE = "data_available"
    PROCESSING_STARTED = "processing_started"
    EXTENSION = "extension"
    AMENDMENT = "amendment"
    PROCESSING_ENDED = "processing_ended"
    RESULTS_SUBMITTED = "results_submitted"
    RESULTS_PUBLISHED = "results_published"
    REMINDER = "reminder"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """What a committee or an authority decided."""

    FAVOURABLE = "favourable"
    FAVOURABLE_WITH_RECOMMENDATIONS = "favourable_with_recommendations"
    RESERVED = "reserved"
    UNFAVOURABLE = "unfavourable"
    GRANTED = "granted"
    REFUSED = "refused"


class Actor(StrEnum):
    """Who has to act, or acted, at a step."""

    CONTROLLER = "controller"
    HDH = "hdh"
    CESREES = "cesrees"
    CEREES = "cerees"
    CNIL = "cnil"
    CNAM = "cnam"
    OTHER = "other"


class Pathway(StrEnum):
    """The legal pathway to the data (type de procédure)."""

    CNIL_AUTHORISATION = "cnil_authorisation"
    MR001 = "mr001"
    MR002 = "mr002"
    MR003 = "mr003"
    MR004 = "mr004"
    MR005 = "mr005"
    MR006 = "mr006"
    MR007 = "mr007"
    MR008 = "mr008"
    SIMPLIFIED = "simplified"
    SINGLE_DECISION = "single_decision"
    PERMANENT_ACCESS = "permanent_access"
    NO_HEALTH_DATA_PROCEDURE = "no_health_data_procedure"


class Purpose(StrEnum):
    """Finalité de l'étude: the purposes the law sets for the SNDS."""

    RESEARCH = "research"
    INFORMATION = "information"
    POLICY = "policy"
    SPENDING = "spending"
    PROFESSIONALS = "professionals"
    SURVEILLANCE = "surveillance"
    PRACTICES = "practices"
    PATHWAYS = "pathways"


class OrganisationKind(StrEnum):
    """Type de responsable de traitement."""

    PUBLIC_HOSPITAL = "public_hospital"
    PRIVATE_HOSPITAL = "private_hospital"
    CANCER_CENTRE = "cancer_centre"
    UNIVERSITY = "university"
    RESEARCH_BODY = "research_body"
    PUBLIC_AGENCY = "public_agency"
    MINISTRY = "ministry"
    HEALTH_INSURANCE = "health_insurance"
    INSURER = "insurer"
    COMPANY = "company"
    START_UP = "start_up"
    CONSULTANCY = "consultancy"
    ASSOCIATION = "association"
    LEARNED_SOCIETY = "learned_society"
    NETWORK = "network"
    OTHER = "other"


class PartyRole(StrEnum):
    """What an organisation does in a project."""

    CONTROLLER = "controller"
    IMPLEMENTER = "implementer"
    PARTNER = "partner"
    FUNDER = "funder"


class SourceKind(StrEnum):
    """What a data source is: part of the SNDS main base, catalogue database, or other."""

    MAIN_BASE = "main_base"
    CATALOGUE = "catalogue"
    WAREHOUSE = "warehouse"
    COHORT = "cohort"
    REGISTRY = "registry"
    DEVICE = "device"
    SURVEY = "survey"
    ADMINISTRATIVE = "administrative"
    OTHER = "other"


class ProjectKind(StrEnum):
    """What a record of the register describes."""

    STUDY = "study"
    PILOT = "pilot"
    EHDS_USE_CASE = "ehds_use_case"
    CITIZEN_STUDY = "citizen_study"
    WAREHOUSE = "warehouse"
    SERVICE = "service"
    INFRASTRUCTURE = "infrastructure"


class ResultKind(StrEnum):
    """What a result is; a null result and a reasoned stop are results too."""

    ARTICLE = "article"
    PREPRINT = "preprint"
    REPORT = "report"
    DATASET = "dataset"
    CODE = "code"
    DASHBOARD = "dashboard"
    COMMUNICATION = "communication"
    NULL_RESULT = "null_result"
    REASONED_STOP = "reasoned_stop"


class ResultState(StrEnum):
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


class Publication(StrEnum):
    """Whether the public sees a record."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What was done to a record: one entry of its history each."""

    FILE = "file"
    PUBLISH = "publish"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    ADD_EVENT = "add_event"
    ADD_RESULT = "add_result"
    IMPORT = "import"
    MERGE = "merge"
