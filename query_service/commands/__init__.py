"""Commands of the secure side. Each parses, calls one function, prints."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from query_service.database import is_unavailable
from query_service.errors import QueryServiceError, ServerMissing

# Name of the command, then the module that holds it as `command`.
WHERE = {
    "codes": "manage_codes",
    "exact": "report_exactly",
    "ingest": "ingest_snds",
    "migrate": "migrate_database",
    "schema": "print_schema",
    "score": "score_rules",
    "synthesise": "synthesise_snds",
}


class Commands(click.Group):
    """Imports a command when it is called, so that help stays quick; turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in WHERE:
            return None
        found: click.Command = import_module(f"query_service.commands.{WHERE[cmd_name]}").command
        return found

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except QueryServiceError as error:
            _stop(str(error), error.exit_code)
        except DBAPIError as error:
            if not is_unavailable(error):
                raise
            told = f"The database does not answer, is locked, read-only or not migrated: {error.orig}"
            _stop(told, ServerMissing.exit_code)


def _stop(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
