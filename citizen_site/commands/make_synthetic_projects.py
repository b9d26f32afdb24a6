"""Write invented projects to a file."""

from __future__ import annotations

from pathlib import Path

import click

from registry.importing.exporting import write_file
from registry.importing.formats import named_by
from registry.importing.hdh_writing import Kinds
from registry.importing.synthetic import INVENTED_KINDS, synthetic_projects


@click.command()
@click.argument("count", type=click.IntRange(0, 1_000_000))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same projects.")
def command(count: int, file: Path, seed: int) -> None:
    """Write COUNT invented projects, marked so, to FILE (.csv, .json or .xlsx): no database is touched."""
    written = write_file(synthetic_projects(count, seed), file, named_by(file), Kinds(dict(INVENTED_KINDS)))
    click.echo(f"{written} invented project(s) written to {file}")
