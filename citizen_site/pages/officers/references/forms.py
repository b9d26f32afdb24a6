"""Fields, hints and shape of a database and of an organisation. No rule of the register, no query."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from citizen_site.pages.officers import forms as fields
from citizen_site.pages.officers.forms import Needed, NeededToPublish, line, one_of, prose, yes_or_no
from citizen_site.presentation import labels

NEW = "nouveau"
"""The address of the page where a record begins, which no record may have."""
_NAME = _l("The name everybody uses. The address of its page is made from it, for good.")
_ORIGIN = _l("The published list or page that this is taken from, if it is.")


class ReferenceForm(FlaskForm):
    """What is common to both; `revision` is the draft that was read, so that a later one is not written over."""

    revision = HiddenField()


class OrganisationForm(ReferenceForm):
    name = line(_l("Name"), _NAME, Needed(_l("Give the name.")), longest=200)
    kind = one_of(_l("Kind of organisation"), _l("It lets readers narrow the list of projects."),
                  labels.ORGANISATION.items(), empty=_l("Not stated"))  # fmt: skip
    full_name_fr = line(_l("Full name, in French"), _l("If it is longer than the usual one."))
    full_name_en = line(_l("Full name, in English"), _l("The name it gives itself in English."))
    about_fr = prose(_l("Presentation, in French"), _l("One or two sentences for the public."))
    about_en = prose(_l("Presentation, in English"), _l("The same, translated."))
    url = line(_l("Web site"), _l("The whole address, from https://."), fields.web_address, longest=500)
    origin = line(_l("Source"), _ORIGIN)


class DatabaseForm(ReferenceForm):
    name = line(_l("Name"), _NAME, Needed(_l("Give the name.")), longest=200)
    kind = one_of(_l("Kind of data"), _l("Part of the main base, of the catalogue, or something else."),
                  labels.SOURCE.items())  # fmt: skip
    full_name_fr = line(_l("Full name, in French"), _l("If it is longer than the usual one."))
    full_name_en = line(_l("Full name, in English"), _l("The name it gives itself in English."))
    about_fr = prose(_l("Presentation, in French"), _l("What the data says, of whom, since when."))
    about_en = prose(_l("Presentation, in English"), _l("The same, translated."))
    holder = line(_l("Held by"), _l("The organisation that answers for the data, under its usual name."), longest=200,
                  render_kw={"list": "organisations"})  # fmt: skip
    holder_certain = yes_or_no(_l("The holder is certain"), _l("Say no where the source is ambiguous."))
    covid_related = yes_or_no(_l("Made for the Covid-19 epidemic"), _l("Whether it was made for the epidemic."))
    listed = line(_l("On the official list since"), _l("2026-03-14, 2026-03 or 2026."), fields.partial_date, longest=20)
    part_of = line(_l("Part of"), _l("The larger base that it is a part of, such as SNDS."), longest=200)
    origin = line(_l("Source"), _ORIGIN)
    remarks_fr = prose(_l("Remarks of the editors, in French"), _l("What a reader must know to read the record well."))
    remarks_en = prose(_l("Remarks of the editors, in English"), _l("The same, translated."))


class MergeForm(FlaskForm):
    merged_into = line(
        _l("Which organisation is it?"), _l("The name of the one that stays, as in the register."),
        Needed(_l("Give the name of the organisation that stays.")), longest=200, render_kw={"list": "organisations"},
    )  # fmt: skip


class RevisionForm(FlaskForm):
    """An act on the draft as it was read."""

    revision = HiddenField()


class PublishForm(RevisionForm):
    why = line(_l("Why this change?"), _l("One sentence in French, kept in the history of the record."),
               NeededToPublish())  # fmt: skip


class SendBackForm(RevisionForm):
    note = line(_l("What is to be changed?"), _l("Read by colleagues only."), NeededToPublish())


class WithdrawForm(FlaskForm):
    withdrawal = line(_l("Why is the record taken away?"), _l("One sentence in French, kept in the history."),
                      NeededToPublish())  # fmt: skip


def stated(form: Any) -> dict[str, Any]:
    """Return what the form says, by name of field of the register; what is empty is left out."""
    found: dict[str, Any] = {}
    for one in form:
        name, sign, language = one.name.rpartition("_")
        if one.name in ("csrf_token", "revision"):
            continue
        if sign and language in ("fr", "en"):
            found.setdefault(name, {})[language] = one.data or ""
        else:
            found[one.name] = one.data or ""
    return found


def shown(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what the fields of the form show of these facts."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            found |= {f"{name}_{language}": value.get(language, "") for language in ("fr", "en")}
        else:
            found[name] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return found
