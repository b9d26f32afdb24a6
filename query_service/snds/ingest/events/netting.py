"""Corrections added up, and the amount of a fee shared among its rows (handbook, sections 3 and 7).

A correction is a second row with the opposite sign, perhaps months later. So quantities are added by person, date,
code and prescriber, and what is over 0 stays; two identical rows are two. Rows of nobody are added by number of card.
"""

from __future__ import annotations

from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, fill, make, number

# What one row of the detail has of the amount of its fee: by running sums, so that the shares add up to the cent.
# Division drops the fraction on both sides of zero: the shares of a correction are those of the row, negated.
_SHARED = """
SELECT * EXCLUDE (amount, parts, so_far),
  amount * so_far // parts - amount * (so_far - part) // parts AS amount
FROM (
  SELECT *, CAST(sum(part) OVER (PARTITION BY fee) AS BIGINT) AS parts,
    CAST(sum(part) OVER (PARTITION BY fee ORDER BY $order ROWS UNBOUNDED PRECEDING) AS BIGINT) AS so_far
  FROM ($rows))
"""
_NET = """
SELECT person, date, $columns, CAST(ceil(sum(quantity)) AS INTEGER) AS quantity,
  CAST(sum(amount) AS BIGINT) AS amount, count(*) AS rows, $more
FROM ($rows) GROUP BY person, whose, date, prescriber, $columns HAVING sum(quantity) > 0
"""


def shared_out(rows: str, order: str, rules: Rules) -> str:
    """Return the SQL of rows of fees with `amount` shared in proportion to their column `part`, a whole number."""
    if not rules.on("amounts_shared_out"):
        return rows
    return fill(_SHARED, rows=rows, order=order)


def net(bench: Workbench, name: str, rows: str, columns: str, rules: Rules, more: str = "0 AS more") -> int:
    """Make the table `name` of what is left by person, date and `columns`; return how many rows came to nothing.

    `rows` is a table with person, whose, date, prescriber, quantity, amount and `columns`; `more` adds an aggregate.
    """
    taken = rows if rules.on("identical_rows_are_true") else _once(rows, columns)
    if not rules.on("net_of_cancellations"):
        taken = fill("SELECT * FROM ($rows) WHERE quantity > 0", rows=_select(taken))
    make(bench, name, _NET, rows=_select(taken), columns=columns, more=more)
    kept = number(bench, "SELECT sum(rows) FROM $name", name=name)
    return number(bench, "SELECT count(*) FROM $rows", rows=rows) - kept


def _select(rows: str) -> str:
    return rows if rows.startswith("SELECT") else fill("SELECT * FROM $rows", rows=rows)


def _once(rows: str, columns: str) -> str:
    return fill(
        "SELECT DISTINCT ON (person, whose, date, prescriber, $columns, quantity) * FROM $rows",
        columns=columns, rows=rows,
    )  # fmt: skip
