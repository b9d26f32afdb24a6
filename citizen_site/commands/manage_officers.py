"""List officers, set their roles, give a new link."""

from __future__ import annotations

import click

from citizen_site.accounts.officers import actions, search
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.permissions import Role
from citizen_site.commands.acting import acting
from citizen_site.commands.create_officer import ROLES, link
from citizen_site.keys import Purpose


@click.group()
def command() -> None:
    """Officers: who they are, what they may do, new links."""


@command.command("list")
def list_all() -> None:
    """Print one line for each officer: number, state, roles. Names and addresses stay in the database."""
    with acting(dry_run=True) as (_read, session, _actor):
        for one in search.officers(session):
            click.echo(f"{one.number}  {one.state.value:<8}  {', '.join(one.roles) or 'no role'}")


@command.command("roles")
@click.argument("number")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="All the roles that are to be held.")
@click.option("--dry-run", is_flag=True, help="Check, and change nothing.")
def set_roles(number: str, roles: tuple[str, ...], dry_run: bool) -> None:
    """Give the officer NUMBER these roles and no other; what is taken is gone at the next request."""
    with acting(dry_run=dry_run) as (_read, session, actor):
        actions.set_roles(session, number, [Role(role) for role in roles], actor=actor)
    click.echo(f"{number} {'can hold' if dry_run else 'holds'}: {', '.join(sorted(roles))}")


@command.command("link")
@click.argument("number")
@click.option("--dry-run", is_flag=True, help="Check, and change nothing.")
def new_link(number: str, dry_run: bool) -> None:
    """Give the officer NUMBER a new link: one who has not used the first, or who has lost all that proved who they are.

    What proved it before opens nothing any more.
    """
    with acting(dry_run=dry_run) as (read, session, actor):
        waits = search.one_officer(session, number).state is AccountState.INVITED
        act = actions.invite_again if waits else actions.reset_factors
        token = act(session, number, actor=actor, key=read.key(Purpose.TOKENS))
    click.echo("a new link can be given" if dry_run else f"Link, once, for seven days: {link(read.public_url, token)}")
