"""Shows what will be sent, to the address it was for; sending it is the sender's own act."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template

from citizen_site import gate, waiting_forms
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.sessions.steps import StepGone

blueprint = Blueprint("send_again", __name__, url_prefix="/<any(fr,en):language>")


@blueprint.get("/agents/reprise")
def officers() -> Any:
    return _form(AccountKind.OFFICER)


@blueprint.get("/compte/reprise")
def members() -> Any:
    return _form(AccountKind.MEMBER)


def _form(kind: AccountKind) -> Any:
    try:
        kept = waiting_forms.find(gate.visitor().account_id).data
    except StepGone:
        return redirect(gate.home(kind), 303)
    return render_template("send_again/form.html", path=kept["path"], fields=kept["fields"], home_url=gate.home(kind))
