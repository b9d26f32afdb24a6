"""Long-term illnesses (ALD) from IR_IMB_R (handbook, section 6). An administrative status, not a prevalence.

Left out: work injury, occupational disease and disability (natures 11, 12, 13), illnesses not in CIM-10, rows without a
first day or ended before it, nobody's rows. An end in 1600 or from 2099 on is none. A renewal is a row more and the old
ones stay: a question counts persons, so it counts each once.
"""

from __future__ import annotations

from query_service.snds.ingest.persons import in_town
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, make
from query_service.store.manifest import Twins

NO_END = "9999-12-31"
NOT_ALD = (11, 12, 13)
_ROWS = """
SELECT illness.*, CAST($person AS INTEGER) AS person FROM (
  SELECT BEN_NIR_PSA AS card, BEN_RNG_GEM AS rank, CAST(NULL AS VARCHAR) AS kind,
    upper(replace(MED_MTF_COD, '.', '')) AS code, IMB_ALD_DTD AS first, $last AS last,
    IMB_ETM_NAT AS nature, MED_NCL_IDT AS nomenclature
  FROM IR_IMB_R) AS illness $joins
"""
_WHY = "SELECT *, $why AS why FROM illness_rows"


def find_illnesses(bench: Workbench, rules: Rules, twins: Twins, journal: Journal) -> None:
    """Make the table `illnesses`."""
    person, joins = in_town("illness.card", "illness.rank", "illness.kind", twins, rules)
    ends = "IMB_ALD_DTF"
    if rules.on("ald_without_end"):
        ends = (
            f"CASE WHEN year({ends}) NOT BETWEEN 1601 AND 2098 OR {ends} IS NULL THEN DATE '{NO_END}' ELSE {ends} END"
        )
    make(bench, "illness_rows", _ROWS, person=person, joins=joins, last=ends)
    natures = ", ".join(map(str, NOT_ALD))
    conditions = [
        ("ald_natures", f"nature IN ({natures})"),
        ("codes_of_nothing", "code IS NULL"),
        ("ald_not_cim10", "nomenclature <> 'CIM10'"),
        ("ald_without_start", "first IS NULL OR year(first) <= 1600 OR last < first"),
        ("ald_of_nobody", "person = 0"),
    ]
    make(bench, "illness_kept", _WHY, why=rules.first_broken(conditions))
    journal.count(bench, "IR_IMB_R", "illness_kept")
    make(bench, "illnesses", "SELECT person, code, first, last FROM illness_kept WHERE why IS NULL")
    if not rules.on("renewals_are_rows"):
        latest = "SELECT person, code, max(first) AS first, max(last) AS last FROM illnesses GROUP BY person, code"
        make(bench, "illnesses", latest)
