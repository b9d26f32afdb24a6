"""SQL written for DuckDB, said in the words of Spark so that the figures are the same.

SQLGlot does nearly all of it: names of types and functions, `EXCLUDE`, whole division, and that missing values come
last in an order, where Spark puts them first. What is left is here, because the two read texts differently: Spark
takes 2019 for a date and 1.5 for no whole number; DuckDB does the contrary. Two things that no tool writes remain:
DuckDB reads 1_000 as a number and 3101201 as a day of the year 201, Spark reads neither.

Written for the counting rules of ingest. The statements of questions keep to what both understand (`engines.sql`).
"""

from __future__ import annotations

from collections.abc import Callable

from query_service.errors import ServerMissing

try:
    from sqlglot import exp, parse_one
except ImportError as error:
    raise ServerMissing(
        f"spark: sqlglot is not installed ({error}). Install requirements/spark.txt, or ingest with duckdb."
    ) from error

Statement = exp.Expr
__all__ = ["Statement", "exp", "parsed", "text_of", "without_unions_by_name"]

# What DuckDB takes for a date, of the texts that Spark takes for one.
_DATE = "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T].*)?$"
# Spark takes 1d and Infinity for numbers as well.
_NUMBER = "^[ ]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[ ]*$"
_WIDE = "DECIMAL(38, 10)"
_PATTERNS = {"%d": "d", "%m": "M", "%Y": "yyyy", "%b": "MMM", "%H": "H", "%M": "m", "%S": "s"}
_WHOLE = (exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT)


def parsed(sql: str) -> Statement:
    """Return a statement of DuckDB, with the parts replaced that SQLGlot would leave as they are."""
    statement = parse_one(sql, read="duckdb")
    # The inner parts first: the outer ones are made of what became of them.
    for node in reversed(list(statement.walk())):
        said = _said(node)
        if said is not node:
            node.replace(said)
    return statement


def text_of(statement: Statement) -> str:
    """Return the statement in the words of Spark."""
    return statement.sql(dialect="spark")


def _said(node: Statement) -> Statement:
    match node:
        case exp.TryCast():
            return _read_text(node)
        case exp.Cast() if node.to.this in _WHOLE and _is_column_of_file(node.this):
            # DuckDB rounds to the next whole number, Spark cuts.
            return exp.cast(exp.func("bround", node.this), node.to)
        case exp.Anonymous() if node.name.lower() == "try_strptime":
            return _first_that_reads(*node.expressions)
        case exp.RegexpFullMatch():
            return _matches(node.this, f"^(?:{node.expression.name})$")
        case exp.Window() if _numbers_rows_in_no_order(node):
            return exp.paren(exp.func("monotonically_increasing_id") + 1)
    return node


def _read_text(node: exp.TryCast) -> Statement:
    text, wanted = node.this, node.to
    if wanted.this == exp.DType.DATE:
        return exp.case().when(_matches(text, _DATE), _try_cast(text, wanted))
    if wanted.this == exp.DType.DOUBLE:
        return exp.case().when(_matches(text, _NUMBER), _try_cast(text, wanted))
    if wanted.this in _WHOLE:
        return _try_cast(exp.func("round", _try_cast(text, exp.DataType.build(_WIDE))), wanted)
    return node


def _try_cast(text: Statement, wanted: Statement) -> exp.TryCast:
    return exp.TryCast(this=text.copy(), to=wanted.copy(), safe=True)


def _matches(text: Statement, pattern: str) -> Statement:
    return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(pattern))


def _first_that_reads(text: Statement, formats: Statement) -> Statement:
    tried = [exp.func("try_to_timestamp", text.copy(), exp.Literal.string(_pattern(one.name)))
             for one in formats.expressions]  # fmt: skip
    return exp.Coalesce(this=tried[0], expressions=tried[1:])


def _pattern(format_: str) -> str:
    """Return Spark's pattern of a format; digits with nothing between them have a fixed width."""
    together = "%d%m%Y" in format_ or "%Y%m%d" in format_
    for ours, theirs in _PATTERNS.items():
        wide = theirs * 2 if together and theirs in ("d", "M") else theirs
        format_ = format_.replace(ours, wide)
    return format_


def _is_column_of_file(node: Statement) -> bool:
    """Say whether this is a column as its file has it: ingest puts those in quotes, and no other."""
    return isinstance(node, exp.Column) and bool(node.this.args.get("quoted"))


def _numbers_rows_in_no_order(node: exp.Window) -> bool:
    return isinstance(node.this, exp.RowNumber) and not node.args.get("order") and not node.args.get("partition_by")


Named = Callable[[Statement, Statement], str]


def without_unions_by_name(statement: Statement, named: Named) -> Statement:
    """Return the statement with each UNION ALL BY NAME, which Spark's SQL has not, replaced by a view of its rows.

    `named` makes the view of the rows of two queries and returns its name; the inner ones come first.
    """
    for union in reversed(list(statement.find_all(exp.Union, bfs=False))):
        if not union.args.get("by_name"):
            continue
        rows = exp.select("*").from_(named(union.left, union.right))
        if union is statement:
            return rows
        union.replace(rows)
    return statement
