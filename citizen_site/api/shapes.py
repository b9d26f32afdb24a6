"""What the API takes and gives, as marshmallow schemas: OpenAPI is printed from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from flask import make_response, request, url_for
from marshmallow import Schema, fields, validate

from citizen_site.presentation.addresses import with_query
from registry.projects.criteria import Facet

PROBLEM = "application/problem+json"
PAGE = 100

Item = TypeVar("Item")


class Problem(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(metadata={"description": "What is wrong, by place and field (422 only)."})


def cursor_like(pattern: str) -> fields.String:
    """Return the field of a cursor of this shape; any other text is refused, and the database never sees it."""
    told = "Where to go on from: take it from `next` or from the header Link of the page before."
    return fields.String(
        load_default="",
        validate=[validate.Length(max=200), validate.Regexp(pattern)],
        metadata={"description": told},
    )


class Paging(Schema):
    cursor = cursor_like("^[a-z0-9-]*$")
    limit = fields.Integer(load_default=20, validate=validate.Range(1, PAGE))


class ResultPaging(Paging):
    """The cursor names the project and the rank of the result in it."""

    cursor = cursor_like(r"^([a-z0-9-]+\.[0-9]{1,4})?$")


SearchArguments = Paging.from_dict(
    {
        "q": fields.String(load_default="", validate=validate.Length(max=200), metadata={"description": "Words."}),
        "language": fields.String(load_default="fr", validate=validate.OneOf(["fr", "en"])),
        **{
            facet.value: fields.List(
                fields.String(), load_default=[], metadata={"description": f"{facet.name.lower()}, any of"}
            )
            for facet in Facet
        },
    },
    name="SearchArguments",
)  # fmt: skip


class Since(Schema):
    since = fields.Integer(load_default=0, validate=validate.Range(0, 2**31 - 1))  # as the database counts
    limit = fields.Integer(load_default=20, validate=validate.Range(1, PAGE))


class BothLanguages(Schema):
    fr = fields.String(required=True)
    en = fields.String(required=True)


class Event(Schema):
    """Dates are ISO 8601 at the precision known: 2019, 2019-06 or 2019-06-20."""

    kind = fields.String(required=True)
    date = fields.String(required=True)
    actor = fields.String()
    outcome = fields.String()
    reference = fields.String()
    url = fields.String()
    text = fields.Nested(BothLanguages)
    source = fields.String()


class Result(Schema):
    kind = fields.String(required=True)
    title = fields.String(required=True)
    date = fields.String()
    language = fields.String()
    url = fields.String()
    doi = fields.String()
    open_access = fields.Boolean()
    licence = fields.String()
    lay_summary = fields.Nested(BothLanguages)
    what_changes = fields.Nested(BothLanguages)
    limits = fields.Nested(BothLanguages)
    code_url = fields.String()
    state = fields.String()
    source = fields.String()


class Party(Schema):
    name = fields.String(required=True)
    role = fields.String(metadata={"description": "controller when absent"})


class Project(Schema):
    """One project. A field that the source does not state is absent."""

    url = fields.String(required=True)
    slug = fields.String(required=True)
    version = fields.Integer(required=True)
    change = fields.Integer(required=True)
    changed_at = fields.String(required=True)
    number = fields.String()
    acronym = fields.String()
    title = fields.Nested(BothLanguages, required=True)
    question = fields.Nested(BothLanguages)
    lay_summary = fields.Nested(BothLanguages)
    public_benefit = fields.Nested(BothLanguages)
    technical_summary = fields.Nested(BothLanguages)
    kind = fields.String()
    programme = fields.String()
    purposes = fields.List(fields.String())
    objectives = fields.List(fields.String())
    domains = fields.List(fields.String())
    keywords = fields.List(fields.String())
    parties = fields.List(fields.Nested(Party))
    sources = fields.List(fields.String())
    data_categories = fields.List(fields.String())
    linkage = fields.Boolean()
    linkage_description = fields.String()
    sensitive_variables = fields.List(fields.String())
    population = fields.Nested(BothLanguages)
    population_size = fields.Integer()
    data_from = fields.Integer()
    data_to = fields.Integer()
    platform = fields.String()
    pathway = fields.String()
    legal_basis_6 = fields.String()
    legal_basis_9 = fields.String()
    retention_years = fields.Float()
    transfers_outside_eu = fields.Boolean()
    automated_decision = fields.Boolean()
    artificial_intelligence = fields.Boolean()
    rights_notice = fields.Nested(BothLanguages)
    contact = fields.String()
    planned_start = fields.String()
    planned_end = fields.String()
    events = fields.List(fields.Nested(Event))
    results = fields.List(fields.Nested(Result))
    origin = fields.String()
    origin_date = fields.String()
    remarks = fields.Nested(BothLanguages)


class FieldChange(Schema):
    field = fields.String(required=True)
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class Version(Schema):
    change = fields.Integer(required=True)
    version = fields.Integer(required=True)
    slug = fields.String()
    act = fields.String(required=True)
    at = fields.String(required=True)
    by = fields.String(required=True)
    why = fields.String(required=True)
    changes = fields.List(fields.Nested(FieldChange), required=True)


class Reference(Schema):
    """An organisation or a database."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(allow_none=True)
    full_name = fields.Nested(BothLanguages)
    about = fields.Nested(BothLanguages)
    url = fields.String()
    holder = fields.String()
    holder_certain = fields.Boolean()
    covid_related = fields.Boolean(allow_none=True)
    listed = fields.String(allow_none=True)
    part_of = fields.String()
    origin = fields.String()
    remarks = fields.Nested(BothLanguages)


class Theme(Schema):
    slug = fields.String(required=True)
    name = fields.Nested(BothLanguages, required=True)
    about = fields.Nested(BothLanguages, required=True)
    projects = fields.Integer(required=True)


class ProjectResult(Result):
    project = fields.String(required=True)


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items, with its total and the address of the next page."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "total": fields.Integer(required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=f"{item.__name__}Page",
    )


def cut(found: Sequence[Item], limit: int, cursor_of: Callable[[Item], str]) -> tuple[Sequence[Item], str | None]:
    """Return one page of what was found, and the cursor of the next one when more than `limit` were."""
    part = found[:limit]
    return part, cursor_of(part[-1]) if len(found) > limit else None


def paged(items: Sequence[Any], total: int, cursor: str | None) -> Any:
    """Return one page of JSON with its Link header (RFC 8288); no cursor: nothing follows."""
    following = None
    if cursor is not None and request.endpoint:
        place = "since" if request.endpoint.startswith("api_changes.") else "cursor"
        kept = [(k, v) for k, v in request.args.items(multi=True) if k != place]
        following = with_query(url_for(request.endpoint, **(request.view_args or {})), [*kept, (place, cursor)])
    response = make_response({"items": list(items), "total": total, "next": following})
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response
