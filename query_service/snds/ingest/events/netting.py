"""Corrections added up, and the amount of a fee shared among its rows (handbook, sections 3 and 7).

A correction is a second row with the opposite sign, perhaps months later. So quantities are added by person, date,
code and prescriber, and what is over 0 stays; two identical rows are two. Rows of nobody are added by number of card.
"""

from __future__ import annotations

from query_service.snds.ingest.report import Journal
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, drop, fill, make, number

# What one row of the detail has of the amount of its fee: by running sums, so that the shares add up to the cent.
# Division drops the fraction on both sides of zero: the shares of a correction are those of the row, negated. Nearly
# every fee has one row, which has it all: the rows of those fees are spared the sort.
_SHARED = """
SELECT * FROM $rows ANTI JOIN fees_of_several USING (fee)
UNION ALL BY NAME
SELECT * EXCLUDE (amount, parts, so_far),
  amount * so_far // nullif(parts, 0) - amount * (so_far - part) // nullif(parts, 0) AS amount
FROM (
  SELECT *, CAST(sum(part) OVER (PARTITION BY fee) AS BIGINT) AS parts,
    CAST(sum(part) OVER (PARTITION BY fee ORDER BY $order ROWS UNBOUNDED PRECEDING) AS BIGINT) AS so_far
  FROM $rows WHERE fee IN (SELECT fee FROM fees_of_several))
"""
_SEVERAL = "SELECT fee FROM $rows GROUP BY fee HAVING count(*) > 1"
_NET = """
SELECT person, date, $columns, CAST(ceil(sum(quantity)) AS INTEGER) AS quantity,
  CAST(sum(amount) AS BIGINT) AS amount, count(*) AS rows, $more
FROM ($rows) GROUP BY person, whose, date, prescriber, $columns HAVING sum(quantity) > 0
"""
_ONCE = "SELECT DISTINCT ON (person, whose, date, prescriber, $columns, quantity) * FROM $rows"


def net(bench: Workbench, name: str, rows: str, columns: str, rules: Rules, more: str = "0 AS more") -> None:
    """Make the table `name` of what is left by person, date and `columns`.

    `rows` is a table with person, whose, date, prescriber, quantity, amount and `columns`; `more` adds an aggregate.
    The column `rows` of the result says how many were added up.
    """
    taken = fill("SELECT * FROM $rows", rows=rows)
    if not rules.on("identical_rows_are_true"):
        taken = fill(_ONCE, columns=columns, rows=rows)
    if not rules.on("net_of_cancellations"):
        taken = fill("SELECT * FROM ($rows) WHERE quantity > 0", rows=taken)
    make(bench, name, _NET, rows=taken, columns=columns, more=more)


def net_details(
    bench: Workbench, name: str, detail: str, rows: str, columns: str, rules: Rules, journal: Journal, *, order: str
) -> None:
    """Make the table `name` out of the rows of a detail table with those of their fee, and note what became of them.

    `rows` is the SQL of these rows, with `why` where a rule drops one, and `part`, a whole number: `amount`, that of
    the fee, is shared in proportion to it, in the order of the columns `order`.
    """
    make(bench, "detail_rows", rows)
    dropped = dict(bench.rows("SELECT why, count(*) FROM detail_rows GROUP BY why ORDER BY why"))
    found = dropped.pop(None, 0)
    shared = _shared_out(bench, "detail_rows", order) if rules.on("amounts_shared_out") else "SELECT * FROM detail_rows"
    net(bench, name, fill("(SELECT * FROM ($shared) WHERE why IS NULL)", shared=shared), columns, rules)
    read = number(bench, "SELECT count(*) FROM $detail", detail=detail)
    kept = number(bench, "SELECT sum(rows) FROM $name", name=name)
    orphans = read - found - sum(dropped.values())
    journal.add(detail, read, {"fee_dropped": orphans, **dropped, "net_of_cancellations": found - kept})
    drop(bench, "detail_rows")


def _shared_out(bench: Workbench, rows: str, order: str) -> str:
    """Return the SQL of the rows of a table with the amount of each fee shared among those of the fee."""
    make(bench, "fees_of_several", _SEVERAL, rows=rows)
    return fill(_SHARED, rows=rows, order=order)
