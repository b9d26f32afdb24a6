"""What a release says of the store it comes from: vintage, years covered, notes, for tables with a person more.

The attacker knows the tables of everybody else. Statistic: pairs of tables, of which one has a person more, whose
releases differ although the vector drawn is the same (see `neighbours`). Bound: 0. Power: certain for what one person
can change who alone has care in a year. Twin: years and vintage that ingest reads from the data, as it does where the
operator names none.

Source: the proof begins with the store of D and p having the content of the store of D and that of p.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from query_service.planner.plan import YearSpan
from query_service.privacy import noising
from query_service.query_model.conditions import Years
from query_service.release.formats import bundle
from query_service.snds.ingest.running import Options, ingest
from query_service.store.manifest import read_manifest, write_manifest
from tests.attacks.neighbours import drawn_alike
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import ASKER, Workshop, generous
from tests.builders.largest_history import with_every_table
from tests.builders.questions import dispensing, had, persons
from tests.builders.releases import make_service
from tests.builders.snds import METFORMIN, MiniSnds

NAME, CASE, UNIT = "ingested", "what is said of the store", "pairs that differ"
# She alone has care in the last year.
YEARS, LAST = (2018, 2019, 2020), "2020-11-05"
NAMED = Options(threads=1, years=YearSpan(YEARS[0], YEARS[-1]), vintage="2021-06")
SEEN = Options(threads=1)
ASKED = persons(had(dispensing("A10BA02"), Years(-3, 0)), by="sex;year", period=(2018, 2019))


def attack(_size: Size) -> Iterator[Outcome]:
    """Give the pairs that differ, for tables whose years and vintage the operator names, and where nobody does."""
    for options, twin in ((NAMED, ""), (SEEN, "years and vintage from the data")):
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
            patched.setattr(noising, "noised", drawn_alike)
            left = [_left(Path(folder) / name, options, late=late) for name, late in (("more", True), ("less", False))]
        differing = int(left[0] != left[1])
        yield Outcome(NAME, CASE, UNIT, differing, 0, differing > 0, twin)


def _left(folder: Path, options: Options, *, late: bool) -> dict[str, bytes]:
    """Return the files of a release of the store made of these tables."""
    folder.mkdir()
    store = folder / "store"
    ingest(tables(late=late).write(folder / "tables"), store, options)
    write_manifest(replace(read_manifest(store), synthetic=True), store)
    with Workshop(folder).vault() as vault:
        return bundle(make_service(store, vault, policy=generous(0.5)).ask(ASKED, ASKER))


def tables(*, late: bool) -> MiniSnds:
    """Return the tables of somebody with care in two years, and of another one whose care came late."""
    snds = with_every_table(MiniSnds(), YEARS)
    snds.person("EARLY")
    for year in YEARS[:2]:
        snds.box("EARLY1", f"{year}-02-03", METFORMIN)
    if late:
        snds.person("LATE")
        snds.box("LATE1", LAST, METFORMIN)
    return snds
