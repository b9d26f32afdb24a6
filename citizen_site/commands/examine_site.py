"""Say what is missing or unsafe in this installation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from citizen_site import database, keys, settings
from citizen_site.accounts.demonstration import NotInProduction, check_none
from citizen_site.accounts.provider import configuration
from citizen_site.accounts.provider.configuration import ProviderMisconfigured
from citizen_site.locales import TRANSLATIONS
from citizen_site.migrations.running import pending
from citizen_site.settings import Environment, SettingMissing, Settings

_CONTACTS = ("mailto:", "https://", "tel:")


@click.command()
def command() -> None:
    """Say what keys the site has, without showing any, and what is missing or unsafe; exit with 2 when something is."""
    read = settings.read()
    for entry in keys.inventory(read.keys_given):
        click.echo(str(entry))
    found = list(findings(read))
    for sentence in found:
        click.echo(f"- {sentence}")
    click.echo("nothing to mend" if not found else f"{len(found)} to mend")
    sys.exit(2 if found else 0)


def findings(read: Settings) -> Iterator[str]:
    """Yield one sentence for each thing to mend."""
    yield from _database(read)
    yield from _provider(read)
    if not list(TRANSLATIONS.glob("fr/LC_MESSAGES/messages.mo")):
        yield "The French texts are not compiled: run `make setup`."
    if read.index_folder and not _writable(Path(read.index_folder)):
        yield f"The index folder {read.index_folder} cannot be written: search works from memory, and slower to start."
    if not read.public_url.startswith("https://") and not read.demo:
        yield "CITIZEN_SITE_PUBLIC_URL is not https: cookies of forms travel in clear."
    if read.env is not Environment.PRODUCTION and not read.demo:
        yield f"{settings.SHORT_ENVIRONMENT} is not production: keys may be missing or equal. Say what this site is."
    if not read.security_contact.startswith(_CONTACTS):
        yield "CITIZEN_SITE_SECURITY_CONTACT is not an address: begin it with mailto:, https:// or tel: (RFC 9116)."
    elif "example.org" in read.security_contact and not read.demo:
        yield "CITIZEN_SITE_SECURITY_CONTACT is the example one: nobody would receive a report."


def _provider(read: Settings) -> Iterator[str]:
    try:
        configuration.check(read)
    except ProviderMisconfigured as error:
        yield str(error)


def _database(read: Settings) -> Iterator[str]:
    """Look without making anything: asked to open a SQLite file that is missing, the driver would make one."""
    try:
        engine = database.connect(read.database_url)
    except SettingMissing as error:
        yield str(error)
        return
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file and not Path(file).exists():
        yield f"The database {file} does not exist: run `citizen-site migrate`."
        return
    try:
        waiting = pending(engine)
    except SQLAlchemyError as error:
        yield f"The database does not answer ({type(error).__name__}): check CITIZEN_SITE_DATABASE_URL."
        return
    if waiting:
        yield f"{len(waiting)} migration(s) to run: run `citizen-site migrate`."
    elif not read.demo:
        try:
            with database.reading(engine) as session:
                check_none(session)
        except NotInProduction as error:
            yield str(error)


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
