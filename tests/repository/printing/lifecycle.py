"""docs/lifecycle.md: statuses, moves, steps and terms, as the rules themselves answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from citizen_site.presentation.labels import ACTOR, EVENT, STAGE, STATUS
from registry.errors import RuleBroken
from registry.projects.facts import Event
from registry.projects.kinds import EventKind, Outcome
from registry.projects.lifecycle import (
    ALLOWED_AFTER_THE_END,
    STAGE_OF,
    STEPS,
    TERMINAL,
    Stage,
    Status,
    Step,
    check_event,
    standing,
)
from registry.projects.terms import Term
from registry.words import PartialDate
from tests.repository.printing.markdown import code, codes, head, table

ABOUT = """\
A project is a list of dated events. Its status is computed from them, never typed: this page asks the rule
`registry.projects.lifecycle.standing` what each event makes of a project in each status.
"""
Moves = dict[Status, dict[EventKind, Status]]

FIRST, THEN, TODAY = (PartialDate(dt.date(2020, 1, day)) for day in (1, 2, 3))
MOVES = """\
An event not listed here, or met in a status not listed beside it, leaves the status as it is. A paused project moves
as it would from the status before the pause.
"""
# Computed from others, so they have no move of their own: a late project is one that awaits, a paused one what it was.
SHADOWS = frozenset({Status.RESULTS_LATE, Status.PAUSED})


def page() -> str:
    """Return the page of the lifecycle."""
    moves = {status: moves_from(_history(status)) for status in Status if status not in SHADOWS}
    return "\n".join(
        [
            head("Lifecycle of a project", "registry/projects/lifecycle.py", ABOUT),
            "## Stages and statuses\n\n```text\n" + _diagram(moves) + "```\n",
            table(("Status", "On the page", "Stage"), [_status(one) for one in Status]),
            "`results_late` is `results_awaited` after the term of the results.\n",
            "## What each event makes of a project\n\n" + MOVES,
            table(("Event", "makes the status", "when it was"), _by_event(moves)),
            f"After the end ({codes(sorted(TERMINAL))}) only these events are accepted: "
            f"{codes(k for k in EventKind if k in ALLOWED_AFTER_THE_END)}.\n",
            f"A decision whose outcome is `{Outcome.REFUSED}` or `{Outcome.UNFAVOURABLE}` makes the status "
            f"`{_refusal()}`.\n",
            "## Steps and terms\n",
            table(("Step", "From", "To the first", "Who acts", "Term", "At the longest"), map(_step, STEPS)),
            "Kinds before others in a list are looked for first. Working days leave out Saturdays, Sundays and the "
            "public holidays of mainland France.\n",
            "## Events\n",
            table(("Event", "On the page"), [(code(one), str(EVENT[one])) for one in EventKind]),
        ]
    )


def _history(status: Status) -> list[Event]:
    """The shortest list of events that leads to a status, found by trying."""
    if status is Status.UNKNOWN:
        return []
    kind = next(kind for kind in EventKind if standing([Event(kind, FIRST)], TODAY.day).status is status)
    return [Event(kind, FIRST)]


def moves_from(before: list[Event]) -> dict[EventKind, Status]:
    """What each event makes of a project with this history; events that leave its status are left out."""
    status = standing(before, TODAY.day).status
    accepted = [kind for kind in EventKind if _accepted(kind, before)]
    after = {kind: standing([*before, Event(kind, THEN)], TODAY.day).status for kind in accepted}
    return {kind: there for kind, there in after.items() if there is not status}


def _accepted(kind: EventKind, before: list[Event]) -> bool:
    try:
        check_event(Event(kind, THEN), before, TODAY.day)
    except RuleBroken:
        return False
    return True


def _by_event(moves: Moves) -> Iterator[tuple[str, str, str]]:
    """One row for each event and the status it leads to, with the statuses it leads from."""
    for kind in EventKind:
        for there in Status:
            froms = [status for status, its in moves.items() if its.get(kind) is there]
            if froms:
                yield code(kind), code(there), codes(froms)
    yield code(EventKind.RESUMED), "what it was before the pause", code(Status.PAUSED)


def _refusal() -> Status:
    outcomes = {
        standing([Event(EventKind.AUTHORISATION, FIRST, outcome=outcome)], TODAY.day).status
        for outcome in (Outcome.REFUSED, Outcome.UNFAVOURABLE)
    }
    (only,) = outcomes
    return only


def _status(status: Status) -> tuple[str, str, str]:
    stage = STAGE_OF.get(status)
    return code(status), str(STATUS[status]), str(STAGE[stage]) if stage else "where it was"


def _diagram(moves: Moves) -> str:
    """One line for each stage, in order; then the statuses that stand outside the stages."""
    rows = []
    for stage in Stage:
        inside = [status for status, its in STAGE_OF.items() if its is stage]
        rows.append(f"{stage.value:<14} " + " → ".join(inside))
    stages = "\n      ↓\n".join(rows)
    ends = [status for status in Status if status in TERMINAL]
    return f"{stages}\n\n{_aside(moves, [Status.PAUSED])}\n{_aside(moves, ends)}\n"


def _aside(moves: Moves, group: list[Status]) -> str:
    """Statuses beside the stages: which never lead to them, and to which stage they lead on."""
    inside = [status for status in moves if status not in group]
    never = [status.value for status in inside if not set(moves[status].values()) & set(group)]
    names = " | ".join(status.value for status in group)
    if group == [Status.PAUSED]:
        onward = "what it was before, when resumed"
    else:
        onward = ", ".join(sorted({there.value for status in group for there in moves[status].values()}))
    return f"any status but {', '.join(never)}\n      → {names} → {onward}"


def _step(step: Step) -> tuple[str, ...]:
    longest = _term(step.term, extended=True) if step.term and step.term.extension else ""
    return (
        code(step.key),
        _from(step),
        codes(step.end),
        str(ACTOR[step.actor]),
        _term(step.term) if step.term else "no legal term",
        longest,
    )


def _from(step: Step) -> str:
    return f"the {'last' if step.from_last else 'first'} {codes(step.start)}"


def _term(term: Term, *, extended: bool = False) -> str:
    amount = term.amount + (term.extension if extended else 0)
    unit = term.unit.value.replace("_", " ")
    return f"{amount} {unit if amount > 1 else unit.removesuffix('s')}"
