"""Finish the change of keys: seal again what a former key sealed, end what it opened, and note it in the trail."""

from __future__ import annotations

import click
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from citizen_site.accounts import audit
from citizen_site.accounts.people import second_factor
from citizen_site.accounts.people.records import InvitationRecord
from citizen_site.accounts.sessions.records import SessionRecord, StepRecord
from citizen_site.accounts.trail import AccountEvent, Reason, Thing
from citizen_site.commands.acting import acting
from citizen_site.keys import Purpose
from citizen_site.settings import Settings

PURPOSES = click.Choice([purpose.value for purpose in Purpose if purpose is not Purpose.SECRET])


@click.command()
@click.argument("purpose", type=PURPOSES)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
def command(purpose: str, dry_run: bool) -> None:
    """Finish the change of the key of PURPOSE, after the new one was put in the settings and the site started again.

    \b
    totp     secrets of second factors are sealed again with the new key; the former one
             must be in CITIZEN_SITE_TOTP_PAST_KEYS until then
    trail    the whole trail is verified; the former key stays in CITIZEN_SITE_TRAIL_PAST_KEYS
    session  every session and every sign-in under way ends
    tokens   every link of invitation ends: give new ones with `citizen-site officers link`
    """
    with acting(dry_run=dry_run) as (read, session, actor):
        said = _ROTATIONS[Purpose(purpose)](read, session)
        actor.note(session, AccountEvent.KEY_ROTATED, Thing.KEY, f"{purpose}-key", Reason.SECURITY)
    click.echo(f"{purpose}: {said}{' (nothing was changed)' if dry_run else ''}")


def _totp(read: Settings, session: Session) -> str:
    current, *past = read.totp_keys()
    return f"{second_factor.reseal(session, past, current)} second factors sealed again"


def _trail(read: Settings, session: Session) -> str:
    return f"{audit.verify(session, read.trail_keys()).number} lines verified; the next ones have the new key"


def _session(_read: Settings, session: Session) -> str:
    ended = session.scalar(select(func.count()).select_from(SessionRecord)) or 0
    session.execute(delete(SessionRecord))
    session.execute(delete(StepRecord))
    return f"{ended} sessions ended"


def _tokens(_read: Settings, session: Session) -> str:
    ended = session.scalar(select(func.count()).select_from(InvitationRecord)) or 0
    session.execute(delete(InvitationRecord))
    return f"{ended} links of invitation ended"


_ROTATIONS = {Purpose.TOTP: _totp, Purpose.TRAIL: _trail, Purpose.SESSION: _session, Purpose.TOKENS: _tokens}
