"""Kills the service at each step of its path, in a process of its own, and prints what is left."""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from query_service import database
from query_service.ledger import actions
from query_service.ledger.records import DrawRecord, DrawState
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.service import STEPS
from tests.builders.questions import dispensing, had, persons
from tests.builders.releases import drawn_store, killed_at, make_service

ASKED = persons(had(dispensing("A10BA02")), by="sex;region")
_PATIENCE = 120


def main() -> None:
    """Print one row for each step, and end with 1 when an invariant is broken."""
    click.echo(f"{'killed when':<12} {'lines':>5} {'paid':>5} {'one noise':>10} {'same bytes':>11}")
    with tempfile.TemporaryDirectory() as folder:
        held = [_row(Path(folder), step) for step in STEPS]
    sys.exit(0 if all(held) else 1)


def _row(folder: Path, step: str) -> bool:
    url, store = f"sqlite:///{folder / step}.db", drawn_store(folder / "store")
    vault = database.connect(url)
    upgrade(vault, VAULT)
    process = multiprocessing.get_context("spawn").Process(target=_ask_and_die, args=(url, store, step))
    process.start()
    process.join(_PATIENCE)
    with database.reading(vault) as session:
        lines = actions.verify(session).number
    with Session(vault) as session:
        kept = [vector for vector in session.scalars(select(DrawRecord.vector)) if vector]
    body = make_service(store, vault).ask(ASKED, "apnée")
    with Session(vault) as session:
        states = session.scalars(select(DrawRecord.state)).all()
    said = json.loads(body)
    shown = [row["value"] for table in said["tables"] for row in table["rows"]]
    one_noise = states.count(DrawState.RELEASED) == 1 and all(_figures(vector) == shown for vector in kept)
    same = make_service(store, vault).ask(ASKED, "apnée") == body
    click.echo(f"{step:<12} {lines:>5} {len(states):>5} {_said(one_noise):>10} {_said(same):>11}")
    vault.dispose()
    return process.exitcode == -9 and one_noise and same


def _ask_and_die(url: str, store: Path, step: str) -> None:
    make_service(store, database.connect(url), passing=killed_at(step)).ask(ASKED, "apnée")


def _figures(vector: str) -> list[int]:
    return [figure for part in json.loads(vector)["figures"] for figure in part]


def _said(held: bool) -> str:
    return "yes" if held else "BROKEN"
