"""Fields of the pages of imports. No rule, no query."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField

from citizen_site.pages.officers.forms import Needed, line


class Asked:
    """Mark the file as one that must be given; what is wrong with it is said once it is read."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Take whatever is there."""


class FileForm(FlaskForm):
    """The file. What it is, and whether it can be taken, is told by its content."""

    file = FileField(
        _l("File of projects"),
        description=_l("Excel file of the Health Data Hub, or CSV or JSON of the register; at most 10 MB."),
        validators=[Asked()],
        render_kw={"accept": ".xlsx,.csv,.json"},
    )


class ApplyForm(FlaskForm):
    """What was looked at, the file and the change of the register, and why it is applied."""

    digest = HiddenField()
    change = HiddenField()
    why: StringField = line(
        _l("Why this change?"), _l("This sentence is public in the history of each project."),
        Needed(_l("Say why, in one sentence.")),
    )  # fmt: skip


class EmptyForm(FlaskForm):
    """A button alone."""
