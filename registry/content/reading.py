"""The content files as frozen values, each file read once."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import cattrs

from registry.content.shapes import Call, Durations, KeyFigure, Milestone
from registry.errors import UnreadableFile
from registry.projects.facts import ProjectFacts, json_converter
from registry.projects.references import DataSource, Organisation

T = TypeVar("T")


def _converter() -> cattrs.Converter:
    converter = json_converter()
    # A float would print 14.35 as 14.3499…; the digits of the file are the figure.
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(str(value)))
    return converter


_JSON = _converter()


@cache
def projects() -> tuple[ProjectFacts, ...]:
    """Return the projects that the site describes itself, in the order of the file."""
    return _read("projects.json", "projects", tuple[ProjectFacts, ...])


@cache
def organisations() -> tuple[Organisation, ...]:
    """Return the organisations that hold these projects or their data."""
    return _read("organisations.json", "organisations", tuple[Organisation, ...])


@cache
def sources() -> tuple[DataSource, ...]:
    """Return the data sources: the SNDS and its parts, the catalogue, and what projects use besides."""
    return _read("sources.json", "sources", tuple[DataSource, ...])


@cache
def calls() -> tuple[Call, ...]:
    """Return the calls for projects."""
    return _read("calls.json", "calls", tuple[Call, ...])


@cache
def figures() -> tuple[KeyFigure, ...]:
    """Return the key figures; figures that disagree are all there and name one another."""
    return _read("figures.json", "figures", tuple[KeyFigure, ...])


@cache
def timeline() -> tuple[Milestone, ...]:
    """Return the dates in the life of the Health Data Hub, oldest first."""
    return _read("timeline.json", "milestones", tuple[Milestone, ...])


@cache
def durations() -> Durations:
    """Return how long steps usually take, the procedures step by step, and the target."""
    return _structure("durations.json", _load("durations.json"), Durations)


def _read(name: str, key: str, shape: type[T]) -> T:
    content = _load(name)
    if not isinstance(content, dict) or set(content) != {key}:
        raise UnreadableFile(f"registry/content/{name}: the file holds one object with the single key {key!r}.")
    return _structure(name, content[key], shape)


def _load(name: str) -> Any:
    try:
        return json.loads(files("registry.content").joinpath(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"registry/content/{name}: not readable as JSON ({error}). Restore the file.") from error


def _structure(name: str, content: Any, shape: type[T]) -> T:
    try:
        return _JSON.structure(content, shape)
    except cattrs.BaseValidationError as error:
        faults = "; ".join(cattrs.transform_error(error))
        raise UnreadableFile(
            f"registry/content/{name}: {faults}. Correct the entry or the shape it must have in registry/content."
        ) from error
