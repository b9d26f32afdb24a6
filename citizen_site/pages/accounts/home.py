"""What a member sees first: the association, what keeps it from asking, what waits, who the members are."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site import gate
from citizen_site.accounts.associations import search
from citizen_site.accounts.associations.search import Own
from citizen_site.accounts.people import factors
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.permissions import Act
from citizen_site.pages.accounts.labels import WHY_NOT
from citizen_site.presentation.account_labels import STATE
from citizen_site.presentation.fields import Fact, Value
from citizen_site.wiring import reading

blueprint = Blueprint("member_home", __name__, url_prefix="/<any(fr,en):language>/compte")

# From so few recovery codes on, new ones are asked for.
FEW_CODES = 3


def own_id() -> int:
    """Return the association of who is signed in: never that of an address or a form."""
    return gate.visitor().association_id or 0


@blueprint.get("")
def index() -> str:
    association = search.own(reading(), own_id())
    colleagues = search.colleagues(reading(), own_id())
    invited = sum(one.state is AccountState.INVITED for one in colleagues)
    return render_template(
        "accounts/home.html", association=association, colleagues=colleagues, states=STATE,
        facts=list(facts(association)),
        may_ask=association.why_not is None, waits=list(_waits(association, invited)), own=gate.visitor().number,
    )  # fmt: skip


def facts(one: Own) -> Iterator[Fact]:
    """What is said of an association under its name."""
    # An association writes in French, whatever the language of who reads.
    yield Fact(_("Object of the association"), [Value(one.purpose, "fr")])
    yield _fact(_("Legal representative"), one.representative)
    if one.rna:
        yield _fact(_("RNA number"), one.rna)
    if one.siren:
        yield _fact(_("SIREN number"), one.siren)
    if one.agreement:
        yield _fact(_("Number of the agreement"), one.agreement)
    asked = _("By another member than who asks") if one.two_persons else _("By any member")
    yield _fact(_("Requests for indicators are approved"), asked)


def _waits(one: Own, invited: int) -> Iterator[str]:
    if one.why_not is not None:
        yield str(WHY_NOT[one.why_not])
    if invited and gate.visitor_may(Act.INVITE_MEMBER):
        yield ngettext(
            "%(num)s person invited has not used their link yet.",
            "%(num)s people invited have not used their link yet.",
            invited,
        )
    left = factors.codes_left(reading(), gate.visitor().account_id)
    if left < FEW_CODES:
        yield ngettext(
            "You have %(num)s recovery code left. Make new ones in your account.",
            "You have %(num)s recovery codes left. Make new ones in your account.",
            left,
        )


def _fact(label: str, said: str) -> Fact:
    return Fact(label, [Value(said, g.language)])
