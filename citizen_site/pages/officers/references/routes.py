"""The routes of one desk: the same for both but for merging, each a view of one of the three modules."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint

from citizen_site.pages.officers.references import publishing, views, writing
from citizen_site.pages.officers.references.desk import Desk
from citizen_site.pages.officers.references.forms import NEW

_READ: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("", views.index),
    (f"/{NEW}", writing.new),
    ("/<slug:slug>", views.detail),
    ("/<slug:slug>/brouillon", writing.write),
    ("/<slug:slug>/apercu", views.preview),
)
_ACTS: tuple[tuple[str, Callable[..., Any]], ...] = (
    (f"/{NEW}", writing.create),
    ("/<slug:slug>/ouvrir", writing.open_one),
    ("/<slug:slug>/brouillon", writing.save),
    ("/<slug:slug>/publier", publishing.publish),
    ("/<slug:slug>/demander", publishing.ask),
    ("/<slug:slug>/renvoyer", publishing.send_back),
    ("/<slug:slug>/abandonner", publishing.discard),
    ("/<slug:slug>/retirer", publishing.withdraw),
    ("/<slug:slug>/reprendre", publishing.bring_up_to_date),
)
_MERGE = "/<slug:slug>/fusion"


def blueprint_of(desk: Desk) -> Blueprint:
    """Return the pages of a desk; an endpoint has the name of its view."""
    made = Blueprint(desk.endpoint, __name__, url_prefix=f"/<any(fr,en):language>/agents/{desk.path}")
    reads = (*_READ, (_MERGE, writing.merge)) if desk.merges else _READ
    acts = (*_ACTS, (_MERGE, writing.begin_merge)) if desk.merges else _ACTS
    for path, view in reads:
        made.add_url_rule(path, view.__name__, _of(desk, view), methods=["GET"])
    for path, view in acts:
        made.add_url_rule(path, view.__name__, _of(desk, view), methods=["POST"])
    return made


def _of(desk: Desk, view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answer(**values: Any) -> Any:
        return view(desk, **values)

    return answer
