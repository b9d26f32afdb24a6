"""Draw the pictures of a release."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, g
from jinja2 import StrictUndefined

from citizen_site import locales
from citizen_site.presentation.indicator_pictures.sheet import PAGE, sheet
from query_service.errors import QueryServiceError
from query_service.release.reading import read_release
from query_service.release.released import Released
from registry.errors import UnreadableFile
from registry.words import LANGUAGES


@click.command()
@click.argument("release", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Folder for the files; files of the same names are replaced.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True,
              help="Language of the words.")  # fmt: skip
def command(release: Path, out: Path, language: str) -> None:
    """Draw the pictures of RELEASE, the JSON that `query-service ask` prints, into a folder.

    Writes an SVG for each picture, a CSV for each table, and index.html, which shows them all without any script.
    """
    files = drawn(_read(release), language)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    click.echo(f"{sum(name.endswith('.svg') for name in files)} picture(s) drawn: open {out / PAGE}")


def drawn(released: Released, language: str) -> dict[str, bytes]:
    """Return the files of a release by name. Needs neither a database nor a setting of the site."""
    app = Flask("citizen_site")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    locales.set_up(app)
    with app.test_request_context():
        g.language = language
        return sheet(released, language)


def _read(path: Path) -> Released:
    try:
        return read_release(path.read_bytes())
    except QueryServiceError as error:
        raise UnreadableFile(f"{path}: {error}") from None
