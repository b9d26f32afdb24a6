"""Where each région and each département stands on its map of equal tiles."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

REGION, DEPARTEMENT = "region", "departement"


@dataclass(frozen=True, slots=True)
class Tile:
    """Column and row from 0, at the top left; `short` is what a small tile can say of its place."""

    column: int
    row: int
    short: str


@dataclass(frozen=True, slots=True)
class Grid:
    """`title_row` holds the words over the overseas row; it is `flat` where no tile stands in it."""

    columns: int
    rows: int
    title_row: int
    flat: bool


GRIDS = {REGION: Grid(5, 8, 6, flat=True), DEPARTEMENT: Grid(12, 15, 13, flat=False)}
# The last column of the row above Corsica, where its two départements have a title.
CORSICA_TITLE = {DEPARTEMENT: (11, 12)}


@cache
def tiles(kind: str) -> Mapping[str, Tile]:
    """Return the tiles of the map of the régions or of the départements, by official code."""
    text = files("citizen_site").joinpath("charts", "indicators", "tiles.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row["code"]: Tile(int(row["column"]), int(row["row"]), row["short"]) for row in rows if row["map"] == kind}
