"""One project as its page shows it, and as its editor looks at it before it is public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from citizen_site.charts.time_picture import TimePicture
from citizen_site.locales import say_date, say_when
from citizen_site.presentation import fields, labels
from citizen_site.presentation.documents import address_of
from citizen_site.presentation.durations import say_span
from citizen_site.presentation.fields import Fact, FactGroup
from citizen_site.presentation.labels import label, within
from citizen_site.presentation.project_time import picture_of
from citizen_site.presentation.projects import Chip, chip
from citizen_site.presentation.texts import Link, Text, text
from registry.projects.facts import ProjectFacts, Result, to_json
from registry.projects.kinds import EventKind, ResultState
from registry.projects.lifecycle import Standing, Status, in_order, standing
from registry.projects.publication import completeness
from registry.projects.search import Standalone

SHOWN_ELSEWHERE = frozenset({
    "title", "question", "lay_summary", "technical_summary", "acronym", "results", "origin", "origin_date", "remarks",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultShown:
    title: Text
    url: str
    kind_label: str
    date: str
    summary: Text
    changes: Text
    limits: Text
    state_label: str
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Rights:
    sentences: list[str | Text]
    url: str
    url_label: str


@dataclass(frozen=True, slots=True)
class Score:
    percent: int
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Source:
    label: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    slug: str
    heading: str
    acronym: str
    number: str
    title: Text
    question: Text | None
    lay_summary: Text | None
    lay_summary_more: Text | None
    technical_summary: Text | None
    chip: Chip
    facts: list[Fact]
    picture: TimePicture | None
    results: list[ResultShown]
    results_note: Note | None
    rights: Rights
    completeness: Score
    links: list[Link]
    citation: Markup
    details: list[FactGroup]
    sources: list[Source]
    remarks: Text | None
    notices: list[Note]
    json_ld: dict[str, Any]


def project_page(found: Standalone, today: dt.date, version_count: int) -> ProjectPage:
    """Return everything the page of a project shows."""
    facts, record = found.facts, to_json(found.facts)
    where = standing(facts.events, today)
    first, more = _summary(facts)
    return ProjectPage(
        slug=facts.slug,
        heading=facts.acronym or text(facts.title, g.language).text,
        acronym=facts.acronym,
        number=facts.number,
        title=text(facts.title, g.language),
        question=text(facts.question, g.language) if facts.question else None,
        lay_summary=first,
        lay_summary_more=more,
        technical_summary=text(facts.technical_summary, g.language) if facts.technical_summary else None,
        chip=chip(where),
        facts=_in_short(record),
        picture=picture_of(facts.events, today),
        results=[_result(result) for result in facts.results],
        results_note=_results_note(facts, where, today),
        rights=_rights(facts),
        completeness=_score(facts),
        links=_links(facts.slug, version_count),
        citation=_citation(found),
        details=fields.groups(record, without=SHOWN_ELSEWHERE),
        sources=_sources(facts),
        remarks=text(facts.remarks, g.language) if facts.remarks else None,
        notices=[],
        json_ld=_json_ld(found),
    )


def _summary(facts: ProjectFacts) -> tuple[Text | None, Text | None]:
    """The first paragraph is read large, the rest below it."""
    if not facts.lay_summary:
        return None, None
    whole = text(facts.lay_summary, g.language)
    first, _gap, rest = whole.text.partition("\n\n")
    return Text(first, whole.lang), Text(rest, whole.lang) if rest else None


def _in_short(record: dict[str, Any]) -> list[Fact]:
    who, data, right = fields.facts_of(record, ("parties", "sources", "pathway"))
    return [Fact(_("Who"), who.values), Fact(_("Which data"), data.values), Fact(_("By which right"), right.values)]


def _result(result: Result) -> ResultShown:
    links = [Link("DOI", f"https://doi.org/{result.doi}")] * bool(result.doi)
    links += [Link(_("Code"), result.code_url)] * bool(result.code_url)
    return ResultShown(
        title=Text(result.title, result.language),
        url=result.url,
        kind_label=label(result.kind),
        date=say_date(result.date, g.language) if result.date else _("date not stated"),
        summary=text(result.lay_summary, g.language),
        changes=text(result.what_changes, g.language),
        limits=text(result.limits, g.language),
        state_label="" if result.state is ResultState.PUBLISHED else label(result.state),
        links=links,
    )


def _results_note(facts: ProjectFacts, where: Standing, today: dt.date) -> Note | None:
    if where.status is Status.RESULTS_LATE and where.expected:
        due = say_date(where.expected, g.language)
        late = _("Late by %(time)s", time=say_span(where.expected, today))
        told = _("The results were to be public by %(date)s, 18 months after the end of the study.", date=due)
        return Note("late", late, f"{told}{_reminded(facts)}")
    if facts.results:
        return None
    if where.status is Status.RESULTS_AWAITED and where.expected:
        due = say_date(where.expected, g.language)
        return Note("information", _("Not yet"), _("The results are to be public by %(date)s.", date=due))
    if where.status is Status.RESULTS_PUBLISHED:
        return Note("attention", _("Published elsewhere"), _("The source says so without giving the reference."))
    return Note("information", _("No result yet"), _("The register knows of no result of this project."))


def _reminded(facts: ProjectFacts) -> str:
    last = [e for e in in_order(facts.events) if e.kind is EventKind.REMINDER]
    if not last:
        return ""
    return " " + _("The holder was reminded %(when)s.", when=say_when(last[-1].date, g.language))


def _rights(facts: ProjectFacts) -> Rights:
    """What a reader can learn and do about her own data, from what the record says."""
    sentences: list[str | Text] = []
    if facts.population:
        sentences.append(Markup(_("The project is about: %(who)s")) % {"who": text(facts.population, g.language).html})
    else:
        sentences.append(_("The source does not say whose data is used."))
    sentences.append(_("Nobody here can tell whether yours is: names were removed before the research."))
    if facts.rights_notice:
        sentences.append(text(facts.rights_notice, g.language))
    else:
        sentences.append(_("To object to it, or to ask a question, write to the holder of the project named above."))
    contact = f"mailto:{facts.contact}" if "@" in facts.contact else ""
    return Rights(sentences, contact, _("Write to the holder") if contact else "")


def _score(facts: ProjectFacts) -> Score:
    score = completeness(facts)
    return Score(score.percent, [within(labels.FIELD[name]) for name in score.missing])


def _links(slug: str, version_count: int) -> list[Link]:
    told = ngettext("History: %(num)s version", "History: %(num)s versions", version_count)
    return [
        Link(told, url_for("projects.history", slug=slug)),
        Link(_("Follow by feed (Atom)"), url_for("projects.twin", slug=slug, form="atom")),
        Link(_("Download as JSON"), url_for("projects.twin", slug=slug, form="json")),
        Link(_("Download as CSV"), url_for("projects.twin", slug=slug, form="csv")),
        Link(_("Report an error"), url_for("proposals.report", slug=slug)),
    ]


def _citation(found: Standalone) -> Markup:
    facts = found.facts
    title = text(facts.title, g.language).html
    said = _("Health Data Hub, public register of projects, “%(name)s”, version %(version)s of %(date)s, %(url)s")
    return Markup(said) % {
        "name": Markup("{} – {}").format(facts.acronym, title) if facts.acronym else title,
        "version": found.version,
        "date": say_date(found.changed_at, g.language),
        "url": address_of(facts.slug),
    }


def _sources(facts: ProjectFacts) -> list[Source]:
    date = say_date(facts.origin_date, g.language) if facts.origin_date else ""
    own = [Source(facts.origin, "", date)] if facts.origin else [Source(_("Filed by its holder"), "", "")]
    told = dict.fromkeys(e.source for e in facts.events if e.source and e.source != facts.origin)
    return own + [Source(name, "", "") for name in told]


def _json_ld(found: Standalone) -> dict[str, Any]:
    """The project as schema.org data for search engines."""
    facts = found.facts
    said = {
        "@context": "https://schema.org",
        "@type": "ResearchProject",
        "@id": address_of(facts.slug),
        "url": address_of(facts.slug),
        "name": text(facts.title, g.language).text,
        "alternateName": facts.acronym,
        "identifier": facts.number or facts.slug,
        "description": text(facts.lay_summary, g.language).text,
        "member": [{"@type": "Organization", "name": name} for name in facts.controllers()],
        "keywords": [label(p) for p in facts.purposes] + list(facts.keywords),
        "dateModified": found.changed_at.date().isoformat(),
        "inLanguage": g.language,
        "license": "https://spdx.org/licenses/etalab-2.0",
    }
    return {name: value for name, value in said.items() if value}
