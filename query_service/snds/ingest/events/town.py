"""Town care: the rows of ER_PRS_F that are care of somebody on a date, and nothing twice (handbook, sections 3, 7).

Dropped: rows for information (DPN_QLF or PRS_DPN_QLP 71: the care is in the PMSI), surcharges (CPL_MAJ_TOP 2 and over),
flat contributions of patients (CPL_AFF_COD 16), fees of public hospitals that bill directly (ETE_IND_TAA 1). Missing
values pass. The date is that of care, never of flux. The amount is what the insurance reimbursed for the act and its
complements (BSE_REM_MNT + CPL_REM_MNT), in cents, signed.

A row keeps the nine columns on which detail tables join, the person, and for nobody's rows `whose`, the number of the
card: a correction meets what it corrects, and never the care of somebody else.
"""

from __future__ import annotations

from query_service.snds.ingest.persons import in_town
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.residence import from_insurance
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source.wanted import KEY_NAMES
from query_service.snds.ingest.sql import Workbench, fill, make, number
from query_service.store.manifest import Twins

FIRST_YEAR = 2006
# Modes of treatment in a bed or a place of a hospital (IR_MDT_V): full, day, night, week, part-time, day surgery.
STAY_MODES = (3, 4, 5, 20, 22, 23)
_NO_MODE = (0, 99)

_HOSPITALS = """
SELECT $key, bool_or(coalesce(ETE_IND_TAA = 1, false)) AS public_billing,
  bool_or(MDT_COD IN ($stay_modes) OR (coalesce(MDT_COD, 0) IN ($no_mode) AND ETE_IND_TAA = 2)) AS in_stay
FROM ER_ETE_F GROUP BY ALL
"""
_FEES = """
SELECT row_number() OVER () AS fee, CAST($person AS INTEGER) AS person,
  CASE WHEN $person = 0 THEN coalesce(fees.card, '') || ' ' || coalesce(fees.rank, 0) END AS whose,
  fees.* EXCLUDE (card, rank, kind)
FROM (
  SELECT $fee_key, BEN_NIR_PSA AS card, BEN_RNG_GEM AS rank, BEN_CDI_NIR AS kind, $date AS date, PRS_NAT_REF AS nature,
    $speciality AS speciality, PFS_PRE_NUM AS prescriber, PRS_ACT_QTE AS quantity,
    CAST(round(100 * (coalesce(BSE_REM_MNT, 0) + coalesce(CPL_REM_MNT, 0))) AS BIGINT) AS amount,
    $departement AS departement, coalesce(hospitals.in_stay, false) AS in_stay, $why AS why
  FROM ER_PRS_F AS prs LEFT JOIN hospitals ON $joined
) AS fees $joins
"""
_DETAILS = """
SELECT fees.fee, fees.person, fees.whose, fees.date, fees.prescriber, fees.amount, $columns
FROM $table AS detail JOIN fees ON $joined WHERE fees.why IS NULL
"""
# The practitioner is no doctor, or nobody knows: 0 and 99.
_SPECIALITY = "CASE WHEN PSE_SPE_COD IN ('0', '99') THEN '' ELSE coalesce(PSE_SPE_COD, '') END"


def find_fees(bench: Workbench, rules: Rules, twins: Twins, years: range | None, journal: Journal) -> None:
    """Make the table `fees`: rows with `why` null are kept; `years` are the only years of care, when given."""
    make(
        bench,
        "hospitals",
        _HOSPITALS,
        key=key_of(""),
        stay_modes=", ".join(map(str, STAY_MODES)),
        no_mode=", ".join(map(str, _NO_MODE)),
    )
    person, joins = in_town("fees.card", "fees.rank", "fees.kind", twins, rules)
    date = "prs.EXE_SOI_DTD" if rules.on("date_of_care") else "prs.FLX_DIS_DTD"
    make(
        bench,
        "fees",
        _FEES,
        person=person,
        joins=joins,
        fee_key=key_of("prs"),
        joined=joined_on("prs", "hospitals"),
        date=date,
        speciality=_SPECIALITY,
        departement=from_insurance("BEN_RES_DPT", "BEN_RES_COM", "ORG_AFF_BEN", rules),
        why=rules.first_broken(_dropped(date, years)),
    )
    journal.count(bench, "ER_PRS_F", "fees")
    _note_nobody(bench, journal)


def _dropped(date: str, years: range | None) -> list[tuple[str, str]]:
    conditions = [("without_date", f"{date} IS NULL OR year({date}) < {FIRST_YEAR}")]
    if years is not None:
        conditions.append(("years_asked", f"year({date}) NOT BETWEEN {years.start} AND {years.stop - 1}"))
    return [
        *conditions,
        ("information_rows", "DPN_QLF = 71 OR PRS_DPN_QLP = 71"),
        ("surcharges", "CPL_MAJ_TOP >= 2"),
        ("flat_contributions", "CPL_AFF_COD = 16"),
        ("public_billing", "hospitals.public_billing"),
    ]


def key_of(table: str) -> str:
    """Return the nine columns on which the tables of the DCIR join, of this table."""
    start = f"{table}." if table else ""
    return ", ".join(f"{start}{name}" for name in KEY_NAMES)


def joined_on(one: str, other: str) -> str:
    """Return the condition that joins two tables of the DCIR: by value, lengths differ from one to the other."""
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in KEY_NAMES)


def details(columns: str, table: str) -> str:
    """Return the SQL of the rows of a detail table with those of their kept fee: `columns` are those of `detail`."""
    return fill(_DETAILS, columns=columns, table=table, joined=joined_on("detail", "fees"))


def _note_nobody(bench: Workbench, journal: Journal) -> None:
    nobody = number(bench, "SELECT count(*) FROM fees WHERE why IS NULL AND person = 0")
    if nobody:
        journal.note(f"ER_PRS_F: {nobody} rows are nobody's (number unknown to IR_BEN_R, fictitious or a filler)")
