"""The two desks of what projects refer to: how each calls its things, where its pages are, how a form becomes facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.desk.drafts import Facts
from citizen_site.desk.references import facts_of, organisation_of, source_of
from citizen_site.pages.officers.forms import date_of, faults, truth
from citizen_site.pages.officers.projects.drafting import identifier
from citizen_site.pages.officers.references import forms
from citizen_site.presentation.lists import Item
from citizen_site.presentation.reference_fields import USUAL
from citizen_site.presentation.reference_pages import database_page, organisation_page
from citizen_site.wiring import reading, services
from registry.projects import reference_actions, search
from registry.projects.kinds import OrganisationKind, SourceKind
from registry.projects.merges import INTO
from registry.projects.records import Subject
from registry.projects.references import DataSource, Organisation
from registry.words import Words

T = TypeVar("T")


# Each page by its name, in full: a template that nobody shows is found.
_TEMPLATES = {
    "detail": "officers/references/detail.html",
    "index": "officers/references/index.html",
    "merge": "officers/references/merge.html",
    "moved": "officers/references/moved.html",
    "publishing": "officers/references/publishing.html",
    "write": "officers/references/write.html",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk. `endpoint` is the blueprint, `public` the endpoint of the public page, `template` its template."""

    subject: Subject
    thing: Thing
    endpoint: str
    path: str
    public: str
    template: str
    form: type[Any]
    words: dict[str, Any]
    records: Callable[[Session], tuple[Organisation | DataSource, ...]]
    count: Callable[[Session, str], int]

    def url(self, view: str, **values: Any) -> str:
        return url_for(f"{self.endpoint}.{view}", **values)

    def facts(self, form: Any, before: Facts) -> Facts:
        """Return what the draft says once the form is saved; what the form does not hold stays as it was."""
        said = _organisation(forms.stated(form)) if self.merges else _source(forms.stated(form))
        kept = {INTO: before[INTO]} if INTO in before else {}
        return {**facts_of(said), **kept}

    def shown(self, facts: Facts) -> dict[str, Any]:
        """Return what the fields of the form show of these facts: what is as usual is not written in them."""
        usual = {name: value for (subject, name), value in USUAL.items() if subject is self.subject}
        return forms.shown({**usual, **facts})

    @property
    def merges(self) -> bool:
        """Whether two of these can be one."""
        return self.subject is Subject.ORGANISATION

    def counted(self, count: int) -> str:
        """Return how many there are, in words."""
        if self.merges:
            return ngettext("%(num)s organisation", "%(num)s organisations", count)
        return ngettext("%(num)s database", "%(num)s databases", count)

    def item(self, facts: Facts) -> Item:
        """Return the public page that the facts would have."""
        return organisation_page(organisation_of(facts)) if self.merges else database_page(source_of(facts))

    def done(self, act: Callable[[Session], T], noted: Act, slug: str, why: Reason = Reason.ORDINARY_WORK) -> T:
        """Do one act and note it in the trail, both or neither. Raises RuleBroken."""
        with services().writing() as session:
            answer = act(session)
            gate.note(session, noted, self.thing, identifier(slug), why)
        return answer

    def page(self, template: str, *, form: Any = None, **more: Any) -> str:
        """Return a page of this desk with its form and what is wrong in it."""
        wrong = faults(form) if form is not None else []
        return render_template(_TEMPLATES[template], desk_of=self, form=form, faults=wrong, **more)


def organisation_names() -> list[str]:
    """Return the names of the organisations, to choose from."""
    return [one.name for one in search.organisations(reading())]


def _words(said: dict[str, Any], name: str) -> Words:
    return Words.from_json(said[name])


def _organisation(said: dict[str, Any]) -> Organisation:
    return Organisation(
        name=said["name"],
        kind=OrganisationKind(said["kind"]) if said["kind"] else None,
        full_name=_words(said, "full_name"),
        about=_words(said, "about"),
        url=said["url"],
        origin=said["origin"],
    )


def _source(said: dict[str, Any]) -> DataSource:
    return DataSource(
        name=said["name"],
        kind=SourceKind(said["kind"]),
        full_name=_words(said, "full_name"),
        about=_words(said, "about"),
        holder=said["holder"],
        holder_certain=truth(said["holder_certain"]) is not False,
        covid_related=truth(said["covid_related"]),
        listed=date_of(said["listed"]),
        part_of=said["part_of"],
        origin=said["origin"],
        remarks=_words(said, "remarks"),
    )


DATABASES = Desk(
    Subject.DATA_SOURCE, Thing.DATA_SOURCE, "officer_databases", "bases", "databases.detail", "databases/detail.html",
    forms.DatabaseForm,
    {
        "title": _l("Databases"),
        "opening": _l("What the public reads of each source of data, and who holds it."),
        "new": _l("A new database"),
    },
    search.sources, reference_actions.count_projects_of_source,
)  # fmt: skip
ORGANISATIONS = Desk(
    Subject.ORGANISATION, Thing.ORGANISATION, "officer_organisations", "organismes", "organisations.detail",
    "organisations/detail.html", forms.OrganisationForm,
    {
        "title": _l("Organisations"),
        "opening": _l("Who holds, carries out, funds. Two names of one organisation are merged here."),
        "new": _l("A new organisation"),
    },
    search.organisations, reference_actions.count_projects_of_organisation,
)  # fmt: skip
