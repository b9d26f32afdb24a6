"""Open the account of an officer and print the link to set it up."""

from __future__ import annotations

import click

from citizen_site.accounts.officers import actions
from citizen_site.accounts.permissions import OFFICERS, Role
from citizen_site.commands.acting import acting
from citizen_site.keys import Purpose

ROLES = click.Choice(sorted(role.value for role in OFFICERS))


@click.command()
@click.argument("email")
@click.option("--name", required=True, help="Name of the person, as colleagues will read it.")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="Give several by repeating it.")
@click.option("--dry-run", is_flag=True, help="Check that it can be opened, and change nothing.")
def command(email: str, name: str, roles: tuple[str, ...], dry_run: bool) -> None:
    """Open the account of the officer at EMAIL, and print the link by which they set it up.

    The link works once, for seven days: hand it over in person. Nobody has a password: the link leads to a passkey, or
    to the identity provider where one is configured.
    """
    with acting(dry_run=dry_run) as (read, session, actor):
        number, token = actions.create_officer(
            session, name=name, address=email, roles=[Role(role) for role in roles], actor=actor,
            key=read.key(Purpose.TOKENS),
        )  # fmt: skip
    if dry_run:
        click.echo("the account can be opened")
        return
    click.echo(f"{number} is open: {', '.join(sorted(roles))}.")
    click.echo(f"Link, once, for seven days: {link(read.public_url, token)}")


def link(public_url: str, token: str) -> str:
    """Return the address at which an officer sets up what proves who they are."""
    return f"{public_url.rstrip('/')}/fr/agents/invitation/{token}"
