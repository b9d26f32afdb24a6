"""The pattern of holes: what the state of a cell, shown, hidden or without a row, says about one person.

The attacker knows everybody in a cell but her, and looks at nothing but whether the cell is shown, or has a row at all.
Statistics: how often a figure of ten persons is shown, in tables beside their margins, bound once in a thousand for
each figure; how much more often a cell is shown with one person more, at ten and where it says most, at the threshold;
how much more often a cell has a row with one person in it than with nobody. For the latter two the bound is the exact
advantage for the discrete law (see `canaries`), and the score a lower bound that is wrong once in a million. Power:
hiding by true counts and a grid from the data are seen in one release.

Sources: the pair 10 and 11 is where a true count changes state; Denning, Denning and Schwartz 1979, "The Tracker", for
what withheld answers give away.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.privacy import noising
from query_service.privacy.mechanisms import Noised, Scale, noised
from query_service.query_model.question import Question
from query_service.tables import evidence, publication
from query_service.tables.evidence import Evidence
from tests.attacks.crowds import Crowd, Kind, one_place_each
from tests.attacks.guessing import NEVER
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Workshop, generous
from tests.builders.questions import dispensing, had, persons
from tests.builders.stores import completed, write_store
from tests.unit.privacy.test_mechanism import probabilities

NAME, RHO, SIGMA = "pattern of holes", 0.5, 1.0
FLOOR, MANY, ONE_IN = 10, 200, 1000
RELEASES = {Size.SHORT: 20, Size.LONG: 300}
RELEASES_OF_TWINS = 8
METFORMIN = had(dispensing("A10BA02"))
ALONE, WITH_MARGINS = persons(METFORMIN, by="sex region"), persons(METFORMIN, by="sex region;sex;region;")
KINDS = [Kind(sex, 40, place) for sex, place in product((1, 2), one_place_each())]
# What leaves, as a twin leaves it.
Leave = Callable[[bytes], bytes]
States = list[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers of persons in each cell, one more in the second, and the state that speaks for it."""

    case: str
    fewer: int
    says_more: Callable[[str], bool]
    twin: str
    weaken: Callable[[pytest.MonkeyPatch], Leave]


def attack(size: Size) -> Iterator[Outcome]:
    """Give the score of figures that are not to be printed, then of the pairs."""
    yield _ten_persons(RELEASES[size])
    with pytest.MonkeyPatch.context() as patched:
        for module in (evidence, publication):
            patched.setattr(module, "threshold", lambda _variance, floor, _chances=1: floor + 1)
        yield _ten_persons(RELEASES_OF_TWINS, "threshold without the noise")
    for pair in PAIRS:
        yield _one_more(pair, RELEASES[size])
        with pytest.MonkeyPatch.context() as patched:
            yield _one_more(pair, RELEASES_OF_TWINS, pair.twin, pair.weaken(patched))


def _ten_persons(releases: int, twin: str = "") -> Outcome:
    """Score how often one of the figures of ten is shown, every second one being much larger."""
    crowd = Crowd({kind: FLOOR if place % 2 else MANY for place, kind in enumerate(KINDS)})
    drawn = states(WITH_MARGINS, crowd, releases)
    tens = [state for those in drawn for state in those[1::2]]
    shown = tens.count("value")
    # Broken when so many would be seen once in a million, were each shown once in a thousand.
    broken = _chance_of_so_many(shown, len(tens)) < NEVER
    note = f"{shown} of {len(tens)}"
    return Outcome(
        NAME, "ten persons shown", "in a thousand", 1000 * shown / len(tens), 1000 / ONE_IN, broken, twin, note
    )


def _one_more(pair: Pair, releases: int, twin: str = "", leave: Leave = bytes) -> Outcome:
    said = []
    for number in (pair.fewer, pair.fewer + 1):
        drawn = states(ALONE, Crowd(dict.fromkeys(KINDS, number)), releases, leave)
        cells = [pair.says_more(state) for those in drawn for state in those]
        said.append(sum(cells) / len(cells))
    wrong = 2 * math.sqrt(math.log(4 / NEVER) / (2 * releases * len(KINDS)))
    gained, bound = said[1] - said[0], probabilities(SIGMA, 12)[0]
    lowest = max(gained - wrong, 0.0)
    return Outcome(NAME, pair.case, "advantage", lowest, bound, lowest > bound, twin, f"seen {gained:.3f}")


def states(asked: Question, crowd: Crowd, releases: int, leave: Leave = bytes) -> Iterator[States]:
    """Give for each release the state of each kind of persons in the finest table, "" where it has no row."""
    with tempfile.TemporaryDirectory() as folder:
        workshop, store = Workshop(Path(folder)), write_store(Path(folder) / "store", completed({}))
        for _ in range(releases):
            _sealed, body = workshop.asked_again(store, asked, generous(RHO), crowd.over)
            tables = json.loads(leave(body))["tables"]
            finest = max(tables, key=lambda table: len(table["dimensions"]))
            by_cell = {tuple(row["cell"]): row["state"] for row in finest["rows"]}
            yield [by_cell.get((kind.sex, region_of().get(kind.departement, UNKNOWN)), "") for kind in KINDS]


def _chance_of_so_many(shown: int, figures: int) -> float:
    fewer = (math.comb(figures, k) * (1 / ONE_IN) ** k * (1 - 1 / ONE_IN) ** (figures - k) for k in range(shown))
    return 1 - math.fsum(fewer)


def _by_true_counts(more_than: int) -> Callable[[pytest.MonkeyPatch], Leave]:
    def weaken(patched: pytest.MonkeyPatch) -> Leave:
        true = _true_figures(patched)
        patched.setattr(Evidence, "reached_by_each", lambda _self, _place: [figure > more_than for figure in true])
        return bytes

    return weaken


def _without_empty_rows(patched: pytest.MonkeyPatch) -> Leave:
    true = _true_figures(patched)

    def leave(body: bytes) -> bytes:
        said = json.loads(body)
        for table in said["tables"]:
            table["rows"] = [row for row, figure in zip(table["rows"], true, strict=True) if figure]
        return json.dumps(said).encode()

    return leave


def _true_figures(patched: pytest.MonkeyPatch) -> Sequence[int]:
    """Return the true figures of the last table that was drawn, which a twin looks at again."""
    true: list[int] = []

    def remembered(figures: list[int], squared: int, scale: Scale) -> Noised:
        true[:] = figures
        return noised(figures, squared, scale)

    patched.setattr(noising, "noised", remembered)
    return true


# At this scale a figure is shown from 14 on: 10 + 3.09 · 1 + 0.5, rounded up.
AT_THRESHOLD = 14
PAIRS = (
    Pair("state at 10 or 11 persons", FLOOR, "value".__eq__, "hidden by true counts", _by_true_counts(FLOOR)),
    Pair(
        "state at the threshold",
        AT_THRESHOLD - 1,
        "value".__eq__,
        "threshold on true counts",
        _by_true_counts(AT_THRESHOLD - 1),
    ),
    Pair("row with nobody or one person", 0, bool, "empty cells left out", _without_empty_rows),
)
