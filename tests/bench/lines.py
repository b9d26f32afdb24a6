"""What a bench prints: one line for each measured thing, and whether its floor is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing: what was asked, what was seen, what must be reached, and whether it was."""

    work: str
    seen: str
    floor: str
    reached: bool | None = None


def told(lines: Iterator[Line]) -> Iterator[Line]:
    """Print each line as it comes, and give it on."""
    for line in lines:
        mark = {True: "ok   ", False: "BELOW", None: "     "}[line.reached]
        click.echo(f"{mark} {line.work:<58} {line.seen:<52} {line.floor}")
        yield line
