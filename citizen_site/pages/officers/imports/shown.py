"""What a file would change, as its page shows it: counts, projects, what is said of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.desk.imports import Looked
from citizen_site.locales import say_number
from citizen_site.pages.officers.imports.labels import FINDING, VERDICT
from citizen_site.presentation import fields, labels
from citizen_site.presentation.paging import Pager, pager
from registry.importing.drafts import Finding, FindingKind
from registry.importing.reconciling import Change, Verdict

PAGE_SIZE = 50
MOST_SORTS = 60
_ORDER = (Verdict.CHANGED, Verdict.NEW, Verdict.WITHDRAWN, Verdict.GONE)


@dataclass(frozen=True, slots=True)
class Project:
    """What the file means for one project; `url` leads to what the desk has of it."""

    verdict: str
    title: str
    number: str
    line: int
    url: str
    changes: list[fields.Change]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of a row, or of a cell, in the words of the reader of files, which are English."""

    place: str
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Sort:
    """How often a sort of remark is made; `place` is that of the first."""

    place: str
    kind: str
    rule: str
    count: str


@dataclass(frozen=True, slots=True)
class Shown:
    counts: list[str]
    projects: list[Project]
    pages: Pager
    bad: list[Said]
    bad_count: str
    bad_more: bool
    sorts: list[Sort]


def shown(looked: Looked, page: int, refused: Iterable[Finding], url: Callable[[int], str]) -> Shown:
    """Return one page of the projects of a file that change, and all that is said of its rows."""
    outcome = looked.outcome
    rank = {verdict: place for place, verdict in enumerate(_ORDER)}
    told = sorted((one for one in outcome.changes if one.verdict in rank), key=lambda one: rank[one.verdict])
    pages = pager(len(told), page, PAGE_SIZE, url)
    here = next((one.number for one in pages.pages if one.current), 1)
    bad = [*refused, *(one for one in outcome.findings if one.kind is FindingKind.BAD)]
    counted = [(str(VERDICT[verdict]), outcome.count(verdict)) for verdict in Verdict]
    return Shown(
        counts=[
            _("%(name)s: %(what)s", name=name, what=say_number(count, g.language))
            for name, count in (*counted, (_("Rows left out"), len(outcome.bad_rows)))
            if count
        ],
        projects=[_project(one) for one in told[(here - 1) * PAGE_SIZE : here * PAGE_SIZE]],
        pages=pages,
        bad=[Said(_place(one.line, one.column), one.value, one.rule, one.remedy) for one in bad[:PAGE_SIZE]],
        bad_count=ngettext("%(num)s problem", "%(num)s problems", len(bad)),
        bad_more=len(bad) > PAGE_SIZE,
        sorts=_sorts(outcome.findings),
    )


def _project(one: Change) -> Project:
    url = "" if one.verdict is Verdict.NEW else url_for("officer_projects.detail", slug=one.slug)
    changes = [fields.change(difference) for difference in one.changes if difference.field in labels.FIELD]
    return Project(str(VERDICT[one.verdict]), one.title or one.slug, one.number, one.line, url, changes)


def _sorts(findings: tuple[Finding, ...]) -> list[Sort]:
    others = [one for one in findings if one.kind is not FindingKind.BAD]
    counted = Counter((one.kind, one.column, one.rule) for one in others)
    first = {(one.kind, one.column, one.rule): one.line for one in reversed(others)}
    return [
        Sort(
            _place(first[key], key[1]),
            str(FINDING[key[0]]),
            key[2],
            ngettext("%(num)s time", "%(num)s times", count),
        )
        for key, count in counted.most_common(MOST_SORTS)
    ]


def _place(line: int, column: str) -> str:
    """Return where in the file something is said; the whole file where neither line nor column is known."""
    said = [_("line %(number)s", number=line) if line else "", column]
    return " · ".join(one for one in said if one) or _("the whole file")
