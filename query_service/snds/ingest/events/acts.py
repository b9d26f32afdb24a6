"""Technical acts (CCAM): the union of town, stays, public outpatient care, rehabilitation and hospital at home.

Activity 1 only (4 is the anaesthesia of the same act, 2, 3 and 5 other practitioners), phase 0 or 1 only. In town the
detail has no quantity: that of the fee counts once for each of its acts, and its amount is shared among them. Acts of
private stays are in ER_CAM_F and in the PMSI: the PMSI keeps them (ER_ETE_F says a bed or place of a hospital), when
the source has acts of stays at all. The date of an act of the PMSI is that of entry plus its delay; no amount (0).
"""

from __future__ import annotations

from dataclasses import dataclass

from query_service.snds.ingest.events.netting import net_details
from query_service.snds.ingest.events.stays import find_episodes
from query_service.snds.ingest.events.town import details
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source.finding import Source
from query_service.snds.ingest.sql import Workbench, fill, make, number

_TOWN_COLUMNS = """
upper(left(detail.CAM_PRS_IDE, 7)) AS code, fees.quantity, $why AS why
"""
# The quantity is that of the fee: an act written twice for it has it once. Rows that a rule drops share no amount.
_TOWN = """
SELECT *, CASE WHEN why IS NULL THEN 1 ELSE 0 END AS part FROM (
  SELECT * EXCLUDE (why), CASE WHEN why IS NOT NULL THEN why
    WHEN row_number() OVER (PARTITION BY fee, code, why ORDER BY date) > 1 THEN 'acts_once_a_fee' END AS why
  FROM ($rows))
"""
_PMSI = """
SELECT episode.person, CAST(episode.date + CAST(coalesce(greatest(act.$delay, 0), 0) AS INTEGER) AS DATE) AS date,
  upper(left(act.$code, 7)) AS code, CAST($quantity AS INTEGER) AS quantity, CAST(0 AS BIGINT) AS amount,
  $stay AS stay, $why AS why
FROM $table AS act JOIN $episodes AS episode USING (table_year, $key)
"""
_FOUND = "SELECT person, date, code, quantity, amount, stay FROM acts_$table WHERE why IS NULL"
_NO_EPISODE = "SELECT 0 AS person, CAST(NULL AS DATE) AS date WHERE false"
# Acts of one code on one day are added up, those of nobody are not: they may be of different people.
_ACTS = """
WITH pmsi AS ($pmsi)
SELECT person, date, code, CAST(sum(quantity) AS INTEGER) AS quantity, CAST(sum(amount) AS BIGINT) AS amount, stay
FROM pmsi WHERE person > 0 GROUP BY person, date, code, stay
UNION ALL SELECT person, date, code, quantity, amount, stay FROM pmsi WHERE person = 0
UNION ALL SELECT person, date, code, quantity, amount, 0 FROM town_acts
"""


@dataclass(frozen=True, slots=True)
class HospitalActs:
    """A table of acts of the PMSI, and its columns; `persons` is the table that says whose they are.

    `quantity`: "" where a row is one act. `key`: columns that join the two, with the year of the table.
    """

    table: str
    persons: str
    key: tuple[str, str]
    code: str
    activity: str
    phase: str
    quantity: str
    delay: str


IN_STAYS = HospitalActs("T_MCOaaA", "", ("ETA_NUM", "RSA_NUM"), "CDC_ACT", "ACV_ACT", "PHA_ACT", "NBR_EXE_ACT",
                        "ENT_DAT_DEL")  # fmt: skip
ELSEWHERE = (
    HospitalActs("T_MCOaaFMSTC", "T_MCOaaCSTC", ("ETA_NUM", "SEQ_NUM"), "CCAM_COD", "ACV_ACT", "PHA_ACT", "",
                 "DEL_DAT_ENT"),
    HospitalActs("T_SSRaaCCAM", "T_SSRaaC", ("ETA_NUM", "RHA_NUM"), "CCAM_ACT", "CCAM_COD_ACT", "CCAM_PHA_ACT",
                 "CCAM_NBR_REA", "CCAM_DEL_ENT_UM"),
    HospitalActs("T_HADaaA", "T_HADaaC", ("ETA_NUM_EPMSI", "RHAD_NUM"), "CCAM_COD", "ACT_COD", "PHA_COD", "REAL_NBR",
                 "DEL_DEB_SSEQ"),
)  # fmt: skip


def find_acts(bench: Workbench, source: Source, rules: Rules, journal: Journal) -> None:
    """Make the table `acts`, and `episodes` of care outside stays for presence; needs `fees` and `stays`."""
    _town(bench, source.years(IN_STAYS.table), rules, journal)
    _hospital(bench, IN_STAYS, "stays", "stay", rules, journal)
    places = [place for place in ELSEWHERE if place.persons in source.tables]
    for place in places:
        find_episodes(bench, place.persons, place.key, f"episodes_{place.persons}", rules)
        _hospital(bench, place, f"episodes_{place.persons}", "0", rules, journal)
    everywhere = [fill(_FOUND, table=place.table) for place in (IN_STAYS, *places)]
    make(bench, "acts", _ACTS, pmsi=" UNION ALL ".join(everywhere))
    seen = [fill("SELECT person, date FROM episodes_$table", table=place.persons) for place in places]
    make(bench, "episodes", " UNION ALL ".join([_NO_EPISODE, *seen]))


def _town(bench: Workbench, years: tuple[int, ...], rules: Rules, journal: Journal) -> None:
    """Make the table `town_acts`; the PMSI has the acts of private stays in `years` only."""
    inside = f"fees.in_stay AND year(fees.date) IN ({', '.join(map(str, years))})" if years else "false"
    why = rules.first_broken(
        [
            ("codes_of_nothing", "detail.CAM_PRS_IDE IS NULL"),
            *_repeated("detail.CAM_ACT_COD", "detail.CAM_TRT_PHA"),
            ("private_hospital_acts", inside),
        ]
    )
    rows = fill(_TOWN, rows=details(fill(_TOWN_COLUMNS, why=why), "ER_CAM_F"))
    net_details(bench, "town_acts", "ER_CAM_F", rows, "code", rules, journal, order="code")


def _hospital(bench: Workbench, source: HospitalActs, episodes: str, stay: str, rules: Rules, journal: Journal) -> None:
    quantity = f"coalesce(act.{source.quantity}, 1)" if source.quantity else "1"
    why = rules.first_broken(
        [
            ("codes_of_nothing", f"act.{source.code} IS NULL"),
            *_repeated(f"act.{source.activity}", f"act.{source.phase}"),
            ("no_quantity", f"{quantity} < 1"),
        ]
    )
    name = f"acts_{source.table}"
    make(bench, name, _PMSI, table=source.table, episodes=episodes, key=", ".join(source.key), code=source.code,
         quantity=quantity, delay=source.delay, stay=stay, why=why)  # fmt: skip
    read = number(bench, "SELECT count(*) FROM $table", table=source.table)
    found = dict(bench.rows(fill("SELECT why, count(*) FROM $name GROUP BY why ORDER BY why", name=name)))
    joined = sum(found.values())
    found.pop(None, None)
    journal.add(source.table, read, {"stay_dropped": read - joined, **found})


def _repeated(activity: str, phase: str) -> list[tuple[str, str]]:
    return [("first_activity", f"{activity} <> '1'"), ("first_phase", f"{phase} NOT IN ('0', '1')")]
