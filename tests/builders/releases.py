"""A service over a drawn store, with a clock that stands still and a process that can be killed at each step."""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine as Vault

from query_service.assembly import EngineName, service_over
from query_service.ledger.policy import Policy, shipped_policy
from query_service.service import Service
from tests.builders.stores import rows_of, write_store

NOW = dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC)

# Twenty persons who took metformin in 2019, ten of each sex, all in Paris.
TABLES = {
    "persons": "person  sex  birth_year  departement\n"
    + "\n".join(f"{number}  {1 + number % 2}  1950  75" for number in range(1, 21)),
    "dispensings": "person  date  code  quantity\n"
    + "\n".join(f"{number}  2019-02-0{1 + number % 9}  A10BA02  {number}" for number in range(1, 21)),
}


def drawn_store(folder: Path) -> Path:
    return write_store(folder, rows_of(TABLES))


def showing_all(policy: Policy | None = None) -> Policy:
    """A policy under which no figure is too small to be shown: what is looked at is something else than hiding."""
    return replace(policy or shipped_policy(), floor=-(10**9))


def make_service(
    store: Path, vault: Vault, *, policy: Policy | None = None, passing: Callable[[str], None] = lambda _step: None
) -> Service:
    made = service_over(store, vault, policy or shipped_policy(), EngineName.IN_MEMORY)
    return Service(
        vault=vault,
        store=store,
        policy=made.policy,
        opened=made.opened,
        expand=made.expand,
        class_of=made.class_of,
        name_of=lambda _system, _code: "",
        software="test",
        now=lambda: NOW,
        # A drawn store has no mapping of pseudonyms, and nobody in it objects.
        check_objections=lambda _on: None,
        passing=passing,
    )


def killed_at(step: str) -> Callable[[str], None]:
    """Kill this very process, without a word, when it passes the step."""

    def kill(passed: str) -> None:
        if passed == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill
