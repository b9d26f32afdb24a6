"""`make attacks`: every attack against the service and against its twins, as a table."""

from __future__ import annotations

import sys

import click

from tests.attacks.outcomes import Size
from tests.attacks.scoreboard import ATTACKS, HEADER, line, rows


@click.command()
@click.option("--short", is_flag=True, help="As little as `make test` does.")
@click.argument("names", nargs=-1, type=click.Choice(tuple(ATTACKS)))
def main(short: bool, names: tuple[str, ...]) -> None:
    """Run the attacks NAMES, all of them by default, and print what they scored.

    Ends with 1 when the service is broken, or when something that was made weaker on purpose is not.
    """
    size, held = Size.SHORT if short else Size.LONG, True
    click.echo(line(HEADER))
    for name in names or ATTACKS:
        found = list(ATTACKS[name](size))
        held &= all(one.as_it_should for one in found)
        for row in rows(found):
            click.echo(line(row))
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
