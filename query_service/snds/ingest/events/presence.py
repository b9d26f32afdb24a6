"""Presence: the years in which a person had at least one reimbursed care, and where she lived at the last one.

Care of a year: any fee, drug, act or lab test of town care that is not cancelled, a stay in its year of discharge,
outpatient care, rehabilitation, hospital at home. The residence is that written at the last care of the year that
says one; of two on one day the last by code.
"""

from __future__ import annotations

from query_service.snds.ingest.sql import Workbench, make

_PRESENCE = """
SELECT person, CAST(year AS SMALLINT) AS year,
  coalesce(max_by(departement, CAST(date AS VARCHAR) || departement) FILTER (departement IS NOT NULL), '')
    AS departement
FROM (
  SELECT person, year(date) AS year, date, departement FROM visits
  UNION ALL SELECT person, year, discharge, departement FROM stays
  UNION ALL SELECT person, year(date), date, NULL FROM dispensings
  UNION ALL SELECT person, year(date), date, NULL FROM lab_tests
  UNION ALL SELECT person, year(date), date, NULL FROM acts WHERE stay = 0
  UNION ALL SELECT person, year(date), date, NULL FROM episodes)
WHERE person > 0 AND year IS NOT NULL GROUP BY person, year
"""


def find_presence(bench: Workbench) -> None:
    """Make the table `presence`; needs every table of events."""
    make(bench, "presence", _PRESENCE)
