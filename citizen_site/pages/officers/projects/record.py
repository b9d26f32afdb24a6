"""A project at the desk as its pages show it: where its draft stands, what is missing, what may be done now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.desk import drafts, search
from citizen_site.desk.drafts import Draft, DraftState, Intent
from citizen_site.desk.kinds import Current
from citizen_site.desk.projects import from_a_source
from citizen_site.locales import say_date
from citizen_site.pages.officers.projects.drafting import PROJECT
from citizen_site.pages.officers.projects.sections import ORDER, ROWS_BY_SLUG, SECTION, anchor_of, place_of
from citizen_site.presentation import labels
from citizen_site.presentation.labels import within
from citizen_site.presentation.project_page import Score
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.projects import search as register
from registry.projects.facts import ProjectFacts, from_json
from registry.projects.kinds import Publication
from registry.projects.publication import completeness, missing_mandatory
from registry.projects.references import slug_of


@dataclass(frozen=True, slots=True)
class Part:
    """One section in the list of them: where it is, and which fields must still be filled in."""

    title: str
    url: str
    current: bool
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head and at the side of every page of a draft."""

    slug: str
    title: Text
    kicker: str
    url: str
    revision: str
    writable: bool
    parts: list[Part]
    score: Score
    needed: list[Link]
    from_a_source: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands at the desk, in words, and what its reader may do now."""

    slug: str
    title: Text
    kicker: str
    state: str
    public_url: str
    told: list[str]
    note: str
    why: str
    head: Head | None
    behind: bool
    asks_withdrawal: bool
    waits: bool
    may_publish: bool
    may_ask: bool
    may_withdraw: bool


def head(draft: Draft, here: str = "") -> Head:
    """Return what every page of the draft shows around its form; `here`: the section being written."""
    facts = from_json(draft.facts)
    free = from_a_source(search.current(reading(), PROJECT, draft.slug))
    missing = () if free else missing_mandatory(facts)
    return Head(
        slug=draft.slug,
        title=text(facts.title, g.language),
        kicker=_kicker(facts),
        url=url_for("officer_projects.detail", slug=draft.slug),
        revision=str(draft.revision),
        writable=draft.state is DraftState.OPEN and draft.intent is Intent.AMEND,
        parts=[_part(draft.slug, one, missing, here) for one in ORDER],
        score=_score(facts),
        needed=[_to_field(draft.slug, name) for name in missing],
        from_a_source=free,
    )


def standing(slug: str, draft: Draft | None, current: Current | None) -> Standing:
    """Return where a project stands at the desk, for whoever looks."""
    facts = from_json((draft.facts if draft else None) or (current.facts if current else {}))
    public = current is not None and current.publication is Publication.PUBLISHED
    intent = draft.intent if draft else Intent.AMEND
    two = takes_two(Act.WITHDRAW_RECORD if intent is Intent.WITHDRAW else Act.PUBLISH_RECORD)
    waits = draft is not None and draft.state is DraftState.ASKED
    return Standing(
        slug=slug,
        title=text(facts.title, g.language),
        kicker=_kicker(facts),
        state=_state(draft, current),
        public_url=url_for("projects.detail", slug=slug) if public else "",
        told=_told(draft) if draft else [],
        note=draft.note if draft else "",
        why=draft.why if draft else "",
        head=head(draft) if draft and intent is Intent.AMEND else None,
        behind=draft is not None and draft.base != (current.change if current else 0),
        asks_withdrawal=intent is Intent.WITHDRAW,
        waits=waits,
        may_publish=draft is not None and drafts.may_be_published_by(draft, gate.visitor().number, two_persons=two),
        may_ask=draft is not None and not waits,
        may_withdraw=public and gate.visitor_may(Act.WITHDRAW_RECORD) and (draft is None or not waits),
    )


def known_names(section: str) -> list[str]:
    """Return the names that the register knows, to choose from, for the sections that name somebody or something."""
    if section == "acteurs":
        return [one.name for one in register.organisations(reading())]
    return [one.name for one in register.sources(reading())] if section == "donnees" else []


def new_names(section: str, facts: ProjectFacts) -> list[str]:
    """Return the names of this section that the register does not know; publishing the draft would add them."""
    said = {"acteurs": [one.name for one in facts.parties], "donnees": list(facts.sources)}.get(section, [])
    known = set(register.slugs_by_name(reading()).values()) if said else set()
    return [name for name in said if slug_of(name) not in known]


def takes_two(act: Act) -> bool:
    """Say whether the installation gives this act to two persons."""
    return act.value in services().settings.two_persons


def _kicker(facts: ProjectFacts) -> str:
    return " · ".join(said for said in (facts.acronym, facts.number) if said)


def _state(draft: Draft | None, current: Current | None) -> str:
    said = {
        None: _("New: the register does not have it yet."),
        Publication.DRAFT: _("Not public."),
        Publication.PUBLISHED: _("Public."),
        Publication.WITHDRAWN: _("Withdrawn from the public register."),
    }[current.publication if current else None]
    if draft is None:
        return said
    if draft.intent is Intent.WITHDRAW:
        more = _("Its withdrawal is asked for.")
    elif draft.state is DraftState.ASKED:
        more = _("A draft waits for a second person.")
    else:
        more = _("A draft is open.")
    return f"{said} {more}"


def _told(draft: Draft) -> list[str]:
    names = search.names_of(reading(), {draft.opened_by, draft.changed_by, draft.asked_by or draft.changed_by})
    opened, changed = say_date(draft.opened_at, g.language), say_date(draft.changed_at, g.language)
    told = [
        _("Opened by %(name)s on %(date)s.", name=names[draft.opened_by], date=opened),
        _("Last written by %(name)s on %(date)s.", name=names[draft.changed_by], date=changed),
    ]
    if draft.asked_by and draft.asked_at:
        date = say_date(draft.asked_at, g.language)
        told.append(_("Asked by %(name)s on %(date)s.", name=names[draft.asked_by], date=date))
    return told


def _part(slug: str, one: str, missing: tuple[str, ...], here: str) -> Part:
    rows = one in ROWS_BY_SLUG
    title = ROWS_BY_SLUG[one].title if rows else SECTION[one].title
    names = (ROWS_BY_SLUG[one].field,) if rows else SECTION[one].fields
    needed = [within(labels.FIELD[name]) for name in names if name in missing]
    return Part(str(title), section_url(slug, one), one == here, needed)


def section_url(slug: str, one: str, anchor: str = "") -> str:
    """Return the address of a section of the draft, at one of its fields."""
    if one in ROWS_BY_SLUG:
        return url_for("officer_drafts.rows", slug=slug, rows=one)
    return url_for("officer_drafts.section", slug=slug, section=one, _anchor=anchor or None)


def field_url(slug: str, field: str) -> str:
    """Return where a field of the register is written."""
    return section_url(slug, place_of(field), anchor_of(field))


def _to_field(slug: str, name: str) -> Link:
    return Link(str(labels.FIELD[name]), field_url(slug, name))


def _score(facts: ProjectFacts) -> Score:
    score = completeness(facts)
    return Score(score.percent, [within(labels.FIELD[name]) for name in score.missing])
