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
    "ask": "ask_question",
    "codes": "manage_codes",
    "exact": "report_exactly",
    "exclude": "exclude_persons",
    "formats": "write_formats",
    "ingest": "ingest_snds",
    "ledger": "show_ledger",
    "migrate": "migrate_database",
    "preview": "preview_request",
    "schema": "print_schema",
    "score": "score_rules",
    "synthesise": "synthesise_snds",
    "trace": "trace_request",
    "worker": "run_worker",
}


class Commands(click.Group):
    """Imports a command when it is called, so that help stays quick; turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in WHERE:
            return None
        try:
            found: click.Command = import_module(f"query_service.commands.{WHERE[cmd_name]}").command
        except ModuleNotFoundError as error:
            return _not_installed(cmd_name, error)
        return found

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except QueryServiceError as error:
            _stop(str(error), error.exit_code)
        except ModuleNotFoundError as error:
            _stop(_remedy(error), ServerMissing.exit_code)
        except DBAPIError as error:
            if not is_unavailable(error):
                raise
            told = f"The database does not answer, is locked, read-only or not migrated: {error.orig}"
            _stop(told, ServerMissing.exit_code)


def _not_installed(name: str, error: ModuleNotFoundError) -> click.Command:
    """Return a command that only says what this machine lacks, so that the others keep their help."""
    remedy = _remedy(error)

    def refuse() -> None:
        raise ServerMissing(remedy)

    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=refuse, help=remedy, context_settings=anything)


def _remedy(error: ModuleNotFoundError) -> str:
    """Return what to install; raise the error again when a module of ours is missing: that is a bug."""
    name = (error.name or "").partition(".")[0]
    if name in ("", __package__.partition(".")[0]):
        raise error
    return (
        f"{name} is not installed here: this command needs what the secure side needs. Install it with `make setup`, "
        "or `pip install -r requirements/indicators.txt`."
    )


def _stop(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
