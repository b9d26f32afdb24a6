"""Add medical domains to many projects at once, or take them away: what changes first, then the act."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from registry.projects import bulk_actions
from registry.projects.actions import Trace, take_turn
from registry.projects.facts import ProjectFacts
from registry.projects.mapping import Names
from registry.projects.refusals import AddedAndTaken, NoProjectChosen, NothingChosen, UnknownDomain
from registry.projects.vocabulary import DOMAIN
from registry.words import Words


@dataclass(frozen=True, slots=True)
class DomainsOfMany:
    """What is asked: domains to add, domains to take away, and of which projects."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DomainChange:
    """The domains of one project before and after."""

    slug: str
    title: Words
    before: tuple[str, ...]
    after: tuple[str, ...]


def check(asked: DomainsOfMany) -> None:
    """Refuse what changes nothing, says two things of one domain, or names one that the vocabulary does not have."""
    unknown = [one for one in (*asked.add, *asked.remove) if one not in DOMAIN]
    if unknown:
        raise UnknownDomain(f"Unknown medical domain {unknown[0]!r}. Take one of the list.", field="add")
    if not asked.add and not asked.remove:
        raise NothingChosen("Say which domains are added or taken away.", field="add")
    both = set(asked.add) & set(asked.remove)
    if both:
        raise AddedAndTaken(f"{sorted(both)[0]} is to be added and taken away.", field="remove")
    if not asked.slugs:
        raise NoProjectChosen("Choose one project at least.", field="slugs")


def changes(session: Session, asked: DomainsOfMany) -> tuple[DomainChange, ...]:
    """Return the projects whose domains would change, in the order asked; those that would not are left out.

    Raises NotFound for an address that no project has.
    """
    check(asked)
    read = bulk_actions.read_many(session, asked.slugs)
    found = (DomainChange(one.slug, one.title, one.domains, _after(one, asked)) for one in read)
    return tuple(one for one in found if one.before != one.after)


def change_domains(session: Session, asked: DomainsOfMany, trace: Trace) -> tuple[DomainChange, ...]:
    """Change the domains, one version for each project that changes; return what changed."""
    take_turn(session)
    done = changes(session, asked)
    facts = bulk_actions.read_many(session, [one.slug for one in done])
    after = [replace(one, domains=change.after) for one, change in zip(facts, done, strict=True)]
    bulk_actions.amend_many(session, after, trace, Names(session))
    return done


def _after(facts: ProjectFacts, asked: DomainsOfMany) -> tuple[str, ...]:
    """Return the domains without those taken away; what is added comes last, once."""
    kept = (one for one in facts.domains if one not in asked.remove)
    return tuple(dict.fromkeys((*kept, *asked.add)))
