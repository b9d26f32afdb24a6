"""Rules over requests: which earlier ones, put beside a new one, would say more than each says by itself.

The order of what is stored changes nothing. Work: three looks into sets for each stored request, then a comparison of
those that are one step away in some respect (same conditions but for one place, about a common family of codes), of
those about a common family for chains, and of small groups; so it grows in line with what is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from query_service.requests.trace.differences import Step, steps
from query_service.requests.trace.narrowing import chain
from query_service.requests.trace.rules import RULES, Finding, Rule, Said, Severity
from query_service.requests.trace.targets import Target
from query_service.requests.trace.thresholds import Threshold, narrow
from query_service.requests.trace.traced import Traced, related
from query_service.requests.trace.unions import unions


def findings(new: Traced, earlier: Iterable[Traced]) -> tuple[Finding, ...]:
    """Return what a reviewer is told of a request beside earlier ones, in the order of the rules.

    A request of the same number is the new one itself; one with the same key is said to be answered, and no more.
    """
    others = sorted((one for one in earlier if one.number != new.number), key=lambda one: one.number)
    rest = [one for one in others if one.key != new.key]
    found = [
        *_answered(new, others),
        *_steps(new, related(new, rest)),
        *_unions(new, rest),
        *_chain(new, rest),
        *_small(new, rest),
    ]
    order = list(Rule)
    return tuple(sorted(set(found), key=lambda one: (order.index(one.rule), one.earlier, one.differs.en)))


def _answered(new: Traced, others: Sequence[Traced]) -> Iterator[Finding]:
    same = [one for one in others if one.key == new.key]
    if same:
        yield _finding(Rule.ALREADY_ANSWERED, new, same, Said("la même question", "the same question"))


def _steps(new: Traced, near: Sequence[Traced]) -> Iterator[Finding]:
    """Give one finding for all the earlier requests that differ in the same way."""
    found: dict[Step, dict[int, Traced]] = defaultdict(dict)
    for one in near:
        for mine in new.targets:
            for theirs in one.targets:
                for step in steps(mine, theirs, new.question):
                    found[step][one.number] = one
    for step, requests in found.items():
        yield _finding(step.rule, new, list(requests.values()), step.differs, step.severity)


def _unions(new: Traced, rest: Sequence[Traced]) -> Iterator[Finding]:
    for union in unions(new, related(new, rest), rest):
        yield _finding(Rule.UNION, new, union.requests, union.differs, union.severity)


def _chain(new: Traced, rest: Sequence[Traced]) -> Iterator[Finding]:
    links = chain(new, rest)
    if links:
        said = " > ".join("?" if one is new else str(one.number) for one in links)
        differs = Said(
            f"de la plus large à la plus étroite\u00a0: {said.replace('?', 'la nouvelle')}",
            f"from the widest to the narrowest: {said.replace('?', 'the new one')}",
        )
        yield _finding(Rule.SHRINKING, new, [one for one in links if one is not new], differs)


def _small(new: Traced, rest: Sequence[Traced]) -> Iterator[Finding]:
    for mine in new.targets:
        if not _is_narrow(mine):
            continue
        at = [one for one in rest if any(_same_small(mine, theirs) for theirs in one.targets)]
        # The same question twice has one answer.
        if len({one.key for one in at}) + 1 >= Threshold.REPEATED.number:
            people = mine.persons.inhabitants
            codes = ", ".join(sorted(mine.families))
            differs = Said(
                f"un groupe d’environ {people} habitants, {codes}", f"a group of about {people} inhabitants, {codes}"
            )
            yield _finding(Rule.SMALL_TARGET, new, at, differs)


def _same_small(mine: Target, theirs: Target) -> bool:
    a, b = mine.persons, theirs.persons
    return (
        not mine.families.isdisjoint(theirs.families)
        and not a.places.isdisjoint(b.places)
        and max(a.ages[0], b.ages[0]) <= min(a.ages[1], b.ages[1])
        and _is_narrow(theirs)
    )


def _is_narrow(target: Target) -> bool:
    return bool(target.families) and target.persons.inhabitants < narrow(target.codes)


def _finding(
    rule: Rule, new: Traced, requests: Iterable[Traced], differs: Said, severity: Severity | None = None
) -> Finding:
    held = {one.number: one for one in requests}
    accounts = {new.account, *(one.account for one in held.values())}
    return Finding(rule, tuple(sorted(held)), differs, severity or RULES[rule].severity, len(accounts) > 1)
