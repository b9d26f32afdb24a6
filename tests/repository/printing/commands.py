"""docs/commands.md: each command with its help, as the console prints it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from citizen_site.commands import main as citizen_site
from query_service.__main__ import main as query_service
from tests.repository.printing.markdown import head

PROGRAMS: dict[str, click.Command] = {"citizen-site": citizen_site, "query-service": query_service}

ABOUT = """\
Exit codes: 0 done, 2 bad input (the message names the thing, the place, the rule and the remedy), 3 refused by a
rule, 4 a server is missing, 1 a bug. Commands read their settings from the environment: see
[settings](settings.md). `demo` makes its own, and `synthetic-projects` needs none.
"""


def page() -> str:
    """Return the page of commands."""
    parts = [head("Commands", "citizen_site/commands and query_service/__main__.py", ABOUT)]
    for program, command in PROGRAMS.items():
        for name, one, context in walk(program, command):
            parts.append(f"\n## {name}\n\n```text\n{_help(one, context)}\n```\n")
    return "".join(parts)


def walk(
    name: str, command: click.Command, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield the command and all those below it, each with its whole name."""
    # The width is given: the page must not depend on the terminal that prints it.
    given = {**command.context_settings, "terminal_width": 100}
    context = click.Context(command, info_name=name.rsplit(" ", 1)[-1], parent=parent, **given)
    yield name, command, context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from walk(f"{name} {below}", found, context)


def _help(command: click.Command, context: click.Context) -> str:
    # A command keeps the words of its first context: one that was called by itself, in a test, would have others.
    vars(command)["_help_option"] = None
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines)
