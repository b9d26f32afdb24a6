"""What must be said before a project is public, and how complete a record is."""

from __future__ import annotations

from dataclasses import dataclass

from registry.projects.facts import FIELDS, ProjectFacts
from registry.projects.refusals import NotStated


def stated(facts: ProjectFacts, name: str) -> bool:
    """Say whether the source states this field; False and 0 are statements, empty is not."""
    if name == "parties":
        return bool(facts.controllers())
    value = getattr(facts, name)
    return value is not None and value != "" and value != () and (bool(value) or isinstance(value, int | float))


def missing_mandatory(facts: ProjectFacts) -> tuple[str, ...]:
    """Return the mandatory fields not stated: title, lay summary, purpose, sources, controller, pathway, event."""
    return tuple(f.name for f in FIELDS if f.mandatory and not stated(facts, f.name))


def check_publishable(facts: ProjectFacts) -> None:
    """Refuse a record filed by hand that leaves out what must be stated first.

    Raises RuleBroken naming the first missing field. Records taken from a published source are
    not held to this rule: what their source leaves out is shown as not stated.
    """
    missing = missing_mandatory(facts)
    if missing:
        raise NotStated(
            f"{facts.slug}: {', '.join(missing)} must be stated before the project is published. Fill them in.",
            field=missing[0],
        )


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the record is stated: `percent` from 0 to 100, and what is missing by field name."""

    percent: int
    missing: tuple[str, ...]


def completeness(facts: ProjectFacts) -> Completeness:
    """Return the share of the weighted fields that are stated, rounded down to a whole percent."""
    counted = [f for f in FIELDS if f.weight]
    missing = tuple(f.name for f in counted if not stated(facts, f.name))
    total = sum(f.weight for f in counted)
    lost = sum(f.weight for f in counted if f.name in missing)
    return Completeness(100 * (total - lost) // total, missing)
