"""Close the account of an officer."""

from __future__ import annotations

import click

from citizen_site.accounts.officers import actions
from citizen_site.accounts.trail import Reason
from citizen_site.commands.acting import acting

REASONS = click.Choice([Reason.PERSON_LEFT.value, Reason.SECURITY.value, Reason.ASKED_BY_HOLDER.value])


@click.command()
@click.argument("number")
@click.option("--why", type=REASONS, default=Reason.PERSON_LEFT.value, show_default=True, help="Noted in the trail.")
@click.option("--dry-run", is_flag=True, help="Check that it can be closed, and change nothing.")
def command(number: str, why: str, dry_run: bool) -> None:
    """Close the account NUMBER (officer-3): its sessions end at once, and it opens nothing any more.

    The last administrator who can sign in is refused: name another one first.
    """
    with acting(dry_run=dry_run) as (_read, session, actor):
        actions.disable(session, number, Reason(why), actor=actor)
    click.echo(f"{number} {'can be closed' if dry_run else 'is closed'}")
