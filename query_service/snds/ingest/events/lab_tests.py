"""Lab tests (NABM) of town and private care: those of hospital patients are not in the SNDS."""

from __future__ import annotations

from query_service.snds.ingest.events.netting import net_details
from query_service.snds.ingest.events.town import details
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, fill

_COLUMNS = """
detail.BIO_PRS_IDE AS code, detail.BIO_ACT_QSN AS quantity, greatest(abs(detail.BIO_ACT_QSN), 1) AS part, $why AS why
"""


def find_lab_tests(bench: Workbench, rules: Rules, journal: Journal) -> None:
    """Make the table `lab_tests`."""
    why = rules.first_broken([("codes_of_nothing", "detail.BIO_PRS_IDE IS NULL")])
    rows = details(fill(_COLUMNS, why=why), "ER_BIO_F")
    net_details(bench, "lab_tests", "ER_BIO_F", rows, "code", rules, journal, order="code, part")
