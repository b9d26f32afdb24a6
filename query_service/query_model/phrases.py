"""The words of the sentence that a question says, in French and in English."""

from __future__ import annotations

from dataclasses import dataclass

from query_service.query_model.codes import CodeSystem
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension, Measure
from query_service.query_model.selectors import Position

NBSP, NARROW = "\u00a0", "\u202f"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. `%s` and `{names}` are filled in by `sentence`."""

    measure: dict[Measure, str]
    with_population: str
    for_persons: str
    all: str
    any: str
    nothing: str
    events: dict[str, tuple[str, str]]
    of: str
    speciality: str
    with_diagnosis: str
    with_group: str
    with_act: str
    positions: dict[Position, str]
    at_least: str
    on_dates: str
    in_total: str
    large_pack: str
    having: str
    illness: str
    death: str
    of_cause: str
    this_year: str
    year_and_before: str
    years_before: str
    from_to_before: str
    over_period: str
    since: str
    days: str
    day_before: str
    day_after: str
    that_day: str
    sex: dict[Sex, str]
    age: str
    age_from: str
    lives_in: str
    alive: str
    consumer: str
    index: str
    each_year: str
    pooled: str
    one_year: str
    by: str
    dimensions: dict[Dimension, str]
    groups: str
    apart: str
    except_: str
    systems: dict[CodeSystem, str]


FRENCH = Phrases(
    measure={
        Measure.PERSONS: "Nombre de personnes",
        Measure.STAYS: "Nombre de séjours à l’hôpital",
        Measure.ACTS: "Nombre d’actes",
        Measure.BOXES: "Nombre de boîtes",
        Measure.AMOUNT_REIMBURSED: "Montant remboursé, en euros,",
    },
    with_population=" %s",
    for_persons=", pour les personnes %s",
    all=" et ",
    any=" ou ",
    nothing="qui ne sont pas des personnes %s",
    events={
        "dispensing": ("une délivrance", "délivrances"),
        "act": ("un acte", "actes"),
        "lab_test": ("un examen de laboratoire", "examens de laboratoire"),
        "visit": ("une consultation ou un soin", "consultations ou soins"),
        "stay": ("un séjour à l’hôpital", "séjours à l’hôpital"),
    },
    of=" de %s",
    speciality=" (spécialité %s)",
    with_diagnosis=" avec %s en diagnostic %s",
    with_group=" du groupe %s",
    with_act=" avec l’acte %s",
    positions={
        Position.MAIN: "principal",
        Position.LINKED: "relié",
        Position.ASSOCIATED: "associé",
        Position.UNIT_MAIN: "principal d’une unité",
        Position.UNIT_LINKED: "relié d’une unité",
    },
    at_least="au moins %s %s",
    on_dates=" à des dates différentes",
    in_total=" au total",
    large_pack=" (%s suffisent si l’une est un grand conditionnement)",
    having="ayant eu %s",
    illness="en ALD pour %s",
    death="décédées",
    of_cause=" de %s",
    this_year=" dans l’année",
    year_and_before=" dans l’année ou %s",
    years_before=" %s",
    from_to_before=" de %s à %s ans avant",
    over_period=" pendant la période",
    since=" depuis %s",
    days=" de %s à %s",
    day_before="%s jours avant l’événement de départ",
    day_after="%s jours après l’événement de départ",
    that_day="l’événement de départ",
    sex={Sex.MALE: "de sexe masculin", Sex.FEMALE: "de sexe féminin", Sex.UNKNOWN: "de sexe inconnu"},
    age="âgées de %s à %s ans",
    age_from="âgées de %s ans ou plus",
    lives_in="habitant %s",
    alive="en vie à la fin",
    consumer="ayant eu au moins un soin remboursé",
    index=f". Événement de départ{NBSP}: %s",
    each_year=", chaque année de %s à %s",
    pooled=", de %s à %s réunis",
    one_year=", en %s",
    by=", par %s",
    dimensions={
        Dimension.YEAR: "année",
        Dimension.MONTH: "mois",
        Dimension.SEX: "sexe",
        Dimension.AGE_CLASS: "classe d’âge",
        Dimension.REGION: "région",
        Dimension.DEPARTEMENT: "département",
        Dimension.CODE_GROUP: "groupe de codes",
    },
    groups=f". Groupes de codes{NBSP}: %s",
    apart=f"{NARROW}; ",
    except_=" sauf %s",
    systems={
        CodeSystem.CIM10: "CIM-10",
        CodeSystem.CCAM: "CCAM",
        CodeSystem.NABM: "NABM",
        CodeSystem.ATC: "ATC",
        CodeSystem.CIP13: "CIP",
        CodeSystem.UCD: "UCD",
        CodeSystem.LPP: "LPP",
        CodeSystem.GHM: "GHM",
        CodeSystem.NATURE: "nature",
        CodeSystem.SPECIALITY: "spécialité",
    },
)

ENGLISH = Phrases(
    measure={
        Measure.PERSONS: "Number of persons",
        Measure.STAYS: "Number of hospital stays",
        Measure.ACTS: "Number of acts",
        Measure.BOXES: "Number of boxes",
        Measure.AMOUNT_REIMBURSED: "Amount reimbursed, in euros,",
    },
    with_population=" %s",
    for_persons=", for persons %s",
    all=" and ",
    any=" or ",
    nothing="who are not persons %s",
    events={
        "dispensing": ("a dispensing", "dispensings"),
        "act": ("an act", "acts"),
        "lab_test": ("a lab test", "lab tests"),
        "visit": ("a consultation or care", "consultations or care"),
        "stay": ("a hospital stay", "hospital stays"),
    },
    of=" of %s",
    speciality=" (speciality %s)",
    with_diagnosis=" with %s as %s diagnosis",
    with_group=" in group %s",
    with_act=" with the act %s",
    positions={
        Position.MAIN: "main",
        Position.LINKED: "linked",
        Position.ASSOCIATED: "associated",
        Position.UNIT_MAIN: "main (of a unit)",
        Position.UNIT_LINKED: "linked (of a unit)",
    },
    at_least="at least %s %s",
    on_dates=" on different dates",
    in_total=" in total",
    large_pack=" (%s are enough when one is a large pack)",
    having="with %s",
    illness="with a long-term illness (ALD) for %s",
    death="who died",
    of_cause=" of %s",
    this_year=" in the year",
    year_and_before=" in the year or %s",
    years_before=" %s",
    from_to_before=" from %s to %s years before",
    over_period=" over the period",
    since=" since %s",
    days=" from %s to %s",
    day_before="%s days before the index event",
    day_after="%s days after the index event",
    that_day="the index event",
    sex={Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNKNOWN: "of unknown sex"},
    age="aged %s to %s",
    age_from="aged %s or more",
    lives_in="living in %s",
    alive="alive at the end",
    consumer="with at least one reimbursed care",
    index=". Index event: %s",
    each_year=", each year from %s to %s",
    pooled=", from %s to %s together",
    one_year=", in %s",
    by=", by %s",
    dimensions={
        Dimension.YEAR: "year",
        Dimension.MONTH: "month",
        Dimension.SEX: "sex",
        Dimension.AGE_CLASS: "age class",
        Dimension.REGION: "région",
        Dimension.DEPARTEMENT: "département",
        Dimension.CODE_GROUP: "code group",
    },
    groups=". Code groups: %s",
    apart="; ",
    except_=" except %s",
    systems=FRENCH.systems | {CodeSystem.NATURE: "nature of care", CodeSystem.SPECIALITY: "speciality"},
)

PHRASES = {"fr": FRENCH, "en": ENGLISH}

# "the year before" and "the n years before" do not come from one pattern in French.
BEFORE = {
    "fr": ("l’année d’avant", "les %s années d’avant"),
    "en": ("the year before", "the %s years before"),
}
DURING = {"fr": " dans %s", "en": " in %s"}
