"""The JSON Schema of a request."""

from __future__ import annotations

import json

import click

from query_service.query_model.json_schema import request_schema


@click.command()
def command() -> None:
    """Print the JSON Schema (draft 2020-12) of a request, for editors and programs that write one."""
    click.echo(json.dumps(request_schema(), ensure_ascii=False, indent=2))
