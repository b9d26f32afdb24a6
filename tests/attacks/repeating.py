"""Draws of the service made over and over: the store is read once, the noise is drawn as often as one likes.

A question is asked through the whole path, `Service.ask`, and what reaches `noising.draw` is remembered. Only the noise
is random behind that point, so drawing again from what is remembered has the law of asking again with another vault;
`asked_again` does the latter, more slowly, and a test compares the two.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Vault
from sqlalchemy.orm import Session

from query_service import database
from query_service.ledger.policy import Policy, shipped_policy
from query_service.ledger.records import DrawRecord
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.planner.grids import grid
from query_service.planner.plan import Plan
from query_service.privacy import noising
from query_service.privacy.loss import Loss
from query_service.privacy.mechanisms import Noised
from query_service.privacy.noisy_answers import SealedVector
from query_service.query_model.question import Question
from query_service.service import Service
from tests.builders.releases import make_service

ASKER = "somebody curious"
# Measure, dimensions and cell of a figure.
Place = tuple[str, tuple[str, ...], tuple[int | str, ...]]
Alter = Callable[[Service], Service]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a draw: what noise gave, and the scale that the measurement says."""

    figure: int
    sigma: float


@dataclass(frozen=True, slots=True)
class Remembered:
    """What `noising.draw` was given, and the release made of it. `again` draws anew, under the patches that live."""

    given: tuple[Any, ...]
    named: Mapping[str, Any]
    body: bytes

    @property
    def plan(self) -> Plan:
        return next(one for one in (*self.given, *self.named.values()) if isinstance(one, Plan))

    def again(self) -> SealedVector:
        return noising.draw(*self.given, **self.named)

    def exact(self) -> dict[Place, Cell]:
        """Return the true figures, as the attacker who knows everybody else's data works them out."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(noising, "noised", lambda figures, _squared, _scale: Noised(tuple(figures), ""))
            return self.cells(self.again())

    def cells(self, sealed: SealedVector) -> dict[Place, Cell]:
        """Return each figure of a draw by its place."""
        found = {}
        for part, figures in zip(sealed.parts, sealed.figures, strict=True):
            table = self.plan.tables[part.table]
            for cell, figure in zip(grid(self.plan, table), figures, strict=True):
                place = part.measure.value, tuple(one.value for one in table.dimensions), cell
                found[place] = Cell(figure, part.scale.sigma)
        return found

    @property
    def charged(self) -> float:
        """The rho that the release says was paid."""
        return float(json.loads(self.body)["rho_billionths"]) / 1e9


def generous(rho: float) -> Policy:
    """A policy for tests, of which each level costs `rho` and no account is ever empty."""
    policy, level, endless = shipped_policy(), Loss(round(rho * 1e9)), Loss(10**15)
    caps = replace(policy.caps, calendar_year=endless, lifetime=endless, topic=endless, association=endless)
    return replace(policy, levels=dict.fromkeys(policy.levels, level), caps=caps)


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder with an empty vault to copy: each asking has one of its own."""

    folder: Path

    @contextmanager
    def vault(self) -> Iterator[Vault]:
        """Give an empty vault."""
        empty, place = self.folder / "empty.db", self.folder / "vault.db"
        if not empty.exists():
            engine = database.connect(f"sqlite:///{empty}")
            upgrade(engine, VAULT)
            engine.dispose()
        for left in self.folder.glob("vault.db*"):
            left.unlink()
        shutil.copy(empty, place)
        engine = database.connect(f"sqlite:///{place}")
        yield engine
        engine.dispose()

    def remembered(self, store: Path, asked: Question, policy: Policy, alter: Alter = lambda one: one) -> Remembered:
        """Ask once, through the whole path, and remember what was drawn from."""
        seen: list[tuple[tuple[Any, ...], Mapping[str, Any]]] = []
        drawing = noising.draw

        def watched(*given: Any, **named: Any) -> SealedVector:
            seen.append((given, named))
            return drawing(*given, **named)

        with pytest.MonkeyPatch.context() as patched, self.vault() as vault:
            patched.setattr(noising, "draw", watched)
            body = alter(make_service(store, vault, policy=policy)).ask(asked, ASKER)
        ((given, named),) = seen
        return Remembered(given, named, body)

    def asked_again(
        self, store: Path, asked: Question, policy: Policy, alter: Alter = lambda one: one
    ) -> tuple[SealedVector, bytes]:
        """Ask through the whole path with a vault of its own; return what was sealed in it, and what left."""
        with self.vault() as vault:
            body = alter(make_service(store, vault, policy=policy)).ask(asked, ASKER)
            with Session(vault) as session:
                sealed = session.query(DrawRecord.vector).scalar()
        return SealedVector.from_text(sealed), body


def published(body: bytes) -> dict[Place, Cell]:
    """Return the figures of a release that are shown, by their place."""
    found = {}
    for table in json.loads(body)["tables"]:
        dimensions = tuple(one["name"] for one in table["dimensions"])
        for row in table["rows"]:
            if row["value"] is not None and row["standard_error"]:
                found[table["measure"], dimensions, tuple(row["cell"])] = Cell(row["value"], row["standard_error"])
    return found
