"""Fields, hints and shape of a project, section by section. A field has the name it has in the facts of the register;
a text in two languages has two fields, `_fr` and `_en`. No rule of the register, no query.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, FormField, HiddenField, StringField, ValidationError

from citizen_site.pages.officers import forms as fields
from citizen_site.pages.officers.forms import (
    LONG,
    SHORT,
    Needed,
    NeededToPublish,
    Rows,
    line,
    not_too_many,
    one_a_line,
    one_of,
    prose,
    some_of,
    yes_or_no,
)
from citizen_site.presentation import labels
from registry.projects.references import SLUG_LENGTH, slug_of
from registry.projects.vocabulary import DOMAINS

NEW = "nouveau"
"""The address of the page where a project begins, which no project may have."""
DATE_HINT = _l("2026-03-14, 2026-03 or 2026.")


class SectionForm(FlaskForm):
    """One section of a draft; `revision` is the one that was read, so that a later one is not written over."""

    revision = HiddenField()


class IdentityForm(SectionForm):
    number = line(_l("Number"), _l("The number of the file, as the Health Data Hub gave it."), longest=60)
    acronym = line(_l("Short name"), _l("An acronym or a short name, if the project has one."), longest=40)
    title_fr = line(_l("Title, in French"), _l("The official title, without a full stop at the end."),
                    Needed(_l("Give the title.")))  # fmt: skip
    title_en = line(_l("Title, in English"), _l("The title translated, for readers of the English pages."))
    kind = one_of(_l("Kind of record"), _l("A study in most cases."), labels.KIND.items())
    programme = line(_l("Programme"), _l("The call for projects or the programme it belongs to."), longest=SHORT)


def check_address(address: str) -> None:
    """Keep long numbers out of addresses: the trail names records by them, and holds nothing like a national number."""
    if re.search(r"\d{13}", address):
        raise ValidationError(_("Leave long numbers out of the address."))
    if address == NEW:
        raise ValidationError(_("This address is that of the page where projects begin. Give another one."))


class NewForm(FlaskForm):
    """What a new project begins with: its address lasts, and is made from the name unless one is given."""

    title_fr = line(_l("Title, in French"), _l("The official title, without a full stop at the end."),
                    Needed(_l("Give the title.")))  # fmt: skip
    acronym = line(_l("Short name"), _l("An acronym or a short name, if the project has one."), longest=40)
    number = line(_l("Number"), _l("The number of the file, as the Health Data Hub gave it."), longest=60)
    slug = line(
        _l("Address"),
        _l("The last part of the address of its page, for good: small letters and hyphens. Empty: made from the name."),
        longest=SLUG_LENGTH,
    )

    def address(self) -> str:
        """Return the address asked for, else the one that the short name or the title gives."""
        return self.slug.data or slug_of(self.acronym.data or self.title_fr.data)

    def validate_slug(self, _field: Any) -> None:
        check_address(self.address())


class NewIdentityForm(IdentityForm):
    """The identity of a project that the register does not have yet: its address may still change."""

    slug = line(_l("Address"), _l("The last part of the address of its page, for good: small letters and hyphens."),
                Needed(_l("Give the address.")), longest=SLUG_LENGTH)  # fmt: skip

    def validate_slug(self, field: Any) -> None:
        check_address(field.data)


class QuestionForm(SectionForm):
    question_fr = line(_l("The question asked, in French"), _l("One question that a citizen would ask."))
    question_en = line(_l("The question asked, in English"), _l("The same question, translated."))
    lay_summary_fr = prose(
        _l("Summary for everybody, in French"),
        _l("Short sentences without jargon: what is asked, with which data, what it may change. The first paragraph "
           "is shown large."),
        NeededToPublish(),
    )  # fmt: skip
    lay_summary_en = prose(_l("Summary for everybody, in English"), _l("The same summary, translated."))
    public_benefit_fr = prose(_l("Expected benefit, in French"), _l("What patients or the public gain from it."))
    public_benefit_en = prose(_l("Expected benefit, in English"), _l("The same, translated."))
    technical_summary_fr = prose(_l("Technical summary, in French"), _l("For specialists; it is folded on the page."),
                                 longest=LONG)  # fmt: skip
    technical_summary_en = prose(_l("Technical summary, in English"), _l("The same, translated."), longest=LONG)
    purposes = some_of(_l("Purpose"), _l("The purposes set by law, as the file states them."), labels.PURPOSE.items(),
                       NeededToPublish())  # fmt: skip
    objectives = one_a_line(_l("Objectives"), _l("The objectives of the official form, one a line."))
    domains = some_of(
        _l("Medical domains"), _l("They decide under which themes the project is found."),
        [(one.slug, fields.in_reading_language(one.name)) for one in DOMAINS],
    )  # fmt: skip
    keywords = one_a_line(_l("Keywords"), _l("Words by which a reader may look for it, one a line."), longest=SHORT)


class PartyForm(Form):
    """One organisation of the project; a row without a name says nothing."""

    name = line(_l("Organisation"), _l("Its usual name, as in the register. Empty: the row is taken away."),
                longest=200, render_kw={"list": "organisations"})  # fmt: skip
    role = one_of(_l("What it does"), _l("The holder answers for the data."), labels.ROLE.items())


class WhoForm(SectionForm):
    parties = Rows(
        FormField(PartyForm),
        _l("Organisations"),
        description=_l("At least one holder, to publish."),
        min_entries=1,
        validators=[not_too_many],
    )
    contact = line(_l("Contact"), _l("A shared address of the holder, never that of one person."), longest=200)

    def validate_contact(self, field: Any) -> None:
        if "@" in field.data and not fields.MAIL.fullmatch(field.data):
            raise ValidationError(_("Write the address as name@organisation.fr."))


class SourceForm(Form):
    """One source of data; a row without a name says nothing."""

    name = line(_l("Source of data"), _l("Its name in the catalogue. Empty: the row is taken away."),
                longest=200, render_kw={"list": "bases"})  # fmt: skip


class DataForm(SectionForm):
    sources = Rows(
        FormField(SourceForm),
        _l("Data used"),
        description=_l("At least one source, to publish."),
        min_entries=1,
        validators=[not_too_many],
    )
    data_categories = one_a_line(_l("Categories of data"), _l("The categories of the official form, one a line."))
    linkage = yes_or_no(_l("Data linked together"), _l("Whether data of several sources is joined person by person."))
    linkage_description = prose(_l("How data is linked"), _l("Which sources, and by which means."))
    sensitive_variables = one_a_line(_l("Sensitive variables"), _l("Such as dates of care or the place of residence, "
                                                                   "one a line."))  # fmt: skip
    population_fr = prose(_l("Persons concerned, in French"), _l("Whose data is used, over which years."))
    population_en = prose(_l("Persons concerned, in English"), _l("The same, translated."))
    population_size = line(_l("Number of persons"), _l("A whole number, even if it is an estimate."),
                           fields.number_of_persons, longest=20)  # fmt: skip
    data_from = line(_l("Data from the year"), _l("First calendar year of the data."), fields.year, longest=10)
    data_to = line(_l("Data up to the year"), _l("Last calendar year of the data."), fields.year, longest=10)
    platform = line(_l("Where the data is analysed"), _l("The platform on which the work is done."), longest=200)

    def validate_data_to(self, field: Any) -> None:
        first, last = self.data_from.data, field.data
        if first.isdecimal() and last.isdecimal() and int(last) < int(first):
            raise ValidationError(_("The last year comes before the first one."))


class LawForm(SectionForm):
    pathway = one_of(_l("Legal pathway"), _l("The procedure by which the data was opened."), labels.PATHWAY.items(),
                     NeededToPublish(), empty=_l("Not stated"))  # fmt: skip
    legal_basis_6 = line(_l("Legal basis (GDPR, article 6)"), _l("Such as: mission of public interest."))
    legal_basis_9 = line(_l("Ground for using health data (GDPR, article 9)"), _l("Such as: scientific research."))
    retention_years = line(_l("Years the data is kept"), _l("A number of years, such as 2 or 0.5."), fields.years,
                           longest=12)  # fmt: skip
    rights_notice_fr = prose(_l("How persons are informed and use their rights, in French"),
                             _l("Where the notice is, and whom to write to."))  # fmt: skip
    rights_notice_en = prose(_l("How persons are informed and use their rights, in English"),
                             _l("The same, translated."))  # fmt: skip


class SafeguardsForm(SectionForm):
    artificial_intelligence = yes_or_no(_l("Artificial intelligence"), _l("Whether a model is trained or used."))
    automated_decision = yes_or_no(_l("Automated decision"), _l("Whether a decision about a person is taken by a "
                                                                "program alone."))  # fmt: skip
    transfers_outside_eu = yes_or_no(_l("Transfers outside the European Union"),
                                     _l("Whether personal data leaves the Union."))  # fmt: skip


class CalendarForm(SectionForm):
    planned_start = line(_l("Planned start"), DATE_HINT, fields.partial_date, longest=20)
    planned_end = line(_l("Planned end"), DATE_HINT, fields.partial_date, longest=20)

    def validate_planned_end(self, field: Any) -> None:
        start, end = fields.date_of(self.planned_start.data), fields.date_of(field.data)
        if start and end and end.latest < start.day:
            raise ValidationError(_("The planned end comes before the planned start."))


class SourcesForm(SectionForm):
    origin = line(_l("Source"), _l("The published list or page that the record was taken from, if it was."))
    origin_date = line(_l("Date of the source"), DATE_HINT, fields.partial_date, longest=20)
    remarks_fr = prose(_l("Remarks of the editors, in French"), _l("What a reader must know to read the record well."))
    remarks_en = prose(_l("Remarks of the editors, in English"), _l("The same, translated."))


class EventForm(SectionForm):
    """One dated event of the project."""

    kind = one_of(_l("What happened"), _l("Where the project stands follows from it."), labels.EVENT.items(),
                  Needed(_l("Choose what happened.")), empty=_l("Choose"))  # fmt: skip
    date = line(_l("When?"), DATE_HINT, Needed(_l("Give the date of what happened.")), fields.partial_date, longest=20)
    actor = one_of(
        _l("Who acted"), _l("The body that decided or did it."), labels.ACTOR.items(), empty=_l("Not stated")
    )
    outcome = one_of(_l("What was decided"), _l("For an opinion, an authorisation, an approval."),
                     labels.OUTCOME.items(), empty=_l("No decision"))  # fmt: skip
    reference = line(_l("Reference"), _l("The number of the decision, if there is one."), longest=SHORT)
    url = line(_l("Address of the decision"), _l("Where it can be read, from https://."), fields.web_address,
               longest=500)  # fmt: skip
    text_fr = prose(_l("What happened, in French"), _l("One or two sentences for the public."))
    text_en = prose(_l("What happened, in English"), _l("The same, translated."))
    source = line(_l("Who says so"), _l("The document from which the date is taken."), longest=500)


class ResultForm(SectionForm):
    """One result of the project."""

    kind = one_of(_l("Kind of result"), _l("Finding no effect is a result too."), labels.RESULT.items(),
                  Needed(_l("Choose the kind of result.")), empty=_l("Choose"))  # fmt: skip
    title = line(_l("Title of the result"), _l("As it was published."), Needed(_l("Give the title of the result.")))
    language = one_of(_l("Language of the result"), _l("The language in which it is written."), fields.LANGUAGES)
    date = line(_l("Date of the result"), DATE_HINT, fields.partial_date, longest=20)
    state = one_of(_l("State"), _l("A retracted result stays, and is said to be so."), labels.RESULT_STATE.items())
    url = line(_l("Where to read it"), _l("The whole address, from https://."), fields.web_address, longest=500)
    doi = StringField("DOI", description=_l("Such as %(doi)s.", doi=fields.EXAMPLE_OF_DOI), filters=[fields.bare_doi],
                      validators=[fields.doi, fields.most(220)])  # fmt: skip
    open_access = yes_or_no(_l("Free to read"), _l("Whether everybody reads it without paying."))
    licence = line(_l("Licence"), _l("Such as CC BY 4.0."), longest=SHORT)
    lay_summary_fr = prose(_l("What was found, in French"), _l("Short sentences without jargon."))
    lay_summary_en = prose(_l("What was found, in English"), _l("The same, translated."))
    what_changes_fr = prose(_l("What it changes, in French"), _l("For patients, for care, for decisions."))
    what_changes_en = prose(_l("What it changes, in English"), _l("The same, translated."))
    limits_fr = prose(_l("Its limits, in French"), _l("What it does not say, and for whom it may not hold."))
    limits_en = prose(_l("Its limits, in English"), _l("The same, translated."))
    code_url = line(_l("Address of the code"), _l("Where the programs can be read, from https://."),
                    fields.web_address, longest=500)  # fmt: skip
    source = line(_l("Who says so"), _l("The document from which the result is taken."), longest=500)


class RevisionForm(FlaskForm):
    """An act on the draft as it was read."""

    revision = HiddenField()


class PublishForm(RevisionForm):
    why = line(
        _l("Why this change?"), _l("One sentence in French, public in the history of the record."), NeededToPublish()
    )


class SendBackForm(RevisionForm):
    note = line(_l("What is to be changed?"), _l("Read by colleagues only."), NeededToPublish())


class WithdrawForm(FlaskForm):
    withdrawal = line(
        _l("Why is the record withdrawn?"),
        _l("One sentence in French, public on the page that stays in its place."),
        NeededToPublish(),
    )
