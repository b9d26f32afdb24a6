"""What an import did, as sentences for the screen and as a file with one line for each thing said."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.errors import RegistryError
from registry.importing.drafts import Finding, FindingKind, shortened
from registry.importing.reconciling import Change, Verdict
from registry.importing.run_import import Outcome

_MOST_SORTS = 30
COLUMNS = ("line", "what", "slug", "number", "title", "column", "value", "became", "rule", "remedy")


def summary(outcome: Outcome, *, dry_run: bool) -> str:
    """Return one sentence with the counts of an import."""
    counts = ", ".join(f"{outcome.count(verdict)} {verdict.value}" for verdict in Verdict)
    leave = "would be withdrawn" if dry_run else "were withdrawn"
    kept = leave if outcome.withdraw else "stay public: say --withdraw-gone to withdraw them"
    gone = f" Those gone {kept}." if outcome.count(Verdict.GONE) else ""
    start = "Nothing was written; it would be" if dry_run else "Done"
    return f"{start}: {counts}, {len(outcome.bad_rows)} bad row(s).{gone}"


def bad_sentences(outcome: Outcome) -> Iterator[str]:
    """Yield a sentence for each thing wrong with a row: file, line, column, value, rule, remedy."""
    for finding in outcome.findings:
        if finding.kind is FindingKind.BAD:
            yield f"{outcome.name}: {finding.sentence()}"


def remark_sentences(outcome: Outcome) -> Iterator[str]:
    """Yield the remarks on the whole file, then how many others there are of each sort."""
    for finding in outcome.findings:
        if finding.kind is FindingKind.REMARK and not finding.line:
            column = f"column {finding.column!r}: " if finding.column else ""
            yield f"{outcome.name}: {column}{finding.rule}.{' ' + finding.remedy if finding.remedy else ''}"
    sorts = Counter((f.kind, f.column, f.rule) for f in outcome.findings if f.line and f.kind is not FindingKind.BAD)
    for (kind, column, rule), count in sorts.most_common(_MOST_SORTS):
        yield f"{count} x {kind.value}, column {column!r}: {shortened(rule)}"
    if len(sorts) > _MOST_SORTS:
        yield f"and {len(sorts) - _MOST_SORTS} other sorts: see the report (--report FILE)"


def change_sentences(outcome: Outcome) -> Iterator[str]:
    """Yield what is new, changed and gone, with the fields that differ before and after."""
    for change in outcome.changes:
        if change.verdict is Verdict.UNCHANGED:
            continue
        number = f" ({change.number})" if change.number else ""
        yield f"{change.verdict.value} {change.slug}{number}{': ' + shortened(change.title) if change.title else ''}"
        for field in change.changes:
            yield f"    {field.field}: {_json(field.before)} -> {_json(field.after)}"


def check_writable(path: Path) -> None:
    """Refuse a report that could not be written: better said before the import than after it."""
    try:
        path.open("a").close()
    except OSError as error:
        raise RegistryError(f"{path}: the report cannot be written ({error.strerror}). Name another file.") from error


def write_report(outcome: Outcome, path: Path) -> None:
    """Write every change and finding, by line: JSON when the name ends so, else CSV."""
    rows = sorted(_rows(outcome), key=lambda row: row["line"])
    with path.open("w", encoding="utf-8", newline="") as out:
        if path.suffix.lower() == ".json":
            json.dump({"file": outcome.name, "layout": outcome.layout, "said": rows}, out, ensure_ascii=False, indent=1)
        else:
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)


def _rows(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for change in outcome.changes:
        yield from _rows_of_change(change)
    for finding in outcome.findings:
        yield _row_of_finding(finding)


def _rows_of_change(change: Change) -> Iterator[dict[str, Any]]:
    row = dict.fromkeys(COLUMNS, "") | {
        "line": change.line, "what": change.verdict.value, "slug": change.slug, "number": change.number,
        "title": change.title,
    }  # fmt: skip
    if not change.changes:
        yield row
    for field in change.changes:
        yield row | {"column": field.field, "value": _json(field.before), "became": _json(field.after)}


def _row_of_finding(finding: Finding) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS, "") | {
        "line": finding.line, "what": finding.kind.value, "column": finding.column, "value": finding.value,
        "became": finding.became, "rule": finding.rule, "remedy": finding.remedy,
    }  # fmt: skip


def _json(value: Any) -> str:
    return "not stated" if value is None else shortened(json.dumps(value, ensure_ascii=False))
