"""Verify the trail of acts of officers and members."""

from __future__ import annotations

from pathlib import Path

import click

from citizen_site import database, settings
from citizen_site.accounts import audit
from citizen_site.accounts.errors import UnreadableHeads
from citizen_site.accounts.trail import Head, read_head


@click.command()
@click.option(
    "--heads",
    "published",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of heads as they were published, one number:digest a line.",
)
@click.option("--head-only", is_flag=True, help="When the trail is whole, print its head alone, to publish it.")
def command(published: Path | None, head_only: bool) -> None:
    """Check every line of the trail, and the heads that were published; exit with 3 when one differs.

    Publish the head each day out of the reach of this host: a trail cut short is seen by it alone.
    """
    read = settings.read()
    heads = read_heads(published) if published else []
    engine = database.connect(read.database_url)
    try:
        with database.reading(engine) as session:
            head = audit.verify(session, read.trail_keys(), heads)
    finally:
        engine.dispose()
    whole = f"whole: {head.number} lines, head {head}; {len(heads)} published heads found in it"
    click.echo(str(head) if head_only else whole)


def read_heads(path: Path) -> list[Head]:
    """Return the heads in a file, empty lines left out. Raises UnreadableHeads, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableHeads(f"{path}: this file cannot be read ({type(error).__name__}).") from error
    heads = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                heads.append(read_head(line))
            except ValueError as error:
                raise UnreadableHeads(f"{path}, line {number}: {error}.") from None
    return heads
