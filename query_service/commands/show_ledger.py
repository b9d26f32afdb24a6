"""The ledger of privacy: what was spent, and whether the chain is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import click

from query_service import database
from query_service.commands import options
from query_service.commands.releasing import found_policy
from query_service.errors import QueryServiceError
from query_service.ledger import actions
from query_service.ledger.chain import Head, read_head
from query_service.privacy.loss import chance_of_a_right_guess, epsilon
from query_service.release.release import corrected


class UnreadableHeads(QueryServiceError):
    """A file of published heads with a line that is none."""


@click.group()
def command() -> None:
    """The ledger of privacy: show what was spent, verify the chain, correct what left."""


@command.command("show")
@options.database()
@options.policy()
def show_command(database_url: str, policy_name: str) -> None:
    """Print what was spent on each account, and what it means for one person."""
    policy = found_policy(policy_name)
    with database.reading(database.connect(database_url)) as session:
        spent, head = actions.spent(session), actions.head(session)
    click.echo(f"Policy {policy.name}; head of the ledger {head}")
    for account, loss in spent.items():
        click.echo(
            f"{account:<50} {loss}  epsilon {epsilon(loss):7.3f} at delta 1e-9"
            f"  right guesses {100 * chance_of_a_right_guess(loss):.1f} in 100"
        )
    if not spent:
        click.echo("nothing was spent")


@command.command("verify")
@options.database()
@click.option(
    "--published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of heads as the site published them, one number:digest a line.",
)
def verify_command(database_url: str, published: Path | None) -> None:
    """Check every line of the ledger, its accounts, and the heads that were published. Exit code 3 when one differs."""
    heads = _read(published) if published else []
    with database.reading(database.connect(database_url)) as session:
        head = actions.verify(session, heads)
    click.echo(f"whole: {head.number} lines, head {head}; {len(heads)} published heads found in it")


@command.command("erratum")
@click.argument("release", metavar="ID")
@click.argument("text")
@options.database()
@click.option("--dry-run", is_flag=True, help="Print the corrected release, and keep nothing.")
def erratum_command(release: str, text: str, database_url: str, dry_run: bool) -> None:
    """Add an erratum, TEXT, to the release ID (its id, or the beginning of its key).

    Another version is kept beside the first; figures never change. The worker publishes it at its next look.
    """
    now = dt.datetime.now(dt.UTC)
    with database.writing(database.connect(database_url)) as session:
        key = actions.key_of(session, release)
        body = corrected(actions.released(session, key) or b"", text, now.date())
        if dry_run:
            click.echo(body, nl=False)
            return
        version = actions.correct(session, key, body, hashlib.sha256(body).hexdigest(), text, now)
    click.echo(f"{key[:16]}: version {version}")


def _read(path: Path) -> list[Head]:
    heads = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                heads.append(read_head(line))
            except ValueError as error:
                raise UnreadableHeads(f"{path}, line {number}: {error}.") from None
    return heads
