"""Keeps the search index of a host in step with the register, without a shared disk.

The register numbers its changes; the index knows the last one it holds. Lateness also depends on
the day: the projects whose results are awaited are read again when the day changes.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.index import ProjectIndex
from registry.projects.lifecycle import Status
from registry.projects.summary import IndexedProject, to_index

FEW = 500


def bring_up_to_date(index: ProjectIndex, session: Session, today: dt.date) -> None:
    """Make the index know the last change and the day; leave it as it is while another process does so."""
    index.refresh()
    last = search.last_change(session)
    if index.change_number == last and index.day == today:
        return
    with index.writable_by_me() as mine:
        if not mine:
            return
        index.refresh()
        up_to_date = index.change_number == last and index.day == today
        if not up_to_date and not _sees_less_than(index, session, last):
            _write(index, session, today, last)


def _sees_less_than(index: ProjectIndex, session: Session, last: int) -> bool:
    """Say whether the index holds a change that this session, begun before it, does not see yet.

    Without it the index would be made anew from an older state. An index ahead of the register itself
    comes from a database put back from a copy, and is made anew.
    """
    if index.change_number <= last:
        return False
    with Session(session.get_bind()) as begun_now:
        return index.change_number <= search.last_change(begun_now)


def _write(index: ProjectIndex, session: Session, today: dt.date, last: int) -> None:
    known = index.change_number
    if known == 0 or known > last or search.changed_count(session, known) > FEW:
        index.rebuild(search.indexed(session, today), change_number=last, day=today)
        return
    changed = {item.summary.slug: item for item in search.indexed(session, today, since=known)}
    if index.day != today:
        changed |= _with_a_deadline(index, session, today)
    index.update(changed.values(), search.gone_since(session, known), change_number=last, day=today)


def _with_a_deadline(index: ProjectIndex, session: Session, today: dt.date) -> dict[str, IndexedProject]:
    waiting = Criteria(chosen={Facet.STATUS: (Status.RESULTS_AWAITED.value, Status.RESULTS_LATE.value)})
    slugs, kinds = search.slugs_by_name(session), search.organisation_kinds(session)
    projects = search.some_projects(session, index.slugs(waiting, "fr"))
    return {p.facts.slug: to_index(p.facts, today=today, slugs=slugs, kinds=kinds) for p in projects}
