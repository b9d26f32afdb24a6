"""Fields, hints and shape of what is proposed or reported. No rule, no query."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from citizen_site.presentation import labels
from registry.projects.kinds import EventKind, ResultKind
from registry.words import PartialDate

PROPOSED_EVENTS = (
    EventKind.FILED, EventKind.COMPLETE, EventKind.OPINION, EventKind.AUTHORISATION, EventKind.AGREEMENT,
    EventKind.DATA_AVAILABLE, EventKind.PROCESSING_STARTED, EventKind.PROCESSING_ENDED, EventKind.SUSPENDED,
    EventKind.RESUMED, EventKind.ABANDONED, EventKind.STOPPED,
)  # fmt: skip


SENTENCE = Length(max=300, message=_("Write at most 300 characters."))
ADDRESS = Length(max=500, message=_("Write at most 500 characters."))
SUMMARY = Length(max=1500, message=_("Write at most 1,500 characters."))

ONE_OF_THE_LIST = _("Choose one of the list.")


def _choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    """Return codes with their words as the choices of a list."""
    return [SelectChoice(value, words) for value, words in pairs]


def partial_date(_form: Any, field: Any) -> None:
    """Accept 2026, 2026-03 or 2026-03-14."""
    try:
        PartialDate.parse(field.data)
    except ValueError as error:
        raise ValidationError(_("Write the date as 2026-03-14, 2026-03 or 2026.")) from error


def date_of_event(form: Any, field: Any) -> None:
    """Ask for a date as soon as an event is chosen."""
    if field.data:
        partial_date(form, field)
    elif form.kind.data == "update" and form.event_kind.data:
        raise ValidationError(_("Give the date of what happened."))


def web_address(_form: Any, field: Any) -> None:
    if not field.data.startswith(("https://", "http://")):
        raise ValidationError(_("Write the whole address, from https://."))


class ReportForm(FlaskForm):
    """What is wrong in a record, in the words of a reader."""

    field = SelectField(
        _("Which part is wrong?"),
        choices=_choices(("", _("I do not know")), *labels.FIELD.items()),
        validators=[Optional()],
        invalid_choice_message=ONE_OF_THE_LIST,
    )
    what = TextAreaField(
        _("What is wrong, and what should it say?"),
        description=_("Say nothing about yourself or your health: we do not need it and cannot answer you."),
        validators=[
            InputRequired(_("Say what is wrong.")),
            Length(10, 2000, _("Write between 10 and 2,000 characters.")),
        ],
    )


class ProposalForm(FlaskForm):
    """An update or a result proposed by the holder of a project."""

    kind = RadioField(
        _("What do you propose?"),
        choices=_choices(("update", _("An update of the record")), ("result", _("A result of the project"))),
        default="update",
        invalid_choice_message=ONE_OF_THE_LIST,
        validators=[InputRequired(_("Choose what you propose."))],
    )
    lay_summary_fr = TextAreaField(_("Summary for everybody, in French"), validators=[SUMMARY])
    lay_summary_en = TextAreaField(_("Summary for everybody, in English"), validators=[SUMMARY])
    event_kind = SelectField(
        _("Something that has happened"),
        choices=_choices(("", _("Nothing to add")), *((kind.value, labels.EVENT[kind]) for kind in PROPOSED_EVENTS)),
        invalid_choice_message=ONE_OF_THE_LIST,
    )
    event_date = StringField(_("When?"), description=_("2026-03-14, 2026-03 or 2026."), validators=[date_of_event])
    result_kind = SelectField(
        _("Kind of result"),
        choices=_choices(*((kind.value, labels.RESULT[kind]) for kind in ResultKind)),
        invalid_choice_message=ONE_OF_THE_LIST,
    )
    result_title = StringField(_("Title of the result"), validators=[SENTENCE])
    result_url = StringField(_("Where to read it"), validators=[Optional(), ADDRESS, web_address])
    result_date = StringField(
        _("Date of the result"), description=_("2026-03-14, 2026-03 or 2026."), validators=[Optional(), partial_date]
    )
    result_summary_fr = TextAreaField(_("What was found, in French"), validators=[SUMMARY])
    result_summary_en = TextAreaField(_("What was found, in English"), validators=[SUMMARY])
    reason = StringField(
        _("Why this change?"),
        description=_("This sentence will be public in the history of the project."),
        validators=[InputRequired(_("Say why, in one sentence.")), SENTENCE],
    )

    def validate_result_title(self, field: Any) -> None:
        if self.kind.data == "result" and not (field.data or "").strip():
            raise ValidationError(_("Give the title of the result."))
