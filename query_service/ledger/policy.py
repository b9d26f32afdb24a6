"""The policy: what may be spent, at which price, with which clips. A file, checked whole before anything is done."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from query_service.errors import QueryServiceError
from query_service.planner.plan import Clip
from query_service.privacy.loss import Loss
from query_service.query_model.question import Measure, Precision

SHIPPED = Path(__file__).parent / "policies"
LOWEST_FLOOR = 10
VOLUMES = tuple(measure for measure in Measure if measure is not Measure.PERSONS)


class UnusablePolicy(QueryServiceError):
    """A policy file that says something impossible; the message names the file, the place and the rule."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent: see the file that ships. `lifetime` covers `lifetime_years` from the first one."""

    calendar_year: Loss
    lifetime: Loss
    lifetime_first_year: int
    lifetime_years: int
    topic: Loss
    association: Loss

    @property
    def lifetime_last_year(self) -> int:
        return self.lifetime_first_year + self.lifetime_years - 1


@dataclass(frozen=True, slots=True)
class Policy:
    """What the file says. `levels` for one year of care or one pooled period; `floor` at least 10.

    `most_cut` is the expected bias of each clip at its worst: by how many percent a figure is below the true one.
    `persons`: how many synthetic persons a demonstration is made for, None for the whole of France; expectations before
    a question is asked are brought to them.
    """

    name: str
    demo: bool
    floor: int
    slot: dt.timedelta
    levels: Mapping[Precision, Loss]
    caps: Caps
    clips: Mapping[Measure, Clip]
    most_cut: Mapping[Measure, int]
    persons: int | None = None


def read_policy(path: Path) -> Policy:
    """Return the policy of a file. Raises UnusablePolicy naming the place."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusablePolicy(f"{path}: there is no such file. Name a policy file, or one that ships.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusablePolicy(f"{path}: is no TOML ({error}).") from None
    return _Reading(path).policy(said)


def shipped_policy(name: str = "default") -> Policy:
    """Return `default`, or `demonstration`."""
    return read_policy(SHIPPED / f"{name}.toml")


@dataclass(frozen=True, slots=True)
class _Reading:
    path: Path

    def policy(self, said: Mapping[str, Any]) -> Policy:
        self._only(said, "", {"name", "demo", "floor", "persons", "slot_minutes", "levels", "caps", "clips"})
        floor = self._whole(said, "floor", at_least=LOWEST_FLOOR)
        levels = self._part(said, "levels", {level.value for level in Precision})
        policy = Policy(
            name=self._text(said, "name"),
            demo=self._yes_or_no(said, "demo"),
            floor=floor,
            slot=dt.timedelta(minutes=self._whole(said, "slot_minutes", at_least=1)),
            levels={level: self._loss(levels, level.value, "levels.") for level in Precision},
            caps=self._caps(self._part(said, "caps", set(Caps.__dataclass_fields__))),
            clips=self._clips(self._part(said, "clips", {measure.value for measure in VOLUMES})),
            most_cut={measure: self._cut(said["clips"][measure.value], measure) for measure in VOLUMES},
            persons=self._whole(said, "persons", at_least=1) if "persons" in said else None,
        )
        self._agree(policy)
        return policy

    def _caps(self, said: Mapping[str, Any]) -> Caps:
        losses = {
            name: self._loss(said, name, "caps.") for name in ("calendar_year", "lifetime", "topic", "association")
        }
        return Caps(
            **losses,
            lifetime_first_year=self._whole(said, "lifetime_first_year", "caps.", at_least=2000),
            lifetime_years=self._whole(said, "lifetime_years", "caps.", at_least=1),
        )

    def _clips(self, said: Mapping[str, Any]) -> dict[Measure, Clip]:
        clips: dict[Measure, Clip] = {}
        for measure in VOLUMES:
            one = self._part(said, measure.value, {"cell", "total", "most_cut_percent", "reason"}, "clips.")
            place = f"clips.{measure.value}."
            self._text(one, "reason", place)
            cell, total = (self._whole(one, name, place, at_least=1) for name in ("cell", "total"))
            if cell > total:
                raise self._refused(f"{place}cell", f"{cell} in a cell is more than {total} in all")
            clips[measure] = Clip(cell, total)
        return clips

    def _cut(self, said: Mapping[str, Any], measure: Measure) -> int:
        place = f"clips.{measure.value}."
        cut = self._whole(said, "most_cut_percent", place, at_least=0)
        if cut >= 100:
            raise self._refused(f"{place}most_cut_percent", f"{cut}: a clip that leaves something of a figure")
        return cut

    def _agree(self, policy: Policy) -> None:
        levels, caps = policy.levels, policy.caps
        if not levels[Precision.LANDMARK] < levels[Precision.CURRENT] < levels[Precision.FINE]:
            raise self._refused("levels", "landmark costs less than current, and current less than fine")
        if not levels[Precision.FINE] <= caps.topic <= caps.calendar_year <= caps.lifetime:
            raise self._refused("caps", "the dearest level fits the topic, the topic the year, the year the lifetime")
        if policy.persons is not None and not policy.demo:
            raise self._refused(
                "persons", "only a demonstration is made for so many; leave it out for the whole of France"
            )
        if not caps.association <= caps.calendar_year:
            raise self._refused("caps.association", "a share is at most the whole of a year")

    # values

    def _only(self, said: Mapping[str, Any], place: str, names: set[str]) -> None:
        for name in said.keys() - names:
            raise self._refused(place + name, f"is not known; known are {', '.join(sorted(names))}")

    def _part(self, said: Mapping[str, Any], name: str, names: set[str], place: str = "") -> Mapping[str, Any]:
        found = self._there(said, name, place)
        if not isinstance(found, dict):
            raise self._refused(place + name, f"is a table with {', '.join(sorted(names))}")
        self._only(found, f"{place}{name}.", names)
        return found

    def _loss(self, said: Mapping[str, Any], name: str, place: str) -> Loss:
        return Loss(self._whole(said, name, place, at_least=1))

    def _whole(self, said: Mapping[str, Any], name: str, place: str = "", *, at_least: int) -> int:
        found = self._there(said, name, place)
        if not isinstance(found, int) or isinstance(found, bool) or found < at_least:
            raise self._refused(place + name, f"{found!r}: a whole number from {at_least} on")
        return found

    def _text(self, said: Mapping[str, Any], name: str, place: str = "") -> str:
        found = self._there(said, name, place)
        if not isinstance(found, str) or not found.strip():
            raise self._refused(place + name, f"{found!r}: some words")
        return found

    def _yes_or_no(self, said: Mapping[str, Any], name: str) -> bool:
        found = self._there(said, name, "")
        if not isinstance(found, bool):
            raise self._refused(name, f"{found!r}: true or false")
        return found

    def _there(self, said: Mapping[str, Any], name: str, place: str) -> Any:
        if name not in said:
            raise self._refused(place + name, "is missing")
        return said[name]

    def _refused(self, place: str, rule: str) -> UnusablePolicy:
        return UnusablePolicy(f"{self.path}, {place}: {rule}.")
