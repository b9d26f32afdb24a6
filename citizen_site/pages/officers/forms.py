"""Fields of the forms of the desk, and the shape of what is typed in them. No rule of the register, no query.

Every text is taken without the signs that nobody sees, and is refused when it is too long or holds mark-up. A field
that must be filled in before publication is marked so, and may still be left empty while a draft is written.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask import g
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.fields.list import FieldList
from wtforms.widgets import CheckboxInput, ListWidget

from registry.words import PartialDate, Words

MAIL = re.compile(r"[^\s@<>\"',;:?&]{1,64}@[^\s@<>\"',;:?&]+\.[^\s@<>\"',;:?&.]{2,}")
EXAMPLE_OF_DOI = "10.1000/xyz123"
_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]{1,200}", re.ASCII)
ONE_OF_THE_LIST = _l("Choose one of the list.")
LANGUAGES = (
    ("fr", _l("French")), ("en", _l("English")), ("de", _l("German")), ("es", _l("Spanish")), ("it", _l("Italian")),
    ("nl", _l("Dutch")), ("pt", _l("Portuguese")),
)  # fmt: skip
SHORT, SENTENCE, PARAGRAPH, LONG = 120, 300, 2000, 10_000
MOST_ROWS = 60
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MOST = 2_000_000_000

# Signs without a shape, which databases refuse or readers never see; the end of a line and the tabulation are kept.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
# A tag or an entity. A sign between spaces, as in p < 0.05, is none.
_MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--|&(?:#x?)?[a-z0-9]{2,10};", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s/?#@\\<>\"']+\.[^\s/?#@\\<>\"']+(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE)


class Needed:
    """Refuse a field left empty, in its own words."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any) -> None:
        self._sentence = sentence

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(str(self._sentence))


class NeededToPublish:
    """Mark a field as one that must be filled in before publication; nothing is checked while the draft is written."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Take whatever is there."""


def plain(text: Any) -> str:
    """Return the text composed, without unseen signs, with plain ends of lines and nothing around it."""
    said = _UNSEEN.sub("", str(text or "")).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", said).strip()


def one_line(text: Any) -> str:
    """Return the same on one line. Spaces that do not break are kept: French puts them before some signs."""
    return re.sub(r"[ \t\n]+", " ", plain(text))


def lines_of(text: Any) -> list[str]:
    """Return what stands on each line, once; empty lines say nothing."""
    said = (one_line(line) for line in plain(text).split("\n"))
    return list(dict.fromkeys(line for line in said if line))


def no_markup(_form: Any, field: Any) -> None:
    """Refuse tags and entities: readers would see them as they are typed."""
    found = _MARKUP.search(str(field.data or ""))
    if found:
        raise ValidationError(_("Write plain text: “%(mark)s” would be shown as it is.", mark=found[0][:30]))


def web_address(_form: Any, field: Any) -> None:
    if field.data and not _ADDRESS.fullmatch(field.data):
        raise ValidationError(_("Write the whole address, from https://."))


def doi(_form: Any, field: Any) -> None:
    if field.data and not _DOI.fullmatch(field.data):
        raise ValidationError(_("Write the DOI as %(doi)s.", doi=EXAMPLE_OF_DOI))


def bare_doi(text: Any) -> str:
    """Return the DOI without the address of the resolver that stands before it."""
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", one_line(text), flags=re.IGNORECASE)


def partial_date(_form: Any, field: Any) -> None:
    """Accept 2026, 2026-03 or 2026-03-14."""
    if not field.data:
        return
    try:
        PartialDate.parse(field.data)
    except ValueError as error:
        raise ValidationError(_("Write the date as 2026-03-14, 2026-03 or 2026.")) from error


def date_of(text: str) -> PartialDate | None:
    """Return the date typed; None for nothing, or for what is none."""
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        return None


def year(_form: Any, field: Any) -> None:
    if field.data and not (_whole(field.data) and _FIRST_YEAR <= int(field.data) <= _LAST_YEAR):
        raise ValidationError(_("Write a year of four digits, such as 2019."))


def number_of_persons(_form: Any, field: Any) -> None:
    if field.data and not (_whole(_close(field.data)) and int(_close(field.data)) <= _MOST):
        raise ValidationError(_("Write a whole number of persons, such as 35000."))


def years(_form: Any, field: Any) -> None:
    if field.data and not 0 <= decimal(field.data) <= 1000:
        raise ValidationError(_("Write a number of years, such as 2 or 0.5."))


def whole(text: str) -> int | None:
    """Return the whole number typed, with or without spaces between thousands; None for nothing."""
    return int(_close(text)) if text else None


