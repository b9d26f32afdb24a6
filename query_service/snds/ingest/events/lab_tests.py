"""Lab tests (NABM) of town and private care: those of hospital patients are not in the SNDS."""

from __future__ import annotations

from query_service.snds.ingest.events.netting import net, shared_out
from query_service.snds.ingest.events.town import details, note_orphans
from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, make

_COLUMNS = "detail.BIO_PRS_IDE AS code, detail.BIO_ACT_QSN AS quantity, greatest(abs(detail.BIO_ACT_QSN), 1) AS part"


def find_lab_tests(bench: Workbench, rules: Rules, journal: Journal) -> None:
    """Make the table `lab_tests`."""
    make(bench, "lab_rows", shared_out(details(_COLUMNS, "ER_BIO_F"), "code, part", rules))
    cancelled = net(bench, "lab_tests", "lab_rows", "code", rules)
    note_orphans(bench, journal, "ER_BIO_F", "lab_rows", {"net_of_cancellations": cancelled})
