"""Keeps the search index of a host in step with the register, without a shared disk.

The register numbers its changes; the index knows the last one it holds. Where a project stands also
depends on the day: when the day changes, the projects whose results are awaited are read again, and
those with an event that their source had announced. A new description of an organisation or of a data
source is a change of all the projects that name it.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from registry.projects.criteria import Criteria, Facet
from registry.projects.index import ProjectIndex
from registry.projects.index_reading import (
    changed_count,
    described_since,
    indexed,
    indexed_again,
    moved_between,
)
from registry.projects.lifecycle import Status
from registry.projects.search import gone_since, last_change

FEW = 500
# Beyond as many days the index is made anew.
FAR = 366

_WAITING = Criteria(chosen={Facet.STATUS: (Status.RESULTS_AWAITED.value, Status.RESULTS_LATE.value)})


def bring_up_to_date(index: ProjectIndex, session: Session, today: dt.date, last: int) -> None:
    """Make the index know `last`, the last change that the session sees, and the day.

    Leave it as it is while another process does so.
    """
    index.refresh()
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
        return index.change_number <= last_change(begun_now)


def _write(index: ProjectIndex, session: Session, today: dt.date, last: int) -> None:
    known, day = index.change_number, index.day
    far = day is None or abs((today - day).days) > FAR
    if known == 0 or known > last or far or changed_count(session, known) > FEW:
        index.rebuild(indexed(session, today), change_number=last, day=today)
        return
    again = described_since(session, known)
    if day is not None and day != today:
        again |= moved_between(session, day, today) | set(index.slugs(_WAITING, "fr"))
    changed = {item.summary.slug: item for item in indexed(session, today, since=known)}
    changed |= {item.summary.slug: item for item in indexed_again(session, again - set(changed), today)}
    index.update(changed.values(), gone_since(session, known), change_number=last, day=today)
