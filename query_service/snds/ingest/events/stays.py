"""Hospital stays (MCO) and their diagnoses after the standard cleaning (handbook, section 5).

Dropped: the 46 FINESS of sites whose stays their legal entity sends as well; stays in error (GHM starting 90); stays
performed for another hospital (SEJ_TYP 'B', mode of entry or of discharge '0'). A stay is one row of its year, hospital
and number, and counts in its year of discharge, that of its table. A return code other than '0', or a number that is
a filler or unknown, makes it nobody's: it counts among stays, not among persons.

Séances (category 28: dialysis, chemotherapy, radiotherapy) are kept, as stays with their GHM: a question leaves them
out by naming groups. So are deaths, newborns (15) and abortions (14Z08Z).

Diagnoses: main and linked of the stay (B), associated (D), main and linked of each unit (UM), each once by position;
fillers of the PMSI (IIIIII, XXXXXX) are no diagnosis.
"""

from __future__ import annotations

from query_service.snds.ingest.persons import in_hospital, is_filler
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.residence import from_hospital
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source.shipped import duplicate_hospitals
from query_service.snds.ingest.source.wanted import BY_NAME
from query_service.snds.ingest.sql import Workbench, fill, make, number

_EPISODES = """
SELECT table_year, $key, date, discharge, CAST($person AS INTEGER) AS person
FROM (
  SELECT *, $first AS date, $last AS discharge,
    row_number() OVER (PARTITION BY table_year, $key ORDER BY $order) AS place
  FROM $table WHERE $kept) AS episode $joins
WHERE place = 1
"""
_STAYS = """
SELECT *, CAST(row_number() OVER (PARTITION BY why IS NULL ORDER BY table_year, ETA_NUM, RSA_NUM) AS INTEGER) AS stay
FROM (
  SELECT table_year, ETA_NUM, RSA_NUM, b.GRG_GHM AS code, b.DGN_PAL AS main, b.DGN_REL AS linked, b.SOR_MOD AS mode,
    coalesce(who.person, 0) AS person, $departement AS departement,
    coalesce(who.date, b.first_day - CAST(coalesce(greatest(b.SEJ_NBJ, 0), 0) AS INTEGER)) AS date,
    coalesce(who.discharge, b.first_day) AS discharge,
    CAST($year AS SMALLINT) AS year, CAST($month AS TINYINT) AS month, $why AS why
  FROM (
    SELECT *, make_date(table_year, CAST(coalesce(SOR_MOI, 1) AS INTEGER), 1) AS first_day,
      row_number() OVER (PARTITION BY table_year, ETA_NUM, RSA_NUM ORDER BY $order) AS place
    FROM T_MCOaaB) AS b
  LEFT JOIN stay_episodes AS who USING (table_year, ETA_NUM, RSA_NUM))
"""
_DIAGNOSES = """
SELECT DISTINCT stays.stay, stays.person, stays.year, stays.month, stays.date, found.position,
  upper(replace(found.code, '.', '')) AS code
FROM (
  SELECT stay, 'main' AS position, main AS code FROM stays
  UNION ALL SELECT stay, 'linked', linked FROM stays
  UNION ALL SELECT stay, 'associated', ASS_DGN FROM T_MCOaaD JOIN stays USING (table_year, ETA_NUM, RSA_NUM)
  UNION ALL SELECT stay, 'unit_main', DGN_PAL FROM T_MCOaaUM JOIN stays USING (table_year, ETA_NUM, RSA_NUM)
  UNION ALL SELECT stay, 'unit_linked', DGN_REL FROM T_MCOaaUM JOIN stays USING (table_year, ETA_NUM, RSA_NUM)) AS found
JOIN stays USING (stay)
WHERE found.code IS NOT NULL AND NOT regexp_full_match(upper(trim(found.code)), 'I{4,6}|X{3,6}')
"""


