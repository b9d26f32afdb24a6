"""Fees of town care (PRS_NAT_REF): consultations, visits and every other nature, with the speciality of a doctor."""

from __future__ import annotations

from query_service.snds.ingest.events.netting import net
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench

_ROWS = """(
  SELECT person, whose, date, prescriber, nature AS code, speciality, quantity, amount, departement
  FROM fees WHERE why IS NULL AND nature IS NOT NULL)
"""


def find_visits(bench: Workbench, rules: Rules) -> None:
    """Make the table `visits`; its `departement` is that of the care, for presence."""
    net(bench, "visits", _ROWS, "code, speciality", rules, more="max(departement) AS departement")
