"""Draws by the thousand: dates at random, dates that come back, choices by weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from query_service.snds.synthesis.calibration import Flags, Floats, Ints

NEVER = 2**30


def day_of(year: int, month: int = 1, day: int = 1) -> int:
    """Return the day as the number of days since 1 January 1970."""
    return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(np.int32))


def year_of(days: Ints) -> Ints:
    """Return the calendar years of days."""
    return (days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970).astype(np.int32)


def month_number(days: Ints) -> Ints:
    """Return the months since January 1970."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32))


def first_of_month(months: Ints) -> Ints:
    """Return the first day of months since January 1970."""
    return np.asarray(months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32))


def uniform_days(rng: Generator, first: Ints | int, last: Ints | int, size: int) -> Ints:
    """Return days from `first` up to, not including, `last`; `first` where the span is empty."""
    span = np.maximum(np.broadcast_to(np.asarray(last) - np.asarray(first), size), 0)
    return np.asarray(np.broadcast_to(first, size) + np.floor(rng.random(size) * span), np.int32)


def choose(rng: Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """Return places in the list of weights, drawn in proportion to them."""
    edges = np.cumsum(np.asarray(weights, np.float64))
    return np.asarray(np.searchsorted(edges, rng.random(size) * edges[-1], side="right"), np.int32)


def chance(rng: Generator, share: float | Floats, size: int) -> Flags:
    """Return true with this probability."""
    return np.asarray(rng.random(size) < share)


def random_dates(rng: Generator, expected: Floats, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return rows and days: as many as a Poisson law of mean `expected` for each row, between `first` and `last`."""
    counts = rng.poisson(np.maximum(expected, 0))
    row = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return row, uniform_days(rng, first[row], last[row], len(row))


def recurring_dates(rng: Generator, first: Ints, last: Ints, every: Floats | float) -> tuple[Ints, Ints]:
    """Return rows and days: one each `every` days, a few days early or late, from `first` up to `last`.

    The first comes at any time in the first interval, for the treatment began before.
    """
    step = np.broadcast_to(np.asarray(every, np.float64), first.shape)
    start = first + rng.random(first.shape) * step
    counts = np.maximum(np.ceil((last - start) / step), 0).astype(np.int64)
    row = np.repeat(np.arange(len(first), dtype=np.int32), counts)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    days = start[row] + rank * step[row] + rng.normal(0, 0.06, len(row)) * step[row]
    day = np.clip(days, first[row], np.maximum(last[row] - 1, first[row]))
    return row, day.astype(np.int32)


def quantities(rng: Generator, mean: NDArray[np.floating] | float, size: int) -> Ints:
    """Return quantities of one or more, of this mean: one, and a Poisson law for the rest."""
    return np.asarray(1 + rng.poisson(np.maximum(np.broadcast_to(mean, size) - 1, 0)), np.int32)
