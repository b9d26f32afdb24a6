"""How long each step takes, and the same figures for machines."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from citizen_site.presentation.answers import as_csv, as_json, public

blueprint = Blueprint("delays", __name__, url_prefix="/<any(fr,en):language>/delais")


@blueprint.get("")
@public
def index() -> str:
    intro = _("From the submission of the file to the publication of the results, step by step.")
    return render_template("delays/index.html", intro=intro, small_numbers_note="", charts=[])


@blueprint.get(".<any(json,csv):form>")
@public
def twin(form: str) -> Response:
    if form == "json":
        return as_json({"steps": []})
    return as_csv(("step",), (), "delais.csv")
