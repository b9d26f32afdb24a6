"""Fields of a change of domains. No rule, no query."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField

from citizen_site.pages.officers.forms import NeededToPublish, in_reading_language, line, some_of
from registry.projects.vocabulary import DOMAINS

_CHOICES = [(one.slug, in_reading_language(one.name)) for one in DOMAINS]


class DomainsForm(FlaskForm):
    add = some_of(_l("Domains to add"), _l("A project that has one already keeps it."), _CHOICES)
    remove = some_of(_l("Domains to take away"), _l("From the projects that have them."), _CHOICES)
    # Those found when the page is sent again may be others: what was chosen is held to the register, not to the list.
    slugs = SelectMultipleField(_l("Projects"), validate_choice=False)


class ApplyForm(FlaskForm):
    """`change`: the change of the register at which the differences were shown."""

    change = HiddenField()
    why = line(_l("Why this change?"), _l("One sentence in French, public in the history of each project."),
               NeededToPublish())  # fmt: skip
