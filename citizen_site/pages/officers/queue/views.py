"""The first page of somebody who signs in as an officer."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.pages.officers.queue.finding import groups
from citizen_site.pages.officers.queue.waiting import parts

blueprint = Blueprint("officer_queue", __name__, url_prefix="/<any(fr,en):language>/agents")

LONGEST_SEARCH = 200


@blueprint.get("")
def index() -> str:
    editor = gate.visitor_may(Act.READ_DRAFT_RECORDS)
    words = request.args.get("q", "").replace("\x00", " ")[:LONGEST_SEARCH].strip() if editor else ""
    return render_template(
        "officers/queue/index.html", parts=parts(), editor=editor, words=words, groups=groups(words),
        may_write=gate.visitor_may(Act.AMEND_RECORD),
    )  # fmt: skip
