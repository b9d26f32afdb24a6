"""The trail as a page: filters in the address, verification as an act of its own, the head to keep elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_babel import gettext as _

from citizen_site import gate
from citizen_site.accounts import audit, trail_search
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import BrokenTrail, Reason, Thing
from citizen_site.accounts.trail_search import Criteria
from citizen_site.locales import say_number
from citizen_site.pages.officers.trail.forms import Filter
from citizen_site.presentation.account_labels import ACT, REASON, THING
from citizen_site.presentation.addresses import address_with
from citizen_site.presentation.paging import pager
from citizen_site.wiring import reading, services

blueprint = Blueprint("officer_trail", __name__, url_prefix="/<any(fr,en):language>/agents/journal")

SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One line in words."""

    number: int
    at: str
    who: str
    act: str
    what: str
    why: str


@blueprint.get("")
def index() -> Any:
    form = Filter(request.args)
    valid = form.validate()
    page = max(request.args.get("page", 1, type=int), 1)
    found = trail_search.lines(reading(), _criteria(form) if valid else Criteria(), page=page, size=SIZE)
    pairs = [(name, value) for name, value in request.args.items() if name != "page" and value]
    pages = pager(found.total, page, SIZE, lambda number: address_with(
        "officer_trail.index", [*pairs, ("page", str(number))]))  # fmt: skip
    shown = render_template(
        "officers/trail/index.html", form=form, rows=[_row(one) for one in found.lines], pager=pages,
        total=found.total, head=str(audit.head(reading())),
    )  # fmt: skip
    return shown if valid else (shown, 422)


@blueprint.post("/verifier")
def verify() -> str:
    """Check every line; reading it is the proof, so that nothing is written but the line that says so."""
    broken, count = "", 0
    with services().writing() as session:
        try:
            count = audit.verify(session, services().settings.trail_keys()).number
        except BrokenTrail as error:
            broken = str(error)
        gate.note(session, Act.READ_TRAIL, Thing.TRAIL, "trail", Reason.REVIEW)
    return render_template("officers/trail/verified.html", broken=broken, count=say_number(count, g.language))


@blueprint.post("/tete")
def export_head() -> Response:
    """The head as a file of one line, to keep where this host cannot write."""
    with services().writing() as session:
        gate.note(session, Act.EXPORT_TRAIL_HEAD, Thing.TRAIL, "trail", Reason.REVIEW)
        head = audit.head(session)
    answer = make_response(f"{head}\n")
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="trail-head-{head.number}.txt"'
    return answer


def _criteria(form: Filter) -> Criteria:
    said = [(one.data or "").strip() for one in (form.who, form.act, form.thing)]
    return Criteria(said[0], said[1], said[2], form.since.data, form.until.data)


def _row(one: trail_search.Kept) -> Row:
    note = one.note
    at = one.at.strftime("%Y-%m-%d %H:%M:%S")
    return Row(
        one.number, at, _who(note.who), str(_word(ACT, note.act)), f"{_word(THING, note.kind)} {note.thing}",
        str(_word(REASON, note.why)),
    )  # fmt: skip


def _who(who: str) -> str:
    return {"operator": _("operator of the host"), "nobody": _("nobody known")}.get(who, who)


def _word(labels: Any, code: str) -> Any:
    """Return the words of a code; the code itself for one that this release no longer knows."""
    return labels.get(code, code)
