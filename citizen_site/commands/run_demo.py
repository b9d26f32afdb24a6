"""The demonstration: one command from nothing to a site that answers."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from citizen_site import database
from citizen_site.accounts import demonstration
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.trail import OPERATOR
from citizen_site.commands.load_content import load_content
from citizen_site.commands.serve_site import prepare_index, serve
from citizen_site.keys import DEMO, Purpose
from citizen_site.migrations.running import upgrade
from citizen_site.settings import Settings
from citizen_site.wiring import utc_now
from registry.importing.run_import import publish_all
from registry.importing.synthetic import INVENTED_KINDS, synthetic_projects
from registry.projects.actions import Trace

# Public in the history of each record, in the language of the register.
SYNTHETIC = "Projets inventés, pour voir le site avec un registre rempli"


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), default=Path(".demo"), show_default=True,
              help="Folder of the demonstration: database, search index, secret key.")  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the site.")
@click.option("--projects", type=click.IntRange(0, 200_000), default=0, show_default=True,
              help="Add this many invented projects, marked so, to the real ones.")  # fmt: skip
@click.option("--no-serve", is_flag=True, help="Build everything, then stop.")
def command(home: Path, port: int, projects: int, no_serve: bool) -> None:
    """Build a demonstration site with the real projects of 2019 to 2022, and serve it.

    Running it again keeps what is there and adds only what is missing.
    """
    settings = demo_settings(home, port)
    engine = database.connect(settings.database_url)
    upgrade(engine)
    done = load_content(settings)
    click.echo(f"Projects of the Health Data Hub: {done.new} new, {done.changed} changed, {done.unchanged} unchanged.")
    if projects:
        click.echo(f"Invented projects added: {add_synthetic(settings, projects)}.")
    shown = _accounts(settings)
    change = prepare_index(settings)
    click.echo(f"Search index ready, change {change}.")
    click.echo(shown)
    if no_serve:
        return
    click.echo(f"\nThe site answers at {settings.public_url}/  (stop it with Ctrl-C)\n")
    serve(settings)


def demo_settings(home: Path, port: int) -> Settings:
    """Return the settings of a demonstration kept in this folder; its secret key is made once."""
    home.mkdir(parents=True, exist_ok=True)
    home = home.resolve()
    key = home / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(DEMO + secrets.token_urlsafe(48), encoding="ascii")
    return Settings(
        database_url=f"sqlite:///{home / 'site.db'}",
        secret_key=key.read_text(encoding="ascii"),
        public_url=f"http://127.0.0.1:{port}",
        index_folder=str(home / "index"),
        port=port,
        demo=True,
        log_format="text",
    )


def _accounts(settings: Settings) -> str:
    """Return the accounts of the demonstration as they are printed, made when they are not there yet."""
    engine = database.connect(settings.database_url)
    with database.writing(engine) as session:
        actor = Actor(OPERATOR, utc_now(), settings.key(Purpose.TRAIL))
        found = demonstration.lay(session, actor, settings.key(Purpose.TOKENS))
    engine.dispose()
    lines = [f"  {one.code}  {one.address}" for one in found]
    where = f"{settings.public_url}/fr/agents/connexion and {settings.public_url}/fr/compte/connexion"
    return "\n".join([f"Accounts of the demonstration, for {where} (code, then address):", *lines])


def add_synthetic(settings: Settings, count: int, seed: int = 1) -> int:
    """Add invented projects that are not there yet; return how many were added."""
    trace = Trace("demonstration", SYNTHETIC, utc_now())
    with database.writing(database.connect(settings.database_url)) as session:
        return publish_all(session, synthetic_projects(count, seed), trace, INVENTED_KINDS)
