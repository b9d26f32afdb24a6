"""Take a file, show what it would change, apply what was shown or forget it. Each act leaves its line in the trail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from citizen_site import gate
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.desk import imports, search
from citizen_site.desk.drafts import By
from citizen_site.desk.imports import Received
from citizen_site.desk.received_files import MOST_BYTES, FileTooLarge
from citizen_site.locales import say_date
from citizen_site.pages.officers.forms import faults
from citizen_site.pages.officers.imports.forms import ApplyForm, EmptyForm, FileForm
from citizen_site.pages.officers.imports.labels import sentence
from citizen_site.pages.officers.imports.shown import shown
from citizen_site.wiring import reading, services
from registry.errors import RuleBroken
from registry.importing.drafts import Finding

blueprint = Blueprint("officer_imports", __name__, url_prefix="/<any(fr,en):language>/agents/imports")

_NUMBER = "<int(max=999999999):number>"
# What a browser still sends of a file that is too large is read and dropped, up to this: it then shows the answer.
_DROPPED = 64 * 1024 * 1024


@blueprint.get("")
def index() -> str:
    return _index(FileForm(formdata=None))


@blueprint.post("")
def receive() -> Any:
    gate.count(Try.FILE_OF_ACCOUNT, gate.visitor().number)
    form = FileForm()
    if not form.validate():
        return _index(form), 422
    sent = form.file.data
    name, content = (sent.filename or "", sent.stream.read(MOST_BYTES + 1)) if sent else ("", b"")
    try:
        with services().writing() as session:
            number = imports.receive(session, name, content, _by())
            gate.note(session, Act.IMPORT_RECORDS, Thing.IMPORT, str(number))
    except RuleBroken as refused:
        form.file.errors = [sentence(refused)]
        return _index(form), 422
    flash(_("Received. Nothing is written yet: look at what it would change."), "information")
    return redirect(url_for(".detail", number=number), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Any:
    if "visitor" not in g:
        return error
    left = min(request.content_length or 0, _DROPPED)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, 1 << 16))):
        left -= len(chunk)
    form = FileForm(formdata=None)
    form.file.errors = [sentence(FileTooLarge("The form is larger than the page takes.", field="file"))]
    return _index(form), 413


@blueprint.get(f"/{_NUMBER}")
def detail(number: int) -> str:
    return _detail(number, None)


@blueprint.post(f"/{_NUMBER}/appliquer")
def apply(number: int) -> Any:
    form = ApplyForm()
    if not form.validate():
        return _detail(number, form), 422
    two = _two_persons()
    try:
        with services().writing() as session:
            done = imports.apply(
                session, number, digest=form.digest.data or "", change=_whole(form.change.data), why=form.why.data,
                by=_by(), two_persons=two,
            )  # fmt: skip
            second = done.file.received_by != gate.visitor().number
            why = Reason.REVIEW if second else Reason.ORDINARY_WORK
            gate.note(session, Act.IMPORT_RECORDS, Thing.IMPORT, str(number), why)
    except RuleBroken as refused:
        reading().rollback()
        form.form_errors.append(sentence(refused))
        return _detail(number, form, getattr(refused, "findings", ())), 422
    flash(_("Applied: the public pages, their histories and their feeds say so."), "information")
    return redirect(url_for(".index"), 303)


@blueprint.post(f"/{_NUMBER}/abandonner")
def give_up(number: int) -> Any:
    with services().writing() as session:
        imports.give_up(session, number)
        gate.note(session, Act.IMPORT_RECORDS, Thing.IMPORT, str(number))
    flash(_("The file is given up. The register stays as it was."), "information")
    return redirect(url_for(".index"), 303)


def _index(form: FileForm) -> str:
    session = reading()
    waiting = imports.waiting(session)
    names = search.names_of(session, {one.received_by for one in waiting})
    rows = [(one, _told(one, names[one.received_by])) for one in waiting]
    return render_template("officers/imports/index.html", form=form, faults=faults(form), rows=rows)


def _detail(number: int, sent: ApplyForm | None, refused: Iterable[Finding] = ()) -> str:
    session = reading()
    looked = imports.look(session, number, _by())
    form = sent or ApplyForm(formdata=None, data={"why": f"Import du fichier {looked.file.name}"})
    # The form speaks of what this page shows, whatever the one that was refused spoke of.
    form.digest.data, form.change.data = looked.file.digest, str(looked.change)
    who = search.names_of(session, {looked.file.received_by})[looked.file.received_by]
    two = _two_persons()
    return render_template(
        "officers/imports/detail.html", form=form, faults=faults(form), file=looked.file,
        told=_told(looked.file, who), writes=looked.writes, give_up=EmptyForm(formdata=None), two_persons=two,
        shown=shown(looked, _page(), refused, lambda page: url_for(".detail", number=number, page=page)),
        may_apply=gate.visitor_may(Act.IMPORT_RECORDS) and not (two and looked.file.received_by == _by().who),
    )  # fmt: skip


def _told(file: Received, who: str) -> str:
    return str(_("Sent by %(name)s on %(date)s.", name=who, date=say_date(file.received_at, g.language)))


def _by() -> By:
    return By(gate.visitor().number, services().now())


def _two_persons() -> bool:
    return Act.IMPORT_RECORDS.value in services().settings.two_persons


def _whole(said: Any) -> int:
    """Return the number that a form brings back; -1, which is no change of the register, for anything else."""
    return int(said) if re.fullmatch(r"\d{1,15}", str(said or ""), re.ASCII) else -1


def _page() -> int:
    asked = request.args.get("page", "1")
    return int(asked) if re.fullmatch(r"\d{1,5}", asked, re.ASCII) else 1
