"""How long each step takes over many projects: medians and spreads of the delays that can be measured.

A delay counts once its step has ended. A step still running has no length yet: it is counted apart,
and the medians are those of the steps that ended, so the true ones may be longer. Dates known to
the year only give no delay; a date known to the month only gives none to a step whose term is
shorter than a year, as the doubt would weigh as much as what is measured.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median, quantiles

from registry.projects.facts import Event
from registry.projects.kinds import OrganisationKind, Pathway
from registry.projects.lifecycle import STEPS, Delay, delays
from registry.projects.terms import Unit

# Under this number each delay is told one by one: a median of four says more than is known.
FEW = 5


_LONG = {s.key for s in STEPS if s.term is None or (s.term.unit is Unit.MONTHS and s.term.amount >= 12)}


@dataclass(frozen=True, slots=True)
class Measure:
    """One step of one project. `days` is None while it runs; `due` is the last day of its longest term."""

    step: str
    year: int
    days: int | None
    late: bool
    due: dt.date | None
    approximate: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of one project, with what they are sorted by."""

    pathway: Pathway | None
    kinds: tuple[OrganisationKind, ...]
    steps: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The delays of one group, in calendar days; the order statistics are None without any delay.

    `late` counts those beyond the longest legal term, `running` the steps that have not ended,
    `running_late` those of them already beyond it, `approximate` the delays from a month to a date.
    `days` holds the delays themselves when they are fewer than `FEW`.
    """

    count: int
    late: int
    running: int
    running_late: int
    approximate: int
    days: tuple[int, ...] = ()
    least: int | None = None
    tenth: float | None = None
    lower: float | None = None
    middle: float | None = None
    upper: float | None = None
    ninetieth: float | None = None
    most: int | None = None

    @property
    def few(self) -> bool:
        return self.count < FEW


@dataclass(frozen=True, slots=True)
class StepStatistics:
    """One step over all the projects, and by year of its start, legal pathway and kind of holder."""

    all: Spread
    by_year: Mapping[int, Spread]
    by_pathway: Mapping[Pathway | None, Spread]
    by_kind: Mapping[OrganisationKind | None, Spread]


@dataclass(frozen=True, slots=True)
class Statistics:
    """`projects` counts the public projects, `measured` those with a delay; `steps` is in their order."""

    projects: int
    measured: int
    steps: Mapping[str, StepStatistics]

    @property
    def delays(self) -> int:
        return sum(step.all.count for step in self.steps.values())

    @property
    def running(self) -> int:
        return sum(step.all.running for step in self.steps.values())


def measure(
    events: Collection[Event], pathway: Pathway | None, kinds: Collection[OrganisationKind], today: dt.date
) -> Measured:
    """Return the measures of one project; `kinds` are those of its holders, each counted once."""
    found = tuple(_measure(delay) for delay in delays(events, today) if _precise_enough(delay))
    return Measured(pathway, tuple(sorted(set(kinds))), found)


def summarise(projects: Iterable[Measured], today: dt.date) -> Statistics:
    """Return the statistics of these projects on `today`."""
    total = measured = 0
    groups = {step.key: _Groups() for step in STEPS}
    for project in projects:
        total += 1
        measured += any(one.days is not None for one in project.steps)
        for one in project.steps:
            groups[one.step].add(one, project)
    return Statistics(total, measured, {key: found.spreads(today) for key, found in groups.items()})


class _Groups:
    """The measures of one step, sorted in each way."""

    def __init__(self) -> None:
        self._all: list[Measure] = []
        self._years: dict[int, list[Measure]] = defaultdict(list)
        self._pathways: dict[Pathway | None, list[Measure]] = defaultdict(list)
        self._kinds: dict[OrganisationKind | None, list[Measure]] = defaultdict(list)

    def add(self, one: Measure, project: Measured) -> None:
        self._all.append(one)
        self._years[one.year].append(one)
        self._pathways[project.pathway].append(one)
        for kind in project.kinds or (None,):
            self._kinds[kind].append(one)

    def spreads(self, today: dt.date) -> StepStatistics:
        return StepStatistics(
            all=spread(self._all, today),
            by_year={year: spread(self._years[year], today) for year in sorted(self._years)},
            by_pathway={p: spread(self._pathways[p], today) for p in (*Pathway, None) if p in self._pathways},
            by_kind={k: spread(self._kinds[k], today) for k in (*OrganisationKind, None) if k in self._kinds},
        )


def _measure(delay: Delay) -> Measure:
    running = delay.end is None
    return Measure(
        step=delay.step.key,
        year=delay.start.day.year,
        days=None if running else delay.days,
        late=delay.late and not running,
        due=delay.extended_due if running else None,
        approximate=delay.approximate,
    )


def _precise_enough(delay: Delay) -> bool:
    return not delay.approximate or delay.step.key in _LONG


def spread(measures: Collection[Measure], today: dt.date) -> Spread:
    """Return the spread of these measures; quartiles and tenths by linear interpolation."""
    days = sorted(one.days for one in measures if one.days is not None)
    running = [one for one in measures if one.days is None]
    counted = Spread(
        count=len(days),
        late=sum(one.late for one in measures),
        running=len(running),
        running_late=sum(one.due is not None and one.due < today for one in running),
        approximate=sum(one.approximate for one in measures if one.days is not None),
    )
    if not days:
        return counted
    twentieths = quantiles(days, n=20, method="inclusive") if len(days) > 1 else [float(days[0])] * 19
    return replace(
        counted,
        days=tuple(days) if len(days) < FEW else (),
        least=days[0],
        tenth=twentieths[1],
        lower=twentieths[4],
        middle=median(days),
        upper=twentieths[14],
        ninetieth=twentieths[17],
        most=days[-1],
    )
