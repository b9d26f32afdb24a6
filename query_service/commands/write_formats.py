"""The files of a release: JSON, CSV with its Table Schema, fiche in French and English."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import click

from query_service.errors import QueryServiceError
from query_service.release.formats import bundle
from query_service.release.reading import read_release
from query_service.release.released import Released


class FolderNotWritten(QueryServiceError):
    """A folder that is there already, or cannot be made."""


@click.command()
@click.argument("release", type=click.File("rb"))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to make; one that holds something is refused.",
)
@click.option(
    "--store",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Store it was made of: the fiche then has the SQL. Only its manifest is read.",
)
def command(release: BinaryIO, out: Path, store: Path | None) -> None:
    """Write the files of RELEASE, as `query-service ask` prints it, into a new folder. `-` reads it from a pipe.

    They are the JSON as it is; for each table a CSV and its Table Schema; a fiche in French and in English; and the
    digests of all of them in SHA256SUMS. A release whose checksum differs is refused. Needs no data and no database.
    """
    body = release.read()
    files = bundle(body, _sql(read_release(body), store))
    _write(files, out.resolve())
    for name in files:
        click.echo(out / name)


def _sql(released: Released, store: Path | None) -> str:
    if store is None:
        return ""
    # Here and not above: without a store, nothing is needed of what the secure side installs.
    from query_service.assembly import sql_of

    return sql_of(released, store)


def _write(files: Mapping[str, bytes], out: Path) -> None:
    """Make the folder with all its files, or nothing: they are written beside it, and it takes its name at the end."""
    part = out.with_name(f".{out.name}.part")
    try:
        if out.exists() and any(out.iterdir()):
            raise FolderNotWritten(f"{out}: holds something already. Name a folder that is not there.")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, content in files.items():
            (part / name).write_bytes(content)
        part.replace(out)
    except OSError as error:
        raise FolderNotWritten(f"{out}: cannot be written ({error.strerror}). Name another folder.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
