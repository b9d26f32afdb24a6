"""docs/api.md: the addresses of the API and the shapes they give, from its OpenAPI document."""

from __future__ import annotations

import re
from typing import Any

from citizen_site.app import create_app
from citizen_site.settings import Settings
from tests.repository.printing.markdown import code, head, table

ABOUT = """\
The site describes its API at `/api/v1/openapi.json`; this page is that description in tables. How cursors, ETag and
problems work is told to its users on the page `/en/machines` of the site.
"""


def page() -> str:
    """Return the page of the API."""
    document = _document()
    parts = [
        head("API", "the OpenAPI document of citizen_site/api", ABOUT),
        f"\nVersion {document['info']['version']}.\n",
    ]
    for path, operations in document["paths"].items():
        shared = operations.pop("parameters", [])
        parts += [_operation(path, verb, told, shared) for verb, told in operations.items()]
    parts.append("\n# Shapes\n")
    used = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    parts += [_shape(name, one) for name, one in sorted(document["components"]["schemas"].items()) if name in used]
    return "".join(parts)


def _document() -> dict[str, Any]:
    """The description that a site made for this page gives. Not asked by a request: the site would log it."""
    app = create_app(Settings(database_url="sqlite://", secret_key="k" * 32, public_url="https://example.org"))
    with app.test_request_context():
        found: dict[str, Any] = app.view_functions["api-docs.openapi_json"]().get_json()
    return found


def _operation(path: str, verb: str, told: dict[str, Any], shared: list[dict[str, Any]]) -> str:
    said = told.get("summary") or told.get("description") or ""
    parameters = [*shared, *told.get("parameters", [])]
    rows = [(code(p["name"]), p["in"], _type(p["schema"]), _limits(p), p.get("description", "")) for p in parameters]
    text = f"\n## {verb.upper()} {path}\n\n{said}\n"
    if rows:
        text += "\n" + table(("Parameter", "In", "Type", "Values", "Meaning"), rows)
    answers = ", ".join(f"{status} {_answer(one)}" for status, one in sorted(told["responses"].items()))
    return f"{text}\nAnswers: {answers}.\n"


def _answer(response: dict[str, Any]) -> str:
    return ", ".join(code(_type(one["schema"])) for one in response.get("content", {}).values())


def _shape(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (code(field), _type(one), "yes" if field in required else "", one.get("description", ""))
        for field, one in schema.get("properties", {}).items()
    ]
    return f"\n## {name}\n\n" + table(("Field", "Type", "Always there", "Meaning"), rows)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _limits(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    told = [code(value) for value in schema.get("enum", ())]
    told += [f"at least {schema['minimum']}"] if "minimum" in schema else []
    told += [f"at most {schema['maximum']}"] if "maximum" in schema else []
    told += [f"at most {schema['maxLength']} characters"] if "maxLength" in schema else []
    default = schema.get("default")
    told += [f"default {code(default)}"] if default not in (None, "", []) else []
    return ", ".join(told) or ("required" if parameter.get("required") else "")
