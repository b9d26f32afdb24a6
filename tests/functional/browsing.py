"""A real browser before a real server, for journeys without any mock."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from citizen_site import database
from citizen_site.app import create_app
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from tests.builders.projects import NOW
from tests.functional.full_register import fill

# As root and without network: no sandbox, and none of the calls a browser makes by itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="session")
def site(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site with the real projects and some invented ones in every state."""
    home = tmp_path_factory.mktemp("site")
    shutil.copy(content_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    with database.writing(engine) as session:
        fill(session)
    settings = Settings(
        database_url=f"sqlite:///{home / 'site.db'}",
        secret_key="a secret of the journeys, long enough to be one",
        public_url="http://127.0.0.1",
        index_folder=str(home / "index"),
        form_limit="1000 per hour",
        demo=True,
    )
    with serving(create_app(settings, Services(settings, engine, lambda: NOW))) as address:
        yield address
    engine.dispose()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Give the address of a site that answers, on loopback, until the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for the whole run."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def window(browser: Browser, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Iterator[Page]:
    """Give a new window, without cookies of others; what its console says must stay empty (see `said`)."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.said = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(f"error: {error}"))  # type: ignore[attr-defined]
    try:
        yield page
    finally:
        context.close()
