"""A hidden figure worked out from one draw: its release, and all answers by addition that were asked for later.

The attacker reads, asks for coarser tables and other classes of age as often as he likes, at no cost, and solves the
linear equations over everything that was published from the draw (`solving`, in exact arithmetic of its own). Between
figures of one draw equations hold exactly, so that what follows is the very figure that is hidden. Statistic: figures
worked out that were hidden, figures of 10 or less of a table in between, and remainders printed below their threshold.
Bound: 0. Power: certain where something follows; how often it does depends on the tables, which are drawn at random.
That a figure is hidden protects nobody more than the noise does: it is the practice of the SNDS, and it has to hold.

Source: Denning, Denning and Schwartz 1979, "The Tracker: A Threat to Statistical Database Security".
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from query_service import service
from query_service.catalogue.places import departements, region_of
from query_service.query_model.conditions import All, LivesIn
from query_service.query_model.question import Dimension, Question, Table
from query_service.tables import hiding
from query_service.tables.board import Board
from tests.attacks.crowds import Crowd, Kind, one_place_each
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import ASKER, Workshop, generous
from tests.attacks.solving import Told, told, told_together
from tests.builders.questions import dispensing, had, persons, volume
from tests.builders.releases import make_service
from tests.builders.stores import completed, write_store

NAME, UNIT = "same-draw tracker", "figures told"
AT_RANDOM, TOTAL_WITHHELD = "sums asked for at random", "one region, its total withheld"
DRAWS = {Size.SHORT: 12, Size.LONG: 150}
# A twin that gives itself away is not tried any further.
DRAWS_OF_TWINS = 60
LATER = 6
DRUG = dispensing("A10BA02")
CLASSES = ((0, 20, 40, 60, 75), (0, 40, 75), (0, 60), (0, 40))
REGION = "11"


@dataclass(frozen=True, slots=True)
class Twin:
    """A weaker way to hide."""

    name: str
    weaken: Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked in one trial: a question, sums of it for later, and who is there."""

    first: Question
    later: Sequence[Question]
    crowd: Crowd
    rho: float


def attack(size: Size) -> Iterator[Outcome]:
    """Give how many figures are told by what is chosen, then by all the draws; for the service and for each twin."""
    yield _outcome(TOTAL_WITHHELD, [one_region()])
    yield _of_twin(TOTAL_WITHHELD, [one_region()], SUMS_NOT_AUDITED)
    yield _outcome(AT_RANDOM, draws(DRAWS[size]))
    for twin in TWINS:
        yield _of_twin(AT_RANDOM, draws(DRAWS_OF_TWINS), twin)


def attack_shared_total(_size: Size) -> Iterator[Outcome]:
    """Give the sums of hidden cells that two tables tell of a total that neither of them shows."""
    for twin in ("", NO_LINES.name):
        with pytest.MonkeyPatch.context() as patched:
            if twin:
                NO_LINES.weaken(patched)
            found = sorted(told_together(_released(shared_total())[0]), key=str)
        note = f"such as {found[0]}" if found else ""
        yield Outcome(NAME, "a total that two tables share", UNIT, len(found), 0, bool(found), twin, note)


def _of_twin(case: str, trials: Iterable[Chosen], twin: Twin) -> Outcome:
    with pytest.MonkeyPatch.context() as patched:
        twin.weaken(patched)
        return _outcome(case, trials, twin.name)


def _outcome(case: str, trials: Iterable[Chosen], twin: str = "") -> Outcome:
    found: list[Told] = []
    for trial in trials:
        found += published_tells(trial)
        if twin and found:
            break
    return Outcome(NAME, case, UNIT, len(found), 0, bool(found), twin, f"such as {found[0]}" if found else "")


def published_tells(asked: Chosen) -> set[Told]:
    """Ask, ask for sums, and return what all of it tells."""
    return told(_released(asked))


def _released(asked: Chosen) -> list[dict[str, Any]]:
    """Return the release, then the sums."""
    with tempfile.TemporaryDirectory() as folder, Workshop(Path(folder)).vault() as vault:
        store = write_store(Path(folder) / "store", completed({}))
        made = asked.crowd.over(make_service(store, vault, policy=generous(asked.rho)))
        bodies = [made.ask(asked.first, ASKER)]
        for later in asked.later:
            if (body := made.by_addition(later)) is not None:
                bodies.append(body)
        return list(map(_said, bodies))


