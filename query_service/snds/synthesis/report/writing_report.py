"""The report of a synthetic copy: a page with tables, and its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from query_service.snds.synthesis.report.comparison import (
    FRANCE,
    SAMPLING,
    Compared,
    compare_figures,
    compare_pyramid,
    compare_regions,
)
from query_service.snds.synthesis.report.picture import draw_picture
from query_service.snds.synthesis.report.tallies import Tally

REPORT, PICTURE = "report.md", "report.svg"


def write_report(folder: Path, tally: Tally, *, persons: int, years: range, rows: Mapping[str, int]) -> list[Compared]:
    """Write report.md and report.svg, and return every comparison in them."""
    figures, regions, pyramid = compare_figures(tally), compare_regions(tally), compare_pyramid(tally)
    compared = [*figures, *regions, *pyramid]
    parts = [
        "# Synthetic SNDS against published figures\n",
        f"{persons} persons, care of {years[0]} to {years[-1]}, {sum(rows.values())} rows. No row comes from a real "
        f"person. Numbers of people and events are brought to the {FRANCE / 1e6:.2f} million inhabitants of France.\n",
        "A figure agrees when it differs from the published one by less than its tolerance and the chance of the draw "
        f"({SAMPLING} standard errors of what the copy would hold, which is more where one person brings many events) "
        "together.\n",
        f"![Ratio of synthetic to published figures, and the age pyramid]({PICTURE})\n",
        f"{sum(one.agrees for one in compared)} of {len(compared)} agree.\n",
        "## Illnesses, stays, drugs\n",
        *_table(figures),
        "## Stays of a night or more by région, for 1,000 inhabitants\n",
        *_table(regions),
        "## Age pyramid on 1 January, per cent of all\n",
        *_table(pyramid),
        "## Rows\n",
        "| table | rows |\n|---|---:|",
        *(f"| {name} | {count} |" for name, count in sorted(rows.items())),
    ]
    (folder / REPORT).write_text("\n".join(parts) + "\n", encoding="utf-8")
    (folder / PICTURE).write_text(draw_picture(figures, regions, pyramid), encoding="utf-8")
    return compared


def _table(compared: Sequence[Compared]) -> list[str]:
    lines = ["| figure | published | synthetic | ratio | tolerance | count behind | agrees | source |"]
    lines.append("|---|---:|---:|---:|---:|---:|---|---|")
    for one in compared:
        lines.append(
            f"| {one.label} | {_number(one.published)} {_unit(one.unit)} | {_number(one.synthetic)} | {one.ratio:.2f} "
            f"| {100 * one.tolerance:.0f} % | {one.count} | {'yes' if one.agrees else '**no**'} | {one.source} |"
        )
    return [*lines, ""]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _unit(unit: str) -> str:
    return {"percent": "%", "number": "", "for 1,000 inhabitants": ""}.get(unit, unit)