def decimal(text: str) -> float:
    """Return the number typed with a point or a comma; not a number for anything else."""
    return float(text.replace(",", ".")) if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,4})?", text, re.ASCII) else math.nan


def _whole(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,12}", text, re.ASCII))


def _close(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]", "", text)


def most(count: int) -> Any:
    """Refuse a text of more than this many characters. No `maxlength`: a browser would cut what is pasted, unseen."""

    def check(_form: Any, field: Any) -> None:
        typed = len(field.data or "")
        if typed > count:
            raise ValidationError(_("Write at most %(max)s characters: there are %(num)s.", max=count, num=typed))

    return check


def line(label: Any, hint: Any, *checks: Any, longest: int = SENTENCE, **more: Any) -> StringField:
    """Return a field of one line."""
    checked = [no_markup, most(longest), *checks]
    return StringField(label, description=hint, filters=[one_line], validators=checked, **more)


def prose(label: Any, hint: Any, *checks: Any, longest: int = PARAGRAPH) -> TextAreaField:
    """Return a field of several lines."""
    checked = [no_markup, most(longest), *checks]
    return TextAreaField(label, description=hint, filters=[plain], validators=checked, render_kw={"rows": 6})


def one_a_line(label: Any, hint: Any, *checks: Any, longest: int = SENTENCE) -> TextAreaField:
    """Return a field that holds a list, one item a line; each is at most `longest` characters."""

    def check_each(_form: Any, field: Any) -> None:
        items = lines_of(field.data)
        if len(items) > MOST_ROWS:
            raise ValidationError(_("Give at most %(num)s lines.", num=MOST_ROWS))
        if any(len(item) > longest for item in items):
            raise ValidationError(_("Write at most %(max)s characters a line.", max=longest))

    checked = [no_markup, check_each, *checks]
    return TextAreaField(label, description=hint, filters=[plain], validators=checked, render_kw={"rows": 5})


def in_reading_language(words: Words) -> Any:
    """Return a name of the register that is said in the language of whoever reads it."""
    return LazyString(lambda: words.spoken(g.language)[0])


def choices(labels: Iterable[tuple[Any, Any]], *, empty: Any = None) -> list[SelectChoice]:
    """Return codes with their words as the choices of a list, after one that says nothing where there is one."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(str(code), words) for code, words in labels)]


def one_of(label: Any, hint: Any, labels: Iterable[tuple[Any, Any]], *checks: Any, empty: Any = None) -> SelectField:
    """Return a choice of one code of a list."""
    return SelectField(
        label, description=hint, choices=choices(labels, empty=empty), validators=list(checks),
        invalid_choice_message=ONE_OF_THE_LIST,
    )  # fmt: skip


def some_of(label: Any, hint: Any, labels: Iterable[tuple[Any, Any]], *checks: Any) -> SelectMultipleField:
    """Return boxes to tick, one for each code of a list."""
    return SelectMultipleField(
        label, description=hint, choices=choices(labels), validators=list(checks),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        invalid_choice_message=ONE_OF_THE_LIST,
    )  # fmt: skip


def yes_or_no(label: Any, hint: Any) -> SelectField:
    """Return a choice between yes, no, and nothing said."""
    return one_of(label, hint, (("yes", _l("Yes")), ("no", _l("No"))), empty=_l("Not stated"))


def truth(said: str) -> bool | None:
    """Return what such a choice says; None for nothing."""
    return {"yes": True, "no": False}.get(said)


class Rows(FieldList):
    """Rows that are repeated. All that came are kept, so that what is one too many is said and not lost."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Any:
        # Digits of other scripts are digits to Python, and no rank of a row.
        sign = len(prefix) + 1
        wanted = (key[sign:].split("-", 1)[0] for key in formdata if key.startswith(f"{prefix}-"))
        return (int(rank) for rank in wanted if re.fullmatch(r"\d{1,3}", rank, re.ASCII))


def not_too_many(_form: Any, field: Any) -> None:
    if len(field.entries) > MOST_ROWS:
        raise ValidationError(_("Give at most %(num)s rows.", num=MOST_ROWS))


def faults(form: Any) -> list[tuple[str, str]]:
    """Return each error of the form with the identifier of its field, rows of rows included, in order."""
    found: list[tuple[str, str]] = [("", str(error)) for error in getattr(form, "form_errors", ())]
    for field in form:
        if isinstance(field, Rows) or hasattr(field, "form"):
            inner = field.entries if isinstance(field, Rows) else field.form
            found += faults(inner)
            own = [error for error in field.errors if isinstance(error, str)] if isinstance(field, Rows) else []
            found += [(field.id, str(error)) for error in own]
        else:
            found += [(field.id, str(error)) for error in field.errors]
    return found
