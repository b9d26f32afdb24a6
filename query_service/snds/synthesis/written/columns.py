"""Columns of a table as Arrow arrays, from numbers and places in lists of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from query_service.snds.synthesis.calibration import Flags, Floats, Ints

Column = Any  # pyarrow has no types: an Array
Columns = dict[str, Column]


def texts(places: Ints, listed: Sequence[str]) -> Column:
    """Return texts by their places in a list; a negative place is an empty cell.

    The dictionary of the column holds each text once, and only those that serve: the writer of Parquet leaves
    dictionaries aside that repeat a text, and then the bytes change from one run to the next.
    """
    places = np.asarray(places, np.int32)
    missing = places < 0
    serves = np.zeros(len(listed), bool)
    serves[places[~missing]] = True
    kept: dict[str, int] = {}
    moved = np.zeros(len(listed), np.int32)
    for place in np.flatnonzero(serves):
        moved[place] = kept.setdefault(listed[int(place)], len(kept))
    places = np.where(missing, 0, moved[np.where(missing, 0, places)]) if len(listed) else places
    dictionary = pa.array(list(kept), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32(), mask=missing), dictionary, safe=False)


def text(value: str, size: int) -> Column:
    """Return the same text in every row."""
    return texts(np.zeros(size, np.int32), [value])


def integers(values: Ints, *, missing: Flags | None = None, wide: bool = False) -> Column:
    """Return whole numbers; `missing` tells the empty cells."""
    kind, width = (np.int64, pa.int64()) if wide else (np.int32, pa.int32())
    return pa.array(np.asarray(values, kind), width, mask=missing)


def integer(value: int, size: int) -> Column:
    """Return the same whole number in every row."""
    return integers(np.full(size, value, np.int32))


def euros(cents: NDArray[np.integer]) -> Column:
    """Return amounts in euros."""
    return pa.array(np.asarray(cents, np.float64) / 100, pa.float64())


def decimals(values: Floats | Ints) -> Column:
    """Return numbers with decimals."""
    return pa.array(np.asarray(values, np.float64), pa.float64())


def dates(days: Ints, *, missing: Flags | None = None) -> Column:
    """Return dates."""
    return pa.array(np.asarray(days, np.int32), pa.int32(), mask=missing).cast(pa.date32())


def datetimes(days: Ints) -> Column:
    """Return dates with the time of midnight."""
    return pa.array(np.asarray(days, np.int64) * 86_400, pa.int64()).cast(pa.timestamp("s"))


def padded_numbers(values: Ints, length: int) -> Column:
    """Return numbers as texts with leading zeros."""
    return pc.utf8_lpad(pa.array(values).cast(pa.string()), length, "0")


_MONTHS = [f"{1600 + month // 12}{month % 12 + 1:02d}" for month in range(550 * 12)]
_YEARS = [f"{year}" for year in range(1500, 2200)]
_TWO_DIGITS = [f"{month:02d}" for month in range(100)]


def year_months(months: Ints) -> Column:
    """Return months since January 1970 as six figures, such as 201903."""
    return texts(np.asarray(months) + (1970 - 1600) * 12, _MONTHS)


def years(values: Ints) -> Column:
    """Return years as four figures."""
    return texts(np.asarray(values) - 1500, _YEARS)


def two_digits(values: Ints) -> Column:
    """Return numbers from 0 to 99 as two figures."""
    return texts(values, _TWO_DIGITS)


def day_month_year(days: Ints) -> Column:
    """Return dates as eight figures, day first, such as 05032019."""
    found, place = np.unique(np.asarray(days, np.int32), return_inverse=True)
    listed = [f"{one[8:10]}{one[5:7]}{one[0:4]}" for one in np.datetime_as_string(found.astype("datetime64[D]"))]
    return texts(place.astype(np.int32), listed)


def taken(column: Column, rows: Ints) -> Column:
    """Return the cells of these rows."""
    return column.take(pa.array(rows))
