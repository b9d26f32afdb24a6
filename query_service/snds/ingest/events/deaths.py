"""Deaths and their causes (handbook, section 6): one row for each person and cause, one at least for each person dead.

A death is known by IR_BEN_R, by a certificate (KI_CCI_R, which may know one that IR_BEN_R does not), or by a stay that
ends in death (SOR_MOD 9); the first of the three that says a date gives it, so that a person has one. Causes are
those of the certificate: the initial one, and the others of KI_ECD_R. Certificates matched to nobody are nobody's.
"""

from __future__ import annotations

from query_service.snds.ingest.persons import day_of_death
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, make

_CERTIFICATES = """
SELECT cci.DCD_IDT_ENC AS certificate, upper(replace(cci.DCD_CIM_COD, '.', '')) AS code, $died AS date,
  CASE WHEN coalesce(cci.DCD_IDT_TOP, 1) = 1 THEN coalesce(numbered.person, 0) ELSE 0 END AS person
FROM KI_CCI_R AS cci LEFT JOIN numbered ON numbered.identity = cci.BEN_IDT_ANO
"""
_DEAD = """
SELECT person_rows.person, coalesce(person_rows.died, certified.date, discharged.date) AS date
FROM person_rows
LEFT JOIN (SELECT person, min(date) AS date FROM certificates WHERE person > 0 AND $certified GROUP BY person)
  AS certified USING (person)
LEFT JOIN (SELECT person, min(discharge) AS date FROM stays
  WHERE person > 0 AND mode = '9' AND $in_hospital GROUP BY person) AS discharged USING (person)
WHERE coalesce(person_rows.died, certified.date, discharged.date) IS NOT NULL
"""
_CAUSES = """
SELECT certificate, code, true AS initial FROM certificates WHERE code IS NOT NULL
UNION ALL SELECT DCD_IDT_ENC, upper(replace(ECD_CIM_COD, '.', '')), false FROM KI_ECD_R
WHERE ECD_CIM_COD IS NOT NULL
"""
_DEATHS = """
WITH found AS (
    SELECT person, CASE WHEN person = 0 THEN certificate END AS whose, date AS certified, code, initial
    FROM certificates_once JOIN ($causes) AS causes USING (certificate)),
  known AS (SELECT person, whose, code, min(certified) AS certified, bool_or(initial) AS initial
    FROM found GROUP BY person, whose, code)
SELECT dead.person, dead.date, coalesce(known.code, '') AS code, coalesce(known.initial, true) AS initial
FROM dead LEFT JOIN known ON known.person = dead.person
UNION ALL
SELECT 0, certificates_once.date, coalesce(known.code, ''), coalesce(known.initial, true)
FROM certificates_once LEFT JOIN known ON known.whose = certificates_once.certificate
WHERE certificates_once.person = 0 AND certificates_once.date IS NOT NULL
"""
_ONCE = """
SELECT certificate, min(person) AS person, min(date) AS date FROM certificates GROUP BY certificate
"""


def find_deaths(bench: Workbench, rules: Rules, journal: Journal) -> None:
    """Make the tables `dead` (person, date) and `deaths`; needs `person_rows` and `stays`."""
    make(bench, "certificates", _CERTIFICATES, died=day_of_death("cci.BEN_DCD_DTE", "cci.BEN_DCD_AME"))
    make(bench, "certificates_once", _ONCE)
    why = rules.first_broken([("death_without_date", "date IS NULL AND person = 0")])
    make(bench, "certificates_why", "SELECT $why AS why FROM certificates", why=why)
    journal.count(bench, "KI_CCI_R", "certificates_why")
    make(
        bench,
        "dead",
        _DEAD,
        certified=_on(rules, "deaths_on_certificates"),
        in_hospital=_on(rules, "deaths_in_hospital"),
    )
    make(bench, "deaths", _DEATHS, causes=_CAUSES)


def _on(rules: Rules, name: str) -> str:
    return "true" if rules.on(name) else "false"
