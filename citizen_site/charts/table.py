"""The content of a picture in cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