def _said(body: bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(body)
    return said


def one_region() -> Chosen:
    """Return a question about one région: its total is withheld for the few women, then asked for as the région."""
    men, women, few = 400, 1, 9
    first, second, *others = (one.code for one in departements() if one.region == REGION)
    crowd = {Kind(1, 50, place): men for place in others} | {Kind(1, 50, place): few for place in (first, second)}
    crowd |= {Kind(2, 50, place): women for place in (first, second, *others)}
    of_region = persons(All((had(DRUG), LivesIn(regions=(REGION,)))))
    later = [replace(of_region, tables=(Table(some),)) for some in ((Dimension.SEX,), (), (Dimension.REGION,))]
    first_asked = replace(of_region, tables=(Table((Dimension.SEX, Dimension.DEPARTEMENT)),))
    return Chosen(first_asked, later, Crowd(crowd), 5)


def shared_total() -> Chosen:
    """Return tables by age and by sex, both by région, of which one has few old people."""
    crowd = {Kind(sex, age, place): 200 for sex in (1, 2) for age in (10, 30, 50, 70, 80) for place in one_place_each()}
    few = next(place for place in one_place_each() if region_of().get(place) == REGION)
    crowd |= {Kind(sex, age, few): 1 for sex in (1, 2) for age in (70, 80)}
    asked = persons(had(DRUG), by="age_class region;sex region")
    return Chosen(asked, (), Crowd(crowd), 5)


def draws(number: int) -> Iterator[Chosen]:
    """Give so many questions at random."""
    chance = random.Random()
    return (chosen(chance) for _ in range(number))


def chosen(chance: random.Random) -> Chosen:
    """Draw a question of one to three tables, sums of them with other classes of age, and a crowd dense or sparse."""
    small_area = chance.random() < 0.5
    place = Dimension.DEPARTEMENT if small_area else Dimension.REGION
    population = All((had(DRUG), LivesIn(regions=(REGION,)))) if small_area else had(DRUG)
    like = volume("boxes", DRUG, of=population) if chance.random() < 0.3 else persons(population)
    inside = (Dimension.SEX, Dimension.AGE_CLASS, place)
    shapes = [Table(some) for size in range(4) for some in combinations(inside, size)]
    first = replace(like, tables=tuple(chance.sample(shapes, chance.randint(1, 3))), age_classes=chance.choice(CLASSES))
    if small_area:
        shapes += [Table((*some, Dimension.REGION)) for some in ((), (Dimension.SEX,))]
    later = [replace(like, tables=(chance.choice(shapes),), age_classes=chance.choice(CLASSES)) for _ in range(LATER)]
    return Chosen(first, later, _crowd(chance, small_area), chance.choice((0.05, 0.5, 5)))


def _crowd(chance: random.Random, small_area: bool) -> Crowd:
    """Return few or many persons of each kind, nobody of some."""
    of_region = tuple(one.code for one in departements() if one.region == REGION)
    places = of_region if small_area else one_place_each()
    many, empty = chance.choice((2, 15, 80)), chance.choice((0.0, 0.4))
    kinds = (Kind(*one) for one in product((1, 2), (10, 30, 50, 70, 80), places))
    return Crowd({kind: round(chance.expovariate(1 / many)) for kind in kinds if chance.random() >= empty})


def _not_audited(patched: pytest.MonkeyPatch) -> None:
    """Hide in each answer by addition what is small in it, whatever was published before."""
    patched.setattr(service, "published_before", lambda _drawn, _bodies: ())


def _without_lines(patched: pytest.MonkeyPatch) -> None:
    """Hide what is small and what follows, and never mind how much the hidden cells of a line are together."""
    patched.setattr(hiding, "keep_lines", lambda _board, waiting: waiting.clear())


def _without_rank(patched: pytest.MonkeyPatch) -> None:
    """Keep the rule of lines, and never look at what follows from several of them."""

    def none_more(_board: Board, _waiting: dict[int, None]) -> bool:
        return False

    patched.setattr(hiding, "hide_more", none_more)


SUMS_NOT_AUDITED = Twin("sums not audited", _not_audited)
NO_LINES = Twin("no rule of lines", _without_lines)
TWINS = (SUMS_NOT_AUDITED, NO_LINES, Twin("no rank test", _without_rank))
