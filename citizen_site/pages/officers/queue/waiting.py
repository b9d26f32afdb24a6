"""What waits for one officer, by heading: each heading is there only for whoever may do something about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site import gate
from citizen_site.accounts.associations import search as associations
from citizen_site.accounts.permissions import Act
from citizen_site.desk import domains, imports, search
from citizen_site.desk.drafts import DraftState, Intent
from citizen_site.locales import say_date
from citizen_site.pages.officers.proposals.views import title_of
from citizen_site.presentation.texts import Text, text
from citizen_site.wiring import reading, services
from registry.projects.criteria import Criteria, Facet, Sort
from registry.projects.lifecycle import Status
from registry.projects.records import Subject
from registry.proposals import actions as proposals
from registry.proposals.records import ProposalKind

SHOWN = 8
_DETAIL = {
    Subject.PROJECT.value: "officer_projects.detail",
    Subject.DATA_SOURCE.value: "officer_databases.detail",
    Subject.ORGANISATION.value: "officer_organisations.detail",
    domains.SUBJECT: "officer_themes.detail",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: what it is, where it is, what is said of it."""

    title: Text
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Part:
    """One heading with its count in words, the first lines, and where all of them are."""

    name: str
    count: str
    lines: list[Line]
    all_url: str


def parts() -> list[Part]:
    """Return what waits for the visitor; headings under which nothing waits are left out."""
    return [part for part in _parts() if part.lines or part.all_url]


def _parts() -> Iterator[Part]:
    if gate.visitor_may(Act.READ_DRAFT_RECORDS):
        yield from _drafts()
    if gate.visitor_may(Act.DECIDE_PROPOSAL):
        yield from _proposals()
    if gate.visitor_may(Act.IMPORT_RECORDS):
        yield _imports()
    if gate.visitor_may(Act.REVIEW_ASSOCIATION):
        yield _associations()
    if gate.visitor_may(Act.READ_DRAFT_RECORDS):
        yield _late()


def _drafts() -> Iterator[Part]:
    session, who = reading(), gate.visitor().number
    asked = search.waiting_for(session, who) if gate.visitor_may(Act.PUBLISH_RECORD) else ()
    own = [one for one in search.written_by(session, who) if one.changed_by == who or one.asked_by == who]
    open_ones = [one for one in own if one.state is DraftState.OPEN]
    returned = [one for one in open_ones if one.note]
    written = [one for one in open_ones if not one.note]
    waiting = [one for one in own if one.state is DraftState.ASKED]
    numbers = {name for one in asked for name in (one.asked_by or one.changed_by,)}
    names = search.names_of(session, numbers)
    askers = [(one, names[one.asked_by or one.changed_by]) for one in asked]
    yield _part("asked", ngettext("%(num)s draft waits for your decision", "%(num)s drafts wait for your decision",
                                  len(asked)),
                [_draft(one, _("asked by %(name)s", name=name)) for one, name in askers])  # fmt: skip
    yield _part("returned", ngettext("%(num)s draft was sent back to you", "%(num)s drafts were sent back to you",
                                     len(returned)), [_draft(one, one.note) for one in returned])  # fmt: skip
    yield _part("written", ngettext("You are writing %(num)s draft", "You are writing %(num)s drafts", len(written)),
                [_draft(one, _("last written on %(date)s", date=say_date(one.changed_at, g.language)))
                 for one in written])  # fmt: skip
    yield _part("elsewhere", ngettext("%(num)s draft of yours waits for somebody else",
                                      "%(num)s drafts of yours wait for somebody else", len(waiting)),
                [_draft(one, "") for one in waiting])  # fmt: skip


def _draft(one: search.Waiting, about: str) -> Line:
    title = Text(_("Medical domains of several projects"), g.language)
    if one.subject != domains.SUBJECT:
        title = text(one.name, g.language)
    said = _("withdrawal asked for") if one.intent is Intent.WITHDRAW else ""
    return Line(title, url_for(_DETAIL[one.subject], slug=one.slug), " · ".join(part for part in (said, about) if part))


def _proposals() -> Iterator[Part]:
    found = proposals.waiting(reading())
    reports = [one for one in found if one.kind is ProposalKind.ERROR_REPORT]
    proposed = [one for one in found if one.kind is not ProposalKind.ERROR_REPORT]
    url = url_for("officer_proposals.index")
    yield _part("reports", ngettext("%(num)s error reported by readers", "%(num)s errors reported by readers",
                                    len(reports)), [_proposal(one) for one in reports], url)  # fmt: skip
    yield _part("proposals", ngettext("%(num)s proposal of holders", "%(num)s proposals of holders", len(proposed)),
                [_proposal(one) for one in proposed], url)  # fmt: skip


def _proposal(one: proposals.Waiting) -> Line:
    url = url_for("officer_proposals.detail", number=one.id)
    return Line(title_of(one.slug), url, _("received on %(date)s", date=say_date(one.received_at, g.language)))


def _imports() -> Part:
    found = imports.waiting(reading())
    lines = [
        Line(Text(one.name, "fr"), url_for("officer_imports.detail", number=one.id),
             _("received on %(date)s", date=say_date(one.received_at, g.language)))
        for one in found
    ]  # fmt: skip
    count = ngettext("%(num)s import is not applied yet", "%(num)s imports are not applied yet", len(found))
    return _part("imports", count, lines, url_for("officer_imports.index"))


def _associations() -> Part:
    found = associations.waiting(reading(), services().now())
    lines = [
        Line(Text(one.said.name if one.said else one.number, "fr"),
             url_for("officer_associations.application", number=one.number), "")
        for one in found
    ]  # fmt: skip
    count = ngettext("%(num)s association asks to be accepted", "%(num)s associations ask to be accepted", len(found))
    return _part("associations", count, lines, url_for("officer_associations.index"))


def _late() -> Part:
    late = Criteria(chosen={Facet.STATUS: (Status.RESULTS_LATE.value,)}, sort=Sort.LATE)
    found = services().fresh_index(reading()).search(late, language=g.language)
    lines = [Line(text(row.title, g.language), url_for("officer_projects.detail", slug=row.slug), row.acronym)
             for row in found.rows]  # fmt: skip
    count = ngettext("Results of %(num)s project are late", "Results of %(num)s projects are late", found.total)
    return _part("late", count, lines, url_for("projects.index", etape=Status.RESULTS_LATE.value))


def _part(name: str, count: str, lines: list[Line], all_url: str = "") -> Part:
    """Return a heading with its first lines; where another page shows them all, it leads there."""
    return Part(name, count, lines[:SHOWN] if all_url else lines, all_url if lines else "")
