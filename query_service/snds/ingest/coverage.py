"""Which years each table of the store covers, and what is incomplete: the manifest says both.

The years of town care are those the operator names, else those of synthetic.json, else those seen in the data; the
years of stays are those of their tables. Row by row nothing is dropped because of what other rows say. An ALD is known
since 2005 and a death since 2006 (handbook, sections 1 and 6), as far as the extraction goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from query_service.planner.plan import YearSpan
from query_service.snds.ingest.source.finding import Source
from query_service.snds.ingest.sql import Workbench

FIRST_ALD, FIRST_DEATH = 2005, 2006
# Flux of June of the next year: 98 to 99 % of the care of a year has entered the base (handbook, section 7).
_COMPLETE_IN_MONTH = 6
# Tables of the store, and the tables of the SNDS any one of which fills them.
_TOWN = {
    "visits": ("ER_PRS_F",),
    "dispensings": ("ER_PHA_F", "ER_UCD_F", "T_MCOaaMED"),
    "acts": ("ER_CAM_F", "T_MCOaaA", "T_MCOaaFMSTC"),
    "lab_tests": ("ER_BIO_F",),
}


@dataclass(frozen=True, slots=True)
class Flux:
    """First and last month when rows entered the base; None without town care."""

    first: dt.date | None
    last: dt.date | None


def flux_of(bench: Workbench) -> Flux:
    """Return the months of flux of the fees."""
    first, last = bench.rows("SELECT min(FLX_DIS_DTD), max(FLX_DIS_DTD) FROM fees")[0]
    return Flux(first, last)


def years_seen(bench: Workbench) -> YearSpan | None:
    """Return the first and last year of kept town care."""
    first, last = bench.rows("SELECT min(year(date)), max(year(date)) FROM fees WHERE why IS NULL")[0]
    return None if first is None else YearSpan(first, last)


def coverage_of(source: Source, town: YearSpan | None) -> Mapping[str, YearSpan]:
    """Return the years of each table of the store; a table that nothing in the source fills is not there."""
    stays = source.years("T_MCOaaB")
    hospital = YearSpan(stays[0], stays[-1]) if stays else None
    whole = _joined(town, hospital)
    if whole is None:
        return {}
    found: dict[str, YearSpan] = {"presence": town or whole, "deaths": YearSpan(FIRST_DEATH, whole.last)}
    for name, fills in _TOWN.items():
        if any(table in source.tables for table in fills):
            found[name] = town or whole
    if hospital is not None:
        found["stays"] = hospital
    if "IR_IMB_R" in source.tables:
        found["long_term_illnesses"] = YearSpan(FIRST_ALD, whole.last)
    return found


def incomplete(flux: Flux, town: YearSpan | None) -> tuple[str, ...]:
    """Return what is missing because flux starts late or stops early."""
    if town is None or flux.first is None or flux.last is None:
        return ()
    notes = []
    if flux.first > dt.date(town.first, 1, 1):
        notes.append(f"town care of {flux.first.year} and before: incomplete, the first flux is {flux.first:%Y-%m}")
    if flux.last < dt.date(town.last + 1, _COMPLETE_IN_MONTH, 1):
        notes.append(
            f"town care of {town.last}: its last months are incomplete, the last flux is {flux.last:%Y-%m} and "
            f"that of {town.last + 1}-{_COMPLETE_IN_MONTH:02d} is the first to hold 98 % of a year"
        )
    return tuple(notes)


def _joined(one: YearSpan | None, other: YearSpan | None) -> YearSpan | None:
    if one is None or other is None:
        return one or other
    return YearSpan(min(one.first, other.first), max(one.last, other.last))