def find_episodes(bench: Workbench, table: str, key: tuple[str, str], name: str, rules: Rules) -> None:
    """Make the table `name` of the rows of a C table: key, date of entry, date of discharge, person or nobody."""
    person, joins = in_hospital("episode.NIR_ANO_17")
    doubtful = [f"episode.{column} IS DISTINCT FROM '0'" for column in _return_codes(table, optional=False)]
    doubtful += [f"coalesce(episode.{column}, '0') <> '0'" for column in _return_codes(table, optional=True)]
    wrong = [*(doubtful if rules.on("return_codes") else ()),
             f"coalesce({is_filler('episode.NIR_ANO_17')}, true)"]  # fmt: skip
    make(
        bench,
        name,
        _EPISODES,
        table=table,
        key=", ".join(key),
        order=_in_full(table, "NIR_ANO_17", "EXE_SOI_DTD"),
        first="coalesce(EXE_SOI_DTD, ENT_DAT)",
        last="coalesce(EXE_SOI_DTF, SOR_DAT)",
        person=f"CASE WHEN {' OR '.join(wrong)} THEN 0 ELSE {person} END",
        joins=joins,
        kept=f"NOT ({_duplicate(key[0])})" if rules.on("duplicate_finess") else "true",
    )


def find_stays(bench: Workbench, rules: Rules, journal: Journal) -> None:
    """Make the tables `stays`, numbered from 1, and `stay_diagnoses`."""
    find_episodes(bench, "T_MCOaaC", ("ETA_NUM", "RSA_NUM"), "stay_episodes", rules)
    discharge = rules.on("year_of_discharge")
    make(
        bench,
        "stay_rows",
        _STAYS,
        order=_in_full("T_MCOaaB", "GRG_GHM", "DGN_PAL"),
        departement=from_hospital("b.BDI_DEP"),
        year="table_year" if discharge else "year(coalesce(who.date, b.first_day))",
        month="coalesce(b.SOR_MOI, month(who.discharge), 1)" if discharge else "month(who.date)",
        why=rules.first_broken(_dropped()),
    )
    _count_by_year(bench, journal)
    make(bench, "stays", "SELECT * EXCLUDE (why) FROM stay_rows WHERE why IS NULL")
    make(bench, "stay_diagnoses", _DIAGNOSES)
    nobody = number(bench, "SELECT count(*) FROM stays WHERE person = 0")
    if nobody:
        journal.note(f"T_MCOaaB: {nobody} stays are nobody's (return codes, fillers, numbers unknown to IR_BEN_R)")


def _dropped() -> list[tuple[str, str]]:
    return [
        ("duplicate_finess", _duplicate("ETA_NUM")),
        ("stays_in_error", "b.GRG_GHM LIKE '90%'"),
        ("for_another_hospital", "b.SEJ_TYP = 'B' OR b.ENT_MOD = '0' OR b.SOR_MOD = '0'"),
        ("one_row_a_stay", "b.place > 1"),
    ]


def _duplicate(column: str) -> str:
    return f"{column} IN ({', '.join(repr(finess) for finess in duplicate_hospitals())})"


def _in_full(table: str, *first: str) -> str:
    """Return every column of a table, these first: in that order rows that differ never come in another one."""
    names = [column.name for column in BY_NAME[table].columns]
    return ", ".join([*first, *(name for name in names if name not in first)])


def _return_codes(table: str, *, optional: bool) -> list[str]:
    """Return the return codes of a table: those it always has must be '0'; later ones only where they say something."""
    return [
        column.name for column in BY_NAME[table].columns if column.name.endswith("_RET") and column.optional is optional
    ]


def _count_by_year(bench: Workbench, journal: Journal) -> None:
    """Note the rows by year of discharge: the list of duplicate FINESS should drop none after 2018."""
    years = bench.rows("SELECT DISTINCT table_year FROM stay_rows ORDER BY table_year")
    for (year,) in years:
        rows = fill("(SELECT why FROM stay_rows WHERE table_year = $year)", year=str(year))
        journal.count(bench, f"T_MCO{year % 100:02d}B", rows)
