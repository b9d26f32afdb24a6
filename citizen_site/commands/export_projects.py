"""Write the public register to a file."""

from __future__ import annotations

from pathlib import Path

import click

from citizen_site import database, settings
from registry.importing.exporting import write_file
from registry.importing.formats import Format, named_by
from registry.importing.hdh_writing import Kinds
from registry.projects import search


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice([form.value for form in Format]),
              help="What to write; found from the end of the name when not said.")  # fmt: skip
def command(file: Path, form: str | None) -> None:
    """Write every public project to FILE: CSV with its Table Schema beside it, JSON, or the Excel layout of HDH."""
    chosen = Format(form) if form else named_by(file)
    with database.reading(database.connect(settings.read().database_url)) as session:
        kinds = Kinds(
            {organisation.name: organisation.kind for organisation in search.organisations(session)},
            {source.name: source.kind for source in search.sources(session)},
        )
        count = write_file(search.every_project(session), file, chosen, kinds)
    click.echo(f"{count} project(s) written to {file}")
