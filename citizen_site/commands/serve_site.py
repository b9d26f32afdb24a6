"""Serve the site with gunicorn."""

from __future__ import annotations

from typing import Any

import click
from gunicorn.app.base import BaseApplication

from citizen_site import database, settings
from citizen_site.accounts.demonstration import check_none
from citizen_site.app import create_app
from citizen_site.logs import Bridge
from citizen_site.settings import Environment, Settings
from citizen_site.wiring import build


@click.command()
def command() -> None:
    """Serve the site; settings come from the environment."""
    serve(settings.read())


def serve(read: Settings) -> None:
    """Build the search index of this host if it is behind, then answer until stopped."""
    prepare_index(read)
    Server(read).run()


def prepare_index(read: Settings) -> int:
    """Bring the index of this host up to date before the processes start; return its change number."""
    services = build(read)
    with database.reading(services.engine) as session:
        if read.env is Environment.PRODUCTION:
            check_none(session)
        index = services.fresh_index(session)
    services.engine.dispose()
    return int(index.change_number)


def _log_no_request(worker: Any) -> None:
    """Let a process that serves say only the kind of its warnings: gunicorn quotes addresses and queries in them."""
    worker.log.error_log.handlers = [Bridge()]


class Server(BaseApplication):
    """gunicorn, configured from the settings of the site."""

    def __init__(self, read: Settings) -> None:
        self._read = read
        super().__init__()

    def load_config(self) -> None:
        given: dict[str, Any] = {
            "bind": f"{self._read.host}:{self._read.port}",
            "workers": self._read.workers,
            "threads": self._read.threads,
            "worker_class": "gthread",
            # A connection that is kept stays with the process that took it, and one process may then serve everybody
            # while the others wait: half the pages a second, measured. The proxy keeps those of browsers.
            "keepalive": 0,
            "timeout": 60,
            "graceful_timeout": 20,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "limit_request_line": 8190,
            # Of itself gunicorn lets whatever comes from this host set scheme and path by headers; what a proxy may
            # say is decided in one place, by the number of proxies that are known (`create_app`).
            "forwarded_allow_ips": "",
            "proc_name": "citizen-site",
            "post_worker_init": _log_no_request,
        }
        for name, value in given.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return create_app(self._read)
