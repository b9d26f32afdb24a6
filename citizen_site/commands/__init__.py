"""Commands of the site. Each parses, calls one function, prints.

Exit codes: 0 done, 2 bad input, 3 refused by a rule, 4 a server is missing, 1 a bug.
"""

from __future__ import annotations

import sys
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from citizen_site.accounts.errors import AccountError, AccountRule
from citizen_site.database import is_unavailable
from citizen_site.settings import SettingMissing
from registry.errors import RegistryError, RuleBroken, UnreadableFile

BAD_INPUT, REFUSED, NO_SERVER = 2, 3, 4


class Commands(click.Group):
    """Imports a command when it is called, so that help stays quick; turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _WHERE:
            return None
        from importlib import import_module

        found: click.Command = import_module(f"citizen_site.commands.{_WHERE[cmd_name]}").command
        return found

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except (UnreadableFile, SettingMissing) as error:
            _stop(str(error), BAD_INPUT)
        except (RuleBroken, AccountRule) as error:
            _stop(str(error), REFUSED)
        except (RegistryError, AccountError) as error:
            _stop(str(error), BAD_INPUT)
        except DBAPIError as error:
            if not is_unavailable(error):
                raise
            _stop(f"The database does not answer, is locked, read-only or not migrated: {error.orig}", NO_SERVER)


_WHERE = {
    "demo": "run_demo",
    "serve": "serve_site",
    "migrate": "migrate_database",
    "import-projects": "import_projects",
    "export-projects": "export_projects",
    "synthetic-projects": "make_synthetic_projects",
    "load-content": "load_content",
    "proposal-link": "make_proposal_link",
    "proposals": "decide_proposals",
    "doctor": "examine_site",
    "verify-trail": "verify_trail",
    "create-officer": "create_officer",
    "disable-officer": "disable_officer",
    "officers": "manage_officers",
    "rotate-keys": "rotate_keys",
    "draw-indicator": "draw_indicator",
}


def _stop(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hdh-citizen-site")
def main() -> None:
    """The public site of the Health Data Hub: register, results, feeds."""
